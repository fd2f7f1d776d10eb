// What was typed and not saved stays on this machine: offered again when the same form is opened, gone once it is saved.
// A form is marked data-draft="key"; passwords, files and hidden fields are never kept.
const PREFIX = "td-draft:";
const KEPT = "input:not([type=hidden], [type=password], [type=file]), textarea, select";
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches(KEPT));

const written = (form) => {
  const found = {};
  for (const one of fields(form)) {
    const ticked = ["checkbox", "radio"].includes(one.type);
    if (ticked && !one.checked) continue;
    (found[one.name] ??= []).push(one.value);
  }
  return found;
};
const fill = (form, found) => {
  for (const one of fields(form)) {
    const values = found[one.name] ?? [];
    if (["checkbox", "radio"].includes(one.type)) one.checked = values.includes(one.value);
    else if (values.length) one.value = values.shift();
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const store = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
  write: (key, value) => { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* full or forbidden: go on without */ } },
  forget: (key) => { try { localStorage.removeItem(PREFIX + key); } catch { /* same */ } },
};

const offer = (form, draft) => {
  const place = document.getElementById("toasts");
  if (!place) return;
  const bar = document.createElement("div");
  bar.className = "batch";
  bar.setAttribute("role", "status");
  const button = (text, act) => {
    const one = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    one.addEventListener("click", () => { act(); bar.remove(); });
    return one;
  };
  bar.append(button(place.dataset.draft, () => fill(form, draft)), button(place.dataset.forget, () => store.forget(form.dataset.draft)));
  place.append(bar);
};

// Whatever page follows a sent form, unless it is the form again with reasons, means that the form was taken.
const sent = sessionStorage.getItem(PREFIX + "sent");
const refused = document.querySelector("form[data-draft] :is(.err, .gate[role=alert]), [data-settle], .oops");
if (sent && !refused) {
  store.forget(sent);
  sessionStorage.removeItem(PREFIX + "sent");
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const draft = store.read(key);
  if (draft && !refused && JSON.stringify(draft) !== JSON.stringify(written(form))) offer(form, draft);
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      store.write(key, written(form));
      form.querySelector("[data-draft-state]")?.removeAttribute("hidden");
    }, 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    store.write(key, written(form));
    sessionStorage.setItem(PREFIX + "sent", key);
  });
}
