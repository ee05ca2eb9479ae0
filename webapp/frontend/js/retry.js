// <div data-retry="5">: too many people came at once. The form below sends itself again, unless its owner goes on typing.
import { onArrival } from "./arrivals.js";

onArrival("[data-retry]", (notice) => {
  const form = notice.parentElement.querySelector("form[method='post']");
  const timer = setTimeout(() => form.requestSubmit(), Number(notice.dataset.retry) * 1000);
  notice.querySelector("[data-by-itself]").hidden = false;
  form.addEventListener("input", () => clearTimeout(timer), { once: true });
});
