// The verdict of today, the figures, and the four questions that are asked first.

const SHOWN_CAUSES = 10;
const SHOWN_CONTRACTS = 3;
const OLD_DAYS = 14;
const OUTCOMES = { pass: "Held", fail: "Refused", inconclusive: "Could not tell" };

function fillVerdict(box) {
  const { outcome, against, reason, sums: refused, notes } = data.answer;
  const said = outcome === "pass" ? "Nothing gets worse by this change" : outcome === "fail" ? refused : reason;
  box.append(el("div", { class: "verdict" },
    el("span", { class: `pill ${outcome}` }, OUTCOMES[outcome]),
    el("p", {}, said + (against ? `, ${against}` : "") + ".")));
  box.append(tiles(), el("p", {}, el("a", { href: "#words" }, "What the words on this page mean")), el("dl", { class: "short" }, ...answers().flatMap(([question, reply]) => [el("dt", {}, question), el("dd", {}, ...reply)])));
  fillRefused(box, data.answer);
  const noted = data.answer.more_notes ? `The first ${notes.length} of ${plural(notes.length + data.answer.more_notes, "note")}` : plural(notes.length, "note");
  if (notes.length) box.append(folded(noted, el("ul", {}, ...notes.map((note) => el("li", {}, el("bdi", {}, note))))));
}

/** The first ten causes, the others behind a click, and the way out once a rule. */
function fillRefused(box, { causes, more, ways_out: waysOut }) {
  if (!causes.length) return;
  const rows = causes.map(([path, line, rule, message, debts, brings]) => [place(path, line),
    el("div", {}, el("bdi", {}, message), brings ? el("div", { class: "soft" }, "same cause: ", el("bdi", {}, brings)) : null), code(rule), number(debts)]);
  const columns = [["Where"], ["What", "prose"], ["Rule", "short"], ["Debts", "number"]];
  const all = causes.length + more;
  const caption = all > SHOWN_CAUSES ? `What was refused, by cause: the first ${SHOWN_CAUSES} of ${number(all)}` : "What was refused, by cause";
  box.append(table(caption, columns, rows.slice(0, SHOWN_CAUSES)));
  const rest = rows.slice(SHOWN_CAUSES);
  if (rest.length) {
    const cut = more ? `, ${number(more)} more by ratchet check --all-findings` : "";
    box.append(folded(`${plural(rest.length, "more cause")}${cut}`, table("What else was refused", columns, rest)));
  }
  box.append(table("The way out", [["Rule or contract"], ["Way out", "prose"]], waysOut.map(([name, hint]) => [code(name), el("bdi", {}, hint)])));
}

function tiles() {
  const [all] = data.trend.courses;
  const change = all && all[2] !== null ? totalDebts - all[2] : null;
  const rows = [
    ["debts", "#debts", number(totalDebts), change === null ? "things to mend" : [changeText(change), " since ", day(data.trend.since)]],
    ["slots typed", "#coverage", percent(share(sums(files.map((file) => file.slots)))), "parameters, returns, attributes"],
    ["expressions precise", "#coverage", percent(share(sums(files.map((file) => file.expressions)))), "their type holds no Any"],
    ["lines measured", "#map", number(files.reduce((sum, file) => sum + file.lines, 0)), `in ${plural(data.files.measured, "file")}`],
  ];
  return el("dl", { class: "tiles" }, ...rows.map(([name, section, value, note]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, el("a", { href: section }, value)), el("dd", { class: "small" }, ...(Array.isArray(note) ? note : [note])))));
}

function answers() {
  return [
    ["Worst package", worstAnswer()],
    ["What got worse", [...worseAnswer(), ...unrecorded()]],
    ["Gone at this pace", goneAnswers()],
    ["Contracts", contractsAnswer()],
  ];
}

/** Which contracts are broken, and where: by what this change adds first. */
function contractsAnswer() {
  const { contracts } = data.imports;
  if (!contracts.length) return ["No contract says yet which package may import which."];
  const broken = contracts.filter((contract) => contract.count);
  if (!broken.length) return [held(contracts)];
  const told = broken.slice(0, SHOWN_CONTRACTS).flatMap((one, at) => {
    const [first] = one.broken;
    const others = one.places > 1 ? ` and ${plural(one.places - 1, "other place")}` : "";
    return [at ? "; " : "", code(one.id), ` (${plural(one.count, "import")})`, ...(first ? [" at ", place(first[0], first[1]), others] : [])];
  });
  const rest = broken.length - SHOWN_CONTRACTS;
  return [`${broken.length} of ${contracts.length} broken: `, ...told, rest > 0 ? ` and ${plural(rest, "other")}` : "", ". ", el("a", { href: "#imports" }, `Which imports break ${broken.length > 1 ? "them" : "it"}`)];
}

/** That contracts hold, which are not broken: those that are off where they would be are told apart. */
function held(contracts) {
  const off = contracts.filter((contract) => contract.unminded).length;
  return off ? `${contracts.length - off} of ${contracts.length} hold; ${off} would be broken, and ${off === 1 ? "is" : "are"} off there.` : `All ${contracts.length} hold.`;
}

/** What its own modules owe, with the worst of them, and what it owes with the packages in it: the map shows that sum. */
function worstAnswer() {
  const [worst, next] = packages;
  if (!worst || !worst.debts) return ["No package owes anything."];
  const whole = nodesOf(tree).find((node) => node.name === worst.name);
  const [module] = files.filter((file) => packageOf(file) === worst.name).sort((a, b) => b.debts - a.debts);
  const isMore = whole && whole.debts > worst.debts;
  return [listing(worst.name, worst.name), `: ${plural(worst.debts, "debt")}${isMore ? " in its own modules" : ""}, ${percent(worst.debts / totalDebts)} of all`,
    isMore ? `; ${number(whole.debts)} with the packages in it` : "", ". Most in ", code(module.module), `: ${number(module.debts)}`,
    ...(next && next.debts ? [". Next: ", code(next.name), `: ${number(next.debts)}`] : [])];
}

function worseAnswer() {
  const { since, until, changes, is_by_module: isByModule, courses, grown } = data.trend;
  if (!since) return ["There is no older baseline to compare with. ratchet history --measure --every week measures older commits."];
  if (grown.length) return [...grownAnswer(grown), ", ", ...range(since, until), ". ", el("a", { href: "#trend" }, "By whom"), "."];
  if (!isByModule) {
    const more = courses.slice(1).filter(([, now, before]) => now > before);
    const told = more.flatMap(([rule, now, before], at) => [at ? ", " : "", code(rule), ` ${signed(now - before)}`]);
    return [...(more.length ? told : ["No rule has more"]), ", ", ...range(since, until), ". In which packages, and by which commits, ratchet report --bisect measures."];
  }
  const worse = changes.filter(([, , change]) => change > 0);
  if (!worse.length) return ["Nothing, ", ...range(since, until), "."];
  const shown = worse.slice(0, 3).flatMap(([module, rule, change], at) => [at ? ", " : "", code(module), ` ${signed(change)} ${rule}`]);
  return [...shown, ...(worse.length > 3 ? [" and ", el("a", { href: "#trend" }, `${worse.length - 3} more`)] : []), ", ", ...range(since, until), "."];
}

/** What is measured today and stands in no baseline yet: the answer before it is by the baselines. */
function unrecorded() {
  const [all] = data.trend.courses;
  const more = data.trend.is_recorded ? totalDebts - all[1] : 0;
  return more > 0 ? [` Not recorded yet: ${signed(more)} today, of this change or of what landed past the check.`] : [];
}

/** The three packages that got worse most, each with the commit that did most of it. */
function grownAnswer(grown) {
  const shown = grown.slice(0, 3).flatMap(([name, rule, change, culprits], at) =>
    [at ? "; " : "", code(name), ` ${signed(change)} ${rule}`, ...(culprits.length ? [...byWhom(culprits[0]), commitLink(culprits[0]), ` (${culprits[0][2]}, ${culprits[0][1]})`] : [])]);
  return [...shown, ...(grown.length > 3 ? [" and ", el("a", { href: "#trend" }, `${grown.length - 3} more`)] : [])];
}

function byWhom([, , , , , among, , outOf]) {
  return among === 1 ? [" by "] : outOf ? [`, of ${among} commits maybe by `] : [", recorded by "];
}

/** From one baseline to the last; where that is old, how old. */
function range(since, until) {
  const days = Math.round((Date.parse(data.made) - Date.parse(until)) / 864e5);
  return ["from ", day(since), " to ", day(until), days > OLD_DAYS ? `, the last that is known: ${number(days)} days ago` : ""];
}

function goneAnswers() {
  const [all] = data.trend.courses;
  if (!all) return ["No baseline is committed yet."];
  if (all[3][0] === null && !all[3][4]) return ["Too few baselines are committed to tell: three over four weeks are needed."];
  const [, , since, points] = all[3];
  return [goneAnswer("", "All debts"), ". ", goneAnswer("suppression", "Ignores (suppression)"), `. Told by ${plural(points, "commit")} of the last half year, since ${since}. `, el("a", { href: "#trend" }, "What that assumes")];
}

function goneAnswer(rule, name) {
  const course = data.trend.courses.find(([id]) => id === rule);
  if (!course) return `${name}: there are none`;
  const [, now, , [week, gone, , , isNoise]] = course;
  if (isNoise) return `${name}: no trend, up and down`;
  if (!now) return `${name}: none is left`;
  return `${name}: ${gone ? `by ${gone}` : neverText(week)}${week ? `, at ${signed(week)} a week` : ""}`;
}
