"""pyrefly: the type checker."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words, place_of, toml_table
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

_UNREADABLE = ("parse-error", "internal-error", "invalid-syntax")
_RUNNING = ("build-system", "build_system", "script-command", "script_command")
_NO_BASELINE: dict[str, object] = {"errors": []}


class Pyrefly(Adapter):
    """https://pyrefly.org/en/docs/configuration/

    It passes over a path that is not there, and exits with status 1 where it finds nothing to check. Without settings
    of its own it takes mypy's or pyright's. Settings that name a program to run are refused. It asks no interpreter: a
    tree's modules would be found first.
    """

    id = "pyrefly"
    programs = ("pyrefly",)
    settings = ("pyrefly.toml", "mypy.ini", "pyrightconfig.json")
    table = ("tool", "pyrefly")
    also = (("project", "requires-python"), ("tool", "mypy"), ("tool", "pyright"))

    def command(self, run: Run) -> list[str]:
        """Its own baseline gives way to one that holds nothing."""
        options = ["--output-format", "json", "--summary=none", "--progress-bar", "no", "--color", "never"]
        options += ["--baseline", run.written("baseline.json", json.dumps(_NO_BASELINE)), "--skip-interpreter-query"]
        options += [word for path in run.interpreter.site_packages for word in ("--site-packages-path", path)]
        options += ["--use-ignore-files=false", "--force-exclude", "--relative-to", str(run.top)]
        return [run.program, "check", *options, run.listed()]

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A row of JSON each, errors and warnings."""
        if answer.status not in (0, 1):
            raise Unaccounted(last_words(answer))
        found = [_row(as_table(one), run) for one in as_list(as_table(parsed(answer.out))["errors"])]
        if answer.status and not found:
            raise Unaccounted(last_words(answer))
        for row in found:
            if row.code in _UNREADABLE:
                raise Unaccounted(f"{row.path}:{row.line}: {row.message}")
            yield row

    def extends(self, path: str, content: bytes) -> Sequence[str]:
        """It has no such setting; some run a program."""
        if path.endswith(".toml"):
            named = [key for key in _RUNNING if key in toml_table(path, content, self.table)]
            if named:
                raise Unaccounted(f"{named[0]} has pyrefly run a program that the tree names: that is not done.")
        return ()


def _row(one: Mapping[str, object], run: Run) -> Row:
    path = run.relative(as_text(one["path"]))
    first = as_number(one["line"]), as_number(one["column"])
    last = as_number(one.get("stop_line", 0)), as_number(one.get("stop_column", 0))
    return Row(path, *place_of(first, last), as_text(one["name"]), as_text(one["concise_description"]))
