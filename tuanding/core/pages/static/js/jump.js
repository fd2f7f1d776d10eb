// The tabs of a long page on a phone: the part that is being read is the marked one.
const tabs = [...document.querySelectorAll(".jump a")];
if (tabs.length > 0) {
  const mark = (at) => {
    for (const tab of tabs) {
      if (tab === at) tab.setAttribute("aria-current", "location");
      else tab.removeAttribute("aria-current");
    }
  };
  const look = () => {
    const under = tabs[0].getBoundingClientRect().bottom + 24;
    const part = (tab) => document.querySelector(tab.hash);
    const reached = tabs.filter((tab) => part(tab).getBoundingClientRect().top <= under);
    const last = (one, other) => part(other).getBoundingClientRect().top - part(one).getBoundingClientRect().top;
    mark(reached.sort(last)[0] ?? tabs[0]);
  };
  addEventListener("scroll", look, { passive: true });
  look();
}
