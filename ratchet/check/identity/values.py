"""What statements compute, whatever it is called: `price = row["cents"]` and `return line["cents"]` are alike."""

from __future__ import annotations

from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import value_by_line


class Values:
    """The values of one module's statements: what is assigned, returned, looped over, or just evaluated."""

    def __init__(self, shape: Shape | None) -> None:
        self._shape = shape
        self.form_by_line = value_by_line(shape.body) if shape is not None else {}

    def inside(self, symbol: str) -> frozenset[str]:
        """The values inside a definition; none for the module's own level."""
        known = self._shape.definitions.get(symbol) if self._shape is not None else None
        rows = known.rows if known is not None else ()
        return frozenset(self.form_by_line[row] for row in rows if row in self.form_by_line)
