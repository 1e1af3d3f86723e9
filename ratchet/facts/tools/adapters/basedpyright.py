"""basedpyright: the type checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ratchet.facts.tools.adapter import Run, Unaccounted
from ratchet.facts.tools.pyright_answers import PyrightLike


class Basedpyright(PyrightLike):
    """https://docs.basedpyright.com/latest/configuration/command-line/"""

    id = "basedpyright"
    programs = ("basedpyright",)
    table = ("tool", "basedpyright")

    def switched_off(self, run: Run) -> Sequence[str]:
        """A file that is not there is a baseline that holds nothing, and it writes none unless it is told to."""
        return ["--baselinefile", str(run.scratch / "no-baseline.json")]

    def refuse(self, said: Mapping[str, object]) -> None:
        """The baseline that settings name counts before the one on the command line."""
        if "baselineFile" in said:
            raise Unaccounted(
                "baselineFile has basedpyright keep back what that file holds, whatever ratchet tells it. Take that "
                "setting out: basedpyright finds .basedpyright/baseline.json by itself, and ratchet passes it over."
            )
