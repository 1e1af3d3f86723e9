"""`python -m tests`: everything that has to hold before a change lands, and what CI runs for each change.

It leaves out what is marked slow, and says so: `python -m tests --all` runs the rest, too. Other arguments go to
pytest. `python -m tests documentation` runs one folder of tests whole: here every command of the documentation.
`python -m tests faults` is the fault campaign, `python -m tests day_one` takes packages of others through their
first day, and `python -m tests golden` compares measures with recorded ones: none of them belongs to --all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TOP = TESTS.parent
PROOFS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("ratchet", "check"),
)
"""Each needs one core or less, so they run beside each other, and the last and longest beside the first tests."""

_FIRST = (("tests/cli", "tests/contracts", "tests/threats"), ("tests/cases", "tests/check"))
PARTS = (*_FIRST, tuple(f"--ignore={folder}" for part in _FIRST for folder in part))
"""All tests in three parts: a worker's memory grows as it works, and the end of the process is what frees it."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept, whatever a container asks for: some hundred tests start ratchet in a new process."""


class Proof:
    """A proof that runs."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=TOP,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def status(self) -> int:
        """Wait for its end, and print what it said: its exit status."""
        said, _ = self._process.communicate()
        print("+ -m", *self._words, f"\n{said}", end="", flush=True)
        return self._process.returncode


def main(arguments: Sequence[str]) -> int:
    """Prove first, then test: the exit status of what failed, or 0."""
    sys.path.insert(0, str(TESTS))
    if arguments[:1] == ["faults"]:
        from faults.campaign import main as campaign

        return campaign(list(arguments[1:]))
    if arguments[:1] == ["day_one"]:
        from day_one.campaign import main as first_day

        return first_day(list(arguments[1:]))
    if arguments[:1] == ["golden"]:
        sys.path.insert(0, str(TESTS))
        from golden.campaign import main as golden

        return golden(list(arguments[1:]))
    from projects.left_out import selection
    from projects.memory import room

    chosen = selection(arguments, TOP)
    first, *others = PARTS if {*arguments} <= {"--all"} else ((),)
    *quick, long = map(Proof, PROOFS)
    if any([proof.status() for proof in quick]):
        long.status()
        return 1
    with room() as shared:
        tested = run([*chosen, *first], shared)
        if long.status():
            return 1
        statuses = [tested, *(run([*chosen, *part], shared) for part in others)]
    return next(filter(None, statuses), 0)


def run(words: Sequence[str], shared: Path | None) -> int:
    """Run pytest with two workers: its exit status. What tests write stays in memory, where there is room for it.

    `shared` is there for what the parts of a run share.
    """
    from projects.memory import SHARED, room

    # The tests of one file share their projects, so a worker takes neighbours; who has none left takes some of another.
    words = ["-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *words]
    print("+", *words, flush=True)
    with room() as written:
        own = {} if written is None else {"TMPDIR": str(written)}
        own |= {} if shared is None else {SHARED: str(shared)}
        return subprocess.run([sys.executable, *words], cwd=TOP, env={**ENVIRONMENT, **own}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
