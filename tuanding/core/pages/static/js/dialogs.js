// Openers, and what closes: [data-opens="id"] shows the dialog, [data-shut], Esc and a click beside it close it.
const open = (id, from) => {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new CustomEvent("opening", { detail: from }));
  dialog.showModal();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    opener.closest("details.fold")?.removeAttribute("open");
    return open(opener.dataset.opens, opener);
  }
  if (event.target.closest("[data-shut]")) event.target.closest("dialog")?.close();
  if (event.target.nodeName === "DIALOG") event.target.close();
});

// Small menus are <details class="fold">: one at a time, closed by a click elsewhere and by Esc.
document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll("details.fold[open]")) {
    if (!fold.contains(event.target)) fold.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const fold = document.querySelector("details.fold[open]");
  if (fold) {
    fold.open = false;
    fold.querySelector("summary").focus();
  }
});
