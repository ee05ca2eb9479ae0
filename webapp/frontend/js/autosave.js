// <form data-autosave>: each question that rests for a moment is saved on its own, with the version that was seen. What cannot be
// saved yet (no network) is kept in this tab and tried again; what somebody else changed waits for Save, which shows both texts.
import { onArrival } from "./arrivals.js";
import { mark } from "./marks.js";

const PAUSE_MS = 1200;
const AGAIN_MS = 5000;

onArrival("form[data-autosave]", (form) => {
  const saved = document.querySelector("[data-saved]");
  const questions = [...form.querySelectorAll("[data-answer]")].filter((group) => group.dataset.answer);
  const drafts = questions.map((group) => watch(form, group, (words, waiting) => say(saved, words, waiting)));
  // A save under way would make the page's own version old: the form waits for it.
  form.addEventListener("submit", (event) => {
    const under = drafts.map((draft) => draft.pause()).filter(Boolean);
    if (!under.length) return;
    event.preventDefault();
    const button = event.submitter;
    Promise.allSettled(under).then(() => form.requestSubmit(button));
  });
  addEventListener("online", () => drafts.forEach((draft) => draft.retry()));
});

function say(saved, words, waiting) {
  saved.querySelector("strong").textContent = words;
  saved.closest(".saved").classList.toggle("saved--waiting", waiting);
  mark(saved, waiting);
}

function watch(form, group, tell) {
  const version = group.querySelector("[data-version]");
  const note = group.querySelector("[data-note]");
  const key = `answer:${group.dataset.answer}`;
  let timer, running, changed = false, stopped = false;

  const fields = () => [...group.querySelectorAll("input, textarea, select")].filter((field) => field.name && !field.disabled);
  const values = () => {
    const body = new URLSearchParams();
    for (const field of fields()) if (field.type !== "radio" || field.checked) body.append(field.name, field.value);
    return body;
  };
  const later = (pause) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, pause);
  };

  async function send() {
    const body = values();
    changed = false;
    sessionStorage.setItem(key, body);
    body.append("csrf_token", form.elements.csrf_token.value);
    const answer = await fetch(group.dataset.answer, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
    // A page instead of an answer: that of signing in, or one that says no. What was typed waits in this tab for its writer.
    const isAnswer = answer.headers.get("Content-Type")?.includes("json");
    const told = isAnswer ? await answer.json() : { status: form.dataset.away };
    stopped = !answer.ok || !isAnswer;
    if (told.status) tell(told.status, stopped);
    if (stopped) return;
    version.value = told.version;
    note.innerHTML = told.note;
    if (!changed) sessionStorage.removeItem(key);
  }

  function save() {
    if (running || stopped) return;
    running = send()
      .catch(() => {
        changed = true;
        tell(form.dataset.offline, true);
        later(AGAIN_MS);
      })
      .finally(() => {
        running = undefined;
        if (changed) later(AGAIN_MS);
      });
  }

  group.addEventListener("input", () => {
    changed = true;
    later(PAUSE_MS);
  });
  restore(key, fields, version, () => {
    changed = true;
    later(0);
  });
  return {
    pause() {
      clearTimeout(timer);
      return running;
    },
    retry() {
      if (changed) later(0);
    },
  };
}

// What was typed without a network and survived a reload of the page. It keeps the version that its writer saw: if somebody
// changed the answer since, both texts are shown when it is saved.
function restore(key, fields, version, restored) {
  const kept = new URLSearchParams(sessionStorage.getItem(key) ?? "");
  sessionStorage.removeItem(key);
  if (!kept.size) return;
  let differs = false;
  for (const field of fields()) {
    if (field === version) continue;
    const value = kept.get(field.name) ?? "";
    if (field.type === "radio") {
      differs ||= field.checked !== (field.value === value);
      field.checked = field.value === value;
    } else if (field.value !== value) {
      differs = true;
      field.value = value;
    }
  }
  if (!differs) return;
  version.value = kept.get(version.name);
  restored();
}
