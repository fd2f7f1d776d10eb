// What others' scripts need to be told before they work: a refresh never wipes what somebody is typing.
document.addEventListener("DOMContentLoaded", () => {
  if (window.Idiomorph) Idiomorph.defaults.ignoreActiveValue = true;
});
