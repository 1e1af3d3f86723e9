"""ruff: what `ruff check --select ANN --fix` writes, where ruff is installed."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.programs import find_program, run_program
from ratchet.fixing.annotated import annotated
from ratchet.fixing.edits import Edit
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.situation import Situation
from ratchet.storage.files import content_of

_SECONDS = 120.0


class Ruff(Fix):
    """Annotates returns as ruff's flake8-annotations fixes do."""

    id = "ruff"
    rules = ("missing-annotation",)
    rank = 4
    turn = Turn.OTHERS

    def edits(self, situation: Situation) -> Iterator[Edit]:
        files = sorted({file.path: file for file in situation.missing.values()}.items())
        ruff = find_program("ruff", situation.project_top)
        if ruff is None or not files:
            return
        options = ["--isolated", "--no-cache", "--quiet", "--select", "ANN", "--fix", "--unsafe-fixes"]
        version = f"py3{max(situation.minor, 7)}"
        with situation.scratch.another() as top:
            paths = [path for path, _ in files]
            if run_program([ruff, "check", *options, "--target-version", version, "--", *paths], top, _SECONDS):
                for path, file in files:
                    yield from annotated(situation, file, content_of(top / path), self.id)
