// One question at a time, where a script can; without one all stand below each other. Enter goes on, never past an open question.
import { onArrival } from "../arrivals.js";

onArrival("[data-steps]", (steps) => {
  const form = steps.closest("form");
  const parts = [...steps.querySelectorAll("[data-step]")];
  if (parts.length < 2) return;
  const send = form.querySelector("button[type='submit']");
  const [back, next] = [button(steps.dataset.before, "usa-button--quiet"), button(steps.dataset.next, "")];
  const note = document.createElement("p");
  const [where, open] = [document.createElement("span"), document.createElement("span")];
  note.className = "small quiet";
  open.setAttribute("role", "alert");
  note.append(where, " ", open);
  steps.after(note);
  send.before(back, next);

  let at = Math.max(0, parts.findIndex((part) => part.querySelector(".usa-error-message")));
  const go = (to, focus = true) => {
    at = to;
    parts.forEach((part, index) => (part.hidden = index !== at));
    [back.hidden, next.hidden, send.hidden] = [at === 0, at === parts.length - 1, at !== parts.length - 1];
    where.textContent = steps.dataset.of.replace("{n}", at + 1).replace("{all}", parts.length);
    open.textContent = "";
    if (focus) first(parts[at]).focus();
  };
  const onward = () => {
    if (answered(parts[at])) return go(at + 1);
    open.textContent = steps.dataset.choose;
    first(parts[at]).focus();
  };
  back.addEventListener("click", () => go(at - 1));
  next.addEventListener("click", onward);
  form.addEventListener(
    "submit",
    (event) => {
      if (at === parts.length - 1) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onward();
    },
    { capture: true },
  );
  // A link of the summary of errors leads to a field that may be out of sight.
  addEventListener("hashchange", () => {
    const to = parts.findIndex((part) => location.hash && part.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`));
    if (to >= 0) go(to);
  });
  go(at, false);
});

function button(words, kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `usa-button ${kind}`;
  made.textContent = words;
  return made;
}

const fields = (part) => [...part.querySelectorAll("input, select, textarea")];
const first = (part) => fields(part).find((field) => field.checked) ?? fields(part)[0];

function answered(part) {
  const all = fields(part);
  if (all.every((field) => ["radio", "checkbox"].includes(field.type))) return all.some((field) => field.checked);
  return all.every((field) => field.value.trim() !== "");
}
