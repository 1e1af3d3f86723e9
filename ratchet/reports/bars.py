"""A line of bars over time, for a terminal and for a table in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 36


def bars(values: Sequence[int | None]) -> str:
    """One bar for each value, or for each of 36 equal shares of them; the highest value has the highest bar.

    None is a gap. The first value that is known has the first bar.
    """
    values = values[next((place for place, value in enumerate(values) if value is not None), 0) :]
    width = min(len(values), _WIDEST)
    shares = [values[(number + 1) * len(values) // width - 1] for number in range(width)]
    highest = max((value for value in shares if value is not None), default=0)
    return "".join(" " if value is None else _BARS[round(value / highest * 7) if highest else 0] for value in shares)
