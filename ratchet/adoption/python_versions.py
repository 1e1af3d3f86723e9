"""The oldest Python that a project says it runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ratchet.adoption.settings import Settings
from ratchet.storage.narrowing import table_or_empty

_LEAST = re.compile(r"(?:>=|~=|===?|\^|>|~)\s*3\.(\d+)")
"""A lower bound: `>=3.12`, `~=3.12`, `==3.12.*`, poetry's `^3.12`. `>3.11` is one of 3.11 by its patches."""


def least_python(projects: Iterable[Settings]) -> tuple[int, str] | None:
    """(12, "requires-python >=3.12 in pyproject.toml") where a project needs Python 3.12; None where none says any.

    Of several projects, the one that needs the newest.
    """
    return max(filter(None, map(_least, projects)), key=lambda said: said[0], default=None)


def _least(settings: Settings) -> tuple[int, str] | None:
    for value, where in _stated(settings):
        bounds = [int(minor) for minor in _LEAST.findall(value)]
        if bounds:
            return max(bounds), f"{where} says {value.strip()}"
    return None


def _stated(settings: Settings) -> Iterator[tuple[str, str]]:
    place = settings.place
    places = (
        (table_or_empty(settings.toml.get("project")).get("requires-python"), f"requires-python in {place()}"),
        (table_or_empty(settings.tool("poetry").get("dependencies")).get("python"), f"python in {place()}"),
        (
            settings.section("setup.cfg").get("options", {}).get("python_requires"),
            f"python_requires in {place('setup.cfg')}",
        ),
        (settings.setup.get("python_requires"), f"python_requires in {place('setup.py')}"),
    )
    yield from ((value, where) for value, where in places if isinstance(value, str))
