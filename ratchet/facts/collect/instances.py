"""Classes whose instances run a text that a method is given: an instance of X is called `X()`."""

from __future__ import annotations

from collections.abc import Mapping

RUNNING: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cProfile.Profile", "profile.Profile", "trace.Trace"), ("run", "runctx")),
    **dict.fromkeys(("pdb.Pdb", "bdb.Bdb"), ("run", "runctx", "runeval")),
    **dict.fromkeys(
        ("code.InteractiveInterpreter", "code.InteractiveConsole"), ("runsource", "runcode", "push")
    ),
}  # fmt: skip
"""Class → its methods that run a text."""
