// A number as people write it, as the server reads it (kernel/numbers.py; a test compares them): "1,234.50", "¥1 234.5", "12万".
// Commas and spaces only between groups of three. Gives plain digits, or null for what is no number.
globalThis.plainNumber = (typed) => {
  let text = typed.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(/[\u2010-\u2014\u2212]/g, "-").replaceAll("。", ".");
  text = text.trim().replace(/^[元¥圆 ]+|[元¥圆 ]+$/g, "");
  const places = text.endsWith("万") ? 4 : 0;
  if (places) text = text.slice(0, -1).trimEnd();
  const match = /^([+-]?)(\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.(\d+))?$/.exec(text);
  if (!match || !(match[2] || match[3])) return null;
  const part = (match[3] ?? "").padEnd(places, "0");
  const whole = (match[2] ?? "").replace(/[, ]/g, "") + part.slice(0, places);
  const rest = part.slice(places);
  return `${match[1] === "-" ? "-" : ""}${whole || "0"}${rest ? `.${rest}` : ""}`;
};
