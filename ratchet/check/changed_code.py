"""The code that moves are looked for in, of a measured tree and its base."""

from __future__ import annotations

from collections.abc import Collection

from ratchet.check.base_code import shapes_today
from ratchet.check.merge_base import MergeBase
from ratchet.check.moves.code import Code
from ratchet.measure.tree import Measured


def changed_code(measured: Measured, base: MergeBase, grown: Collection[str]) -> Code:
    """The code that differs from base's, and that of the modules in `grown`, whose debts grew."""
    inventory = measured.inventory
    before, after = base.code.shapes_of_changed(inventory.measured, inventory.top)
    others = set(grown) - after.keys()
    unchanged = shapes_today([file for file in inventory.measured if file.module in others], inventory.top)
    return Code(before, after, base.code.gone(), base.change.modules, unchanged)
