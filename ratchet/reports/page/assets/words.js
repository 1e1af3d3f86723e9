// What the words of this page mean, for readers who do not know ratchet.

const WORDS = [
  ["debt", "One thing in the code that hides a type or breaks a rule about imports. What there was on the first day is tolerated and counted. New ones are refused."],
  ["rule", "A kind of debt, such as suppression or missing-annotation. The table in Trend says what each is about; ratchet explain NAME says more."],
  ["held, refused, could not tell", "What the check says of today's code. Held: nothing got worse. Refused: something did. Could not tell: something was missing that is needed to judge."],
  ["baseline", "The record of all debts, in the folder baselines/. It is committed with the code, so its history is the trend."],
  ["recorded, measured", "Recorded: as the baseline of a commit says. Measured: as ratchet found it in the code itself, at a commit without a baseline."],
  ["measure, version of the measure", "What ratchet counts, and how. Another version of ratchet or of mypy may count otherwise: such sums are not compared."],
  ["pace, gone by", "How many debts come or go in a week, by a straight line through the last half year in which code changed: a pause after it is neither progress nor lack of it. Gone by is the day on which none is left, if that goes on from today."],
  ["slot", "A place that can have an annotation: a parameter, a return, an attribute, a variable."],
  ["typed, missing", "A typed slot has an annotation that says its type. A missing one has none."],
  ["Any, partly Any", "Any is the type that switches checking off: whatever is done with it is let pass. Partly: it stands within a type, as in list[Any]."],
  ["expression, precise, unchecked", "An expression is a piece of code with a value. It is precise if mypy knows its type, and no Any is in it. It is unchecked if mypy does not look at it."],
  ["ignore, suppression", "A comment that silences a checker on its line, such as # type: ignore. Each code in it is a debt: # type: ignore[arg-type, misc] is two."],
  ["waiver", "An exception that somebody granted: it allows a debt for a reason, has an owner, and ends on a day."],
  ["hotspot", "A file with many debts that is edited often: its debts times its commits of a year."],
  ["package, module", "A module is one Python file. A package is a folder of them."],
  ["cycle", "Packages that import each other in a ring: none can be used, tested or understood without the others."],
  ["contract", "A rule of the project about imports, with a reason: which package may import which. It is broken by an import that it forbids."],
];

function fillWords(box) {
  box.append(el("dl", { class: "words" }, ...WORDS.flatMap(([word, meaning]) => [el("dt", {}, word), el("dd", {}, meaning)])));
}
