"""Formats of the verdict: one file a format, found by its file name, with a function `render(verdict, settings)`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ratchet.check.verdict import Verdict
from ratchet.storage.parts import load_part, part_names
from ratchet.terms import spelling

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer


class Ink(StrEnum):
    """What a piece of text is, so that a terminal can set it apart."""

    PLACE = "place"
    RULE = "rule"
    HELD = "held"
    REFUSED = "refused"
    UNTOLD = "untold"


Paint = Callable[[str, Ink], str]


def plain(text: str, ink: Ink) -> str:
    """No colour at all."""
    del ink
    return text


class Settings(NamedTuple):
    """How much to show. `width` is the terminal's, 0 if there is none; `paint` colours text; `command` checks again.

    `offers` are for a format that suggests edits. What follows is for text alone, and changes no verdict: `quiet` is
    the first line of each finding, and nothing where the check held; `verbose` is everything; `rules` are shown and no
    others, where some are named; `statistics` is a row for each rule.
    """

    all_findings: bool = False
    width: int = 0
    paint: Paint = plain
    command: str = "ratchet check"
    offers: Collection[Offer] = ()
    quiet: bool = False
    verbose: bool = False
    rules: tuple[str, ...] = ()
    statistics: bool = False


class Report(NamedTuple):
    """One format. `suggests`: it shows the edits that pay a finding, which take time to find."""

    name: str
    render: Callable[[Verdict, Settings], str]
    suggests: bool


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return part_names(__path__)


def find(name: str) -> Report | None:
    """The format of this name, or None."""
    if name not in formats():
        return None
    part = vars(load_part(__name__, name))
    render: Callable[[Verdict, Settings], str] = part["render"]
    return Report(name, render, part.get("SUGGESTS") is True)


def rendered(name: str, verdict: Verdict, settings: Settings) -> str:
    """The verdict in a format. Raises LookupError for an unknown one."""
    report = find(name)
    if report is None:
        raise LookupError(name)
    return report.render(verdict, settings)


def did_you_mean(name: str) -> str:
    """` Did you mean X?`, or the list of formats, with its leading space."""
    return spelling.did_you_mean(name, formats()) or f" Formats: {', '.join(formats())}."
