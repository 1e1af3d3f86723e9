"""A child that measures: when it is to be ended, and how it broke down.

Where memory is short, Python's threads may wait for each other for ever.
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

LOOK = 120
"""After how many seconds the parent looks at its child, and so on."""
_SECONDS = 3_600


class Watched:
    """A child that may take too long. Where the system does not tell (it has no /proc), it never stands still."""

    def __init__(self, child: int) -> None:
        self._child = str(child)
        self._began = time.monotonic()
        self._before: dict[str, tuple[str, ...]] = {}

    def complaint(self) -> str:
        """Why it is to be ended; empty for nothing.

        It took too long, or neither it nor any that it started has used processor time since the last look.
        """
        before, self._before = self._before, _times_used(self._child)
        if time.monotonic() - self._began > _SECONDS:
            return f"the code was not measured within {_SECONDS} seconds, so this was ended. Measure less of it."
        if before and before == self._before:
            return (
                "the process that measures the code did nothing any more, so it was ended: most likely there is too "
                "little memory. Nothing was judged. Allow more memory, or measure less."
            )
        return ""


def _times_used(process: str) -> dict[str, tuple[str, ...]]:
    """The processor time of a process and of its descendants, by their numbers; empty where it is not known."""
    times: dict[str, tuple[str, ...]] = {}
    waiting = [process]
    try:
        while waiting:
            place = Path("/proc", number := waiting.pop())
            # The name of the program, in brackets, may hold anything.
            fields = (place / "stat").read_bytes().rpartition(b")")[2].decode().split()
            times[number] = tuple(fields[11:15])
            for children in place.glob("task/*/children"):
                waiting += children.read_text(encoding="utf-8").split()
    except OSError:
        return {}  # one has just ended, so that they do something
    return times


def end_in_words(number: int) -> str:
    """How a process broke down that a signal has ended, and what helps."""
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    causes = {
        "SIGSEGV": "mypy or Python ran out of stack: some expression is nested too deeply",
        "SIGABRT": "mypy or Python gave up: most likely there is too little memory",
        "SIGKILL": "the system ended it: most likely there is too little memory",
        "SIGXCPU": "the limit for processor time was reached",
    }
    cause = causes.get(name, "it was ended from outside")
    return (
        f"the process that measures the code was ended by {name} ({cause}). Nothing was judged. Leave the code that "
        "causes it out with [ratchet] exclude, or allow more memory."
    )
