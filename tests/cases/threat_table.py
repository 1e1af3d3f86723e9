"""The tables of docs/threat-model.md, from the heads of the cases and from rows.toml."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cases.reading import CASES, Case

from ratchet.storage.narrowing import as_number, as_table, tables

PAGE = CASES.parents[1] / "docs/threat-model.md"
ROWS = CASES / "rows.toml"


@dataclass(frozen=True)
class Row:
    """One way to defeat the check, or one honest change. It has cases, or a test, or is stopped elsewhere."""

    number: int
    what: str
    note: str
    test: str
    elsewhere: str


def read_rows(kind: str) -> list[Row]:
    """The rows of a kind, `threat` or `change`, as rows.toml has them."""
    found = tables(as_table(tomllib.loads(ROWS.read_text(encoding="utf-8")))[kind])
    return [
        Row(as_number(row["number"]), *(str(row.get(key, "")) for key in ("what", "note", "test", "elsewhere")))
        for row in found
    ]


def page_with_tables(page: str, cases: Iterable[Case]) -> str:
    """The page with both of its tables made anew."""
    found = list(cases)
    stopped = _by_row((case.threat, case) for case in found)
    held = _by_row((case.change, case) for case in found)
    threats = _table("| # | trick | stopped by | tried by |", (_threat(row, stopped) for row in read_rows("threat")))
    changes = _table("| # | change | verdict | tried by |", (_change(row, held) for row in read_rows("change")))
    for name, table in (("threats", threats), ("changes", changes)):
        begin, end = f"<!-- {name}: made from tests/cases -->\n", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        assert after, name
        page = f"{before}{begin}{table}{end}{after}"
    return page


def _by_row(cases: Iterable[tuple[int | None, Case]]) -> Mapping[int, list[Case]]:
    found: dict[int, list[Case]] = {}
    for number, case in cases:
        if number is not None:
            found.setdefault(number, []).append(case)
    return found


def _table(head: str, rows: Iterator[str]) -> str:
    return "\n".join([head, "|---|---|---|---|", *rows]) + "\n"


def _threat(row: Row, cases: Mapping[int, list[Case]]) -> str:
    of = cases.get(row.number, [])
    counted = Counter(rule for case in of for rule in {rule for rule, _ in case.findings})
    rules = ", ".join(f"`{rule}`" for rule, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
    said = "; ".join(part for part in (rules, row.note) if part)
    return _line(row, f"*not by a local check*: {row.elsewhere}" if row.elsewhere else said, of)


def _change(row: Row, cases: Mapping[int, list[Case]]) -> str:
    return _line(row, row.note, cases.get(row.number, []))


def _line(row: Row, said: str, cases: list[Case]) -> str:
    more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
    tried = f"`{cases[0].id}`{more}" if cases else f"`{row.test}`" if row.test else ""
    cells = (str(row.number), row.what, said, tried)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells).rstrip() + " |"


def named_by(rows: Iterable[Row]) -> Iterator[tuple[Path, str]]:
    """File and name of every test that a row names."""
    for row in rows:
        if row.test:
            path, _, name = row.test.partition("::")
            yield CASES.parents[1] / path, name
