// <p data-counts="id-of-field" hidden>Characters left: <output></output></p>: shown in the last quarter, and announced when
// typing pauses, not on each key.
import { onArrival } from "./arrivals.js";

const PAUSE_MS = 800;

onArrival("[data-counts]", (note) => {
  const field = document.getElementById(note.dataset.counts);
  const left = note.querySelector("output");
  const show = () => {
    left.value = field.maxLength - field.value.length;
    note.hidden = left.value > field.maxLength / 4;
  };
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
  show();
});
