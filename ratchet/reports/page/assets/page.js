// What all sections share: the data, elements, tables, links. Text of the data is only ever set as text.

if (!("DecompressionStream" in globalThis)) {
  document.getElementById("content").append("This browser cannot unpack the report: it needs Chrome or Edge 103, Firefox 113, Safari 16.4, or a newer one.");
}
const data = JSON.parse(await unpacked(document.getElementById("data").textContent));
const SVG = "http://www.w3.org/2000/svg";

/** The text that was packed into the page: base64 of what zlib made of it. */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}

function put(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function el(tag, attributes = {}, ...children) {
  return put(document.createElement(tag), attributes, children);
}

function svgEl(tag, attributes = {}, ...children) {
  return put(document.createElementNS(SVG, tag), attributes, children);
}

const number = (value) => value.toLocaleString("en");
/** How much a week, to two figures: a straight line through counts tells no more. */
const paced = (value) => signed(Number(value.toPrecision(2)));
const signed = (value) => (value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : "0");
const percent = (share) => (share === null ? "–" : `${(share * 100).toFixed(1)}\u00a0%`);
const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

function changeText(value) {
  return el("span", { class: value > 0 ? "up" : value < 0 ? "down" : "" }, signed(value));
}

/** A file, or one of its lines, on the forge; its name alone where no forge is known. */
function place(path, line) {
  const text = line ? `${path}:${line}` : path;
  if (!data.forge || !path) return el("code", {}, wrappable(text));
  const [prefix, anchor] = data.forge;
  const href = prefix + path.split("/").map(encodeURIComponent).join("/") + (line ? anchor + line : "");
  return el("a", { href, rel: "noopener noreferrer", class: "code" }, wrappable(text));
}

/** A name that may be wrapped after its slashes and dots, but before .py, and before its line, and nowhere else as long as a part fits. */
function wrappable(text) {
  const parts = text.split(/(?<=[/.])(?=[^\d])(?!pyi?\b)|(?=:\d+$)/);
  return el("bdi", {}, ...parts.flatMap((part, at) => (at ? [el("wbr"), part] : [part])));
}

const code = (text) => el("code", {}, wrappable(text));

/** A sentence; what stands between grave accents is code. */
const prose = (text) => text.split("`").map((part, at) => (at % 2 ? code(part) : part));

/** A rule, with the first sentence of what it is about. */
function ruleWithSummary(rule) {
  const [first] = (data.about[rule] || "").split(/(?<=\.)\s/);
  return el("div", {}, listing(rule, null, rule), first ? el("div", { class: "soft" }, ...prose(first)) : null);
}

/** A day, which is never wrapped at its hyphens. */
const day = (text) => el("span", { class: "short-cell" }, text);

/** A sentence with days in it. */
const dated = (text) => text.split(/(\d{4}-\d\d-\d\d)/).map((part, at) => (at % 2 ? day(part) : part));

/** A table; a column is [title, kind]: number, short (never wrapped), prose, else names. The first cell is a header. `isSaid`: the caption stands above already. `isSorted`: by a click on a title. */
function table(caption, columns, rows, isSaid = false, isSorted = rows.length > 2) {
  if (!rows.length) return el("p", { class: "none" }, `${caption}: none.`);
  const head = el("tr", { role: "row" }, ...columns.map(([title, kind]) => el("th", { scope: "col", role: "columnheader", class: kind === "number" ? "number" : null },
    isSorted ? el("button", { type: "button", class: "sort", onclick: (event) => sortBy(event.currentTarget.parentElement) }, title) : title)));
  const classOf = (at) => (columns[at][1] === "number" ? "number" : at ? `${columns[at][1] || "long"}-cell` : "name-cell");
  const body = rows.map((cells) =>
    el("tr", { role: "row" }, ...cells.map((cell, at) => el(at ? "td" : "th", { scope: at ? null : "row", role: at ? "cell" : "rowheader", class: classOf(at), "data-title": at ? columns[at][0] : null }, cell))));
  // The roles are those that the elements have: on a phone the style sheet shows rows as blocks, which takes them away.
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${caption}` },
    el("table", { role: "table" }, el("caption", { class: isSaid ? "said" : null }, ...dated(caption)), el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, ...body)));
}

/** The caption of a table that may be cut. */
const firstOf = (caption, shown, all, which = "first") => (shown < all ? `${caption}: the ${which} ${number(shown)} of ${number(all)}` : caption);

function folded(title, ...children) {
  return el("details", {}, el("summary", {}, ...dated(title)), ...children);
}

/** A section of the page; what goes wrong in it is said in it, and the others stay. */
function section(id, title, lead, fill) {
  const box = el("section", { class: "card", id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title`, tabindex: "-1" }, title));
  if (lead) box.append(el("p", { class: "lead" }, lead));
  document.getElementById("content").append(box);
  document.getElementById("sections").append(el("a", { href: `#${id}`, "data-section": id }, title));
  try {
    fill(box);
  } catch (error) {
    box.append(el("p", { class: "none" }, "This part could not be shown."));
    console.error(error);
  }
}
