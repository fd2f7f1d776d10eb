// Builds the front-end files into tuanding/core/pages/static/built (ignored by git):
//   td.css     the style sheet, one file, lowered for the browsers of Chinese offices
//   td.js      the small modules, one file, no framework
//   icons.svg  a sprite of only the icons that templates and Python name
//   htmx.js, idiomorph.js   copied from their packages
// Run: node scripts/build_static.mjs   (needs `npm ci`)
import { brotliCompressSync } from "node:zlib";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "lightningcss";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "tuanding/core/pages/static");
const built = join(source, "built");
const budget = { "td.css": 20 * 1024, "td.js": 15 * 1024 }; // compressed, as served

const version = (major, minor = 0) => (major << 16) | (minor << 8);
const targets = {
  chrome: version(109),
  edge: version(109),
  safari: version(16, 4),
  ios_saf: version(16, 4),
  firefox: version(115),
};

function walk(folder, endings) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "built" ? [] : walk(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

function write(name, content) {
  writeFileSync(join(built, name), content);
  const small = brotliCompressSync(content).length;
  console.log(`${name.padEnd(14)} ${(content.length / 1024).toFixed(1)} KB, ${(small / 1024).toFixed(1)} KB compressed`);
  if (small > (budget[name] ?? Infinity)) throw new Error(`${name} is over its budget of ${budget[name]} bytes compressed`);
}

function css() {
  const { code } = bundle({ filename: join(source, "css/td.css"), minify: true, targets });
  write("td.css", code);
}

// Each module stands alone; a block keeps its names to itself.
function js() {
  const files = walk(join(source, "js"), [".js"]).sort();
  const modules = files.map((path) => `{ // ${relative(source, path)}\n${readFileSync(path, "utf8").trim()}\n}\n`);
  write("td.js", Buffer.from(`"use strict";\n${modules.join("")}`));
}

// {% icon "lock" %}, icon="lock", icon: "lock" and "icon": "lock"; names chosen at run time stand in static/icons.txt.
const named = /\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon["']?\s*[=:]\s*["']([a-z0-9-]+)["']/g;
// {% chip "受阻" "block" "lock" %}: of these tags every word that is an icon's name.
const taking = /\{%\s*(?:chip|move_button|note|field)\s[^%]*%\}/g;
const drawings = join(root, "node_modules/@tabler/icons/icons/outline");

// Words that may be meant as icons: those that are one. In Python only words with a hyphen ("clipboard-list").
function keepDrawn(words, path, names) {
  for (const [, word] of words) {
    if (existsSync(join(drawings, `${word}.svg`))) names.set(word, relative(root, path));
  }
}

function iconNames() {
  const names = new Map();
  for (const path of walk(join(root, "tuanding"), [".html", ".py", ".js"])) {
    const text = readFileSync(path, "utf8");
    for (const match of text.matchAll(named)) names.set(match[1] ?? match[2], relative(root, path));
    if (path.endsWith(".py")) keepDrawn(text.matchAll(/["']([a-z0-9]+(?:-[a-z0-9]+)+)["']/g), path, names);
    for (const [tag] of text.matchAll(taking)) {
      keepDrawn(tag.matchAll(/["']([a-z0-9-]+)["']/g), path, names);
    }
  }
  const listed = readFileSync(join(source, "icons.txt"), "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim());
  for (const name of listed.filter(Boolean)) names.set(name, "static/icons.txt");
  return new Map([...names].sort());
}

function symbol(name, usedIn) {
  let svg;
  try {
    svg = readFileSync(join(drawings, `${name}.svg`), "utf8");
  } catch {
    throw new Error(`${usedIn} names the icon "${name}", which is not among @tabler/icons (outline)`);
  }
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = body.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function icons() {
  const names = iconNames();
  const symbols = [...names].map(([name, usedIn]) => symbol(name, usedIn)).join("\n");
  write("icons.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`));
}

function copy(from, name) {
  const text = readFileSync(join(root, "node_modules", from), "utf8").replace(/^\/\/[#@] sourceMappingURL=.*$/gm, "");
  write(name, Buffer.from(text));
}

mkdirSync(built, { recursive: true });
css();
js();
icons();
copy("htmx.org/dist/htmx.min.js", "htmx.js");
copy("idiomorph/dist/idiomorph.min.js", "idiomorph.js");
