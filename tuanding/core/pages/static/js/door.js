// Sign-in: show the password, count down while it is locked, print the recovery codes.
for (const button of document.querySelectorAll("[data-prints]")) button.addEventListener("click", () => print());
for (const eye of document.querySelectorAll("[data-shows]")) {
  eye.addEventListener("click", () => {
    const box = document.getElementById(eye.dataset.shows);
    const hidden = box.type === "password";
    box.type = hidden ? "text" : "password";
    eye.setAttribute("aria-pressed", hidden);
  });
}
// Counted from when the page came: a clock of the reader's machine that is wrong neither hides the lock nor prolongs it.
for (const clock of document.querySelectorAll("[data-left]")) {
  const opens = performance.now() + clock.dataset.left * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((opens - performance.now()) / 1000));
    if (!left) return location.replace(location.pathname + location.search);
    clock.textContent = clock.dataset.say.replace("%m", Math.floor(left / 60)).replace("%s", left % 60);
    setTimeout(tick, 1000);
  };
  tick();
}
