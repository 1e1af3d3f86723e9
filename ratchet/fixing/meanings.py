"""What names mean that a file need not have: those of typing, and the classes of the project."""

from __future__ import annotations

import collections.abc
import typing
from collections import Counter
from collections.abc import Mapping

from ratchet.measure.tree import Measured


def names_of_all(measured: Measured) -> Mapping[str, tuple[str, str]]:
    """Name → (module, name). A class goes by its full name, and by its own where no other one is called so."""
    classes = [
        (file.module, each.symbol)
        for file in measured.inventory.measured
        for each in measured.sources[file.path].classes
    ]
    times = Counter(symbol for _, symbol in classes)
    found = {symbol: (module, symbol) for module, symbol in classes if times[symbol] == 1}
    found |= {f"{module}.{symbol}": (module, symbol) for module, symbol in classes}
    found |= {name: ("typing", name) for name in typing.__all__}
    return found | {name: ("collections.abc", name) for name in collections.abc.__all__}
