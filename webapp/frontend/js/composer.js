// The items of an issue can be dragged to their places, on top of the buttons. After a swap the focus stays with what was moved.
import { onArrival } from "./arrivals.js";

let held = null;

function itemOf(target) {
  return target.closest?.("[data-composer] > [data-item]") ?? null;
}

function aim(item) {
  for (const each of document.querySelectorAll(".item--aim")) each.classList.remove("item--aim");
  if (item && item !== held) item.classList.add("item--aim");
}

function letGo() {
  held?.classList.remove("item--held");
  held = null;
  aim(null);
}

function place(list, item) {
  const form = held.querySelector("form[data-drop]");
  form.elements.position.value = [...list.children].indexOf(item) + 1;
  form.requestSubmit();
}

onArrival("[data-composer]", (list) => {
  for (const item of list.children) item.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = itemOf(event.target);
    held?.classList.add("item--held");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    aim(itemOf(event.target));
  });
  list.addEventListener("drop", (event) => {
    const item = itemOf(event.target);
    event.preventDefault();
    if (held && item && item !== held) place(list, item);
  });
  list.addEventListener("dragend", letGo);
});

// The button that was pressed may be gone, such as Up of what is first now: then the item itself has the focus, or the heading.
// What moved far is brought into sight: a swap keeps the focus and does not scroll.
document.addEventListener("htmx:afterSettle", (event) => {
  const path = event.detail.requestConfig?.path ?? "";
  const moved = path.match(/\/editions\/\d+\/items\/(\d+)$/);
  if (!moved) return;
  if (document.activeElement === document.body) {
    (document.getElementById(`item-${moved[1]}`) ?? document.getElementById("h-items"))?.focus();
  }
  itemOf(document.activeElement)?.scrollIntoView({ block: "nearest" });
});
