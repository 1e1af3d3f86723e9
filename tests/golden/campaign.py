"""Measures every subject in four ways, and compares the answers with each other and with what was recorded."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mypy.version import __version__ as mypy_version

from golden.measuring import WAYS, Rows, cold, digest
from golden.recorded import Recorded, load, rows_of, store
from golden.subjects import HOME, SNIPPETS, SUBJECTS, lay_out
from ratchet.errors import RatchetError
from ratchet.storage.narrowing import as_texts

Changed = Mapping[str, tuple[Sequence[str] | None, Sequence[str] | None]]
"""Module → its rows before and now."""

_STOPS = re.compile(rf"{HOME}/(s_\w+)\.py")
_MOST_LEFT_OUT = 100
_MOST_TOLD = 20
"""Modules of one subject whose rows are printed; of the others the names."""


def main(arguments: Sequence[str]) -> int:
    """Measure the subjects that are named, or all; 1 where any answer differs or cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m tests golden", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], help="Default: all.")
    parser.add_argument("--record", action="store_true", help="Measure cold alone, and write the digests.")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ratchet-golden"
    parser.add_argument(
        "--folder", default=str(home), help="Where downloads, trees and rows are. Default: %(default)s."
    )
    asked: dict[str, object] = vars(parser.parse_args(arguments))
    folder, is_recording = Path(str(asked["folder"])).resolve(), asked["record"] is True
    wrong = 0
    for subject in as_texts(asked["subjects"]) or SUBJECTS:
        try:
            differences = [*_compared(subject, folder, is_recording)]
        except (OSError, subprocess.SubprocessError, RatchetError, ValueError) as error:
            differences = [f"{subject}: {error}"]
        print(*differences, sep="\n", end="\n" if differences else "", flush=True)
        wrong += bool(differences)
    print(f"golden: {wrong} of {len(as_texts(asked['subjects']) or SUBJECTS)} subjects differ", flush=True)
    return 1 if wrong else 0


def _compared(subject: str, folder: Path, is_recording: bool) -> Iterator[str]:
    """Every difference, in words. Progress is printed as it goes."""
    known = load(subject)
    cache = folder / "cache" / subject
    print(f"{subject}: cold", end="", flush=True)
    began = time.monotonic()
    top, rows, left_out = _first(subject, folder, cache, known)
    print(f" {time.monotonic() - began:.0f} s, {len(rows)} modules", end="", flush=True)
    if is_recording:
        print(flush=True)
        store(subject, rows, left_out, folder)
        return
    for way, ask in WAYS.items():
        began = time.monotonic()
        other = ask(top, cache)
        print(f"; {way} {time.monotonic() - began:.0f} s", end="", flush=True)
        yield from _told(
            f"{subject}, {way}",
            {
                module: (rows.get(module), other.get(module))
                for module in {*rows, *other}
                if rows.get(module) != other.get(module)
            },
        )
    print(flush=True)
    yield from _since_recorded(subject, rows, known, folder)


def _first(subject: str, folder: Path, cache: Path, known: Recorded) -> tuple[Path, Rows, tuple[str, ...]]:
    """The tree, its rows with nothing known, and the snippets at which mypy stops: these are left out."""
    left_out = [*known.left_out]
    while True:
        top = lay_out(subject, folder, left_out)
        try:
            return top, cold(top, cache), tuple(left_out)
        except RatchetError as error:
            stopping = [name for name in as_texts(_STOPS.findall(str(error))) if name not in left_out]
            if subject != SNIPPETS or not stopping or len(left_out) >= _MOST_LEFT_OUT:
                raise
            left_out += dict.fromkeys(stopping)
            print(f" (without {stopping[0]}: {str(error).splitlines()[0]})", end="", flush=True)


def _since_recorded(subject: str, rows: Rows, known: Recorded, folder: Path) -> Iterator[str]:
    if not known.digests:
        yield f"{subject}: nothing recorded; python -m tests golden {subject} --record"
        return
    if known.mypy != mypy_version:
        yield f"{subject}: recorded with mypy {known.mypy}, measured with {mypy_version}"
    is_own = subject == SNIPPETS
    changed = {
        module: (rows_of(subject, module, expected, folder), rows.get(module))
        for module, expected in known.digests.items()
        if (module in rows or not is_own) and expected != digest(rows.get(module, ()))
    }
    yield from _told(f"{subject}, since it was recorded", changed)
    new, gone = rows.keys() - known.digests.keys(), known.digests.keys() - rows.keys()
    if is_own and (new or gone):
        print(f"{subject}: {len(new)} new and {len(gone)} gone since they were recorded", flush=True)
    elif new:
        yield f"{subject}: not recorded: {', '.join(sorted(new))}"


def _told(heading: str, changed: Changed) -> Iterator[str]:
    """The rows that differ, module by module; all present ones where the former are not known."""
    for number, (module, (before, now)) in enumerate(sorted(changed.items())):
        yield f"{heading}: {module}" + (" (former rows unknown)" if before is None else "")
        if number < _MOST_TOLD:
            yield from (f"  - {row}" for row in before or () if row not in (now or ()))
            yield from (f"  + {row}" for row in now or () if row not in (before or ()))
