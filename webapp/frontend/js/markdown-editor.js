// <textarea data-markdown="/preview" data-words="{…}">: a small toolbar above, and below it the text as readers will see it.
// Without a script the text is written as it is, and the form's own button shows the preview.
import { onArrival } from "./arrivals.js";

const PAUSE_MS = 500;

/** Puts marks around what is selected, or around a sample word, and leaves the word selected. Undo works as for typing. */
function wrap(field, before, after, sample) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end) || sample;
  insert(field, before + chosen + after);
  field.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

/** Puts a mark before each selected line. */
function prefix(field, mark) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const lines = field.value.slice(start, field.selectionEnd);
  field.setSelectionRange(start, field.selectionEnd);
  insert(field, lines.replace(/^/gm, mark));
}

function insert(field, text) {
  field.focus();
  // The old command is the only way to write into a field so that Ctrl+Z takes it back.
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const DEEDS = {
  bold: (field, words) => wrap(field, "**", "**", words.sample),
  heading: (field) => prefix(field, "## "),
  list: (field) => prefix(field, "- "),
  link: (field, words) => wrap(field, "[", "](https://)", words.sample),
};

/** One stop of the Tab key for the whole toolbar; arrow keys go through it (the toolbar pattern of ARIA). */
function toolbar(field, words) {
  const bar = document.createElement("div");
  bar.className = "mdbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.toolbar);
  bar.setAttribute("aria-controls", field.id);
  const buttons = Object.entries(DEEDS).map(([name, deed], number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `mdbar__button mdbar__button--${name}`;
    button.textContent = words[name];
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", () => deed(field, words));
    return button;
  });
  bar.append(...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  return bar;
}

function livePreview(field, words) {
  const pane = document.getElementById(`${field.id}-shown`);
  const heading = document.createElement("p");
  heading.className = "small quiet shownhead";
  heading.textContent = words.preview;
  pane.before(heading);
  pane.hidden = false;
  let asked = 0;
  const show = async () => {
    const number = ++asked;
    const body = new FormData();
    body.set("text", field.value);
    body.set("csrf_token", field.form.elements.csrf_token.value);
    try {
      const answer = await fetch(field.dataset.markdown, { method: "POST", body });
      if (answer.ok && number === asked) pane.innerHTML = await answer.text();
    } catch {
      // No network: the text in the field is what counts.
    }
  };
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
  if (field.value.trim()) show();
}

onArrival("textarea[data-markdown]", (field) => {
  const words = JSON.parse(field.dataset.words);
  field.before(toolbar(field, words));
  livePreview(field, words);
  for (const button of field.form.querySelectorAll("[data-noscript]")) button.hidden = true;
});
