// Where one is: told now and then and when the page goes, so that any device can go on from there.
import { activities, eachSecond, isSeen, lesson, onLeaving, told } from "./page.js";

const AFTER_SECONDS = 5;
const REPORT_SECONDS = 30;

function place() {
  const middle = innerHeight / 2;
  const here = activities("").findLast((activity) => activity.getBoundingClientRect().top <= middle);
  const media = here?.querySelector("video, audio");
  const height = document.documentElement.scrollHeight - innerHeight;
  return {
    lesson: lesson.dataset.lesson,
    at: here?.dataset.activity ?? "",
    scroll: height > 0 ? Math.min(1, Math.max(0, Math.round((scrollY / height) * 1000) / 1000)) : 0,
    second: media ? Math.round(media.currentTime) : 0,
  };
}

if (lesson) {
  let before = "";
  let seconds = 0;
  const report = () => {
    const now = place();
    if (seconds < AFTER_SECONDS || JSON.stringify(now) === before) return;
    before = JSON.stringify(now);
    told(now.at || now.lesson, "placed", now);
  };
  eachSecond(() => (seconds += 1) % REPORT_SECONDS === 0 && report());
  onLeaving(report);
}

const offer = document.querySelector("[data-place]");
offer?.querySelector("a").addEventListener("click", (event) => {
  const activity = document.getElementById(offer.dataset.at);
  if (!isSeen() || !activity) return;
  event.preventDefault();
  activity.tabIndex = -1;
  activity.focus({ preventScroll: true });
  const height = document.documentElement.scrollHeight - innerHeight;
  scrollTo(0, Number(offer.dataset.scroll) * height);
});
