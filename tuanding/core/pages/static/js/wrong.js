// A form that was refused comes back with its reasons beside the fields, some of them far down: a line above everything names
// each of them and leads there, and the first one has the focus.
const CONTROL = "input:not([type=hidden]), select, textarea";
const note = document.getElementById("wrong-fields")?.content.firstElementChild.cloneNode(true);
const fieldOf = (reason) =>
  (reason.id && document.querySelector(`[aria-describedby~="${reason.id}"]`)) || reason.closest(".f, td, fieldset")?.querySelector(CONTROL);
const nameOf = (field, reason) => {
  const label = field?.labels?.[0] ?? document.getElementById(field?.closest("[role=group]")?.getAttribute("aria-labelledby") ?? "");
  const text = field?.getAttribute("aria-label") || [...(label?.childNodes ?? [])].filter((one) => one.nodeName !== "SMALL").map((one) => one.textContent).join("");
  return (text || reason.textContent).replace(/\s+/g, " ").trim();
};
const reasons = [...document.querySelectorAll("#main form :is(.err, td.bad > small)")].filter((one) => one.checkVisibility?.() ?? true);
if (note && reasons.length) {
  const list = note.querySelector("[data-list]");
  for (const reason of reasons) {
    const field = fieldOf(reason);
    const link = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: nameOf(field, reason) });
    link.addEventListener("click", () => {
      (field ?? reason).scrollIntoView({ block: "center" });
      field?.focus({ preventScroll: true });
    });
    list.append(...(list.firstChild ? [" · ", link] : [link]));
  }
  let place = reasons[0].closest("form");
  while (place.parentElement && place.parentElement.id !== "main") place = place.parentElement;
  place.before(note);
  list.querySelector("button").click();
}
