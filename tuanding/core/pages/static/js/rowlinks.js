// The whole row of a list opens what its first link opens, wherever it is clicked: with Ctrl or the wheel in a new tab. What is in
// the row to press stays what it is, and marked text is no click.
const ROWS = ".list > li, .sheets > li, .cards tbody tr, .nexts tbody tr";
const LINK = ":scope > div > a.b, :scope > div > b > a, :scope > a:first-child, :scope > td a.whole, :scope > .k-what > a";
const PRESSED = "a, button, input, select, textarea, label, summary, details, .k-tick";
const linkAt = (event) => (event.defaultPrevented || event.target.closest(PRESSED) ? null : event.target.closest(ROWS)?.querySelector(LINK));
const openBeside = (link) => window.open(link.href, "_blank", "noopener");
document.addEventListener("click", (event) => {
  const link = linkAt(event);
  if (!link || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) openBeside(link);
  else link.click();
});
document.addEventListener("mousedown", (event) => {
  if (event.button === 1 && linkAt(event)) event.preventDefault(); // no scrolling by the wheel's button
});
document.addEventListener("auxclick", (event) => {
  const link = event.button === 1 && linkAt(event);
  if (link) openBeside(link);
});
