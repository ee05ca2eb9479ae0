// Active time: seconds in which the page is seen and somebody reads, writes or plays on it.
import { eachSecond, lesson, onLeaving, told } from "./page.js";

const STILL_HERE_MS = 60_000;
const REPORT_SECONDS = 60;

if (lesson) {
  let last = Date.now();
  let seconds = 0;
  const report = () => {
    if (seconds > 0) told(lesson.dataset.lesson, "spent", { seconds });
    seconds = 0;
  };
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(name, () => (last = Date.now()), { passive: true });
  }
  eachSecond(() => {
    const playing = [...lesson.querySelectorAll("video, audio")].some((media) => !media.paused);
    if (playing || Date.now() - last < STILL_HERE_MS) seconds += 1;
    if (seconds >= REPORT_SECONDS) report();
  });
  onLeaving(report);
}
