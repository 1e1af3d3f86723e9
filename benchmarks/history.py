"""How often the check is wrong on real history: `python benchmarks/history.py REPOSITORY --commits 250`.

The repository's last commits on the first-parent line that touch Python are replayed onto a branch of their own, each
checked against its parent's baseline. Every finding is reviewed against ground truth: both trees are measured afresh,
by `ratchet init` in an export that has no baseline and another cache. A finding is *wrong* if its key did not grow, and
*suspect* if it did but no more of its rule and detail stands in the whole project than before, so that it may be code
that moved. A pass is *short* if some rule grew in total, nothing was revealed and no finding said so.
"""

from __future__ import annotations

import argparse
import contextlib
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

from ratchet.baseline.store import read_stored
from ratchet.rule_ids import DEFAULT_LEVELS
from ratchet.terms import Key, Level

RULER = frozenset(rule for rule, level in DEFAULT_LEVELS.items() if level is Level.FORBID)


@dataclass(frozen=True, slots=True)
class Answer:
    """One command's exit status and what it printed."""

    status: int
    out: str
    err: str


@dataclass(slots=True)
class Tally:
    """What the replay came to, and every line worth reading."""

    commits: int = 0
    passed: int = 0
    refused: int = 0
    findings: int = 0
    inconclusive: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    suspect: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    ruler: list[str] = field(default_factory=list)
    wrong_commits: set[str] = field(default_factory=set)


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


def by_detail(counts: Mapping[Key, int]) -> Counter[tuple[str, str]]:
    """How much of each rule and detail the whole project has."""
    found: Counter[tuple[str, str]] = Counter()
    for key, count in counts.items():
        found[key.rule, key.detail] += count
    return found


def by_rule(counts: Mapping[Key, int]) -> Counter[str]:
    """How much of each rule the whole project has."""
    found: Counter[str] = Counter()
    for key, count in counts.items():
        found[key.rule] += count
    return found


def review(
    name: str, report: Mapping[str, object], before: Mapping[Key, int], after: Mapping[Key, int], tally: Tally
) -> None:
    """Hold every finding of one check against the two measures."""
    totals = by_detail(before), by_detail(after)
    findings = report["findings"]
    assert isinstance(findings, list)
    for one in findings:
        key = Key(one["rule"], one["module"], one["symbol"], one["detail"])
        line = f"{name} {key.rule} {key.module} {key.symbol} {key.detail}: {one['allowed']} -> {one['found']}"
        tally.findings += 1
        if key.rule in RULER:
            tally.ruler.append(f"{line}: {one['message']}")
        elif after.get(key, 0) <= before.get(key, 0):
            tally.wrong.append(f"{line} (measured {before.get(key, 0)} -> {after.get(key, 0)})")
            tally.wrong_commits.add(name)
        elif totals[1][key.rule, key.detail] <= totals[0][key.rule, key.detail]:
            tally.suspect.append(line)
    if not findings and not report["revealed"]:
        old, new = by_rule(before), by_rule(after)
        tally.short += [f"{name} {rule}: {old[rule]} -> {new[rule]}" for rule in sorted(new) if new[rule] > old[rule]]


def replay(top: Path, commits: Sequence[str], scratch: Path, caches: Path) -> Iterator[tuple[str, Tally]]:
    """Check commit after commit; the tally so far after each."""
    tally = Tally()
    git(top, "checkout", "-q", "-B", "replayed", commits[0])
    said = run(top, "init")
    if said.status != 0:
        raise SystemExit(f"init: {said.err or said.out}")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "record")
    before = truth(top, scratch, caches / "truth")
    for old, new in itertools.pairwise(commits):
        name = f"{new[:9]} ({git(top, 'log', '-1', '--format=%s', new).strip()[:50]})"
        lay(top, old, new)
        try:
            after = truth(top, scratch, caches / "truth")
        except RuntimeError as error:
            tally.inconclusive.append(f"{name}: {error}")
            git(top, "add", "-A")
            git(top, "commit", "-qm", "unmeasurable", "--allow-empty")
            continue
        tally.commits += 1
        said = run(top, "check", "--base", "HEAD", "--format", "json")
        if said.status not in (0, 1):
            tally.inconclusive.append(f"{name}: exit {said.status}: {(said.err or said.out).strip()[:300]}")
        else:
            tally.passed += said.status == 0
            tally.refused += said.status == 1
            review(name, json.loads(said.out), before, after, tally)
            if said.status == 0 and read_stored(top).baseline.counts != after:
                run(top, "update", "--base", "HEAD")
            recorded = read_stored(top).baseline.counts
            if said.status == 0 and recorded != after:
                odd = {key for key in recorded.keys() | after.keys() if recorded.get(key) != after.get(key)}
                tally.inexact.append(f"{name}: {len(odd)} rows differ from the measure: {sorted(odd)[:3]}")
        adopt(top, scratch)
        git(top, "add", "-A")
        git(top, "commit", "-qm", "replayed", "--allow-empty")
        before = after
        yield name, tally


def print_tally(tally: Tally, seconds: float) -> None:
    """The figures, and the lines behind them."""
    rate = 100 * len(tally.wrong_commits) / max(tally.commits, 1)
    print(f"{tally.commits} commits in {seconds:.0f} s: {tally.passed} passed, {tally.refused} refused")
    print(f"{tally.findings} findings, {len(tally.wrong)} wrong, in {len(tally.wrong_commits)} commits ({rate:.1f} %)")
    for what in ("wrong", "suspect", "short", "inexact", "ruler", "inconclusive"):
        lines: list[str] = getattr(tally, what)
        print(f"{what}: {len(lines)}")
        for line in lines:
            print(f"  {line}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", help="a repository to clone, with its history")
    parser.add_argument("--ref", default="HEAD")
    parser.add_argument("--commits", type=int, default=250)
    parser.add_argument("--keep", type=Path, help="work in this directory and leave it there")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long, and print what there is")
    asked = parser.parse_args()
    os.environ |= {
        f"GIT_{role}_{what}": "replay@invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    for name in [name for name in os.environ if name == "CI" or name.startswith(("CI_", "GITHUB_", "GITLAB_"))]:
        del os.environ[name]
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="history-"))
    folder.mkdir(parents=True, exist_ok=True)
    top, scratch, caches = folder / "tree", folder / "scratch", folder / "caches"
    os.environ["RATCHET_CACHE_DIR"] = str(caches / "check")
    subprocess.run(["git", "clone", "-q", "--no-checkout", asked.repository, str(top)], check=True)
    scratch.mkdir()
    git(scratch, "init", "-q")
    started, tally = time.monotonic(), Tally()
    commits = first_parents(top, asked.ref, asked.commits)
    for name, tally in replay(top, commits, scratch, caches):
        print(f"{tally.commits}/{len(commits) - 1} {tally.findings} {len(tally.wrong)} {name}", file=sys.stderr)
        if time.monotonic() - started > 60 * asked.minutes:
            break
    print_tally(tally, time.monotonic() - started)
    if asked.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if tally.wrong_commits else 0


if __name__ == "__main__":
    sys.exit(main())
