// What is said at the foot: undo for eight seconds, errors until closed. Also what htmx could not do.
const place = document.getElementById("toasts");
const STAYS = 8000;

const watch = (toast) => {
  if ("stays" in toast.dataset || toast.dataset.watched) return;
  toast.dataset.watched = "1";
  let timer = setTimeout(() => toast.remove(), STAYS);
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, () => {
    timer = setTimeout(() => toast.remove(), STAYS);
  });
};
const say = (text, role = "alert") => {
  const toast = document.createElement("div");
  toast.className = "batch reason";
  toast.setAttribute("role", role);
  if (role === "status") toast.dataset.toast = "";
  toast.append(Object.assign(document.createElement("b"), { textContent: text }));
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: place.dataset.close });
  close.dataset.close = "";
  toast.append(close);
  place.append(toast);
};

if (place) {
  place.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver(() => place.querySelectorAll("[data-toast]").forEach(watch)).observe(place, { childList: true });
  place.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest(".batch").remove());
  // A locked button says why when it is tapped: a phone shows no title.
  document.addEventListener("click", (event) => {
    const locked = event.target.closest('[aria-disabled="true"]');
    const why = locked && (locked.title || document.getElementById(locked.getAttribute("aria-describedby") ?? "")?.textContent.trim());
    if (!why) return;
    for (const earlier of place.querySelectorAll("[data-toast][role=status]")) earlier.remove();
    say(why.replace(/\s+/g, " "), "status");
  }, true);
  document.addEventListener("td:say", (event) => say(event.detail));
  document.addEventListener("htmx:sendError", () => say(place.dataset.lost));
  document.addEventListener("htmx:responseError", () => say(place.dataset.failed));
}

// No network: the strip under the head says so and what to do.
const strip = document.getElementById("offline");
if (strip) {
  const look = () => { strip.hidden = navigator.onLine; };
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  strip.querySelector("[data-retry]").addEventListener("click", () => {
    if (document.querySelector("[data-send-state]:not([hidden])")) document.dispatchEvent(new Event("td:retry"));
    else location.reload();
  });
  look();
}
