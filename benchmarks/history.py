"""How often the check is wrong on real history: `python benchmarks/history.py REPOSITORY --commits 250`.

The repository's last commits on the first-parent line that touch Python are replayed onto a branch of their own, each
checked against its parent's baseline. Every finding is reviewed against ground truth: both trees are measured afresh,
by `ratchet init` in an export that has no baseline and another cache.

A finding is *wrong* if its key did not grow, or if its debt only moved: debt of the same rule and detail fell elsewhere
and no other growth was let pass for it, the symbol where it fell is gone, and its text is much the same as the one's
where the debt is now. Where the code is only somewhat alike, the finding is *suspect*: it is printed with the
nearest code, for somebody to read. A pass is *short* if some rule grew in total, nothing was
revealed and no finding said so.

`--record FILE` writes a line of JSON for each commit, with its findings; `--table FILE ...` prints such files as the
table in docs/threat-model.md; `--only COMMIT ...` replays some of the commits again, each by the same rules. mypy looks
for libraries in the environment that VIRTUAL_ENV names.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.store import read_stored
from ratchet.errors import Inconclusive
from ratchet.facts.collect.shapes import Shape
from ratchet.storage.narrowing import as_number, as_table, as_text, parsed, tables
from ratchet.terms import MODULE_LEVEL, Key, Level
from ratchet.terms.catalogue import DEFAULT_LEVELS

LITTLE, MUCH = 0.25, 0.6
"""Below the first share of equal lines, code is held to be other code; from the second on, to have moved."""

RULER = frozenset(rule for rule, level in DEFAULT_LEVELS.items() if level is Level.FORBID)


@dataclass(frozen=True, slots=True)
class Answer:
    """One command's exit status and what it printed."""

    status: int
    out: str
    err: str


@dataclass(slots=True)
class Row:
    """One commit in the record: exit status (3 where nothing could be measured), debts before and after, its report."""

    commit: str
    name: str
    status: int = 3
    before: int = 0
    after: int = 0
    wrong: int = 0
    suspect: int = 0
    seconds: float = 0.0
    said: str = ""
    report: str = ""

    @property
    def line(self) -> str:
        """The row as a line of JSON."""
        return json.dumps({name: getattr(self, name) for name in Row.__slots__})


@dataclass(slots=True)
class Tally:
    """What the replay came to, and every line worth reading."""

    rows: list[Row] = field(default_factory=list)
    findings: int = 0
    apart: int = 0
    inconclusive: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    suspect: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    ruler: list[str] = field(default_factory=list)
    wrong_commits: set[str] = field(default_factory=set)

    def start(self, commit: str, name: str) -> Row:
        """The row of the next commit."""
        self.rows.append(Row(commit, name))
        return self.rows[-1]

    def with_status(self, status: int) -> int:
        """How many commits' checks ended so."""
        return sum(row.status == status for row in self.rows)


def run(top: Path, *arguments: str) -> Answer:
    """One ratchet command in a directory: a process of its own, as mypy's memory only grows."""
    command = [sys.executable, "-P", "-m", "ratchet", *arguments]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def git(top: Path, *arguments: str, given: str | None = None) -> str:
    """One git command's output."""
    done = subprocess.run(["git", *arguments], cwd=top, input=given, capture_output=True, text=True, check=True)
    return done.stdout


def first_parents(top: Path, ref: str, count: int) -> list[str]:
    """The last commits that touch Python, oldest first."""
    found = git(top, "log", "--first-parent", "-m", "--format=%H", f"-{count}", ref, "--", "*.py", "*.pyi").split()
    return found[::-1]


def lay(top: Path, before: str, after: str) -> None:
    """Turn the work tree's own files from one commit into another; what ratchet wrote stays."""
    fields = git(top, "diff-tree", "-r", "-z", "--no-renames", "--name-status", before, after).split("\0")
    changes = list(zip(fields[::2], fields[1::2], strict=False))
    for state, path in changes:
        if state == "D":
            with contextlib.suppress(OSError):
                (top / path).unlink()
    kept = "\0".join(path for state, path in changes if state != "D")
    if kept:
        git(top, "checkout", after, "--pathspec-from-file=-", "--pathspec-file-nul", given=kept)


def truth(top: Path, scratch: Path, cache: Path) -> Mapping[Key, int]:
    """Every key's count in the work tree as it stands, measured afresh; `scratch` is a repository beside it."""
    for entry in scratch.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    for path in git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        source, target = top / path, scratch / path
        if path and not path.startswith("baselines/") and (source.is_file() or source.is_symlink()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    said = run(scratch, "init", "--cache-dir", str(cache))
    if said.status != 0:
        raise RuntimeError(said.err.strip() or said.out.strip())
    return read_stored(scratch).baseline.counts


def adopt(top: Path, scratch: Path) -> None:
    """Take the scratch's record over, as an owner who accepts the commit would."""
    shutil.rmtree(top / "baselines", ignore_errors=True)
    if (scratch / "baselines").exists():
        shutil.copytree(scratch / "baselines", top / "baselines")


def by_rule(counts: Mapping[Key, int]) -> Counter[str]:
    """How much of each rule the whole project has."""
    found: Counter[str] = Counter()
    for key, count in counts.items():
        found[key.rule] += count
    return found


def unexplained(
    before: Mapping[Key, int], after: Mapping[Key, int], refused: Mapping[Key, int]
) -> Counter[tuple[str, str]]:
    """By rule and detail: how much debt fell for which no growth was let pass."""
    left: Counter[tuple[str, str]] = Counter()
    for key in before.keys() | after.keys():
        left[key.rule, key.detail] += before.get(key, 0) - after.get(key, 0)
    for key, count in refused.items():
        left[key.rule, key.detail] += count
    return left


def code(text: str, symbol: str, line: int = 0) -> list[str]:
    """The lines of a definition without their indentation; of the module's level, the one line in question."""
    rows = [row.strip() for row in text.split("\n")]
    with contextlib.suppress(Inconclusive):
        definition = Shape.of(text, "module").definitions.get(symbol)
        if definition is not None:
            return [rows[row - 1] for row in definition.rows if rows[row - 1]]
    return rows[line - 1 : line] if line else []


def alike(old: str, new: str, fell: Key, grew: Key, line: int) -> float:
    """How much of the code where the debt fell stands where it grew; 0 where the symbol is still there."""
    if grew.symbol == MODULE_LEVEL:
        (row,) = code(new, grew.symbol, line) or [""]
        return float(row in code(old, fell.symbol) or (fell.symbol == MODULE_LEVEL and row in old))
    return difflib.SequenceMatcher(None, code(old, fell.symbol), code(new, grew.symbol), autojunk=False).ratio()


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as it was replayed: its trees' texts by module and their measures."""

    name: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    before: Mapping[Key, int]
    after: Mapping[Key, int]

    def nearest(self, grew: Key, line: int, refused: Mapping[Key, int]) -> tuple[float, Key] | None:
        """The key that fell whose code is most like that of the one that grew, and how much so."""
        found = []
        for fell in self.before:
            if (fell.rule, fell.detail) == (grew.rule, grew.detail) and self._left(fell, refused) > 0:
                stays = fell.symbol != MODULE_LEVEL and bool(code(self.new.get(fell.module, ""), fell.symbol))
                found.append((0.0 if stays else self._share(fell, grew, line), fell))
        return max(found, default=None)

    def _share(self, fell: Key, grew: Key, line: int = 0) -> float:
        return alike(self.old.get(fell.module, ""), self.new.get(grew.module, ""), fell, grew, line)

    def _left(self, fell: Key, refused: Mapping[Key, int]) -> int:
        """How much of a fall is left after growth that was let pass where the same code stands now."""
        left = self.before[fell] - self.after.get(fell, 0)
        for key, count in self.after.items() if left > 0 else ():
            passed = count - self.before.get(key, 0) - refused.get(key, 0)
            if passed > 0 and (key.rule, key.detail) == (fell.rule, fell.detail) and self._share(fell, key) >= MUCH:
                left -= passed
        return left


def modules(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Module → text, for paths as well below src/."""
    names = {path: path.removeprefix("src/").rsplit(".", 1)[0].removesuffix("/__init__") for path in texts}
    return {names[path].replace("/", "."): text for path, text in texts.items()}


def at_commit(top: Path, commit: str) -> Mapping[str, str]:
    """Path → text of every Python file of one commit."""
    paths = git(top, "ls-tree", "-r", "--name-only", "-z", commit).split("\0")
    wanted = [path for path in paths if path.endswith((".py", ".pyi"))]
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=top, capture_output=True, check=True,
        input="".join(f"{commit}:{path}\n" for path in wanted).encode(),
    )  # fmt: skip
    found, rest = {}, done.stdout
    for path in wanted:
        head, _, rest = rest.partition(b"\n")
        size = int(head.split()[2])
        found[path], rest = rest[:size].decode("utf-8", "replace"), rest[size + 1 :]
    return found


class Found(NamedTuple):
    """One finding, as far as it is reviewed."""

    key: Key
    allowed: int
    found: int
    line: int
    message: str


def findings_of(report: Mapping[str, object]) -> list[Found]:
    """A report's findings."""
    return [
        Found(
            Key(*(as_text(one[name]) for name in ("rule", "module", "symbol", "detail"))),
            as_number(one["allowed"]),
            as_number(one["found"]),
            as_number(one["line"]),
            as_text(one["message"]),
        )
        for one in tables(report["findings"])
    ]


def review(commit: Commit, report: Mapping[str, object], tally: Tally) -> None:
    """Hold every finding of one check against the two measures."""
    before, after = commit.before, commit.after
    findings = findings_of(report)
    refused = {one.key: one.found - one.allowed for one in findings}
    left = unexplained(before, after, refused)
    for one in findings:
        key = one.key
        line = f"{commit.name} {key.rule} {key.module} {key.symbol} {key.detail}: {one.allowed} -> {one.found}"
        tally.findings += 1
        if key.rule in RULER:
            tally.ruler.append(f"{line}: {one.message}")
            continue
        wrong = after.get(key, 0) <= before.get(key, 0)
        if wrong:
            line += f" (measured {before.get(key, 0)} -> {after.get(key, 0)})"
        elif left[key.rule, key.detail] <= 0 or (nearest := commit.nearest(key, one.line, refused)) is None:
            continue
        else:
            share, fell = nearest
            line += f"; fell in {fell.module} {fell.symbol}, {share:.0%} the same code"
            wrong = share >= MUCH
            if share < LITTLE:
                tally.apart += 1
                continue
        (tally.wrong if wrong else tally.suspect).append(line)
        tally.rows[-1].wrong += wrong
        tally.rows[-1].suspect += not wrong
        if wrong:
            tally.wrong_commits.add(commit.name)
    if not findings and not report["revealed"]:
        old, new = by_rule(before), by_rule(after)
        tally.short += [
            f"{commit.name} {rule}: {old[rule]} -> {new[rule]}" for rule in sorted(new) if new[rule] > old[rule]
        ]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the replay works: the clone, the repository beside it for fresh measures, the caches."""

    top: Path
    scratch: Path
    caches: Path

    def measure(self) -> Mapping[Key, int]:
        """Every key's count in the work tree, measured afresh."""
        return truth(self.top, self.scratch, self.caches / "truth")

    def commit(self, message: str) -> None:
        """Commit the work tree without a parent: ratchet also holds a base against its own parent, who allowed less."""
        git(self.top, "add", "-A")
        tree = git(self.top, "write-tree").strip()
        git(self.top, "reset", "-q", "--soft", git(self.top, "commit-tree", tree, "-m", message).strip())

    def start(self, first: str) -> None:
        """Record the first commit, as somebody who adopts ratchet there."""
        git(self.top, "checkout", "-q", "-B", "replayed", first)
        said = run(self.top, "init")
        if said.status != 0:
            raise SystemExit(f"init: {said.err or said.out}")
        self.commit("record")

    def stand_at(self, here: str, there: str) -> Mapping[Key, int]:
        """Go to another commit, with a baseline of its own."""
        lay(self.top, here, there)
        found = self.measure()
        adopt(self.top, self.scratch)
        self.commit("parent")
        return found


def judge(desk: Desk, old: str, new: str, before: Mapping[Key, int], tally: Tally) -> Mapping[Key, int] | None:
    """Check one commit against its parent's baseline; what stands there after it, None if that cannot be measured."""
    top, started = desk.top, time.monotonic()
    name = f"{new[:9]} ({git(top, 'log', '-1', '--format=%s', new).strip()[:50]})"
    lay(top, old, new)
    row = tally.start(new, name)
    try:
        after = desk.measure()
    except RuntimeError as error:
        row.said = str(error)
        tally.inconclusive.append(f"{name}: {error}")
        desk.commit("unmeasurable")
        return None
    row.before, row.after = sum(before.values()), sum(after.values())
    said = run(top, "check", "--base", "HEAD", "--format", "json", "--all-findings")
    row.status = said.status
    if said.status not in (0, 1):
        row.said = (said.err or said.out).strip()[:300]
        tally.inconclusive.append(f"{name}: exit {said.status}: {row.said}")
    else:
        was, now = modules(at_commit(top, old)), modules(at_commit(top, new))
        row.report = said.out
        review(Commit(name, was, now, before, after), as_table(parsed(said.out)), tally)
        if said.status == 0:
            tally.inexact += inexact(top, name, after)
    adopt(top, desk.scratch)
    desk.commit("replayed")
    row.seconds = time.monotonic() - started
    return after


def inexact(top: Path, name: str, after: Mapping[Key, int]) -> list[str]:
    """Whether a check that held recorded what was measured, by itself or with `ratchet update`."""
    if read_stored(top).baseline.counts != after:
        run(top, "update", "--base", "HEAD")
    recorded = read_stored(top).baseline.counts
    odd = {key for key in recorded.keys() | after.keys() if recorded.get(key) != after.get(key)}
    return [f"{name}: {len(odd)} rows differ from the measure: {sorted(odd)[:3]}"] if odd else []


def replay(desk: Desk, commits: Sequence[str], only: Sequence[str]) -> Iterator[Tally]:
    """Check commit after commit, or some of them; the tally so far after each."""
    tally = Tally()
    desk.start(commits[0])
    here, before = commits[0], None
    for old, new in itertools.pairwise(commits):
        if only and not new.startswith(tuple(only)):
            continue
        try:
            if before is None or here != old:
                before = desk.stand_at(here, old)
        except RuntimeError as error:
            tally.inconclusive.append(f"{old[:9]}: {error}")
            here, before = old, None
            continue
        before, here = judge(desk, old, new, before, tally), new
        yield tally


def print_tally(tally: Tally, seconds: float) -> None:
    """The figures, and the lines behind them."""
    commits = len(tally.rows)
    rate = 100 * len(tally.wrong_commits) / max(commits, 1)
    print(f"{commits} commits in {seconds:.0f} s: {tally.with_status(0)} passed, {tally.with_status(1)} refused")
    print(f"{tally.findings} findings, {len(tally.wrong)} wrong, in {len(tally.wrong_commits)} commits ({rate:.1f} %)")
    print(f"{tally.apart} more while debt of their kind fell in other code, which is nothing like it")
    for what in ("wrong", "suspect", "short", "inexact", "ruler", "inconclusive"):
        lines: list[str] = getattr(tally, what)
        print(f"{what}: {len(lines)}")
        for line in lines:
            print(f"  {line}")


def print_table(records: Sequence[Path]) -> None:
    """One row of Markdown for each record, named after its repository."""
    print(
        "| repository | commits | range | refused | findings | of these in commits whose debt falls | wrong | exit 3 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for record in records:
        rows = [as_table(parsed(line)) for line in record.read_text(encoding="utf-8").splitlines()]
        counts: Counter[str] = Counter()
        for row in rows:
            found = len(tables(as_table(parsed(as_text(row["report"])))["findings"])) if row["report"] else 0
            counts["findings"] += found
            counts["falls"] += found if as_number(row["after"]) < as_number(row["before"]) else 0
            counts["wrong"] += as_number(row["wrong"])
            counts[f"status {as_number(row['status'])}"] += 1
        first, last = (as_text(rows[at]["commit"])[:9] for at in (0, -1))
        print(
            f"| {record.stem} | {len(rows)} | {first}..{last} | {counts['status 1']} | {counts['findings']} "
            f"| {counts['falls']} | {counts['wrong']} | {counts['status 3']} |"
        )


class Asked(argparse.Namespace):
    """The command line."""

    repository: str
    ref: str
    commits: int
    only: list[str]
    keep: Path | None
    minutes: float
    record: Path | None
    table: list[Path]


def arguments() -> Asked:
    """What was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", nargs="?", default="", help="a repository to clone, with its history")
    parser.add_argument("--ref", default="HEAD")
    parser.add_argument("--commits", type=int, default=250)
    parser.add_argument("--only", nargs="+", default=[], help="replay these commits alone")
    parser.add_argument("--keep", type=Path, help="work in this directory and leave it there")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long, and print what there is")
    parser.add_argument("--record", type=Path, help="write a line of JSON for each commit")
    parser.add_argument(
        "--table", type=Path, nargs="+", default=[], help="print records as a table, and do nothing else"
    )
    return parser.parse_args(namespace=Asked())


def prepare(repository: str, folder: Path) -> Desk:
    """A clone, a repository beside it, and an environment that tells neither of a CI nor of a person."""
    os.environ |= {
        f"GIT_{role}_{what}": "replay@invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    for name in [name for name in os.environ if name == "CI" or name.startswith(("CI_", "GITHUB_", "GITLAB_"))]:
        del os.environ[name]
    desk = Desk(folder / "tree", folder / "scratch", folder / "caches")
    os.environ["RATCHET_CACHE_DIR"] = str(desk.caches / "check")
    if not desk.top.exists():
        subprocess.run(["git", "clone", "-q", "--no-checkout", repository, str(desk.top)], check=True)
        desk.scratch.mkdir(parents=True)
        git(desk.scratch, "init", "-q")
    git(desk.top, "checkout", "-q", "-f", "--detach", "HEAD")
    git(desk.top, "clean", "-qfdx")
    return desk


def main() -> int:
    asked = arguments()
    if asked.table:
        print_table(asked.table)
        return 0
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="history-"))
    desk = prepare(asked.repository, folder)
    started, tally = time.monotonic(), Tally()
    commits = first_parents(desk.top, "origin/" + asked.ref, asked.commits + 1)
    for tally in replay(desk, commits, asked.only):
        row = tally.rows[-1]
        print(
            f"{len(tally.rows)}/{len(commits) - 1} exit {row.status} {row.before} -> {row.after} "
            f"{row.seconds:.0f} s, {tally.findings} {len(tally.wrong)} {row.name}",
            file=sys.stderr,
        )
        if asked.record is not None:
            with asked.record.open("a", encoding="utf-8") as record:
                record.write(row.line + "\n")
        if time.monotonic() - started > 60 * asked.minutes:
            break
    print_tally(tally, time.monotonic() - started)
    if asked.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if tally.wrong_commits else 0


if __name__ == "__main__":
    sys.exit(main())
