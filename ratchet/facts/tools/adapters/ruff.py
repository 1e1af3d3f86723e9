"""ruff: the linter, of which each rule of a file is asked apart from other files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import (
    Adapter,
    Answer,
    Remedy,
    Replacement,
    Row,
    Run,
    Unaccounted,
    last_words,
    place_of,
    toml_table,
)
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed, table_or_empty, tables

_UNREADABLE = ("E902", "E999", "invalid-syntax", "io-error", "panic")


class Ruff(Adapter):
    """https://docs.astral.sh/ruff/linter/

    A file that is not there is a row E902, one that does not parse a row without a code of its own, and the exit
    status is that of any finding. Files that its configuration excludes are passed over, named or not.
    """

    id = "ruff"
    programs = ("ruff",)
    settings = ("ruff.toml", ".ruff.toml")
    table = ("tool", "ruff")
    reads_all = False
    marks = ("noqa", "ruff:", "flake8")

    def command(self, run: Run) -> list[str]:
        """`--no-fix` before all: a project's configuration may ask for fixes."""
        options = ["--no-cache", "--no-fix", "--no-fix-only", "--quiet", "--output-format", "json"]
        options += ["--force-exclude", "--no-respect-gitignore", *(["--ignore-noqa"] if run.is_unsilenced else [])]
        return [run.program, "check", *options, run.listed()]

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A row of JSON each."""
        if answer.status not in (0, 1):
            raise Unaccounted(last_words(answer))
        found = [_row(as_table(one), run) for one in as_list(parsed(answer.out))]
        if bool(found) is not bool(answer.status):
            raise Unaccounted(f"exit status {answer.status} with {len(found)} findings")
        for row in found:
            if row.code in _UNREADABLE:
                raise Unaccounted(f"{row.path}:{row.line}: {row.message}")
            yield row

    def extends(self, path: str, content: bytes) -> Sequence[str]:
        """`extend`, of ruff.toml or of its table."""
        named = toml_table(path, content, self.table).get("extend")
        return (named,) if isinstance(named, str) else ()


def _row(one: Mapping[str, object], run: Run) -> Row:
    code = as_text(one["code"]) if one["code"] is not None else "invalid-syntax"
    path = run.relative(as_text(one["filename"]))
    where = _place(one["location"])
    place = place_of(where, _place(one["end_location"])) if "end_location" in one else where
    return Row(path, *place, code, as_text(one["message"]), remedy=_remedy(one))


def _remedy(one: Mapping[str, object]) -> Remedy | None:
    """A fix that is no more than to be shown is none, nor is one in a cell of a notebook."""
    fix = table_or_empty(one.get("fix"))
    is_safe = fix.get("applicability") == "safe"
    if one.get("cell") is not None or not (is_safe or fix.get("applicability") == "unsafe"):
        return None
    edits = tuple(_replacement(edit) for edit in tables(fix["edits"]))
    return Remedy(str(fix.get("message") or one["message"]), edits, is_safe)


def _replacement(edit: Mapping[str, object]) -> Replacement:
    return Replacement(*_place(edit["location"]), *_place(edit["end_location"]), as_text(edit["content"]))


def _place(value: object) -> tuple[int, int]:
    place = as_table(value)
    return as_number(place["row"]), as_number(place["column"])
