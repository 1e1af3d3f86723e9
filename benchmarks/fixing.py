"""What `ratchet fix` pays in real packages, and what it leaves as it was.

    python benchmarks/fixing.py TREE [--strip PATH]... [--tests COMMAND] [--mypy COMMAND] [--kills N]
        [--max-minutes N]

TREE is a checkout; a copy of it is initialised, fixed, fixed again and compared. --strip removes the annotations of a
file first. --tests runs the package's own tests before and after; --mypy counts the errors of a plain mypy before and
after; --kills ends N runs at random moments, and looks whether every file is whole.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratchet.storage.narrowing import as_table, parsed, tables

RATCHET = [sys.executable, "-m", "ratchet"]


def run(top: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a tree."""
    return subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)


def debts(top: Path) -> Counter[tuple[str, str, str, str]]:
    """Rule, module, symbol and detail → count."""
    said = run(top, *RATCHET, "debts", "--format", "json")
    rows = tables(as_table(parsed(said.stdout))["debts"])
    return Counter(
        {
            (str(row["rule"]), str(row["module"]), str(row["symbol"]), str(row["detail"])): int(str(row["count"]))
            for row in rows
        }
    )


def by_rule(counts: Mapping[tuple[str, str, str, str], int]) -> dict[str, int]:
    """Rule → count."""
    sums: Counter[str] = Counter()
    for (rule, *_), count in counts.items():
        sums[rule] += count
    return dict(sums.most_common())


def strip(path: Path) -> None:
    """Remove the annotations of all parameters and returns of a file, with libcst's help in a process of its own."""
    script = (
        "import sys, libcst as cst\n"
        "class S(cst.CSTTransformer):\n"
        "    def leave_FunctionDef(self, o, u): return u.with_changes(returns=None)\n"
        "    def leave_Param(self, o, u):\n"
        "        equal = cst.AssignEqual(cst.SimpleWhitespace(''), cst.SimpleWhitespace(''))\n"
        "        return u.with_changes(annotation=None, equal=equal if u.default is not None else u.equal)\n"
        "t = open(sys.argv[1]).read()\n"
        "open(sys.argv[1], 'w').write(cst.parse_module(t).visit(S()).code)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def prepared(tree: Path, top: Path, stripped: list[str]) -> None:
    """A copy of a tree with a baseline, committed."""
    shutil.copytree(tree, top, ignore=shutil.ignore_patterns(".git", ".ratchet_cache", "baselines"))
    (top / "ratchet.toml").unlink(missing_ok=True)
    for path in stripped:
        strip(top / path)
    run(top, "git", "init", "-q", "-b", "main")
    said = run(top, *RATCHET, "init")
    if said.returncode != 0:
        sys.exit(said.stdout + said.stderr)
    run(top, "git", "add", "-A")
    run(top, "git", "-c", "user.name=b", "-c", "user.email=b@b.invalid", "commit", "-q", "-m", "base")


def contents(top: Path) -> dict[str, bytes]:
    """Path → bytes of every Python file."""
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*.py")}


def report(top: Path, tests: str | None, mypy: str | None, minutes: int | None) -> Iterator[str]:
    """Fix a prepared tree, and tell what that came to."""
    before, tested, clean = debts(top), _tests(top, tests), _errors(top, mypy)
    began = time.monotonic()
    limit = ("--max-minutes", str(minutes)) if minutes is not None else ()
    said = run(top, *RATCHET, "fix", *limit)
    seconds = time.monotonic() - began
    yield said.stdout + said.stderr
    after = debts(top)
    unchecked = {(module, symbol) for rule, module, symbol, _ in before if rule == "unchecked-body"}
    grown = after - before
    revealed = {
        key: count for key, count in grown.items() if _is_in(key, unchecked) and key[0] == "unchecked-operation"
    }
    paid = before - after
    whole = by_rule(before).get("missing-annotation", 0)
    share = 100 * by_rule(paid).get("missing-annotation", 0) / max(whole, 1)
    yield f"{seconds:.0f} s; missing-annotation paid {share:.1f} %; paid {by_rule(paid)}"
    yield f"revealed {by_rule(revealed)}; grown {by_rule({key: n for key, n in grown.items() if key not in revealed})}"
    yield f"ratchet check: {run(top, *RATCHET, 'check').stdout.strip()}"
    yield f"tests before: {tested}; after: {_tests(top, tests)}"
    yield f"mypy before: {clean}; after: {_errors(top, mypy)}"
    if limit:
        return  # another run would go on where this one stopped
    once = contents(top)
    yield run(top, *RATCHET, "fix").stdout.splitlines()[0]
    yield f"the second run changed {sum(once[path] != text for path, text in contents(top).items())} files"


def _is_in(key: tuple[str, str, str, str], unchecked: set[tuple[str, str]]) -> bool:
    parts = key[2].split(".")
    return any((key[1], ".".join(parts[:count])) in unchecked for count in range(1, len(parts) + 1))


def _tests(top: Path, command: str | None) -> str:
    return (run(top, *shlex.split(command)).stdout.strip().splitlines() or ["nothing"])[-1] if command else "not asked"


def _errors(top: Path, command: str | None) -> str:
    return (run(top, *shlex.split(command)).stdout.strip().splitlines() or ["nothing"])[-1] if command else "not asked"


def kills(top: Path, count: int, seconds: float) -> Iterator[str]:
    """End runs at random moments: each file must be the old one or the new one."""
    old = contents(top)
    run(top, *RATCHET, "fix")
    new, torn, written = contents(top), 0, 0
    for _ in range(count):
        for path, text in old.items():
            (top / path).write_bytes(text)
        process = subprocess.Popen(
            [*RATCHET, "fix"], cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(random.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        now = contents(top)
        torn += sum(text not in (old.get(path), new.get(path)) for path, text in now.items())
        written += now != old
    yield f"{count} runs killed: {torn} files torn; {written} times something was written"


class Asked(argparse.Namespace):
    """The command line."""

    tree: Path
    strip: list[str]
    tests: str | None
    mypy: str | None
    kills: int
    max_minutes: int | None


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--strip", action="append", default=[])
    parser.add_argument("--tests")
    parser.add_argument("--mypy")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--max-minutes", type=int)
    asked = parser.parse_args(namespace=Asked())
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / asked.tree.name
        prepared(asked.tree, top, asked.strip)
        if asked.kills:
            began = time.monotonic()
            run(top, *RATCHET, "fix", "--check")
            lines = kills(top, asked.kills, time.monotonic() - began)
        else:
            lines = report(top, asked.tests, asked.mypy, asked.max_minutes)
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
