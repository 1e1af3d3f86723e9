// The map: packages, modules and functions. The table below it opens the same things, by keyboard too.
const tree = (() => {
  const root = { name: "", label: "all", children: new Map(), lines: 0, debts: 0 };
  for (const file of files) {
    if (!file.lines && !file.debts) continue;
    let node = root;
    const parts = file.module.split(".");
    const trail = [root];
    parts.forEach((part, at) => {
      if (!node.children.has(part)) {
        node.children.set(part, { name: parts.slice(0, at + 1).join("."), label: part, children: new Map(), lines: 0, debts: 0, parent: node });
      }
      node = node.children.get(part);
      trail.push(node);
    });
    if (node.children.size || node.file) { // a package with code of its own, or a second file of one module
      const own = { name: `${node.name} (${file.path.split("/").pop()})`, label: file.path.split("/").pop(), children: new Map(), lines: 0, debts: 0, parent: node };
      node.children.set(` ${file.path}`, own);
      trail.push(own);
      own.file = file;
    } else node.file = file;
    for (const each of trail) {
      each.lines += file.lines;
      each.debts += file.debts;
    }
  }
  for (const node of nodesOf(root)) {
    if (node.file && node.children.size) { // its modules came after its own file
      const file = node.file;
      node.children.set(` ${file.path}`, { name: `${node.name} (${file.path.split("/").pop()})`, label: file.path.split("/").pop(), children: new Map(), lines: file.lines, debts: file.debts, parent: node, file });
      delete node.file;
    }
  }
  return root;
})();

/** The limits of the colours, in debts in 100 lines: half the mean outside tests, where rules may be off, the mean, and twice as much. A fixed scale would show all of some project in one colour. */
const STEPS = (() => {
  const some = outsideTests.filter((file) => file.lines);
  const lines = some.reduce((sum, file) => sum + file.lines, 0);
  return [0, 0.5, 1, 2].map((share) => Number(((100 * share * debtsOf(some)) / (lines || 1)).toPrecision(2)));
})();
const SMALLEST_NAMED = 48;
const SHOWN_DARKEST = 8;
/** The limits of a function's colours, in debts: its lines are not known. */
const FUNCTION_STEPS = [0, 2, 8, 20];
const namesOf = (steps) => ["none", ...steps.slice(1).map((most) => `up to ${most}`), `more than ${steps[3]}`];

function nodesOf(node) {
  return [node, ...[...node.children.values()].flatMap(nodesOf)];
}

function inside(node) {
  if (node.symbols) return node.symbols;
  const children = [...node.children.values()];
  if (node.file) {
    node.symbols = node.file.symbols.map(({ name, line, debts }) =>
      ({ name, label: name, lines: 0, debts, line, file: node.file, isSymbol: true, parent: node })).sort((a, b) => b.debts - a.debts);
    return node.symbols;
  }
  return children.sort((a, b) => b.debts - a.debts || b.lines - a.lines);
}

function heat(node) {
  const amount = node.isSymbol ? node.debts : node.lines ? (100 * node.debts) / node.lines : node.debts ? Infinity : 0;
  const step = (node.isSymbol ? FUNCTION_STEPS : STEPS).findIndex((most) => amount <= most);
  return step < 0 ? 4 : step;
}

function fillMap(box) {
  const first = tree.children.size === 1 ? [...tree.children.values()][0] : tree;
  let current = first;
  const crumbs = el("nav", { class: "crumbs", "aria-label": "Open package" });
  const said = el("p", { class: "lead", "aria-live": "polite" });
  const below = el("div", {});
  const darkest = el("p", { "aria-live": "polite" });
  box.append(crumbs, said);
  const map = chart(box, "Map of packages: area by lines, colour by debts", (width) => mapOptions(current, width * mapHeight()), mapHeight());
  const keys = box.appendChild(el("ul", { class: "keys" }));
  box.append(darkest, ...fewerRules(), below);
  const show = (node) => {
    current = node;
    crumbs.replaceChildren(...trailOf(node).flatMap((each, at, all) => [at ? el("span", { "aria-hidden": "true" }, "›") : null,
      el("button", { type: "button", class: "plain", "aria-current": at === all.length - 1 ? "true" : null, onclick: () => open(each) }, each.label)]).filter(Boolean));
    said.textContent = `${node.name || "All"}: ${plural(node.debts, "debt")} in ${plural(node.lines, "line")}.` + (node.file ? " The area and the colour of a function are what it owes." : "");
    map.draw();
    const counted = node.file ? "debts of a function:" : `debts in 100 lines, of which the project has ${STEPS[2]}${outsideTests.length < files.length ? " outside tests" : ""}:`;
    keys.replaceChildren(el("li", {}, counted), ...namesOf(node.file ? FUNCTION_STEPS : STEPS).map((name, at) => el("li", {}, el("i", { class: `heat-${at}` }), name)));
    darkest.replaceChildren(...darkestOf(node, open));
    below.replaceChildren(mapTable(node, open));
  };
  const open = (node) => {
    if (node.isSymbol) {
      goTo(addressOf("debts", queryOf(scopeOfFile(node.file).asked)));
      return;
    }
    show(node);
    tell("map", { open: node === first ? "" : node.name });
  };
  shows.set("map", ({ open: name }) => show((name && nodesOf(tree).find((node) => node.name === name)) || first));
  map.drawn.on("click", (event) => event.data && event.data.node && open(event.data.node()));
  show(first);
}

/** The names of what has the last colour in the picture: small boxes have none there, and what has no measured line no box. */
function darkestOf(node, open) {
  if (node.file) return [];
  const shown = inside(node).flatMap((each) => (each.file ? [each] : inside(each)));
  const some = shown.filter((each) => each.lines && heat(each) === 4).sort((a, b) => b.debts - a.debts);
  if (!some.length) return [];
  const named = some.slice(0, SHOWN_DARKEST).flatMap((each, at) => [at ? ", " : "",
    el("button", { type: "button", class: "plain code", onclick: () => open(each) }, wrappable(each.name)), ` (${(100 * each.debts / each.lines).toFixed(1)})`]);
  const rest = some.length - SHOWN_DARKEST;
  return [`More than ${STEPS[3]} in 100 lines, with the most debts first: `, ...named, rest > 0 ? ` and ${number(rest)} more.` : "."];
}

function trailOf(node) {
  return node.parent ? [...trailOf(node.parent), node] : [node];
}

function mapTable(node, open) {
  const rows = inside(node).map((each) => [
    each.isSymbol ? place(each.file.path, each.line) : el("button", { type: "button", class: "plain code", onclick: () => open(each) }, el("bdi", {}, each.label)),
    ...(node.file ? [code(each.label)] : [number(each.lines)]), number(each.debts),
    ...(node.file ? [] : [each.lines ? (100 * each.debts / each.lines).toFixed(1) : "–"]),
  ]);
  const columns = node.file ? [["Where"], ["What"], ["Debts", "number"]] : [["Package or module"], ["Lines", "number"], ["Debts", "number"], ["In 100 lines", "number"]];
  return folded(node.file ? `What ${node.label} owes, as a table` : `What is in ${node.name || "it"}, as a table`, table("What is open", columns, rows, true));
}

const mapHeight = () => (innerWidth < 640 ? 440 : 540);

/** `area` is what the map takes, in square pixels. In what is too small for a few letters, no name stands. */
function mapOptions(current, area) {
  const isModule = Boolean(current.file);
  const valueOf = (node) => (isModule ? node.debts : Math.max(node.lines, 1));
  const whole = inside(current).reduce((sum, node) => sum + valueOf(node), 0);
  const tile = (node, depth) => ({
    name: node.label,
    value: valueOf(node),
    label: { show: Math.sqrt((area * valueOf(node)) / whole) > SMALLEST_NAMED },
    node: () => node, // a function: charts copy the data, and the tree is large
    itemStyle: { color: color(`heat-${heat(node)}`), borderColor: color("card"), borderWidth: depth ? 1 : 2, gapWidth: 1 },
    children: depth || node.isSymbol || node.file ? undefined : inside(node).map((child) => tile(child, 1)),
  });
  const text = { color: color("heat-text"), fontSize: 12, overflow: "truncate" };
  return {
    tooltip: tooltip({ formatter: ({ data: shown }) => {
      const node = shown && shown.node && shown.node();
      return node ? `${node.name}\n${plural(node.debts, "debt")}${node.isSymbol ? "" : `, ${plural(node.lines, "line")}${node.lines ? `: ${(100 * node.debts / node.lines).toFixed(1)} in 100 lines` : ""}`}` : "";
    } }),
    series: [{
      type: "treemap", animation: false, left: 0, top: 0, right: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false },
      visibleMin: 60, label: text, upperLabel: { show: true, height: 22, ...text, fontWeight: 600 },
      levels: [{ upperLabel: { show: false }, itemStyle: { borderWidth: 0, gapWidth: 2, borderColor: color("card") } }, { itemStyle: { gapWidth: 1 } }, {}],
      emphasis: { upperLabel: { show: true, height: 22, ...text, fontWeight: 600 }, itemStyle: { borderColor: color("link") } },
      data: inside(current).map((node) => tile(node, 0)),
    }],
  };
}
