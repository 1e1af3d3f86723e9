// What got worse, by which commits, and how sure that is.

const SHOWN_GROWN = 3;
const SHOWN_WORSE = 8;
const OLD_DAYS = 14;

const testsOf = (grown) => grown.filter(([, , , , , isTest]) => isTest);
const outsideOf = (grown) => grown.filter(([, , , , , isTest]) => !isTest);

/** By how much all debts changed, and the packages that got worse most, tests last, each with the commit that did most of it. */
function worseAnswer() {
  const { since, until, courses, grown, in_tests: inTests } = data.trend;
  if (!since) return ["There is no older baseline to compare with. ratchet history --measure --every week measures older commits."];
  const [[, now, before]] = courses;
  const split = inTests ? `: ${signed(now - before - inTests)} outside tests, ${signed(inTests)} in tests` : "";
  const whole = [changeText(now - before), " in all ", ...range(since, until, split), ". "];
  if (!grown.length) return [...whole, "No package owes more by any rule."];
  const outside = outsideOf(grown).slice(0, SHOWN_GROWN);
  const shown = [...outside, ...testsOf(grown).slice(0, outside.length ? 1 : SHOWN_GROWN)];
  const told = shown.map(([name, rule, change, culprits, , isTest]) =>
    el("li", {}, listing(titleOf(name, isTest), scopeOfPackage(name, isTest), rule), ` ${signed(change)} ${rule}`, ...(culprits.length ? byWhom(culprits[0], change) : [])));
  const rest = grown.length - shown.length;
  if (rest) told.push(el("li", {}, el("a", { href: "#worse" }, `${number(rest)} more, and all commits`)));
  const firsts = shown.flatMap(([, , , culprits]) => culprits.slice(0, 1));
  const why = firsts.some(isProbable) ? ["Probably: of the commits between two that were measured, it alone changed these modules, or it alone changed code. "] : [];
  if (!firsts.every(isKnown)) why.push(code("ratchet report --bisect"), " tells by which commit it was. ");
  return [...whole, el("ul", {}, ...told), ...why];
}

/** What is measured today and stands in no baseline yet: the answer before it is by the baselines. */
function unrecorded() {
  const [all] = data.trend.courses;
  const more = data.trend.is_recorded ? totalDebts - all[1] : 0;
  return more > 0 ? [` Not recorded yet: ${signed(more)} today, of this change or of what landed past the check.`] : [];
}

const isCertain = ([, , , , , among, isMeasured, outOf]) => isMeasured || (among === 1 && !outOf);

/** Nothing more is to be known by measuring: it tells already, or why it does not. */
const isKnown = (culprit) => isCertain(culprit) || Boolean(culprit[8]);

/** One commit alone changed the modules that owe more, or any code, of several of which one did it. */
const isProbable = ([, , , , , among, isMeasured, outOf]) => !isMeasured && among === 1 && outOf > 0;
const isPossible = ([, , , , , among, isMeasured, outOf]) => !isMeasured && among > 1 && outOf > 0;

/** The commit that did it, or most of it; how sure that is, and whose it is. */
function byWhom(culprit, whole) {
  const [, when, author, , change, among, , outOf] = culprit;
  const most = change < whole ? `, ${number(change)} of it` : change > whole ? `: ${signed(change)}` : "";
  const how = isCertain(culprit) ? " by " : isProbable(culprit) ? " probably by " : outOf ? ` by one of ${among} commits, such as ` : among > 1 ? ` by one of ${number(among)} commits up to ` : " recorded by ";
  return [most, how, commitLink(culprit), " (", el("bdi", {}, author), ", ", day(when), ")"];
}

/** From one measure to the last that differs, by how much; where that is old, why. */
function range(since, until, split) {
  const days = Math.round((Date.parse(data.made) - Date.parse(until.slice(0, 10))) / 864e5);
  const { changed } = data.trend;
  const old = changed && changed <= until.slice(0, 10) ? ". No code has changed since then" : `, the last that is known: ${number(days)} days ago`;
  return ["from ", day(since), " to ", day(until), split, days > OLD_DAYS ? old : ""];
}

/** Which packages got worse, and by which commits: the first of them, of tests too, and the others behind a click. */
function fillWorse(box) {
  const { since, grown } = data.trend;
  box.append(el("h3", { id: "worse" }, ...dated(`What got worse since ${since}, and by which commits`)));
  const all = grown.flatMap(([, , , culprits]) => culprits);
  if (!all.every(isCertain)) {
    const probably = all.some(isProbable) ? " Probably: of the commits between two measures, it alone changed the modules that owe more, or any code." : "";
    const maybe = all.some(isPossible) ? " Maybe: it is one of two or three that changed these modules." : "";
    const other = probably || maybe ? " What these modules use may have changed instead." : "";
    const how = all.every(isKnown) ? [] : [" ", code("ratchet report --bisect"), " measures the commits between, and makes it certain."];
    box.append(el("p", { class: "lead" }, `Where nothing is added, the commit is certain.${probably}${maybe}${other}`, ...how));
  }
  const columns = [["Package"], ["Rule", "short"], ["Change", "number"], ["Commits", "prose"]];
  const rowOf = ([name, rule, change, culprits, more, isTest, rest]) => [listing(titleOf(name, isTest), scopeOfPackage(name, isTest), rule), code(rule), changeText(change),
    el("div", {}, ...culprits.map(culpritLine), more ? el("div", {}, `${signed(rest)} by ${plural(more, "smaller rise")}`) : null, paidLine(change - rest - culprits.reduce((sum, one) => sum + one[4], 0)))];
  const first = new Set([...outsideOf(grown).slice(0, SHOWN_WORSE), ...testsOf(grown).slice(0, SHOWN_WORSE / 2)]);
  box.append(table(`What got worse since ${since}`, columns, [...first].map(rowOf), true));
  const rest = grown.filter((one) => !first.has(one));
  if (rest.length) box.append(folded(`${number(rest.length)} more`, table("What else got worse", columns, rest.map(rowOf), true)));
}

/** What is left of a change when all commits are taken off: what was paid, or what measuring did not find again. */
function paidLine(left) {
  if (!left) return null;
  return el("div", { class: "soft" }, ...dated(left < 0 ? `${signed(left)} paid, here or in other modules of it` : `${signed(left)} that no commit since ${data.trend.since} brought, as they were measured: it may have landed before, past the check`));
}

/** A commit on the forge, by the beginning of its name. */
function commitLink([name]) {
  const short = name.slice(0, 12);
  const address = data.trend.commit_address;
  return address ? el("a", { href: address + name, rel: "noopener noreferrer", class: "code" }, short) : code(short);
}

/** A commit that made something worse: by how much, who and when; and how that is known, where it is not certain. */
function culpritLine(culprit) {
  const [, when, author, subject, change, among, isMeasured, outOf, untold] = culprit;
  const of = isMeasured ? "; found by measuring" : isCertain(culprit) ? "" : outOf
    ? among > 1 ? `; maybe, one of ${among} of ${plural(outOf, "commit")}` : `; probably, of ${plural(outOf, "commit")}`
    : among > 1 ? `; it is the last of ${number(among)} commits, of which one did it` : "; it recorded what an older commit did";
  return el("div", {}, change ? `${signed(change)} ` : "or ", commitLink(culprit), " ", el("bdi", {}, author), ", ", day(when), ": ", el("bdi", {}, subject), of, untold && change ? `; measuring does not tell: ${untold}` : "");
}
