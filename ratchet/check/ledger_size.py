"""How many debts the ledger holds, and how many more or fewer than at base: causes, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.verdict import LedgerSize, Size
from ratchet.terms import Key
from ratchet.terms.catalogue import CONSEQUENCES

_COUNT = re.compile(rb"\t([0-9]+)\n")
_FOLLOWING = re.compile(rb"^(?:%s)\t.*\t([0-9]+)\n" % "|".join(CONSEQUENCES).encode(), re.MULTILINE)


def ledger_size(judged: Judged) -> LedgerSize:
    """The size by the bytes of the shards: those that did not change are not parsed, and are base's as well."""
    rows, files = judged.rows, judged.shards.files.contents
    shards = [data for path, data in files.items() if path.endswith(".tsv")]
    has_base = judged.base is not NO_BASE and judged.base.has_baseline
    wanted, written = _sums(rows.tightened_rows), _sums(rows.written_rows)
    before = _sums(rows.at_base[0]) if has_base else wanted
    every = _sizes(_COUNT, shards), _sizes(_FOLLOWING, shards)
    all_of, following = (
        Size(size - old + new, new - base) for size, old, new, base in zip(every, written, wanted, before, strict=True)
    )
    causes = Size(all_of.debts - following.debts, all_of.change - following.change)
    return LedgerSize(causes, following)


def _sums(rows: Mapping[Key, int]) -> tuple[int, int]:
    """The sum of all rows, and of those that follow from others."""
    return sum(rows.values()), sum(count for key, count in rows.items() if key.rule in CONSEQUENCES)


def _sizes(pattern: re.Pattern[bytes], shards: Iterable[bytes]) -> int:
    """The sum of the last fields of rows. A malformed row counts nothing: another finding tells of it."""
    return sum(int(count) for data in shards for count in pattern.findall(data))
