"""The same tree gets the same answer: warm and cold, after an edit and its undoing, in two clones, with workers.

It downloads from the package index, and keeps what it has made in build/equality.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from day_one.subjects import SUBJECTS, Subject
from day_one.workshop import Workshop, set_up

from faults.tally import Extent, Tally

_CORES = {
    "click": "src/click/core.py",
    "flask": "src/flask/app.py",
    "rich": "rich/console.py",
    "trio": "src/trio/_core/_run.py",
    "pydantic": "pydantic/main.py",
}
_CLICK = Subject("click", ((".", "click==8.2.1"),), "src/click", ("click",), ("pytest",))
_ROUNDS, _COMMENTED = 4, 20
_FOLDER = Path("build/equality")
_CHECK = ("check", "--frozen", "--format", "json")
_EDITS = {
    "a typed function": "\n\ndef _typed(number: int) -> int:\n    return number + 1\n",
    "an untyped function": "\n\ndef _untyped(number):\n    return number.real\n",
    "an error": "\n\n_wrong: int = 'one'\n",
}


def run(extent: Extent) -> Iterator[Tally]:
    """Every project of `_CORES`, or the first of them where the campaign is a small one."""
    subjects = {subject.name: subject for subject in (_CLICK, *SUBJECTS)}
    names = list(_CORES)[: extent.of(len(_CORES))]
    for name in names:
        yield _compared(subjects[name])


def _compared(subject: Subject) -> Tally:
    tally = Tally(f"{subject.name}: a verdict that is not the cold one's")
    folder = _FOLDER.resolve()
    workshop = set_up(subject, folder)
    first = workshop.ratchet("init")
    if first.status != 0:
        tally.count(f"init: {first.err}")
        return tally
    workshop.commit("baseline")
    for what, fault in _faults(workshop, folder / f"{subject.name}-caches"):
        tally.count(f"{what}: {fault}" if fault is not None else None)
    return tally


def _faults(workshop: Workshop, caches: Path) -> Iterator[tuple[str, str | None]]:
    """Each comparison, and how its two answers differ."""
    shutil.rmtree(caches, ignore_errors=True)
    shared = ("--cache-dir", str(caches / "shared"))
    untouched = _answer(workshop, *shared)
    for what, text in _EDITS.items():
        workshop.append(_CORES[workshop.subject.name], text)
        cold = _answer(workshop, "--cache-dir", str(caches / what))
        yield f"{what}, warm", _difference(cold, _answer(workshop, *shared))
        yield f"{what}, asked again", _difference(cold, _answer(workshop, *shared))
        with_workers = _answer(workshop, "--cache-dir", str(caches / f"{what}, workers"), "--jobs", "2")
        yield f"{what}, two workers", _difference(cold, with_workers)
        yield f"{what}, another clone", _difference(cold, _in_a_clone(workshop, caches, text, *shared))
        workshop.undo()
        yield f"{what}, undone", _difference(untouched, _answer(workshop, *shared))
    for number in range(_ROUNDS):
        _comment(workshop, random.Random(number))
        cold = _answer(workshop, "--cache-dir", str(caches / f"comments {number}"))
        yield f"comments {number}, warm", _difference(cold, _answer(workshop, *shared))
        workshop.undo()
    yield "nothing, cold", _difference(untouched, _answer(workshop, "--cache-dir", str(caches / "untouched")))


def _comment(workshop: Workshop, chance: random.Random) -> None:
    """Have some modules checked again, and others not."""
    paths = [path for path in workshop.git("ls-files", "*.py").splitlines() if (workshop.top / path).stat().st_size]
    for path in chance.sample(paths, min(_COMMENTED, len(paths) // 2)):
        workshop.append(path, "# comment\n")


def _in_a_clone(workshop: Workshop, caches: Path, text: str, *options: str) -> str:
    clone = caches / "clone" / workshop.subject.name
    shutil.rmtree(clone, ignore_errors=True)
    clone.parent.mkdir(parents=True, exist_ok=True)
    workshop.git("clone", "-q", "--no-local", ".", str(clone))
    (clone / ".venv").symlink_to(workshop.top / ".venv")
    other = replace(workshop, top=clone)
    # The clone's trunk is a branch of its remote; the other's is the branch itself.
    other.git("remote", "remove", "origin")
    other.write(".git/info/exclude", ".venv\n")
    other.append(_CORES[workshop.subject.name], text)
    return _answer(other, *options)


def _answer(workshop: Workshop, *options: str) -> str:
    ran = workshop.ratchet(*_CHECK, *options)
    return f"{ran.status}\n{ran.out}{ran.err}"


def _difference(expected: str, found: str) -> str | None:
    """The first line that differs, both ways; None where the answers are equal."""
    if expected == found:
        return None
    lines = [pair for pair in zip(expected.splitlines(), found.splitlines(), strict=False) if pair[0] != pair[1]]
    return f"{lines[0][0]!r} became {lines[0][1]!r}" if lines else "one answer is longer"
