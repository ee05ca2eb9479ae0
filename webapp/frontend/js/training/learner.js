// Who is signed in on this page. Everything kept on the device bears the person's number: a shared computer never sends, or
// shows, one person's doings as another's.
const form = document.querySelector("form[data-learner]");

export const learner = form ? Number(form.dataset.learner) : null;
export const token = form?.elements.csrf_token.value;
const prefix = (kind) => `convene.${kind}.${learner}.`;

/** localStorage may be full, or forbidden: then nothing is kept, and the page works as without a script. */
function careful(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

export const keep = (kind, name, value) => careful(() => (localStorage.setItem(prefix(kind) + name, JSON.stringify(value)), true), false);
export const drop = (kind, name) => careful(() => localStorage.removeItem(prefix(kind) + name));
export const kept = (kind, name) => careful(() => JSON.parse(localStorage.getItem(prefix(kind) + name)), null);

/** [name, value] of everything of one kind. */
export function allKept(kind) {
  const names = careful(() => Object.keys(localStorage).filter((name) => name.startsWith(prefix(kind))), []);
  return names.map((name) => name.slice(prefix(kind).length)).map((name) => [name, kept(kind, name)]).filter(([, value]) => value);
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without HTTPS have no randomUUID (RFC 9562, 5.4: version and variant bits).
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Words that were typed and not sent do not outlive signing out.
form?.addEventListener("submit", () => allKept("typed").forEach(([name]) => drop("typed", name)));
