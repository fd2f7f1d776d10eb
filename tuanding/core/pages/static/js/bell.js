// The bell: how much is new for this person, how much waits, in the frame and in the title. One open page asks for all of
// them, now and then; hidden pages seldom; less and less without an answer. Nothing is asked before the page stands.
const bell = document.querySelector("[data-bell]");
const EVERY = 45000;
const HIDDEN = 300000;
const LONGEST = 600000;
const KEY = `td-bell:${document.body.dataset.person ?? ""}`;
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
const write = (state) => { try { localStorage.setItem(KEY, JSON.stringify(state)); } catch { /* full or forbidden: this page alone */ } };
const short = (count) => (count > 99 ? "99+" : String(count));

if (bell && document.body.dataset.person) {
  const summary = bell.querySelector("summary");
  const place = bell.querySelector("[data-lines]");
  const title = document.title.replace(/^\(\d+\+?\) /, "");
  let known = {};
  let timer = 0;
  let pause = EVERY;
  let over = false;

  const show = ({ fresh = 0, waiting = 0 }) => {
    known = { fresh, waiting };
    summary.toggleAttribute("data-dot", fresh > 0);
    summary.setAttribute("aria-label", fresh ? `${bell.dataset.label} ${short(fresh)}` : bell.dataset.label);
    summary.title = summary.getAttribute("aria-label");
    document.title = fresh ? `(${short(fresh)}) ${title}` : title;
    for (const link of document.querySelectorAll('.side > a[href="/"], .thumb > a[href="/"]')) {
      const badge = link.querySelector("small") ?? link.appendChild(document.createElement("small"));
      badge.textContent = waiting ? short(waiting) : "";
    }
  };
  const plan = () => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(ask, document.hidden ? Math.max(pause, HIDDEN) : pause);
  };
  const signedOut = () => {
    over = true;
    try { localStorage.removeItem(KEY); } catch { /* same */ }
    show({});
    bell.dispatchEvent(new CustomEvent("td:say", { bubbles: true, detail: bell.dataset.ended }));
  };
  const ask = async () => {
    const state = read();
    if (Date.now() - (state.at ?? 0) < EVERY / 2) { show(state); return plan(); } // another page has just asked
    write({ ...state, at: Date.now() });
    try {
      const answer = await fetch(bell.dataset.counts, {
        headers: { "X-Poll": "1", ...(state.tag && { "If-None-Match": state.tag }) }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10000),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
      if (answer.status === 200) write({ ...(await answer.json()), tag: answer.headers.get("ETag"), at: Date.now() });
      else if (answer.status !== 304) throw new Error(answer.status);
      show(read());
      pause = EVERY;
    } catch { pause = Math.min(pause * 2, LONGEST); }
    plan();
  };
  const look = async () => {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
    const answer = await fetch(`${bell.dataset.address}?fragment`, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") return signedOut();
    if (!answer?.ok) { place.textContent = bell.dataset.lost; return; }
    place.innerHTML = await answer.text();
    write({ fresh: 0, waiting: known.waiting, at: Date.now() });
    show({ ...known, fresh: 0 });
  };

  show(read());
  bell.addEventListener("toggle", () => { if (bell.open) look(); });
  window.addEventListener("storage", (event) => { if (event.key === KEY && event.newValue) show(read()); });
  window.addEventListener("online", () => { pause = EVERY; ask(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) plan(); else ask(); });
  for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", () => { try { localStorage.removeItem(KEY); } catch { /* same */ } });
  (window.requestIdleCallback ?? setTimeout)(ask);
}
