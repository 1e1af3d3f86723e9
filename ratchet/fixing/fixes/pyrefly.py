"""pyrefly: what `pyrefly infer` writes, where pyrefly is installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ratchet.facts.programs import find_program, run_program
from ratchet.fixing.annotated import annotated
from ratchet.fixing.docstrings import RETURN
from ratchet.fixing.edits import Edit, Word
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.situation import Situation
from ratchet.storage.files import content_of

_SECONDS = 300.0


class Pyrefly(Fix):
    """Annotates returns and parameters with what pyrefly infers.

    A return is likely, no more, where mypy does not know all that is returned: pyrefly then says what it knows of it.
    """

    id = "pyrefly"
    rules = ("missing-annotation",)
    rank = 4
    turn = Turn.OTHERS

    def edits(self, situation: Situation) -> Iterator[Edit]:
        files = sorted({file.path: file for file in situation.missing.values()}.items())
        pyrefly = find_program("pyrefly", situation.project_top)
        if pyrefly is None or not files:
            return
        with situation.scratch.another() as top:
            roots = [str(top / root) for root in situation.measured.inventory.roots]
            (top / "pyrefly.toml").write_text(f"search-path = {roots}\n", encoding="utf-8")
            packages = [word for found in situation.site_packages for word in ("--site-packages-path", found)]
            paths = [path for path, _ in files]
            if run_program(
                [pyrefly, "infer", "--config", "pyrefly.toml", "--skip-interpreter-query", *packages, *paths],
                top,
                _SECONDS,
            ):
                for path, file in files:
                    yield from map(
                        partial(_as_known, situation), annotated(situation, file, content_of(top / path), self.id)
                    )


def _as_known(situation: Situation, edit: Edit) -> Edit:
    is_known = edit.detail != RETURN or situation.certainty.is_known_result(f"{edit.module}.{edit.symbol}")
    return edit if is_known else edit._replace(word=Word.LIKELY)
