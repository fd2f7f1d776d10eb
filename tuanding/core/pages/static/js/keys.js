// Ctrl K palette, / the search of this list, N what is new, Ctrl S save, ? the list of keys.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const show = (id, from) => {
  const opener = document.querySelector(`[data-opens="${id}"]${from ?? ""}`);
  opener?.click();
};

document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && key === "k") {
    event.preventDefault();
    show("palette");
  } else if (command && key === "s") {
    const form = event.target.closest("form[data-draft]") ?? document.querySelector("form[data-draft]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  } else if (!command && !event.altKey && !typing(event.target) && !document.querySelector("dialog[open]")) {
    if (key === "?") show("keys");
    if (key === "n") show("palette", "[data-only]");
    if (key === "/") {
      const box = document.querySelector("[data-find-here]");
      if (box) {
        event.preventDefault();
        box.select();
      }
    }
  }
});
