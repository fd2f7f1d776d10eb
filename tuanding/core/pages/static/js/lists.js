// Ticks in a list: the bar appears with the count, "all" ticks this page, "every" means all pages, × takes them back.
const bar = document.getElementById("batch");
if (bar) {
  const ticks = () => [...document.querySelectorAll('input[name="id"][form="batch"]')];
  const all = document.querySelector("[data-all]");
  const every = bar.querySelector("[data-every]");
  const look = () => {
    const count = ticks().filter((one) => one.checked).length;
    bar.hidden = count === 0;
    bar.querySelector("[data-count]").textContent = every?.checked ? every.dataset.every : count;
    if (all) {
      all.checked = count > 0 && count === ticks().length;
      all.indeterminate = count > 0 && !all.checked;
    }
  };
  const tickAll = (on) => {
    for (const one of ticks()) one.checked = on;
    if (every && !on) every.checked = false;
    look();
  };
  document.addEventListener("change", (event) => {
    if (event.target === all) tickAll(all.checked);
    else if (event.target === every) tickAll(true);
    else if (event.target.name === "id") {
      if (every) every.checked = false;
      look();
    }
  });
  bar.querySelector("[data-none]").addEventListener("click", () => tickAll(false));
  window.addEventListener("pageshow", look);
}
