// Debts times commits of a year: where a debt is in the way most often.

const heatOf = (file) => file.debts * file.commits;

function fillHotspots(box) {
  const hot = files.filter((file) => heatOf(file)).sort((a, b) => heatOf(b) - heatOf(a) || (a.path < b.path ? -1 : 1));
  if (!hot.length) {
    box.append(el("p", { class: "none" }, "No file that owes anything was edited within a year."));
    return;
  }
  const shown = hot.slice(0, 15);
  chart(box, `The ${shown.length} files to pay first: debts times commits of a year`, (width) => ({
    tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([{ dataIndex: at }]) => `${shown[at].path}\n${plural(shown[at].debts, "debt")} × ${plural(shown[at].commits, "commit")}` }),
    ...nameAxis(shown.map((file) => file.module), width, 56, 8),
    xAxis: { type: "value", show: false },
    series: [{
      type: "bar", data: shown.map(heatOf), color: color("series-0"), barMaxWidth: 18,
      label: { show: true, position: "right", color: color("text"), formatter: ({ value }) => number(value) },
    }],
  }), barsHeight(shown.length, 16));
  box.append(folded(plural(hot.length, "file, as a table", "files, as a table"), table(firstOf("Hotspots", Math.min(hot.length, 100), hot.length, "hottest"), [["File"], ["Debts", "number"], ["Commits", "number"], ["Product", "number"], ["Its debts"]],
    hot.slice(0, 100).map((file) => [place(file.path), number(file.debts), number(file.commits), number(heatOf(file)),
      listing("list", scopeOfFile(file))]), hot.length <= 100)));
}
