// The import graph, package by package, and the contracts over it.

const OPEN_BREAKS = 10;

function fillImports(box) {
  const { views, missing, closed, contracts } = data.imports;
  if (!contracts.length) box.append(el("p", { class: "none" }, "No contract says yet which package may import which: ratchet.toml may have some."));
  else box.append(table("Contracts", [["Contract"], ["State", "short"], ["Type", "short"], ["Why", "prose"]], contracts.map((one) =>
    [code(one.id), one.count ? el("span", { class: "up" }, `broken by ${plural(one.count, "import")}`) : one.unminded ? `off: ${plural(one.unminded, "import")} would break it` : el("span", { class: "down" }, "holds"), code(one.type), one.why])));
  for (const one of contracts.filter((contract) => contract.count)) {
    const isAny = one.broken.some(([, , , isNew]) => isNew);
    const breaks = folded(`What breaks ${one.id}`, table(firstOf(`What breaks ${one.id}`, one.broken.length, one.places), [["Where"], ["What", "prose"], ...(isAny ? [["Recorded", "short"]] : [])],
      one.broken.map(([path, line, message, isNew]) => [place(path, line), el("bdi", {}, message), ...(isAny ? [isNew ? el("span", { class: "up" }, "no, it is new") : "yes"] : [])]), one.broken.length === one.places));
    breaks.open = one.broken.length <= OPEN_BREAKS;
    box.append(breaks);
  }
  if (!views.length) {
    box.append(el("p", { class: "none" }, missing));
    return;
  }
  fillGraph(box, views, closed);
}

function fillGraph(box, views, closed) {
  const byName = new Map(views.map((view) => [view.focus, view]));
  const crumbs = el("nav", { class: "crumbs", "aria-label": "Open part of the import graph" });
  const area = el("div", { class: "graph", tabindex: "0", role: "region", "aria-label": "Picture of the imports" });
  const keys = el("ul", { class: "keys" });
  const heading = el("h3", {}, "Packages and their imports");
  const hint = el("p", { class: "none on-screen" }, "The picture is larger than its frame: scroll in it to see the rest.");
  const fit = () => { hint.hidden = area.scrollWidth <= area.clientWidth + 1 && area.scrollHeight <= area.clientHeight + 1; };
  const below = el("div", {});
  box.append(heading, crumbs, area, hint, keys);
  addEventListener("resize", fit);
  if (closed) box.append(el("p", { class: "none" }, `${plural(closed, "package does", "packages do")} not open here: ratchet graph --focus shows one.`));
  box.append(below);
  const open = (focus) => {
    const view = byName.get(focus);
    const parts = focus ? focus.split(".") : [];
    const trail = ["", ...parts.map((_, at) => parts.slice(0, at + 1).join("."))].filter((name) => byName.has(name));
    crumbs.replaceChildren(...trail.flatMap((name, at) => [at ? el("span", { "aria-hidden": "true" }, "›") : null,
      el("button", { type: "button", class: "plain", "aria-current": at === trail.length - 1 ? "true" : null, onclick: () => follow(name) }, name || "all packages")]).filter(Boolean));
    area.replaceChildren(picture(view, byName, follow));
    area.scrollTo(0, 0);
    fit();
    keys.replaceChildren(...view.legend.map(([kind, text]) => el("li", {}, kind ? el("i", { class: kind }) : null, el("bdi", {}, text))));
    below.replaceChildren(folded("Imports between these packages, as a table", table("Imports", [["Importer"], ["Imports"], ["How many", "number"], ["Against a contract", "number"], ["In a cycle", "short"]],
      view.ties.map(([importer, imported, count, broken, inCycle]) => [code(view.boxes[importer][0]), code(view.boxes[imported][0]), number(count), number(broken), inCycle ? "yes" : ""]), true)));
  };
  const follow = (focus) => { // what was clicked is gone: go on at the heading of what opened
    open(focus);
    tell("imports", { open: focus });
    crumbs.lastElementChild.focus({ preventScroll: true });
    heading.scrollIntoView();
  };
  shows.set("imports", ({ open: focus }) => open(byName.has(focus) ? focus : ""));
  open("");
}

/** The numbers of the boxes at one end of a link: of a frame, all that stand in it. */
function endsAt(view, at, x, y) {
  if (at >= 0) return [at];
  const off = ([left, top, width, height]) => Math.max(left - x, x - left - width, 0) + Math.max(top - y, y - top - height, 0);
  const [left, top, width, height] = [...view.frames].sort((a, b) => off(a) - off(b))[0];
  return view.boxes.flatMap(([, , , x0, y0], number) => (x0 >= left && x0 <= left + width && y0 >= top && y0 <= top + height ? [number] : []));
}

/** While a box is pointed at, or has the focus, its own links stand out. */
function light(drawn, box, own) {
  const turn = (isOn) => {
    drawn.classList.toggle("lights", isOn && own.length > 0);
    own.forEach((way) => way.classList.toggle("lit", isOn));
  };
  for (const [name, isOn] of [["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]]) {
    box.addEventListener(name, () => turn(isOn));
  }
}

function picture(view, byName, open) {
  const margin = 16;
  const width = view.width + 2 * margin;
  const height = view.height + 2 * margin;
  const tips = ["plain", "round", "back", "broken"].map((kind) =>
    svgEl("marker", { id: `tip-${kind}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" },
      svgEl("path", { class: `tip ${kind}`, d: "M0,0 L8,4 L0,8 z" })));
  const end = (at) => (at < 0 ? `${-at} packages` : view.boxes[at][0]);
  const ways = view.lines.map(([importer, imported, count, broken, kind, points]) => {
    const title = `${end(importer)} → ${end(imported)}: ${plural(count, "import")}${broken ? `, ${broken} against a contract` : ""}${["back", "both"].includes(kind) ? ", closes a cycle" : ""}`;
    const pairs = points.reduce((text, value, at) => text + (at % 2 ? `,${value}` : `${at ? " L" : "M"}${value}`), "");
    if (kind !== "both") return svgEl("path", { class: `way ${kind}`, d: pairs, "marker-end": `url(#tip-${kind})` }, svgEl("title", {}, title));
    // What is both is drawn as both: the dashes of one on the band of the other.
    return svgEl("g", { class: "way both" }, svgEl("title", {}, title), svgEl("path", { class: "band", d: pairs }),
      svgEl("path", { class: "dashes", d: pairs, "marker-end": "url(#tip-broken)" }));
  });
  const frames = view.frames.map(([x, y, w, h]) => svgEl("rect", { class: "frame", x, y, width: w, height: h, rx: 8 }));
  const boxes = view.boxes.map((box) => boxOf(box, view.prefix, byName, open));
  const drawn = svgEl("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Boxes are packages, arrows are imports" },
    svgEl("defs", {}, ...tips), svgEl("g", { transform: `translate(${margin} ${margin})` }, ...frames, ...ways, ...boxes));
  drawn.style.minWidth = `${Math.min(width, Math.max(640, Math.round(width * 0.8)))}px`; // smaller than that, labels cannot be read
  const touched = view.lines.map(([importer, imported, , , , points]) =>
    new Set([...endsAt(view, importer, points[0], points[1]), ...endsAt(view, imported, points.at(-2), points.at(-1))]));
  boxes.forEach((box, number) => light(drawn, box, ways.filter((_, at) => touched[at].has(number))));
  return drawn;
}

function boxOf([name, modules, kind, x, y, width, height], prefix, byName, open) {
  const label = prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const opens = byName.has(name) && modules > 1;
  const text = svgEl("text", { x: x + width / 2, y: y + height / 2 + 4, "text-anchor": "middle" }, label,
    modules > 1 ? svgEl("tspan", { class: "size" }, ` ${modules}`) : null);
  const [, cycle] = kind.match(/ c(\d+)/) || [];
  const said = `${name}: ${plural(modules, "module")}${cycle ? `, in cycle ${cycle}` : ""}`;
  const group = svgEl("g", opens ? { class: "opens", tabindex: "0", role: "button", "aria-label": `Open ${said}` } : {},
    svgEl("title", {}, said), svgEl("rect", { class: kind, x, y, width, height, rx: 5 }), text);
  if (opens) {
    group.addEventListener("click", () => open(name));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(name);
      }
    });
  }
  return group;
}
