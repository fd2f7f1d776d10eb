// Fields of several forms for one and the same text: what is written into one [data-mirrors="name"] stands in all of that name.
document.addEventListener("input", (event) => {
  const name = event.target.dataset?.mirrors;
  if (!name) return;
  for (const other of document.querySelectorAll(`[data-mirrors="${name}"]`)) if (other !== event.target) other.value = event.target.value;
});
