"""basedpyright: the type checker."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.facts.tools.adapter import Run
from ratchet.facts.tools.pyright_answers import PyrightLike


class Basedpyright(PyrightLike):
    """https://docs.basedpyright.com/latest/configuration/command-line/"""

    id = "basedpyright"
    programs = ("basedpyright",)
    table = ("tool", "basedpyright")

    def switched_off(self, run: Run) -> Sequence[str]:
        """A file that is not there is a baseline that holds nothing, and it writes none unless it is told to."""
        return ["--baselinefile", str(run.scratch / "no-baseline.json")]
