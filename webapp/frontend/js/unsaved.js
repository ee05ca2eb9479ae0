// <form data-unsaved>: who leaves the page by another way than its own button is asked first. "typed": it holds what no button saved.
import { onArrival } from "./arrivals.js";

const CHANGED = "typed";

onArrival("form[data-unsaved]", (form) => {
  form.addEventListener("input", () => (form.dataset.unsaved = CHANGED));
  form.addEventListener("submit", () => (form.dataset.unsaved = ""));
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(`form[data-unsaved="${CHANGED}"]`)) event.preventDefault();
});
