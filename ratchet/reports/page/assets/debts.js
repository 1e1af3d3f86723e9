// Every debt: searched, filtered by rule, shown a hundred at a time.

const PAGE = 100;

/** The words to find in a row, and the phrase that may name its rule. Of a line of mypy's, its code in brackets. */
function query(text) {
  const lower = text.toLowerCase().trim();
  const [, found] = lower.match(/^.*error:.*\[([a-z-]+)\]$/) || [];
  const phrase = (found || lower.replace(/^#\s*/, "")).split(/\s+/).join(" ");
  return { phrase, words: phrase.split(" ").map((word) => word.replace(/^\[|\]$/g, "")).filter(Boolean) };
}

function fillDebts(box) {
  const rules = data.files.rules;
  const rows = files.flatMap((file) => file.symbols.flatMap((symbol) => symbol.rows.map((row) =>
    ({ ...row, file, symbol: symbol.name, text: `${file.path} ${file.module}.${symbol.name} ${row.rule} ${row.detail}`.toLowerCase() })))
    .sort((a, b) => a.line - b.line));
  if (!rows.length) {
    box.append(el("p", { class: "none" }, "There are none."));
    return;
  }
  const isShort = data.files.is_short;
  if (isShort) box.append(el("p", { class: "lead" }, "There are so many that parameters and codes are left out here: ratchet debts has them."));
  const search = el("input", { type: "search", id: "search", placeholder: "a path, a module, a function, a code, type: ignore", autocomplete: "off" });
  const rule = el("select", { id: "rule" }, ...["", ...rules].map((name) => el("option", { value: name })));
  const which = el("select", { id: "which" }, ...["", "refused"].map((name) => el("option", { value: name })));
  const order = el("select", { id: "order" }, el("option", { value: "file" }, "by file"), el("option", { value: "count" }, "largest first"), el("option", { value: "hot" }, "hottest file first"));
  const said = el("p", { class: "lead", role: "status" });
  const only = el("button", { type: "button", hidden: true });
  const list = el("div", {});
  const further = el("button", { type: "button" }, "Show more");
  box.append(el("div", { class: "tools" }, ...[["search", "Search", search], ["rule", "Rule", rule], ["which", "Which", which], ["order", "Order", order]].map(([id, name, input]) =>
    el("div", { class: "pair" }, el("label", { for: id }, name), input))),
    el("div", { class: "only" }, only), el("p", { class: "lead", id: "about-rule" }), said, list, el("div", { class: "tools" }, further));
  let shown = PAGE;
  let scope = null;
  const show = () => {
    const asked = query(search.value);
    const meant = new Set(rules.filter((name) => asked.phrase.length > 2 && data.terms[name].includes(asked.phrase)));
    const ofAll = rows.filter((row) => (!scope || scope.has(row.file)) && (meant.has(row.rule) || asked.words.every((word) => row.text.includes(word))));
    const counted = (of) => (row) => (of ? row.refused : row.count);
    const many = counted(which.value);
    const count = (some, by = many) => some.reduce((sum, row) => sum + by(row), 0);
    const isOf = (name) => (row) => !name || row.rule === name;
    const found = ofAll.filter(isOf(rule.value)).filter(many);
    for (const option of rule.options) option.textContent = `${option.value || "all rules"} (${number(count(ofAll.filter(isOf(option.value))))})`;
    for (const option of which.options) option.textContent = `${option.value ? "refused today" : "all"} (${number(count(ofAll.filter(isOf(rule.value)), counted(option.value)))})`;
    which.parentElement.hidden = !data.refused.length && !which.value;
    if (order.value === "count") found.sort((a, b) => many(b) - many(a));
    if (order.value === "hot") found.sort((a, b) => b.file.debts * b.file.commits - a.file.debts * a.file.commits || many(b) - many(a));
    document.getElementById("about-rule").replaceChildren(...prose(data.about[rule.value] || ""));
    said.textContent = !found.length ? `Nothing matches${search.value.trim() ? ` “${search.value.trim()}”` : ""}${rule.value ? ` of ${rule.value}` : ""}${which.value ? " that is refused" : ""} in ${plural(totalDebts, "debt")}.` : `${plural(count(found), "debt")} in ${plural(found.length, "row")}` + (found.length > shown ? `, the first ${shown} shown` : "");
    list.replaceChildren(found.length ? table(firstOf("Debts", Math.min(shown, found.length), found.length), [["Where"], ["Rule", "short"], ["In"], ...(isShort ? [] : [["What"]]), ["How many", "number"]], found.slice(0, shown).map((row) =>
      [place(row.file.path, row.line), code(row.rule), code(row.symbol), ...(isShort ? [] : [row.detail ? code(row.detail) : ""]), number(many(row))]), true, found.length > 2 && found.length <= shown) : "");
    further.hidden = found.length <= shown;
  };
  let waiting = 0;
  const again = (isTyped = false) => {
    shown = PAGE;
    clearTimeout(waiting);
    show();
    tell("debts", { search: search.value.trim(), rule: rule.value, which: which.value, ...(scope && scope.asked), order: order.value === "file" ? "" : order.value }, isTyped);
  };
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => again(true), 120);
  });
  for (const input of [rule, which, order]) input.addEventListener("change", () => again());
  further.addEventListener("click", () => {
    shown += PAGE;
    show();
  });
  const narrow = (wanted) => {
    scope = wanted;
    only.hidden = !scope;
    only.replaceChildren(...(scope ? ["Only ", el("bdi", {}, scope.label), " ×"] : []));
    only.setAttribute("aria-label", scope ? `Only ${scope.label}: show all again` : "");
  };
  only.addEventListener("click", () => {
    narrow(null);
    again();
    search.focus({ preventScroll: true });
  });
  shows.set("debts", ({ search: text = "", rule: name = "", which: state = "", order: by = "", ...asked }) => {
    clearTimeout(waiting);
    shown = PAGE;
    narrow(scopeOf(asked));
    search.value = text;
    // A rule of which nothing is left: an older address may have it.
    if (![...rule.options].some((option) => option.value === name)) rule.append(el("option", { value: name }));
    rule.value = name;
    which.value = state === "refused" ? state : "";
    order.value = by;
    if (!order.value) order.value = "file";
    show();
  });
  show();
}
