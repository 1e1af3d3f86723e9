"""Which tests `python -m tests` runs, and one line at the end that says which slow ones were left out, by folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pytest

_BY_FOLDER = pytest.StashKey[Counter[str]]()


def selection(given: Sequence[str], top: Path) -> list[str]:
    """What pytest is asked for these words of a command line: all, what they name, or all that is not slow.

    A folder is named from tests/. What is named is run whole.
    """
    words = [f"tests/{word}" if (top / "tests" / word).is_dir() else word for word in given if word != "--all"]
    is_whole = "--all" in given or any((top / word.partition("::")[0]).exists() for word in words)
    return words if is_whole else ["-m", "not slow", *words]


class Node(Protocol):
    """A worker of pytest-xdist, as this process sees it."""

    config: pytest.Config
    workeroutput: Mapping[str, object]


def _left_out(config: pytest.Config) -> Counter[str]:
    return config.stash.setdefault(_BY_FOLDER, Counter())


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count what `-m` leaves out, by the test's folder below tests/."""
    for item in items:
        if item.get_closest_marker("slow"):
            folder = item.path.parent.relative_to(item.config.rootpath / "tests").as_posix()
            _left_out(item.config)[folder] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts to the process that reports: each worker has them all."""
    output: object = getattr(session.config, "workeroutput", None)
    if isinstance(output, dict):
        output["left_out"] = dict(_left_out(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Node) -> None:
    """Take the counts of a worker that ended."""
    counts: object = getattr(node, "workeroutput", {}).get("left_out")
    if isinstance(counts, dict):
        for folder, count in counts.items():
            _left_out(node.config)[str(folder)] = int(str(count))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it. A folder that is named on the command line is run whole: see `tests/__main__.py`."""
    counts = _left_out(config)
    if counts:
        folders = ", ".join(f"{folder} {count}" for folder, count in sorted(counts.items()))
        terminalreporter.write_line(f"Left out, since slow: {folders}. `python -m tests --all` runs them, too.")
