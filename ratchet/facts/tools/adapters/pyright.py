"""pyright: the type checker."""

from __future__ import annotations

from ratchet.facts.tools.pyright_answers import PyrightLike


class Pyright(PyrightLike):
    """https://microsoft.github.io/pyright/#/command-line"""

    id = "pyright"
    programs = ("pyright",)
    table = ("tool", "pyright")
