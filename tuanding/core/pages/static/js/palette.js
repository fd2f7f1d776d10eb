// One place to find everything: commands are filtered here, the rest is asked of the server, which shows only what is mine.
const dialog = document.getElementById("palette");
if (dialog) {
  const box = dialog.querySelector("input");
  const results = dialog.querySelector("[data-results]");
  const commands = dialog.querySelector("[data-commands]");
  const none = dialog.querySelector("[data-none]");
  let onlyNew = false;
  let waiting;
  let asked = 0;

  const options = () => [...dialog.querySelectorAll('[role="option"]:not([hidden])')];
  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", one === option);
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.id ||= `opt-${Math.random().toString(36).slice(2)}`;
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => dialog.querySelector('[aria-selected="true"]:not([hidden])');

  const settle = () => {
    none.hidden = options().length > 0 || box.value.trim() === "";
    commands.hidden = !commands.querySelector('[role="option"]:not([hidden])');
    choose(options()[0]);
  };
  const narrow = () => {
    const words = box.value.trim().toLowerCase();
    for (const option of commands.querySelectorAll('[role="option"]')) {
      const hit = option.dataset.words.toLowerCase().includes(words);
      option.hidden = !hit || (onlyNew && !("newThing" in option.dataset));
    }
    settle();
  };
  const ask = async () => {
    const text = box.value.trim();
    const mine = ++asked;
    if (!dialog.dataset.search || text === "" || onlyNew) return results.replaceChildren();
    const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    results.innerHTML = await answer.text();
    settle();
  };

  dialog.addEventListener("opening", (event) => {
    onlyNew = "only" in (event.detail?.dataset ?? {});
    box.value = "";
    results.replaceChildren();
    narrow();
  });
  box.addEventListener("input", () => {
    onlyNew = onlyNew && box.value === "";
    narrow();
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  box.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && chosen()) {
      const url = chosen().href;
      if (event.ctrlKey || event.metaKey) window.open(url, "_blank", "noopener");
      else location.href = url;
    } else if (event.key === "Escape") dialog.close(); // by itself a search box would only be emptied
    else return;
    event.preventDefault();
  });
}
