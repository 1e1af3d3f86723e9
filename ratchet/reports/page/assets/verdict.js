// The verdict of today, the figures, and the four questions that are asked first.

const SHOWN_CAUSES = 10;
const SHOWN_CONTRACTS = 3;
const SHOWN_NOTES = 3;
const OUTCOMES = { pass: "Held", fail: "Refused", inconclusive: "Could not tell" };

function fillVerdict(box) {
  const { outcome, against, reason, sums: refused, notes } = data.answer;
  const said = outcome === "pass" ? "Nothing gets worse by this change" : outcome === "fail" ? refused : reason;
  box.append(el("div", { class: "verdict" },
    el("span", { class: `pill ${outcome}` }, OUTCOMES[outcome]),
    el("p", {}, said + (against ? `, ${against}` : "") + ".", ...(data.refused.length ? [" ", el("a", { href: addressOf("debts", queryOf({ which: "refused" })) }, "List the debts")] : []))));
  box.append(tiles(), el("p", {}, el("a", { href: "#words" }, "What the words on this page mean")), el("dl", { class: "short" }, ...answers().flatMap(([question, reply]) => [el("dt", {}, question), el("dd", {}, ...reply)])));
  fillRefused(box, data.answer);
  const noted = data.answer.more_notes ? `The first ${notes.length} of ${plural(notes.length + data.answer.more_notes, "note")}` : plural(notes.length, "note");
  if (!notes.length) return;
  const list = folded(noted, el("ul", {}, ...notes.map((note) => el("li", {}, el("bdi", {}, note)))));
  list.open = notes.length <= SHOWN_NOTES;
  box.append(list);
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
  const covered = (of, what) => percent(share(sums(of.map((file) => file[what]))));
  const apart = (what) => (outsideTests.length < files.length ? `; ${covered(outsideTests, what)} outside tests` : "");
  const rows = [
    ["debts", "#debts", number(totalDebts), change === null ? "things to mend" : [changeText(change), " since ", day(data.trend.since)]],
    ["slots typed", "#coverage", covered(files, "slots"), `parameters, returns, attributes, variables${apart("slots")}`],
    ["expressions precise", "#coverage", covered(files, "expressions"), `their type holds no Any${apart("expressions")}`],
    ["lines measured", "#map", number(files.reduce((sum, file) => sum + file.lines, 0)), `in ${plural(data.files.measured, "file")}`],
  ];
  return el("dl", { class: "tiles" }, ...rows.map(([name, section, value, note]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, el("a", { href: section }, value)), el("dd", { class: "small" }, ...(Array.isArray(note) ? note : [note])))));
}

function answers() {
  return [
    ["Worst package", worstAnswer()],
    ["What got worse, by whom", [...worseAnswer(), ...unrecorded()]],
    ["Gone at this pace", goneAnswers()],
    ["Contracts", contractsAnswer()],
  ];
}

/** Which contracts are broken, and where: by what is new first. */
function contractsAnswer() {
  const { contracts } = data.imports;
  if (!contracts.length) return ["None is declared: nothing says yet which package may import which."];
  const broken = contracts.filter((contract) => contract.count);
  if (!broken.length) return [held(contracts)];
  const told = broken.slice(0, SHOWN_CONTRACTS).flatMap((one, at) => {
    const [first] = one.broken;
    const others = one.places > 1 ? ` and ${plural(one.places - 1, "other place")}` : "";
    const fresh = one.broken.filter(([, , , isNew]) => isNew).length;
    return [at ? "; " : "", code(one.id), ` (${fresh && fresh === one.count ? plural(fresh, "new import") : plural(one.count, "import")}${fresh && fresh < one.count ? `, ${number(fresh)} of them new` : ""})`, ...(first ? [" at ", place(first[0], first[1]), others] : [])];
  });
  const rest = broken.length - SHOWN_CONTRACTS;
  return [`${broken.length} of ${contracts.length} broken: `, ...told, rest > 0 ? ` and ${plural(rest, "other")}` : "", ". ", el("a", { href: "#imports" }, `Which imports break ${broken.length > 1 ? "them" : "it"}`)];
}

/** That contracts hold, which are not broken: those that are off where they would be are told apart. */
function held(contracts) {
  const off = contracts.filter((contract) => contract.unminded).length;
  return off ? `${contracts.length - off} of ${contracts.length} hold; ${off} would be broken, and ${off === 1 ? "is" : "are"} off there.` : `All ${contracts.length} hold.`;
}

/** What its own modules owe, with the worst of them, and what it owes with the packages in it: the map shows that sum. Tests are told apart: rules may be off there. */
function worstAnswer() {
  const isApart = outsideTests.length < files.length;
  const [worst, next] = packages.filter((one) => one.debts && !(isApart && one.isTest));
  const inTests = isApart && debtsOf(tests);
  const apart = inTests ? [` ${plural(inTests, "debt")} in ${plural(tests.length, "file")} of tests are not in this.`] : [];
  if (!worst) return [`No package ${isApart ? "outside tests " : ""}owes anything.`, ...apart];
  const wholes = new Map(nodesOf(tree).map((node) => [node.name, node]));
  const whole = wholes.get(worst.name);
  const isNested = packages.some((one) => wholes.has(one.name) && wholes.get(one.name).debts > one.debts);
  const scope = scopeOfPackage(worst.name, worst.isTest);
  const [module] = files.filter(scope.has).sort((a, b) => b.debts - a.debts);
  const isMore = whole && whole.debts > worst.debts;
  const most = worst.files > 1 ? [". Most in ", listing(module.module, scopeOfFile(module)), `: ${number(module.debts)}`] : [];
  return [listing(titleOf(worst.name, worst.isTest), scope), `: ${plural(worst.debts, "debt")}${isMore ? " in its own modules" : ""}, ${percent(worst.debts / debtsOf(outsideTests))} of ${isApart ? `the ${number(debtsOf(outsideTests))} outside tests` : "all"}`,
    isMore ? `; ${number(whole.debts)} with the packages in it` : "", ...most,
    ...(next ? [". Next: ", listing(titleOf(next.name, next.isTest), scopeOfPackage(next.name, next.isTest)), `: ${number(next.debts)}`] : []), ".",
    ...(isNested ? [" By the number of debts, each package without those in it; ", el("a", { href: "#map" }, "the map"), " adds them up."] : []), ...apart];
}

function goneAnswers() {
  const [all] = data.trend.courses;
  if (!all) return ["No baseline is committed yet."];
  if (all[3][0] === null && !all[3][4]) return ["Too few baselines are committed to tell: three over four weeks are needed."];
  return [goneAnswer("suppression", "Ignores (suppression)"), ". ", goneAnswer("", "All debts"), ". Told by ", ...paceWindow(), ". ", el("a", { href: "#trend" }, "What that assumes")];
}

/** What the paces rest on. */
function paceWindow() {
  const [[, , , [, , since, points]]] = data.trend.courses;
  return [`${plural(points, "commit")}, one a ${data.trend.every}, from `, day(since), " to ", day(data.trend.until)];
}

function goneAnswer(rule, name) {
  const course = data.trend.courses.find(([id]) => id === rule);
  if (!course) return `${name}: there are none`;
  const [, now, , pace] = course;
  return el("span", {}, ...dated(`${name}, ${number(now)}: ${goneText(now, pace)}${now && pace[0] ? `, at ${paced(pace[0])} a week` : ""}`));
}
