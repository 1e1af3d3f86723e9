// Lines that silence a checker, by their age, and waivers, by their end.

const AGES = [[30, "up to\n1 month"], [182, "up to\n½ year"], [365, "up to\n1 year"], [730, "up to\n2 years"], [Infinity, "older"]];

function fillExceptions(box) {
  const { lines, oldest, more, waivers } = data.exceptions;
  const age = (edited) => Math.floor((Date.parse(data.made) - Date.parse(edited)) / 864e5);
  const known = lines.filter(([, , , , , edited]) => edited);
  if (known.length) {
    const counts = AGES.map(([most], at) => known.filter(([, , , , , edited]) => age(edited) <= most && (at === 0 || age(edited) > AGES[at - 1][0])).length);
    const unknown = lines.length - known.length;
    if (unknown) counts.push(unknown);
    box.append(el("h3", {}, "Lines that silence a checker (ignores), by when they were last edited"));
    chart(box, "Lines that silence a checker, by their age", () => ({
      tooltip: tooltip({}),
      grid: { left: 4, right: 12, top: 20, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: [...AGES.map(([, name]) => name), ...(unknown ? ["not\nknown"] : [])], ...axisStyle(), axisLabel: { color: color("soft"), interval: 0, fontSize: 11, lineHeight: 14 } },
      yAxis: { type: "value", ...axisStyle(), minInterval: 1 },
      series: [{ name: "lines", type: "bar", data: counts, color: color("series-0"), barMaxWidth: 48, label: { show: true, position: "top", color: color("text") } }],
    }));
    if (unknown) box.append(el("p", { class: "soft" }, `Not known: ${number(unknown)}. Of the files that were edited in the last two years, only the last four hundred are looked at.`));
  } else if (lines.length) box.append(el("p", { class: "soft" }, "No ages are known: without a commit, and in a shallow clone, nothing tells when a line was edited. git fetch --unshallow brings the history."));
  const debts = lines.reduce((sum, [, , , , count]) => sum + count, 0);
  if (!more && debts !== lines.length) box.append(el("p", { class: "soft" }, `${plural(lines.length, "line silences", "lines silence")} ${plural(debts, "code")}: each code is a debt of the rule suppression.`));
  box.append(folded(`${plural(lines.length + more, "line")}, as a table`,
    table(firstOf("Lines that silence a checker", lines.length, lines.length + more, "oldest"), [["Where"], ["In"], ["What"], ["Debts", "number"], ["Last edited", "short"], ["Days", "number"]],
      lines.map(([path, line, symbol, codes, count, edited]) => [place(path, line), code(symbol), code(codes), number(count), edited === oldest ? `before ${edited}` : edited || "not known", edited ? `${edited === oldest ? "> " : ""}${number(age(edited))}` : "–"]), !more)));
  box.append(el("h3", {}, "Waivers"), table("Waivers", [["For"], ["Allows", "number"], ["Why", "prose"], ["Owner"], ["Ends", "short"], ["Days left", "number"]],
    waivers.map(([rule, module, symbol, detail, allow, reason, owner, expires, left]) =>
      [code(`${rule} ${module} ${symbol} ${detail}`), number(allow), el("bdi", {}, reason), el("bdi", {}, owner), expires,
        left < 0 ? el("span", { class: "up" }, "expired") : number(left)]), true));
}
