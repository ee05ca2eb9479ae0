/** Calls `prepare(element)` for each match now in the page and in every part that htmx swaps in later. */
export function onArrival(selector, prepare) {
  const scan = (root) => {
    if (root.matches?.(selector)) prepare(root);
    for (const element of root.querySelectorAll(selector)) prepare(element);
  };
  scan(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) scan(event.detail.elt);
  });
}
