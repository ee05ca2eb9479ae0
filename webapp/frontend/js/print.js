// A print button is only shown where a script can serve it.
import { onArrival } from "./arrivals.js";

onArrival("button[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
