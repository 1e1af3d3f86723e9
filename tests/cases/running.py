"""Tries cases: as many as can be in one project with one check, the others one by one in a recorded project."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cases.layouts import LAYOUTS
from cases.reading import VERDICTS, Case, Finding
from cases.renaming import Suffixed, as_written, number_of, own_names
from projects.building import Project, Said, new_project

from ratchet.storage.narrowing import as_rows, as_text, parsed

WORDS = {status: verdict for verdict, status in VERDICTS.items()}


@dataclass(frozen=True)
class Answer:
    """What a check said of one case."""

    verdict: str
    findings: frozenset[Finding]

    def __str__(self) -> str:
        rows = ", ".join(f'["{rule}", "{symbol}"]' for rule, symbol in sorted(self.findings))
        return f'verdict = "{self.verdict}"\nfindings = [{rows}]'


@dataclass(frozen=True)
class Benches:
    """Recorded projects by layout. `shared` is one directory for all workers of a session, `own` is this worker's."""

    cases: tuple[Case, ...]
    shared: Path
    own: Path
    known: dict[str, Mapping[str, Answer]] = field(default_factory=dict)

    def answer(self, case: Case) -> Answer:
        """Together with the cases of its layout, else by itself in a recorded project, else in one of its own."""
        if case.id in self._renamed and not case.is_alone:
            if case.layout not in self.known:
                self.known[case.layout] = self._together(case.layout)
            return self.known[case.layout][case.id]
        if case.id in self._renamed:
            return self._tried(self._copy(case.layout, f"{case.layout}-with-bases"), self._renamed[case.id])
        if not case.base:
            return self._tried(self._copy(case.layout, case.layout), case)
        return self.answer_alone(case)

    def answer_alone(self, case: Case) -> Answer:
        """In a new project that nothing else is in."""
        top = self.own / "alone"
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir()
        return self._tried(_recorded(top, case.files), case)

    def is_shared(self, case: Case) -> bool:
        """Whether modules of other cases stand in the project that it is tried in."""
        return case.id in self._renamed

    @cached_property
    def _renamed(self) -> Mapping[str, Case]:
        """The cases that can be in one project with others, under names of their own."""
        numbered = ((number, case, own_names(case)) for number, case in enumerate(self.cases))
        return {case.id: Suffixed(number, names).case(case) for number, case, names in numbered if names}

    def _of(self, layout: str) -> list[Case]:
        return [case for case in self._renamed.values() if case.layout == layout]

    def _copy(self, layout: str, name: str) -> Project:
        """This worker's copy of a recorded project, with nothing changed."""
        top = self.own / name
        if not top.exists():
            shutil.copytree(self._once(name, lambda made: self._record(made, layout, name)), top, symlinks=True)
        project = Project(top)
        (top / ".git/index").unlink(missing_ok=True)
        project.git("clean", "-qffdx")
        project.git("switch", "-qf", "-C", "change", "main")
        return project

    def _record(self, top: Path, layout: str, name: str) -> None:
        bases = [case.base for case in self._of(layout)] if name != layout else []
        _recorded(top, {path: text for files in [LAYOUTS[layout], *bases] for path, text in files.items()})

    def _together(self, layout: str) -> Mapping[str, Answer]:
        """Case → answer, from one check of all that are tried together."""
        place = self._once(f"{layout}-together", lambda made: self._check_together(made, layout))
        rows = as_rows(parsed((place / "findings.json").read_text(encoding="utf-8")))
        found: dict[int, set[Finding]] = {}
        for path, rule, symbol in rows:
            found.setdefault(number_of(as_text(path)) or 0, set()).add((as_text(rule), as_written(as_text(symbol))))
        answers = {}
        for number, case in enumerate(self.cases):
            findings = frozenset(found.get(number, ()))
            answers[case.id] = Answer("refused" if findings else "held", findings)
        return answers

    def _check_together(self, made: Path, layout: str) -> None:
        project = self._copy(layout, f"{layout}-with-bases")
        tried = [case for case in self._of(layout) if not case.is_alone]
        for case in tried:
            _lay(project.top, case.head)
        said = project.check()
        assert said.status in (0, 1), said
        rows = [[str(one["path"]), str(one["rule"]), str(one["symbol"])] for one in said.findings]
        assert None not in {number_of(path) for path, _, _ in rows}, rows
        made.mkdir()
        (made / "findings.json").write_text(json.dumps(rows), encoding="utf-8")

    def _tried(self, project: Project, case: Case) -> Answer:
        for old, new in case.renames.items():
            (project.top / new).parent.mkdir(parents=True, exist_ok=True)
            project.git("mv", old, new)
        _lay(project.top, case.head)
        for step in case.steps:
            _run(project, step)
        if case.is_committed:
            project.commit()
        answer = _answer(project.check())
        if case.is_frozen:
            assert project.ratchet("update", "--base", "main").status == 0
            project.commit()
            assert _answer(project.check("--frozen")) == answer
        return answer

    def _once(self, name: str, make: Callable[[Path], None]) -> Path:
        """A directory that the first worker to come makes, and the others wait for."""
        place = self.shared / name
        with _locked(self.shared / f"{name}.lock"):
            if not place.exists():
                making = self.shared / f"{name}.making"
                shutil.rmtree(making, ignore_errors=True)
                make(making)
                making.rename(place)
        return place


def _recorded(top: Path, files: Mapping[str, str]) -> Project:
    top.mkdir(exist_ok=True)
    project = new_project(top)
    _lay(top, files)
    said = project.ratchet("init")
    assert said.status == 0, said
    project.commit("base")
    project.git("switch", "-qc", "change")
    return project


def _lay(top: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = top / name
        if text == "":
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if text == "<empty>" else text, encoding="utf-8", newline="")


def _run(project: Project, step: str) -> None:
    words = step.split()
    if words[0] == "ratchet":
        project.ratchet(*words[1:])
    else:
        subprocess.run(step, shell=True, cwd=project.top, capture_output=True, check=True)


def _answer(said: Said) -> Answer:
    assert said.status in WORDS, said
    findings = said.findings if said.status == 1 else []
    keys: Iterable[Finding] = ((str(one["rule"]), as_written(str(one["symbol"]))) for one in findings)
    return Answer(WORDS[said.status], frozenset(keys))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
