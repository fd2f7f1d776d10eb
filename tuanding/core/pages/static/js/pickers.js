// A calendar for day fields that stay text (YYYY-MM-DD), and the name of a chosen or dropped file.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picks]");
  if (!button) return;
  const text = button.parentElement.querySelector("input:not(.picker)");
  const picker = button.parentElement.querySelector(".picker");
  picker.value = text.value;
  try { picker.showPicker(); } catch { text.focus(); }
  picker.onchange = () => {
    text.value = picker.value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
});

const tell = (input) => {
  const says = input.closest(".drop")?.querySelector("[data-drop-says]");
  if (!says || !input.files.length) return;
  const names = document.createElement("b");
  names.textContent = [...input.files].map((file) => file.name).join("、");
  says.replaceChildren(names);
};
document.addEventListener("change", (event) => { if (event.target.type === "file") tell(event.target); });
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const place = event.target.closest?.(".drop");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("over", name === "dragover");
    if (name !== "drop") return;
    const input = place.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    tell(input);
  });
}
