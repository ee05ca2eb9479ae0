// The sign before a line that tells whether all is saved: nobody may read "Not saved" behind a check mark.
export function mark(line, waiting) {
  for (const each of line.querySelectorAll("[data-mark]")) each.hidden = (each.dataset.mark === "waiting") !== waiting;
}
