"""ty: the type checker."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words
from ratchet.facts.tools.sarif import sarif_rows

_UNREADABLE = ("invalid-syntax", "io", "panic", "internal-error", "invalid-baseline", "unreadable-file")
_NO_BASELINE: dict[str, object] = {"version": 0, "files": {}}


class Ty(Adapter):
    """https://docs.astral.sh/ty/reference/cli/

    A file that is not there is exit status 2. Its own baseline gives way to one that holds nothing. Its SARIF has fixes
    that `--fix` does not write, and does not tell them apart.
    """

    id = "ty"
    programs = ("ty",)
    settings = ("ty.toml",)
    table = ("tool", "ty")
    can_mend = True

    def command(self, run: Run) -> list[str]:
        """What it finds does not hang on an active environment, nor on what git ignores."""
        nothing = run.written("baseline.json", json.dumps(_NO_BASELINE))
        options = ["--project", str(run.top), "--python", run.python, "--baseline", nothing]
        options += ["--output-format", "sarif", "--no-progress", "--color", "never"]
        options += ["--force-exclude", "--no-respect-ignore-files", "--error-on-warning"]
        options += ["--fix"] if run.is_mending else []
        return [run.program, "check", *options, run.listed()]

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A result of SARIF each; with `--error-on-warning`, exit status 1 where there is any."""
        if answer.status not in (0, 1):
            raise Unaccounted(last_words(answer))
        found = [*sarif_rows(answer.out, run)]
        if answer.status and not found:
            raise Unaccounted(last_words(answer))
        for row in found:
            if row.code in _UNREADABLE:
                raise Unaccounted(f"{row.path}:{row.line}: {row.message}")
            yield row
