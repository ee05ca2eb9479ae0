// The lesson on this page, when the learner takes its module.
import { tell } from "./queue.js";

export const lesson = document.querySelector("[data-lesson]");

/** Keeps one event of this lesson; `activity` is its key, `lesson/activity`. */
export const told = (activity, verb, payload, id) =>
  tell(lesson.dataset.door, Number(lesson.dataset.version), activity, verb, payload, id);

export const activities = (selector) => (lesson ? [...lesson.querySelectorAll(`[data-activity]${selector}`)] : []);
export const isSeen = () => document.visibilityState === "visible";

/** Calls `work` each second in which the page is seen. */
export const eachSecond = (work) => setInterval(() => isSeen() && work(), 1000);
/** Calls `work` when the page goes out of sight, before what waits is sent. */
export function onLeaving(work) {
  document.addEventListener("visibilitychange", () => isSeen() || work(), { capture: true });
  addEventListener("pagehide", work, { capture: true });
}
