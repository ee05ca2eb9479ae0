// What the server says anew: the line that tells whether all is saved, and what counts after something was done.
import { mark } from "../marks.js";
import { lesson } from "./page.js";
import { howMany } from "./queue.js";
import { onAnswer, onState } from "./sending.js";

const UNSEEN = new Set(["spent", "placed"]);
const line = lesson?.querySelector("[data-status]");

function say(state, says) {
  const words = { ...line.dataset, away: says || line.dataset.refused, waiting: line.dataset.waiting.replace("{n}", howMany()) };
  const shown = line.querySelector("[data-words]");
  line.classList.toggle("kept", state !== "saved");
  mark(line, state !== "saved");
  if (shown.textContent !== words[state]) shown.textContent = words[state];
}

async function refresh() {
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.innerHTML === part.innerHTML) continue;
    const open = part.querySelector("details")?.open;
    const focused = part.contains(document.activeElement);
    part.innerHTML = fresh.innerHTML;
    if (open) part.querySelector("details").open = true;
    if (focused) focusOn(part);
  }
}

function focusOn(part) {
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

if (line) {
  onState(say);
  onAnswer(({ events }) => {
    if (events.some(({ verb }) => !UNSEEN.has(verb))) refresh().catch(() => {});
  });
}
