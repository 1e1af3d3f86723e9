"""Thousands of functions that are renamed in one change are matched in a time that grows as their number does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from types import FrameType

from projects.building import Project
from projects.marks import SLOW

CONFIGURED = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'


def functions(letter: str, number: int) -> str:
    return "".join(f"def {letter}{each}(x, y):\n    return x + {number + each}\n\n\n" for each in range(number))


def calls_of(action: Callable[[], object]) -> int:
    """How many functions of Python an action calls: a measure that a busy machine does not change."""
    calls = count()

    def heed(_: FrameType, event: str, __: object) -> None:
        if event == "call":
            next(calls)

    sys.setprofile(heed)
    try:
        action()
    finally:
        sys.setprofile(None)
    return next(calls)


@SLOW
def test_the_work_grows_as_the_number_of_renamed_functions_does(project: Project) -> None:
    project.recorded(
        {"app/few.py": functions("f", 150), "app/many.py": functions("f", 600), "ratchet.toml": CONFIGURED}
    )
    work: list[int] = []
    statuses: list[int] = []
    for name, number in (("few", 150), ("many", 600)):
        project.write({f"app/{name}.py": functions("r", number)})
        work.append(calls_of(lambda: statuses.append(project.check().status)))
        project.git("checkout", "-q", ".")
    assert [0, 0] == statuses
    assert work[1] < 6 * work[0]
