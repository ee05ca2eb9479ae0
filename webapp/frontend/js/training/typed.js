// Words and answers that were typed stay on the device until the server has them. Without a network a journal, a rating and a
// survey wait in the queue; a quiz waits to be sent again, since only the server knows what is right.
import { drop, keep, kept, learner, newId } from "./learner.js";
import { lesson, told } from "./page.js";
import { onAnswer } from "./sending.js";

const OWN = /(^csrf_token$|-sent_id$)/;
const place = (form) => `${location.pathname.replace(/^\/es\//, "/")}#${form.dataset.typed}`;
const sentId = (form) => form.querySelector("[name$='-sent_id']");
const valuesOf = (form) => [...new FormData(form)].filter(([name]) => !OWN.test(name));

function restore(form) {
  const found = kept("typed", place(form));
  if (!found) return;
  // The server has it, or has just given it back with what to mend.
  if ((found.sent && found.sent === form.dataset.last) || form.querySelector(".usa-error-message")) return drop("typed", place(form));
  for (const field of form.elements) {
    const values = found.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (OWN.test(field.name) || !field.name) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.closest("details")?.setAttribute("open", "");
  show(form, "[data-back]");
}

function show(form, which) {
  const note = form.querySelector("[data-kept]");
  note.hidden = false;
  for (const words of note.querySelectorAll("[data-offline], [data-back]")) words.hidden = !words.matches(which);
  if (which === "[data-offline]") note.setAttribute("role", "alert");
}

/** What the form says, as the server keeps it: key → answer. */
function answersOf(form) {
  const prefix = `${form.dataset.typed.split("/")[1]}-`;
  const plain = valuesOf(form).map(([name, value]) => [name.slice(prefix.length).replace(/^q-/, ""), value]);
  const answers = Object.fromEntries(plain.filter(([key, value]) => key !== "shared" && value !== ""));
  return { answers, shared: plain.some(([key]) => key === "shared") };
}

function submit(event) {
  const form = event.target;
  keep("typed", place(form), { values: valuesOf(form), sent: sentId(form).value });
  if (navigator.onLine) return;
  event.preventDefault();
  show(form, "[data-offline]");
  if (form.dataset.kind === "quiz") return;
  const { answers, shared } = answersOf(form);
  if (Object.keys(answers).length) told(form.dataset.typed, "submitted", { answers, shared }, sentId(form).value);
}

function prepare(form) {
  restore(form);
  form.addEventListener("input", () => keep("typed", place(form), { values: valuesOf(form), sent: "" }));
  form.addEventListener("submit", submit);
}

if (lesson && learner !== null) {
  const forms = [...lesson.querySelectorAll("form[data-typed]")];
  forms.forEach(prepare);
  onAnswer(({ accepted }) => {
    for (const form of forms.filter((each) => accepted.includes(sentId(each).value))) {
      drop("typed", place(form));
      form.querySelector("[data-kept]").hidden = true;
      sentId(form).value = newId();
    }
  });
}
