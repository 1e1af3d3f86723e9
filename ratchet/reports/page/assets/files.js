// The files and packages with their figures, and names that list just the debts which a figure counts.

const files = data.files.files.map(([path, module, lines, slots, expressions, commits, symbols, kind]) => {
  const owing = symbols.map(([name, line, owed, details]) => {
    const rows = [];
    for (let at = 0; at < owed.length; at += 3) {
      rows.push({ rule: data.files.rules[owed[at]], count: owed[at + 1], line: line + owed[at + 2], detail: details[at / 3] || "", refused: 0 });
    }
    return { name, line, rows, debts: rows.reduce((sum, row) => sum + row.count, 0) };
  });
  return { path, module, lines, slots, expressions, commits, kind, isTest: data.files.kinds[kind][0], symbols: owing, debts: owing.reduce((sum, symbol) => sum + symbol.debts, 0) };
});
for (const [file, symbol, rule, count] of data.refused) {
  for (const row of files[file].symbols[symbol].rows) if (row.rule === data.files.rules[rule]) row.refused = count;
}
const debtsOf = (some) => some.reduce((sum, file) => sum + file.debts, 0);
const totalDebts = debtsOf(files);
const tests = files.filter((file) => file.isTest);
const outsideTests = tests.length < files.length ? files.filter((file) => !file.isTest) : files;

/** In which files some rules count nothing: their figures do not compare with those of others. Nothing where there are none. */
function fewerRules() {
  const told = data.files.kinds.flatMap(([isTest, off], kind) => {
    const some = files.filter((file) => file.kind === kind);
    return off.length && some.length ? [`in ${plural(some.length, isTest ? "file of tests" : "file", isTest ? "files of tests" : "files")}, these rules count nothing: ${off.join(", ")}`] : [];
  });
  return told.length ? [el("p", { class: "lead" }, `Not all is measured alike: ${told.join("; ")}.`)] : [];
}

function packageOf(file) {
  const isPackage = /(^|\/)__init__\.pyi?$/.test(file.path) || !file.module.includes(".");
  return isPackage ? file.module : file.module.slice(0, file.module.lastIndexOf("."));
}

const sums = (rows) => rows.reduce((sum, row) => row.map((value, at) => value + (sum[at] || 0)), []);
const share = (counts) => {
  const whole = counts.reduce((sum, count) => sum + count, 0);
  return whole ? counts[0] / whole : null;
};

const packages = (() => {
  const found = new Map();
  for (const file of files) {
    const key = `${file.isTest} ${packageOf(file)}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(file);
  }
  return [...found.values()].map((members) => ({
    name: packageOf(members[0]),
    isTest: members[0].isTest,
    files: members.length,
    lines: members.reduce((sum, file) => sum + file.lines, 0),
    debts: debtsOf(members),
    slots: sums(members.map((file) => file.slots)),
    expressions: sums(members.map((file) => file.expressions)),
  })).sort((a, b) => b.debts - a.debts || (a.name < b.name ? -1 : 1));
})();

/** A link to just the debts that a figure counts: those of a scope, of a rule, or of a rule in a scope. */
function listing(name, scope, rule = "") {
  const what = [scope && scope.label, rule].filter(Boolean).join(", ");
  return el("a", { class: "code", href: addressOf("debts", queryOf({ ...(scope && scope.asked), rule })), "aria-label": `List the debts of ${what}` }, wrappable(name));
}

/** A scope is a set of files with a name: one file, or what a package has of its own, its tests apart. `asked` is how an address says it. */
const scopeOfFile = ({ path }) => ({ asked: { file: path }, label: path, has: (file) => file.path === path });
const scopeOfPackage = (name, isTest) => ({
  asked: { [isTest ? "tests" : "package"]: name }, label: `${titleOf(name, isTest)}, without the packages in it`,
  has: (file) => packageOf(file) === name && file.isTest === isTest,
});
const scopeOf = ({ file, package: name, tests: ofTests }) => (file ? scopeOfFile({ path: file }) : name || ofTests ? scopeOfPackage(name || ofTests, !name) : null);
const fileOf = new Map(files.map((file) => [file.module, file]));
const titleOf = (name, isTest) => (isTest && !/(^|\.)tests?(\.|$)/.test(name) ? `${name} (tests)` : name);
