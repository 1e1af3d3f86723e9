"""basedpyright's baseline → which of our rules keep its debts from growing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.adoption.baselines import ForeignBaseline, Narrowed, Places, Row
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.storage.narrowing import as_list, as_table, parsed
from ratchet.terms import Key

FILES = (".basedpyright/baseline.json",)
IS_BASELINE = True

_SAME = {
    "reportMissingParameterType": "missing-annotation",
    "reportMissingTypeArgument": "bare-generic",
    "reportExplicitAny": "explicit-any",
    "reportUntypedFunctionDecorator": "untyped-decorator",
    "reportUntypedClassDecorator": "untyped-decorator",
    "reportMissingImports": "untyped-import",
    "reportMissingTypeStubs": "untyped-import",
}
"""basedpyright's rule -> the rule of ratchet that minds the same."""

_NEAR = {
    "reportUnknownMemberType": "unchecked-operation",
    "reportUnknownArgumentType": "unchecked-operation",
    "reportUnknownVariableType": "unchecked-operation",
    "reportUnknownParameterType": "missing-annotation",
    "reportUnknownLambdaType": "unchecked-operation",
    "reportAny": "unchecked-operation",
    "reportUnreachable": "unreachable-code",
    "reportImportCycles": "acyclic (a contract)",
    "reportIgnoreCommentWithoutRule": "suppression",
    "reportUnnecessaryTypeIgnoreComment": "suppression",
    "reportPrivateImportUsage": "type-error",
}
"""basedpyright's rule -> the rule of ratchet that minds it in another way, or counts it otherwise."""


def configured(text: str, name: str) -> bool:
    """Whether a file is basedpyright's baseline."""
    del text
    return name.endswith(FILES)


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> BasedpyrightBaseline:
    """How often each code is allowed, by path and code. UsageError where it is not basedpyright's baseline."""
    del graph
    try:
        files = as_table(as_table(parsed(text))["files"]).items()
        rows = [(path, as_table(row)) for path, listed in files for row in as_list(listed)]
        return BasedpyrightBaseline(Counter((path.removeprefix("./"), str(row["code"])) for path, row in rows))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{name}: not a baseline of basedpyright ({type(error).__name__}: {error}).") from error


@dataclass(frozen=True)
class BasedpyrightBaseline(ForeignBaseline):
    """The rows of basedpyright's baseline: path and code of a report."""

    def narrow(self, counts: Mapping[Key, int], places: Places) -> Narrowed:
        """Record all that ratchet measures: the rows have no identity to compare by. Say how the two relate."""
        ours: Counter[Row] = Counter()
        for key, count in counts.items():
            for debt in places[key][:1]:
                ours[debt.place.path, key.rule] += count
        related: Counter[tuple[str, str]] = Counter()
        for row, count in self.rows.items():
            path, code = row
            related[code, _relation(path, code, ours)] += count
        words = tuple(
            f"{count} of {code}: {relation}" for (code, relation), count in sorted(related.items()) if relation
        )
        return Narrowed(dict(counts), words)


def _relation(path: str, code: str, ours: Counter[Row]) -> str:
    """What becomes of a code in a file, in words; "" if ratchet's baseline holds it under a rule of _SAME."""
    same = _SAME.get(code)
    if same is not None:
        return "" if ours[path, same] else f"ratchet finds no {same} in their files"
    near = _NEAR.get(code)
    if near is not None:
        return f"kept from growing by {near}, which counts otherwise"
    return "no counterpart; what mypy says of the same code is kept from growing by type-error"
