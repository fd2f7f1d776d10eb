// What was typed and not saved stays on this machine, for the person who typed it: offered again when the same form is opened,
// with the rows that were added, and gone when the server's answer says that this form was taken, or at sign-out.
// A form is marked data-draft="key"; passwords, files and hidden fields are never written down.
const PREFIX = "td-draft:";
const TAKEN = "td_taken"; // the cookie in which an answer names the form it took
const OWN = `${PREFIX}${document.body.dataset.person ?? ""}:`;
const TEXTS = "input:not([type=hidden], [type=password], [type=file]), textarea, select";
const OF_THE_PAGE = "input[type=hidden]:is([name=once], [name=seen], [name=lines_seen], [name=after], [name^=initial-])";
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
  // with the key and the versions the page had: what was taken without an answer is not taken twice, and what a colleague
  // has changed since is asked about
  const page = Object.fromEntries([...form.elements].filter((one) => one.matches(OF_THE_PAGE)).map((one) => [one.name, one.value]));
  const files = [...form.querySelectorAll("[data-picker] input[data-name]")].map(({ value, name, dataset }) => ({ token: value, field: name, name: dataset.name, picture: dataset.picture })).filter((one) => one.token);
  return { at: Date.now(), page, values, files, rows: Object.fromEntries(tables(form).map((table) => [table.dataset.prefix, rowsOf(table)])) };
};
const restore = (form, draft) => {
  for (const table of tables(form)) {
    const more = form.querySelector(`[data-more="${table.id}"]`);
    for (let count = rowsOf(table); more && count < (draft.rows[table.dataset.prefix] ?? 0); count++) more.click();
  }
  for (const [name, value] of Object.entries(draft.page ?? {})) if (form.elements[name]?.type === "hidden") form.elements[name].value = value;
  if (draft.files?.length) form.dispatchEvent(new CustomEvent("td:files", { detail: draft.files })); // files.js shows them again
  const values = structuredClone(draft.values);
  for (const one of fields(form)) {
    const typed = values[one.name] ?? [];
    if (["checkbox", "radio"].includes(one.type)) one.checked = typed.includes(one.value);
    else if (typed.length) one.value = typed.shift();
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const isSame = (...drafts) => new Set(drafts.map(({ values, rows, files = [] }) => JSON.stringify([values, rows, files]))).size === 1;
const two = (number) => String(number).padStart(2, "0");
const clock = (at) => `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;

const offer = (form, draft, settled) => {
  const note = document.getElementById("draft-offer")?.content.firstElementChild.cloneNode(true);
  if (!note) return;
  note.querySelector("time").textContent = clock(new Date(draft.at));
  const act = (name, does) => note.querySelector(`[data-${name}]`).addEventListener("click", () => { settled(); does(); note.remove(); });
  act("restore", () => { restore(form, draft); form.querySelector(TEXTS)?.focus(); });
  act("forget", () => store.forget(form.dataset.draft));
  let place = form; // above everything: beside the form it would be a column of its own
  while (place.parentElement && place.parentElement.id !== "main") place = place.parentElement;
  (place.parentElement ? place : form).before(note);
};

const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${TAKEN}=`));
// On a page without a person (an error, the sign-in) it waits for the next one.
if (cookie && document.body.dataset.person) {
  const [key, at] = decodeURIComponent(cookie.slice(TAKEN.length + 1)).split("@");
  const newer = store.read(key);
  if (!newer || newer.at <= Number(at)) store.forget(key); // what was written after it was sent stays
  document.cookie = `${TAKEN}=; path=/; max-age=0; samesite=lax`;
}
// Of releases that did not know whose a draft is.
store.forgetAll((key) => /^td-draft:\d*:/.test(key));
for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", () => store.forgetAll((key) => !key.startsWith(OWN)));

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const stored = store.read(key);
  let offered = stored?.before ?? stored;
  let waiting = 0;
  const write = () => {
    clearTimeout(waiting);
    waiting = 0;
    const draft = draftOf(form);
    store.write(key, offered ? { ...draft, before: offered } : draft); // until somebody has decided, the earlier one stays too
    return draft;
  };
  if (offered && isSame(offered, draftOf(form))) offered = null;
  if (offered) offer(form, offered, () => { offered = null; });
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
    const { at } = write();
    const field = form.elements.draft_key ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_key" }));
    field.value = `${key}@${at}`;
  }, true);
}
