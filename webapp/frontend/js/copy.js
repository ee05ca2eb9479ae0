// A copy button is only shown where a script can serve it; without one, the field beside it can be selected.
import { onArrival } from "./arrivals.js";

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Not a secure address, or not allowed.
    document.execCommand("copy");
  }
}

onArrival("button[data-copy]", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(document.getElementById(button.dataset.copy));
    button.parentElement.nextElementSibling.textContent = button.dataset.copied;
  });
});
