// Tables of rows in a form: [data-more="id"] adds a row to the tbody of that id, made from its last one and emptied;
// [data-less] empties its own row and hides it, and an empty row is no row. Without script the spare rows do.
const empty = (row) => {
  for (const one of row.querySelectorAll("input, select, textarea")) {
    if (one.nodeName === "SELECT") one.selectedIndex = Math.max(0, [...one.options].findIndex((o) => o.defaultSelected));
    else one.value = "";
    one.removeAttribute("aria-invalid");
  }
  for (const list of row.querySelectorAll("[data-uploads]")) list.replaceChildren();
  for (const said of row.querySelectorAll(".bad")) said.classList.remove("bad");
  for (const said of row.querySelectorAll("td > small")) said.remove();
};
const renumber = (row, place) => {
  for (const one of row.querySelectorAll("[name], [id], [aria-label]")) {
    for (const attribute of ["name", "id"]) {
      const text = one.getAttribute(attribute);
      if (text) one.setAttribute(attribute, text.replace(/-\d+-/, `-${place}-`));
    }
    one.setAttribute("aria-label", (one.getAttribute("aria-label") ?? "").replace(/\d+/, place + 1));
  }
  const number = row.querySelector("[data-place]");
  if (number) number.textContent = place + 1;
};

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  if (more) {
    const body = document.getElementById(more.dataset.more);
    const total = more.form.elements[`${body.dataset.prefix}-TOTAL_FORMS`];
    const row = body.lastElementChild.cloneNode(true);
    row.hidden = false;
    empty(row);
    renumber(row, Number(total.value));
    total.value = Number(total.value) + 1;
    body.append(row);
    row.querySelector("input")?.focus();
  }
  const less = event.target.closest("[data-less]");
  if (less) {
    const row = less.closest("tr");
    empty(row);
    row.hidden = true;
    less.form?.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
