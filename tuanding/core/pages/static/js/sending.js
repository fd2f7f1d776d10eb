// A form that must not be lost is sent only when the server can be reached. Otherwise the page stays, says so beside the
// button, and the form is sent, once, when the network is back, with what was typed meanwhile.
const AGAIN = 5000;
const PATIENCE = 8000;
const isReachable = async () => {
  try {
    await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch { return false; }
};
const lineBeside = (form, button) => {
  const line = document.getElementById("send-state")?.content.firstElementChild.cloneNode(true) ?? document.createElement("span");
  (button?.parentElement ?? form).append(line);
  return line;
};

for (const form of document.querySelectorAll("form[data-draft]")) {
  let busy = false;
  let reached = false;
  let line;
  const send = async (button) => {
    busy = true;
    button?.setAttribute("aria-busy", "true");
    while (!(await isReachable())) {
      line ??= lineBeside(form, button);
      line.hidden = false;
      await new Promise((resolve) => {
        const go = () => { clearTimeout(timer); window.removeEventListener("online", go); document.removeEventListener("td:retry", go); resolve(); };
        const timer = setTimeout(go, AGAIN);
        window.addEventListener("online", go);
        document.addEventListener("td:retry", go);
      });
      if (!form.isConnected) return;
    }
    busy = false;
    button?.removeAttribute("aria-busy");
    reached = true;
    if (line) line.hidden = true;
    form.requestSubmit(button);
    reached = false; // where the browser itself refuses a field, it was not sent
  };
  form.addEventListener("submit", (event) => {
    if (reached) { reached = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!busy) send(event.submitter);
  }, true);
}
