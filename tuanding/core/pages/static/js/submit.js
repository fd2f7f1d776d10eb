// The same button twice: after the first click a form waits for its answer. The server's one-time key is the real guard.
const STALLED = 20000; // then an answer that was stopped, or never came, no longer holds the button
const buttonsOf = (form) => [...form.elements].filter((one) => one.type === "submit"); // also those that stand elsewhere
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "";
  for (const button of buttonsOf(form)) button.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), STALLED);
});

// A button that says why not does nothing.
document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
}, true);

const release = (form) => {
  delete form.dataset.sent;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-busy");
};
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form);
});
