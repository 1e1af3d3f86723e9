"""Takes every subject through its first day, and prints a table. It downloads from the package index."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Sequence
from pathlib import Path

from day_one.subjects import SUBJECTS
from day_one.tour import Outcome, tour
from day_one.workshop import set_up
from ratchet.storage.narrowing import as_texts

_KINDS = ("init", "cold", "leaf", "unchanged")


def main(arguments: Sequence[str]) -> int:
    """Run the subjects that are named, or all; 1 where anything went wrong."""
    names = [subject.name for subject in SUBJECTS]
    parser = argparse.ArgumentParser(prog="python -m tests day_one", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[*names, []], help="Default: all.")
    parser.add_argument("--folder", default="build/day_one", help="Where they are kept. Default: build/day_one.")
    asked: dict[str, object] = vars(parser.parse_args(arguments))
    chosen = as_texts(asked["subjects"]) or tuple(names)
    folder = Path(str(asked["folder"])).resolve()
    print(f"| subject | {' | '.join(f'{kind} s' for kind in _KINDS)} | held | refused | wrong |", flush=True)
    print(f"|---|{'---:|' * len(_KINDS)}---:|---:|---:|", flush=True)
    outcomes: dict[str, Outcome] = {}
    for subject in SUBJECTS:
        if subject.name not in chosen:
            continue
        try:
            outcome = tour(set_up(subject, folder))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            outcome = Outcome(wrong=[f"could not be run: {error}"])
        outcomes[subject.name] = outcome
        seconds = " | ".join(f"{outcome.seconds[kind]:.1f}" if kind in outcome.seconds else "-" for kind in _KINDS)
        sums = f"{outcome.held} | {outcome.refused} | {len(outcome.wrong)}"
        print(f"| {subject.name} | {seconds} | {sums} |", flush=True)
    wrong = [f"{name}: {what}" for name, outcome in outcomes.items() for what in outcome.wrong]
    print(*(f"\n{line}" for line in wrong), sep="")
    return 1 if wrong else 0
