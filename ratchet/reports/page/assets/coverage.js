// How much is known of slots and expressions, package by package.

const KINDS = {
  slots: ["typed", "partly Any", "Any", "missing"],
  expressions: ["precise", "partly Any", "Any", "unchecked"],
};
const SHOWN_PACKAGES = 12;

function fillCoverage(box) {
  const measured = packages.filter((one) => one.lines);
  if (!measured.length) {
    box.append(el("p", { class: "none" }, "Nothing is measured."));
    return;
  }
  const compared = measured.filter((one) => outsideTests.length === files.length || !one.isTest);
  box.append(...fewerRules());
  for (const what of ["slots", "expressions"]) {
    box.append(el("h3", {}, what === "slots" ? "Slots: parameters, returns, attributes, variables" : "Expressions, as mypy knows them"));
    const lacking = (one) => one[what].slice(1).reduce((sum, count) => sum + count, 0);
    const worst = compared.filter(lacking).sort((a, b) => lacking(b) - lacking(a) || (a.name < b.name ? -1 : 1));
    const shown = worst.slice(0, SHOWN_PACKAGES);
    if (!shown.length) {
      box.append(el("p", { class: "none" }, `All ${what} are ${KINDS[what][0]}.`));
      continue;
    }
    const which = `${shown.length < compared.length ? `The ${shown.length} of ${plural(compared.length, "package")}` : "The packages"}${compared.length < measured.length ? " outside tests" : ""}`;
    box.append(el("p", { class: "lead" }, `${which} with the most ${what} that are not ${KINDS[what][0]}, the highest number first. Bars show shares, not numbers.`));
    chart(box, `Coverage of ${what} in the ${plural(shown.length, "package")} that lack most`, (width) => coverageOptions(shown, what, width, lacking), barsHeight(shown.length, innerWidth < 640 ? 104 : 80));
  }
  box.append(folded("All packages, as a table", table("Coverage: each package by its own modules, without the packages in it", [["Package"], ["Files", "number"], ["Lines", "number"], ["Slots typed", "number"], ["Slots", "number"], ["Expressions precise", "number"], ["Debts", "number"]],
    measured.map((one) => [listing(titleOf(one.name, one.isTest), scopeOfPackage(one.name, one.isTest)), number(one.files), number(one.lines), percent(share(one.slots)),
      number(one.slots.reduce((sum, count) => sum + count, 0)), percent(share(one.expressions)), number(one.debts)]), true)));
}

function coverageOptions(shown, what, width, lacking) {
  const shares = (one) => {
    const whole = one[what].reduce((sum, count) => sum + count, 0);
    return one[what].map((count) => (whole ? (100 * count) / whole : 0));
  };
  const colors = [color("series-2"), color("series-1"), color("series-3"), color("series-7")];
  const { rows, legend } = legendOf(KINDS[what], width);
  return {
    decals: true,
    tooltip: tooltip({ trigger: "axis", axisPointer: { type: "none" }, formatter: (rows) => [
      `${shown[rows[0].dataIndex].name}: ${number(lacking(shown[rows[0].dataIndex]))} not ${KINDS[what][0]}`,
      ...rows.map((row) => `${row.seriesName}: ${row.value.toFixed(1)} %`)].join("\n") }),
    legend,
    ...nameAxis(shown.map((one) => titleOf(one.name, one.isTest)), width, 24, 36 + rows * LEGEND_ROW),
    xAxis: { type: "value", max: 100, interval: width < 600 ? 50 : 20, ...axisStyle(), axisLabel: { color: color("soft"), formatter: "{value} %" } },
    series: KINDS[what].map((name, at) => ({
      name, type: "bar", stack: "all", barMaxWidth: 18, color: colors[at], data: shown.map((one) => shares(one)[at]),
    })),
  };
}
