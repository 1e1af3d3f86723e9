"""Where debts went when their code was renamed or moved. The total is conserved; what stays ambiguous is growth."""

from __future__ import annotations

from ratchet.moves.matching import Code, find_moves
from ratchet.moves.modules import rename_modules

__all__ = ["Code", "find_moves", "rename_modules"]
