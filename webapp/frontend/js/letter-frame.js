// A letter in a frame is as high as what it says, so that one scrolls the page and not the frame. Without a script it scrolls inside.
import { onArrival } from "./arrivals.js";

function fit(frame) {
  const height = frame.contentDocument?.documentElement?.scrollHeight;
  if (height) frame.style.height = `${height}px`;
}

onArrival("iframe[data-letter]", (frame) => {
  frame.addEventListener("load", () => fit(frame));
  new ResizeObserver(() => fit(frame)).observe(frame.parentElement);
  fit(frame);
});
