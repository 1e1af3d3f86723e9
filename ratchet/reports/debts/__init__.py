"""How a worklist is told: one file a format, found by its file name, with a subclass of `DebtsReport`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ratchet.measure.worklist import Worklist
from ratchet.storage.parts import found, part_names

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer


class Settings(NamedTuple):
    """`command` is what shows the list; `offers` are for a format that suggests edits."""

    command: str
    offers: Collection[Offer] = ()


class DebtsReport:
    """One format. `suggests`: it shows the edits that pay a debt, which take time to find."""

    suggests: ClassVar[bool] = False

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The list as text that ends in a newline."""
        raise NotImplementedError


def formats() -> tuple[str, ...]:
    """The names of all formats of a worklist."""
    return part_names(__path__)


def find(name: str) -> DebtsReport | None:
    """The format of this name, or None."""
    return found(__name__, name, DebtsReport)


def rendered(name: str, worklist: Worklist, settings: Settings) -> str:
    """The list in a format. Raises LookupError for an unknown one."""
    report = find(name)
    if report is None:
        raise LookupError(name)
    return report.render(worklist, settings)
