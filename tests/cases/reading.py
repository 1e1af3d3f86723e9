"""Case files: a project as it stood, what a change does to it, and the exact answer that it is owed.

verdict = "refused"                       # or "held", or "inconclusive"
threat = 16                               # its row among the ways to defeat the check in docs/threat-model.md,
change = 3                                # or among the honest changes there
why = "one sentence"
findings = [["explicit-any", "f"]]        # every (rule, symbol) that the check reports; none where it holds
layout = "strict"                         # the project that the base begins with, see layouts.py
alone = true                              # checked by itself: its debts would pay for those of other cases

[base]                                    # path → text, in addition to the layout's
[rename]                                  # old path → new path, done first
[head]                                    # path → text; "" deletes, "<empty>" is an empty file
[append]                                  # path → text that is put at the end
[replace]                                 # path → [old, new, old, new, …]; each old text stands there once
[run]
head = ["ratchet update --base main"]     # command lines in the change, before the check
commit = true                             # commit the change before the check; false is the default
frozen = true                             # it holds as well once it is recorded and committed, with --frozen
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cases.layouts import LAYOUTS, laid

from ratchet.storage.narrowing import as_number, as_rows, as_table, as_text, as_texts

CASES = Path(__file__).resolve().parent
VERDICTS = {"refused": 1, "held": 0, "inconclusive": 3}
"""Verdict → exit status."""
KEYS = {"verdict", "threat", "change", "why", "findings", "layout", "alone"} | {
    "base", "rename", "head", "append", "replace", "run",
}  # fmt: skip
Finding = tuple[str, str]


class NotACase(Exception):
    """A file that says something else than a case may say."""


@dataclass(frozen=True)
class Case:
    """One file. `base` and `head` hold whole texts; an empty text in `head` deletes its file."""

    id: str
    verdict: str
    why: str
    layout: str
    findings: frozenset[Finding]
    head: Mapping[str, str]
    base: Mapping[str, str] = field(default_factory=dict)
    threat: int | None = None
    change: int | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    is_committed: bool = False
    is_frozen: bool = False
    is_alone: bool = False

    @property
    def files(self) -> Mapping[str, str]:
        """The whole project at base."""
        return {**LAYOUTS[self.layout], **self.base}


def read_case(path: Path) -> Case:
    """The case in one file. Raises NotACase."""
    table = as_table(tomllib.loads(path.read_text(encoding="utf-8")))
    verdict, layout = str(table.get("verdict")), str(table.get("layout", "strict"))
    rows = {key: as_number(table[key]) for key in ("threat", "change") if key in table}
    unknown = table.keys() - KEYS
    if unknown or layout not in LAYOUTS or len(rows) != 1 or verdict not in VERDICTS or "why" not in table:
        raise NotACase(f"{path}: {sorted(unknown) or 'its verdict, row, why or layout'}")
    run, base = as_table(table.get("run", {})), dict(_texts(table, "base"))
    return Case(
        id=path.relative_to(CASES).with_suffix("").as_posix(),
        verdict=verdict,
        why=as_text(table["why"]),
        layout=layout,
        findings=frozenset((as_text(rule), as_text(symbol)) for rule, symbol in as_rows(table.get("findings", []))),
        head={**_texts(table, "head"), **_edited(table, {**LAYOUTS[layout], **base}, path)},
        base=base,
        threat=rows.get("threat"),
        change=rows.get("change"),
        renames=_texts(table, "rename"),
        steps=as_texts(run.get("head", [])),
        is_committed=bool(run.get("commit", False)),
        is_frozen=bool(run.get("frozen", False)),
        is_alone=bool(table.get("alone", False)),
    )


def _texts(table: Mapping[str, object], key: str) -> dict[str, str]:
    return {path: str(text) for path, text in as_table(table.get(key, {})).items()}


def _edited(table: Mapping[str, object], files: Mapping[str, str], path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, pieces in as_table(table.get("replace", {})).items():
        text = laid(files[name])
        old_and_new = list(as_texts(pieces))
        for old, new in zip(old_and_new[::2], old_and_new[1::2], strict=True):
            if text.count(old) != 1:
                raise NotACase(f"{path}: {old!r} stands {text.count(old)} times in {name}")
            text = text.replace(old, new)
        found[name] = text
    for name, more in _texts(table, "append").items():
        found[name] = f"{found.get(name, laid(files[name]))}\n\n{more}"
    return found


def all_cases() -> list[Case]:
    """Every case in the folders of this directory, in the order of their paths."""
    return [read_case(path) for path in sorted(CASES.glob("*/*.toml"))]
