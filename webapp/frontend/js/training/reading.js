// Read: the text was in sight for five seconds, and its end was. The buttons do the same at once, also without a network.
import { activities, eachSecond, told } from "./page.js";

const DWELL_SECONDS = 5;

function watch(activity) {
  const end = activity.querySelector("[data-end]");
  let inSight = false;
  let reached = false;
  let seconds = 0;
  new IntersectionObserver(([entry]) => (inSight = entry.isIntersecting)).observe(end.parentElement);
  new IntersectionObserver(([entry]) => (reached ||= entry.isIntersecting)).observe(end);
  const timer = eachSecond(() => {
    if (activity.hasAttribute("data-done")) return clearInterval(timer);
    seconds += inSight && (end.closest("details")?.open ?? true) ? 1 : 0;
    if (reached && seconds >= DWELL_SECONDS) done(activity, "viewed", { seconds, end: true });
  });
}

function done(activity, verb, payload, id) {
  if (activity.hasAttribute("data-done")) return;
  activity.setAttribute("data-done", "");
  told(activity.dataset.activity, verb, payload, id);
}

const waiting = ":not([data-done])";
for (const activity of activities(`:is([data-reading], [data-recording])${waiting}`)) {
  watch(activity);
  atOnce(activity, "viewed", { seconds: DWELL_SECONDS, end: true });
}
for (const activity of activities(`[data-download]${waiting}`)) {
  activity.querySelector("[data-takes]").addEventListener("click", () => done(activity, "submitted", {}));
  atOnce(activity, "submitted", {});
}

function atOnce(activity, verb, payload) {
  activity.addEventListener("submit", (event) => {
    const id = event.target.querySelector("[name$='-sent_id']").value;
    event.preventDefault();
    event.target.querySelector("button").disabled = true;
    done(activity, verb, payload, id);
  });
}
