"""A process that does nothing any more: where memory is short, Python's threads may wait for each other for ever."""

from __future__ import annotations

from pathlib import Path


class Standstill:
    """Looks at a process now and then. Where the system does not tell (it has no /proc), it never stands still."""

    def __init__(self, process: int) -> None:
        self._process = str(process)
        self._before: dict[str, tuple[str, ...]] = {}

    def is_reached(self) -> bool:
        """Whether neither the process nor any that it started has used processor time since the last look."""
        before, self._before = self._before, _times_used(self._process)
        return bool(before) and before == self._before


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
