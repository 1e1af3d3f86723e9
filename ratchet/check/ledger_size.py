"""How many debts the ledger holds, and how many more or fewer than at base."""

from __future__ import annotations

import re

from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.verdict import LedgerSize

_COUNT = re.compile(rb"\t([0-9]+)\n")


def ledger_size(judged: Judged) -> LedgerSize:
    """The size by the bytes of the shards: those that did not change are not parsed, and are base's as well."""
    rows = judged.rows
    every = sum(_size(data) for path, data in judged.shards.files.contents.items() if path.endswith(".tsv"))
    unchanged = every - sum(rows.written_rows.values())
    wanted = sum(rows.tightened_rows.values())
    before = sum(rows.at_base[0].values()) if judged.base is not NO_BASE and judged.base.has_baseline else wanted
    return LedgerSize(unchanged + wanted, wanted - before)


def _size(shard: bytes) -> int:
    """The sum of the last fields of a shard's rows. A malformed row counts nothing: another finding tells of it."""
    return sum(map(int, _COUNT.findall(shard)))
