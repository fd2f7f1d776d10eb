// What was typed and not saved stays on this machine, for the person who typed it: offered again when the same form is opened,
// with the rows that were added, and gone when the server's answer says that this form was taken, or at sign-out.
// A form is marked data-draft="key"; passwords, files and hidden fields are never written down.
const PREFIX = "td-draft:";
const TAKEN = "td_taken"; // the cookie in which an answer names the form it took
const OWN = `${PREFIX}${document.body.dataset.person ?? ""}:`;
const TEXTS = "input:not([type=hidden], [type=password], [type=file]), textarea, select";
const PAUSE = 400;
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches(TEXTS));
const tables = (form) => [...form.querySelectorAll("[data-prefix]")];
const rowsOf = (table) => table.children.length;

const store = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(OWN + key)); } catch { return null; } },
  write: (key, draft) => { try { localStorage.setItem(OWN + key, JSON.stringify(draft)); } catch { /* full or forbidden: go on without */ } },
  forget: (key) => { try { localStorage.removeItem(OWN + key); } catch { /* same */ } },
  forgetAll: (unless) => {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && !unless?.(key));
      for (const key of keys) localStorage.removeItem(key);
    } catch { /* same */ }
  },
};

const draftOf = (form) => {
  const values = {};
  for (const one of fields(form)) {
    if (["checkbox", "radio"].includes(one.type) && !one.checked) continue;
    (values[one.name] ??= []).push(one.value);
  }
  return { at: Date.now(), values, rows: Object.fromEntries(tables(form).map((table) => [table.dataset.prefix, rowsOf(table)])) };
};
const restore = (form, draft) => {
  for (const table of tables(form)) {
    const more = form.querySelector(`[data-more="${table.id}"]`);
    for (let count = rowsOf(table); more && count < (draft.rows[table.dataset.prefix] ?? 0); count++) more.click();
  }
  const values = structuredClone(draft.values);
  for (const one of fields(form)) {
    const typed = values[one.name] ?? [];
    if (["checkbox", "radio"].includes(one.type)) one.checked = typed.includes(one.value);
    else if (typed.length) one.value = typed.shift();
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const isSame = (one, other) => JSON.stringify([one.values, one.rows]) === JSON.stringify([other.values, other.rows]);
const two = (number) => String(number).padStart(2, "0");
const clock = (at) => `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;

const offer = (form, draft) => {
  const note = document.getElementById("draft-offer")?.content.firstElementChild.cloneNode(true);
  if (!note) return;
  note.querySelector("time").textContent = clock(new Date(draft.at));
  const act = (name, does) => note.querySelector(`[data-${name}]`).addEventListener("click", () => { does(); note.remove(); });
  act("restore", () => { restore(form, draft); form.querySelector(TEXTS)?.focus(); });
  act("forget", () => store.forget(form.dataset.draft));
  let place = form; // above everything: beside the form it would be a column of its own
  while (place.parentElement && place.parentElement.id !== "main") place = place.parentElement;
  (place.parentElement ? place : form).before(note);
};

const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${TAKEN}=`));
if (cookie) {
  store.forget(decodeURIComponent(cookie.slice(TAKEN.length + 1)));
  document.cookie = `${TAKEN}=; path=/; max-age=0; samesite=lax`;
}
// Of releases that did not know whose a draft is.
store.forgetAll((key) => /^td-draft:\d*:/.test(key));
for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", () => store.forgetAll((key) => !key.startsWith(OWN)));

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const draft = store.read(key);
  let waiting = 0;
  const write = () => {
    clearTimeout(waiting);
    waiting = 0;
    store.write(key, draftOf(form));
  };
  if (draft && !isSame(draft, draftOf(form))) offer(form, draft);
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      write();
      form.querySelector("[data-draft-state]")?.removeAttribute("hidden");
    }, PAUSE);
  });
  document.addEventListener("visibilitychange", () => { if (waiting && document.visibilityState === "hidden") write(); });
  window.addEventListener("pagehide", () => { if (waiting) write(); });
  form.addEventListener("submit", () => {
    write();
    if (!form.elements.draft_key) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_key", value: key }));
  }, true);
}
