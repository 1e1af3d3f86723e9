"""What of the baseline in the work tree was loosened: rows that allow more, shards that are gone or malformed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ratchet.baseline.manifest import MANIFEST
from ratchet.baseline.problems import Problem
from ratchet.baseline.shards import row_number
from ratchet.baseline.store import parse_stored
from ratchet.check.findings.ruler import without_allowance
from ratchet.check.judged import Judged
from ratchet.check.verdict import Finding
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place
from ratchet.terms.catalogue import BODY_RULES
from ratchet.terms.counts import by_rule


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a row, shard or file of baselines/ that allows more than base does, or cannot be read."""
    if not judged.base.has_baseline:
        return iter(())
    debts = (*_malformed_files(judged), *_loosened_rows(judged), *_missing_shards(judged))
    return without_allowance(debts, judged.levels)


def _malformed_files(judged: Judged) -> Iterator[Debt]:
    problems = list(judged.rows.stored.problems)
    if MANIFEST not in judged.shards.files.digests and all(problem.path != MANIFEST for problem in problems):
        problems.append(Problem(MANIFEST, 1, "missing"))
    for problem in problems:
        key = Key("loosened-baseline", problem.path, MODULE_LEVEL, "file")
        yield Debt(key, Place(problem.path, problem.line, 1), f"{problem.path}: {problem.what}")


def _loosened_rows(judged: Judged) -> Iterator[Debt]:
    """Rows of the work tree's shards that allow more than is permitted."""
    rows = judged.rows
    passing = _Passing(judged)
    for key, count in sorted(rows.written_rows.items()):
        if count > (allowed := rows.permitted(key)) and not passing.is_rewritten(key):
            path = rows.stored.shards.get(key.module, f"baselines/modules/{key.module}.tsv")
            message = (
                f"the baseline says {count} of {key.rule} in {key.symbol} ({key.detail}), where {allowed} is allowed"
            )
            loosened = Key("loosened-baseline", key.module, key.symbol, f"{key.rule} {key.detail}")
            line = row_number(judged.shards.files.content(path), key)
            yield Debt(loosened, Place(path, line, 1), message, count - allowed)


class _Passing:
    """Rows that an earlier run on this branch left, of a move that went on or an error that is mended since.

    This run writes them anew.
    """

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._rows = by_rule(judged.rows.written_rows)
        self._at_base = by_rule(judged.rows.at_base[1]) if judged.rows.at_base else by_rule({})

    def is_rewritten(self, key: Key) -> bool:
        """Whether nothing rests on a row that allows too much.

        The code has no more than is permitted, and the shards allow no more of the rule than base's; or the trunk has
        the row, and base lies before that; or it is of something that annotating reveals, where the change annotates.
        """
        judged, count = self._judged, self._judged.rows.written_rows[key]
        if not judged.may_write or not judged.asks_about(key.module):
            return False
        if judged.rows.shards.counts.get(key, 0) > judged.rows.permitted(key):
            return False
        allows_no_more = self._rows[key.rule] <= self._at_base[key.rule]
        return allows_no_more or count <= self._landed.get(key, 0) or (key.rule in BODY_RULES and self._annotates)

    @cached_property
    def _landed(self) -> Mapping[Key, int]:
        """The rows of HEAD's shards where HEAD has landed on the trunk, and base is from before a raise there."""
        base = self._judged.base
        if base.commit is None or base.head is None or not base.on_trunk or base.is_head:
            return {}
        paths = sorted(self._judged.rows.stored.shards.values())
        return parse_stored(base.commit.repository.texts(base.head, paths)).baseline.counts

    @cached_property
    def _annotates(self) -> bool:
        """Whether the change gives annotations to what had none at base."""
        left = by_rule(self._judged.rows.remaining)
        return any(left[rule] < self._at_base[rule] for rule in ("missing-annotation", "unchecked-body"))


def _missing_shards(judged: Judged) -> Iterator[Debt]:
    """Shards that base has and the work tree has not, although debt remains in their modules."""
    rows, base = judged.rows, judged.base
    indebted = {key.module for key, count in rows.remaining.items() if count}
    for module, shard in sorted(base.shards.items()):
        is_missing = module in rows.shards.modules and module in indebted and module not in rows.stored.shards
        if is_missing and module not in base.change.modules:
            message = f"{shard.path} was removed, but its module still has debts"
            yield Debt(Key("loosened-baseline", module, MODULE_LEVEL, "shard"), Place(shard.path, 1, 1), message)
