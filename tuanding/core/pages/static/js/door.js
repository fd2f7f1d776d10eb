// Sign-in: show the password, count down while it is locked.
for (const eye of document.querySelectorAll("[data-shows]")) {
  eye.addEventListener("click", () => {
    const box = document.getElementById(eye.dataset.shows);
    const hidden = box.type === "password";
    box.type = hidden ? "text" : "password";
    eye.setAttribute("aria-pressed", hidden);
  });
}
for (const clock of document.querySelectorAll("[data-until]")) {
  const tick = () => {
    const left = Math.max(0, Math.round(Number(clock.dataset.until) - Date.now() / 1000));
    if (!left) return location.replace(location.pathname + location.search);
    clock.textContent = clock.dataset.say.replace("%m", Math.floor(left / 60)).replace("%s", left % 60);
    setTimeout(tick, 1000);
  };
  tick();
}
