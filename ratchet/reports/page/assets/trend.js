// Debts by rule over the commits, with a straight line for where they go.

const SHOWN_RULES = 7;
const AT_EACH = { week: "each week's last commit", day: "each day's last commit", commit: "each commit" };

function fillTrend(box) {
  const { rules, moments, courses, since, grown, changes, all_changes: allChanges, is_mixed: isMixed, measured, is_recorded: isRecorded } = data.trend;
  if (!moments.length) {
    box.append(el("p", { class: "none" }, "No baseline is committed yet: the trend begins with the first one. ratchet history --measure --every week measures what was before."));
    return;
  }
  const recorded = moments.filter(([, , debts]) => debts).length - measured;
  const how = [recorded ? `${plural(recorded, "commit")} as the baseline says` : "", measured ? `${plural(measured, "commit")} without a baseline as ratchet history --measure measured the source, in today's environment` : ""];
  box.append(el("p", { class: "lead" }, `What was owed at ${AT_EACH[data.trend.every]}: ${how.filter(Boolean).join(", ")}.`));
  if (isMixed) box.append(el("p", {}, "The measure or mypy changed on the way: sums from before do not compare with those after."));
  const [, , , [week]] = courses[0];
  if (moments.filter(([, , debts]) => debts).length > 1) {
    chart(box, `Debts by rule, from ${moments[0][0]} to ${moments[moments.length - 1][0]}`, (width) => trendOptions(width), innerWidth < 640 ? 440 : 340);
  } else box.append(el("p", {}, "One baseline is committed: a trend needs a second one. ratchet history --measure --every week measures what was before."));
  if (courses.some(([, , , [pace]]) => pace !== null)) {
    const resting = week === null ? "The days below" : "The dashed line, and the days below,";
    box.append(el("p", { class: "lead" }, `${resting} assume that the pace goes on: a straight line through `, ...paceWindow(), ": what is known of the half year before code last changed."));
  }
  const [last] = moments.filter(([, , debts]) => debts).slice(-1);
  const differs = totalDebts === courses[0][1] ? "" : ` Today's ${number(totalDebts)} differ from its ${number(courses[0][1])}: they are measured in the work tree, and what grew or was paid since then is not recorded yet.`;
  box.append(el("p", { class: "lead" }, ...dated(isRecorded ? `Recorded: the baseline that was committed on ${last[0]}, at ${last[1]}.${differs}` : `Measured: the commit of ${last[0]}, ${last[1]}. No baseline is committed there.`)));
  box.append(table(since ? `By rule, with the change since ${since}` : "By rule", [["Rule"], [isRecorded ? "Recorded" : "Measured", "number"], ["Change", "number"], ["Pace a week", "number"], ["Gone by", "short"]],
    courses.map(([rule, now, before, pace]) => [
      rule ? ruleWithSummary(rule) : "all", number(now), before === null ? "–" : changeText(now - before),
      pace[0] === null ? "–" : paced(pace[0]), goneText(now, pace),
    ])));
  if (grown.length) fillWorse(box);
  if (allChanges) {
    box.append(folded(`What changed since ${since}, by module`, table(firstOf("Changes, what grew first", changes.length, allChanges), [["Module"], ["Rule"], ["Change", "number"]],
      changes.map(([module, rule, change]) => [fileOf.has(module) ? listing(module, scopeOfFile(fileOf.get(module)), rule) : code(module), code(rule), changeText(change)]), changes.length === allChanges)));
  }
}

function trendOptions(width) {
  const { rules, moments } = data.trend;
  const shown = rules.slice(0, SHOWN_RULES);
  const rest = rules.slice(SHOWN_RULES);
  const line = (name, values, at) => ({
    name, type: "line", stack: "debts", symbol: "none", areaStyle: { opacity: 0.55 }, lineStyle: { width: 1 },
    color: seriesColor(at), data: values, emphasis: { disabled: true },
  });
  const series = shown.map((rule, at) => line(rule, moments.map(([, , debts, when]) => [when, debts ? debts[at] : null]), at));
  if (rest.length) {
    series.push(line(rest.length === 1 ? rest[0] : `${rest.length} others`, moments.map(([, , debts, when]) =>
      [when, debts ? debts.slice(SHOWN_RULES).reduce((sum, count) => sum + count, 0) : null]), 7));
  }
  const ahead = projection();
  if (ahead) series.push({ name: "at this pace", type: "line", symbol: "none", color: color("text"), lineStyle: { type: "dashed", width: 2 }, data: ahead });
  const isNarrow = width < 600;
  const { rows, legend } = legendOf(series.map((one) => one.name), width);
  return {
    color: series.map((one) => one.color),
    tooltip: tooltip({ trigger: "axis" }),
    legend: { ...legend, icon: "roundRect" },
    grid: { left: 8, right: isNarrow ? 12 : 24, top: 16, bottom: 16 + rows * LEGEND_ROW, containLabel: true },
    xAxis: { type: "time", ...axisStyle(), splitLine: { show: false }, splitNumber: isNarrow ? 3 : 6,
      // The time of the last commit may stand at the very edge: beside its own middle it would be cut.
      axisLabel: { ...axisStyle().axisLabel, alignMinLabel: "left", alignMaxLabel: "right" } },
    yAxis: { type: "value", ...axisStyle(), minInterval: 1 },
    series,
  };
}

/** When a count is gone at its pace, or why there is no day for it. What is years away is told by the year. */
function goneText(now, [week, gone, , , isNoise]) {
  if (!now) return "gone";
  if (isNoise) return "no steady trend";
  if (week === null) return "too little to tell";
  if (gone) return Date.parse(gone) - Date.parse(data.made) > 730 * 864e5 ? `in ${gone.slice(0, 4)}` : `by ${gone}`;
  return week < 0 ? "not within ten years" : week > 0 ? "not at this pace: it grows" : "not at this pace: it stays";
}

/** As it is from the last commit to today; from there on as far as what is drawn already is long, and at most to zero. */
function projection() {
  const [, now, , [week, gone]] = data.trend.courses[0];
  const { moments } = data.trend;
  if (week === null || week === 0 || !now) return null;
  const last = Date.parse(moments[moments.length - 1][3]);
  const today = Math.max(last, Date.parse(data.made));
  const length = Math.max(last - Date.parse(moments[0][3]), 90 * 864e5) / 2;
  const end = gone ? Math.min(Date.parse(gone), today + length) : today + length;
  const then = Math.max(now + (week * (end - today)) / (7 * 864e5), 0);
  return [[last, now], [today, now], [end, Math.round(then)]];
}
