// The typed table of a contract: amounts, total, deposit and capitals while typing; Enter goes down, Ctrl D copies the cell
// above, rows of a spreadsheet can be pasted. What counts is computed again by the server.
const form = document.querySelector("form[data-contract]");
if (form) {
  const body = document.getElementById("lines-rows");
  const one = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const fen = (text) => {
    const found = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(plainNumber(text) ?? "");
    return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : null;
  };
  const plain = (amount) => `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
  const shown = (amount) => plain(amount).replace(/\B(?=(\d{3})+\.)/g, ",");
  const capitals = (input, amount) => {
    if (!input) return;
    input.value = plain(amount);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const share = () => {
    const found = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec((form.elements.deposit_basis_points?.value ?? "").trim());
    return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : 0n;
  };
  const count = () => {
    let total = 0n;
    let pieces = 0;
    for (const row of body.rows) {
      const price = fen(one(row, "unit_price").value);
      const quantity = /^\d{1,7}$/.test(one(row, "quantity").value.trim()) ? Number(one(row, "quantity").value) : 0;
      const cell = row.querySelector("[data-amount]");
      cell.textContent = price !== null && quantity ? shown(price * BigInt(quantity)) : "--";
      if (price !== null) total += price * BigInt(quantity);
      pieces += quantity;
    }
    for (const place of form.querySelectorAll("[data-total]")) place.textContent = shown(total);
    form.querySelector("[data-pieces]").textContent = pieces.toLocaleString("en");
    const deposit = (total * share() + 5000n) / 10000n;
    form.querySelector("[data-deposit]").textContent = shown(deposit);
    capitals(form.querySelector("[data-total-plain]"), total);
    capitals(form.querySelector("[data-deposit-plain]"), deposit);
    form.querySelector("[data-total-capitals]").textContent = document.getElementById("total-cap").textContent;
  };
  form.addEventListener("input", (event) => { if (!event.target.dataset.capitals) count(); });

  const cells = (row) => [...row.querySelectorAll("td > :is(input:not([type=hidden]), select)")];
  const more = () => form.querySelector("[data-more]").click();
  const go = (row, column) => {
    if (!row.nextElementSibling) more();
    cells(row.nextElementSibling)[column]?.focus();
  };
  // As typing does it, so that Ctrl Z takes it back; browsers without the command, and lists to choose from, set the value
  const copyFromAbove = (field, text) => {
    if (field.nodeName === "INPUT") field.select();
    if (field.nodeName === "INPUT" && document.execCommand(text ? "insertText" : "delete", false, text)) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  body.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    const column = cells(row).indexOf(event.target);
    if (column < 0) return;
    if (event.key === "Enter") {
      event.preventDefault();
      go(row, column);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d" && row.previousElementSibling) {
      event.preventDefault();
      copyFromAbove(event.target, cells(row.previousElementSibling)[column].value);
    }
  });
  const put = (field, text) => {
    const option = field.nodeName === "SELECT" && [...field.options].find((o) => o.text === text || o.value === text);
    if (field.nodeName === "SELECT") { if (option) field.value = option.value; } else field.value = text.trim();
  };
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const column = cells(event.target.closest("tr")).indexOf(event.target);
    let row = event.target.closest("tr");
    for (const line of text.trimEnd().split(/\r?\n/)) {
      line.split("\t").forEach((part, step) => { const field = cells(row)[column + step]; if (field) put(field, part); });
      if (!row.nextElementSibling) more();
      row = row.nextElementSibling;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    count();
  });
  count();
}
