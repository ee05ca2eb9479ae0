// Played: which stretches of a film or sound were played, whatever was skipped or heard twice.
import { activities, onLeaving, told } from "./page.js";

const REPORT_SECONDS = 15;
const LONGEST_STEP = 2;

function watch(activity) {
  const media = activity.querySelector("video, audio");
  const length = () => (Number.isFinite(media.duration) ? media.duration : Number(activity.dataset.seconds));
  let ranges = [];
  let at = null;
  const report = () => {
    const played = ranges.filter(([from, to]) => to > from).map((range) => range.map((second) => Math.round(second * 10) / 10));
    ranges = [];
    if (played.length && length() > 0) told(activity.dataset.activity, "played", { ranges: played, of: length() });
  };
  const extend = () => {
    const now = media.currentTime;
    const step = at === null || media.seeking ? -1 : now - at;
    if (step >= 0 && step <= LONGEST_STEP * media.playbackRate && ranges.length) ranges.at(-1)[1] = now;
    else ranges.push([now, now]);
    at = now;
    if (ranges.reduce((sum, [from, to]) => sum + to - from, 0) >= REPORT_SECONDS) {
      report();
      ranges = [[now, now]];
    }
  };
  media.addEventListener("timeupdate", () => media.paused || extend());
  media.addEventListener("seeking", () => (at = null));
  for (const name of ["pause", "ended"]) media.addEventListener(name, () => (extend(), report(), (at = null)));
  onLeaving(() => media.paused || report());
  resume(activity, media);
}

function resume(activity, media) {
  const place = activity.querySelector("[data-resume]");
  const button = activity.querySelector("[data-go-on]");
  if (!place || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    media.currentTime = Number(place.dataset.resume);
    media.play();
    media.focus();
  });
}

activities("[data-recording]").forEach(watch);
