// Nine points: arrows choose one, P passes it, T sends it back; numbers on paper, bars and buttons follow.
const form = document.querySelector("form[data-review]");
if (form) {
  const points = [...form.querySelectorAll("[data-point]")];
  const verdict = (point) => point.querySelector("input:checked")?.value ?? "";
  const meaning = { pass: "done", fail: "late", "": "rest" };
  const approve = document.querySelector("[data-approve]");
  const back = document.querySelector("[data-back]");
  const count = document.querySelector("[data-count]");
  const lock = (button, locked) => (locked ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled"));
  const look = () => {
    const failed = points.filter((one) => verdict(one) === "fail").map((one) => one.dataset.point);
    const passed = points.filter((one) => verdict(one) === "pass").length;
    for (const one of points) {
      const code = one.dataset.point;
      const s = meaning[verdict(one)];
      for (const mark of document.querySelectorAll(`[data-no="${code}"], [data-bar="${code}"]`)) mark.dataset.s = s;
      document.getElementById(`k${code}`)?.classList.toggle("hit", s === "late");
      const remark = one.querySelector(".rem");
      const ruled = one.querySelector(".rule").dataset.s;
      const wanted = s === "late" || (s === "done" && ruled === "late");
      remark.hidden = !wanted && !remark.querySelector("textarea").value && !remark.querySelector(".err");
    }
    document.querySelector("[data-passed]").textContent = passed;
    count.textContent = count.dataset.words.replace("{fail}", failed.length).replace("{open}", 9 - passed - failed.length);
    if (!back) return;
    if (approve) {
      approve.hidden = failed.length > 0;
      lock(approve, passed < 9);
    }
    back.hidden = failed.length === 0;
    back.classList.toggle("main", failed.length > 0);
    const said = back.querySelector("[data-who]");
    said.textContent = said.dataset.who + said.dataset.which.replace("{which}", failed.join("、"));
    lock(back, passed + failed.length < 9);
  };
  let at = Math.max(0, points.findIndex((one) => !verdict(one)));
  const choose = (place, scroll) => {
    at = Math.min(points.length - 1, Math.max(0, place));
    points.forEach((one, i) => one.toggleAttribute("data-on", i === at));
    if (scroll) points[at].scrollIntoView({ block: "nearest" });
    if (scroll) document.getElementById(`k${points[at].dataset.point}`)?.scrollIntoView({ block: "nearest" });
  };
  const decide = (value) => {
    const radio = points[at].querySelector(`input[value="${value}"]`);
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    const remark = points[at].querySelector(".rem");
    if (value === "fail") remark.querySelector("textarea").focus();
    else choose(at + 1, true);
  };
  form.addEventListener("input", look);
  form.addEventListener("focusin", (event) => {
    const point = event.target.closest("[data-point]");
    if (point) choose(points.indexOf(point));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "p" || key === "t") decide(key === "p" ? "pass" : "fail");
    else if (key === "arrowdown" || key === "arrowup") choose(at + (key === "arrowdown" ? 1 : -1), true);
    else return;
    event.preventDefault();
  });
  choose(at);
  look();
}
