// <p data-count-words="id-of-field" hidden>Words: <output></output></p>: shown as soon as something is written, and announced when
// typing pauses, not on each key. Counted as the server does: what has no letter or figure in it is no word.
import { onArrival } from "./arrivals.js";

const PAUSE_MS = 800;
const WORD = /[\p{L}\p{N}]/u;

onArrival("[data-count-words]", (note) => {
  const field = document.getElementById(note.dataset.countWords);
  const number = note.querySelector("output");
  const show = () => {
    number.value = field.value.split(/\s+/).filter((each) => WORD.test(each)).length;
    note.hidden = number.value === "0";
  };
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
  show();
});
