// Choosing files: by click, drag, paste or camera, several at once. Each goes up at once, by itself, as an upload of the person;
// its form carries the token. One that is refused says why and holds nobody up. Without network they wait.
const LARGEST = 25 * 1024 * 1024;
const AGAIN = 5000;
const pickers = [...document.querySelectorAll("[data-picker]")];
const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

const tileOf = (picker, name) => {
  const tile = make("li");
  const away = make("button", { type: "button", className: "tool", textContent: "×" });
  away.dataset.away = "";
  away.setAttribute("aria-label", `${picker.dataset.drop} ${name}`);
  tile.append(make("span", { textContent: name }), away);
  picker.querySelector("[data-uploads]").append(tile);
  return tile;
};
const picture = (tile, source) => tile.prepend(make("img", { src: source, alt: "" }));
const tokenOf = (picker) => picker.querySelector("input[data-token]"); // of a picker for one file: its field is there
const take = (picker, tile, token, name, isPicture) => {
  const one = tokenOf(picker);
  const input = one ?? make("input", { type: "hidden", name: picker.dataset.picker, value: token });
  input.value = token;
  input.dataset.name = name;
  if (isPicture) input.dataset.picture = "";
  if (one) for (const other of [...tile.parentElement.children]) if (other !== tile) other.remove();
  if (!one) tile.append(input);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
const tell = (tile, words, state) => {
  tile.dataset.s = state;
  (tile.querySelector("small") ?? tile.insertBefore(make("small"), tile.lastChild)).textContent = words;
};

const send = (picker, file, name, tile) => new Promise((settle) => {
  const request = new XMLHttpRequest();
  const bar = tile.querySelector("progress") ?? tile.appendChild(make("progress", { max: 1 }));
  const body = new FormData();
  body.append("file", file, name);
  request.open("POST", picker.dataset.address);
  request.setRequestHeader("X-CSRFToken", picker.closest("form").elements.csrfmiddlewaretoken.value);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
  request.addEventListener("load", () => settle(request));
  request.addEventListener("error", () => settle(null));
  request.send(body);
});
const whenBack = () => new Promise((resolve) => {
  const timer = setTimeout(resolve, AGAIN);
  window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
});
const upload = async (picker, file, name) => {
  const tile = tileOf(picker, name);
  if (file.type.startsWith("image/")) picture(tile, URL.createObjectURL(file));
  if (file.size > LARGEST) return tell(tile, picker.dataset.large, "late");
  let request;
  while (!(request = await send(picker, file, name, tile)) && tile.isConnected) {
    tell(tile, picker.dataset.offline, "due");
    await whenBack();
  }
  tile.querySelector("progress").remove();
  const answer = request?.response;
  if (request?.status !== 201) return tell(tile, answer?.message ?? picker.dataset.failed, "late");
  tile.querySelector("small")?.remove();
  delete tile.dataset.s;
  take(picker, tile, answer.token, answer.name, answer.picture);
};

const busy = new WeakMap(); // form: how many of its files are on their way, and what was pressed meanwhile
const choose = async (picker, files, rename) => {
  const form = picker.closest("form");
  const state = busy.get(form) ?? { count: 0 };
  busy.set(form, state);
  state.count += files.length;
  await Promise.all([...files].map(async (file) => {
    await upload(picker, file, rename ? rename(file) : file.name);
    state.count--;
  }));
  if (state.count) return;
  state.line?.remove();
  if ("pressed" in state) {
    const { pressed } = state;
    delete state.pressed;
    form.requestSubmit(pressed ?? undefined);
  } else if (form.hasAttribute("data-attach") && form.querySelector("input[data-name]") && !form.querySelector('li[data-s="late"]')) form.requestSubmit();
  else if (form.querySelector("input[data-name]")) form.querySelector("[data-rest]")?.removeAttribute("hidden");
};
const two = (number) => String(number).padStart(2, "0");
const screenshot = (picker, file) => {
  const now = new Date();
  const at = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()].map(two);
  return file.name === "image.png" ? `${picker.dataset.paste} ${at[0]}-${at[1]} ${at.slice(2).join("")}.png` : file.name;
};

const pickerOf = (event) => event.target.closest?.("[data-picker]");
document.addEventListener("change", (event) => {
  const picker = event.target.type === "file" && pickerOf(event);
  if (!picker) return;
  const files = [...event.target.files];
  event.target.value = "";
  choose(picker, files);
});
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => {
  const picker = pickerOf(event);
  if (!picker) return;
  event.preventDefault();
  (picker.querySelector(".drop") ?? picker).classList.toggle("over", name === "dragover");
  if (name === "drop") choose(picker, event.dataTransfer.files);
});
document.addEventListener("click", (event) => {
  const tile = event.target.closest("[data-away]")?.closest("[data-uploads] > li");
  if (!tile) return;
  const picker = tile.closest("[data-picker]");
  const one = tokenOf(picker);
  const token = tile.querySelector("input")?.value;
  if (one) one.value = "";
  if (token) fetch(`${picker.dataset.address}${token}/`, { method: "DELETE", headers: { "X-CSRFToken": picker.closest("form").elements.csrfmiddlewaretoken.value } }).catch(() => {});
  tile.remove();
  picker.dispatchEvent(new Event("input", { bubbles: true }));
});
for (const form of new Set(pickers.map((picker) => picker.closest("form")))) {
  form.addEventListener("submit", (event) => {
    const state = busy.get(form);
    if (!state?.count) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    state.pressed = event.submitter;
    state.line ??= make("span", { className: "saved", textContent: form.querySelector("[data-picker]").dataset.busy });
    (event.submitter?.parentElement ?? form).append(state.line);
  }, true);
  form.addEventListener("td:files", (event) => {
    for (const { token, field, name, picture: isPicture } of event.detail) {
      const picker = form.querySelector(`[data-picker="${field}"], [data-picker]:has(input[data-token][name="${field}"])`);
      if (!picker || !token || form.querySelector(`input[value="${token}"]`)) continue;
      const tile = tileOf(picker, name);
      if (isPicture !== undefined) picture(tile, `${picker.dataset.address}${token}/`);
      take(picker, tile, token, name, isPicture !== undefined);
    }
  });
}
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const picker = document.activeElement?.closest("form")?.querySelector("[data-picker]:not([data-single])") ?? pickers.find((one) => !one.hasAttribute("data-single"));
  if (!files.length || !picker) return;
  event.preventDefault();
  choose(picker, files, (file) => screenshot(picker, file));
});

// A picture, large: arrow keys and swipes lead on.
const all = [...document.querySelectorAll("[data-view]")];
if (all.length) {
  const viewer = document.getElementById("picture-viewer").content.firstElementChild.cloneNode(true);
  document.body.append(viewer);
  const [image, name, save] = ["img", "b", "a"].map((one) => viewer.querySelector(one));
  let place = 0;
  const show = (to) => {
    place = (to + all.length) % all.length;
    image.src = all[place].href;
    image.alt = name.textContent = all[place].dataset.view;
    save.href = `${all[place].href}?download`;
    for (const step of viewer.querySelectorAll("[data-step]")) step.hidden = all.length < 2;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view]");
    const step = event.target.closest("[data-step]");
    if (step) show(place + Number(step.dataset.step));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(all.indexOf(link));
    viewer.showModal();
  });
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(place - 1);
    if (event.key === "ArrowRight") show(place + 1);
  });
  let from = 0;
  viewer.addEventListener("touchstart", (event) => { from = event.changedTouches[0].clientX; }, { passive: true });
  viewer.addEventListener("touchend", (event) => {
    const way = event.changedTouches[0].clientX - from;
    if (Math.abs(way) > 40) show(place + (way > 0 ? -1 : 1));
  });
}
