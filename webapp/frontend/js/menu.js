// Escape closes an open menu or filter list and gives the focus back to what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.menu[open], details.staffmenu[open], details.filters[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
