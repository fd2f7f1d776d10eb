// 128660 → 壹拾贰万捌仟陆佰陆拾元整, under the amount while it is typed. Says what kernel/money.py says; a test compares them.
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "兆"];

const four = (number) => {
  let text = "";
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) text += DIGITS[digit] + PLACES[place];
    else if (text && !text.endsWith("零")) text += "零";
  }
  return text.replace(/零+$/, "");
};
const whole = (number) => {
  let text = "";
  let gap = false;
  for (let group = 0; number > 0n; group++, number /= 10000n) {
    const part = Number(number % 10000n);
    if (part) {
      text = four(part) + GROUPS[group] + (gap && text ? "零" : "") + text;
      gap = part < 1000;
    } else gap = text !== "";
  }
  return text;
};
const capitals = (typed) => {
  const found = /^(-?)(\d{1,12})(?:\.(\d{0,2})0*)?$/.exec(plainNumber(typed) ?? "");
  if (!found) return typed.trim() ? "--" : "";
  const yuan = BigInt(found[2]);
  const cents = Number((found[3] ?? "").padEnd(2, "0"));
  const sign = found[1] && (yuan > 0n || cents) ? "负" : "";
  let text = yuan > 0n ? `${whole(yuan)}元` : "";
  if (!cents) return `${sign}${text || "零元"}整`;
  const jiao = Math.floor(cents / 10);
  text += jiao ? `${DIGITS[jiao]}角` : text ? "零" : "";
  return `${sign}${text}${cents % 10 ? `${DIGITS[cents % 10]}分` : "整"}`;
};

document.addEventListener("input", (event) => {
  const out = document.getElementById(event.target.dataset?.capitals ?? "");
  if (out) out.textContent = capitals(event.target.value);
});
