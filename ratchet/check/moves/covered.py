"""Debts that a heavier one of the same rule covers: where the heavier went, the lighter is no growth."""

from __future__ import annotations

from collections import Counter

from ratchet.check.comparison import Move
from ratchet.check.moves.leftovers import Leftovers
from ratchet.terms import Key
from ratchet.terms.catalogue import is_contract
from ratchet.terms.imports import ImportKind

_WHOLE_MODULE = ("file:*", "mypy:ignore_errors=True")
"""Details of comments that silence everything in their module."""

_PARTS = {
    "method-assign": "assignment",
    "typeddict-unknown-key": "typeddict-item",
    "import-not-found": "import",
    "import-untyped": "import",
    "overload-cannot-match": "misc",
    "overload-overlap": "misc",
    "prop-decorator": "misc",
    "untyped-decorator": "misc",
}
"""Codes of mypy's that are part of another one, or were before they got a code of their own."""

_KINDS = [ImportKind.TYPING, ImportKind.DYNAMIC, ImportKind.LAZY, ImportKind.IMPORT_TIME]


def find_covered(leftovers: Leftovers) -> tuple[Move, ...]:
    """Moves from a heavier debt that fell to the lighter ones that took its place.

    A bare ignore covers every code on the comment that replaced it, a code covers those that are part of it, a comment
    that speaks for the whole module covers every comment in it, and an import covers the same import of a weaker kind.
    """
    _cover_by_bare_ignores(leftovers)
    _cover_by_wider_codes(leftovers)
    _cover_by_whole_modules(leftovers)
    _cover_by_stronger_imports(leftovers)
    return tuple(leftovers.moves)


def _bare(detail: str) -> str:
    """The detail that means every code where this one means one of them."""
    if detail.endswith("]") and "[" in detail:
        return f"{detail[: detail.index('[')]}[*]"
    head, colon, _ = detail.rpartition(":")
    return f"{head}:*" if colon else "*"


def _cover_by_bare_ignores(leftovers: Leftovers) -> None:
    for before in leftovers.shrunk("suppression"):
        if before.detail != _bare(before.detail):
            continue
        coded = [
            key
            for key in leftovers.grown("suppression")
            if (key.module, key.symbol) == (before.module, before.symbol)
            and key.detail != before.detail
            and _bare(key.detail) == before.detail
        ]
        codes = Counter(line for key in coded for line in {debt.place.line for debt in leftovers.places(key)})
        # Each removed bare ignore pays for one comment: the line with the most new codes is taken first.
        most_first = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        replaced = [line for line, _ in most_first[: leftovers.less[before]]]
        for key in coded:
            leftovers.allow(key, sum(debt.place.line in replaced for debt in leftovers.places(key)))
        leftovers.less[before] -= len(replaced)


def _cover_by_wider_codes(leftovers: Leftovers) -> None:
    for after in leftovers.grown("suppression"):
        if after.detail in _PARTS:
            leftovers.move(Key(after.rule, after.module, after.symbol, _PARTS[after.detail]), after)


def _cover_by_whole_modules(leftovers: Leftovers) -> None:
    freed = {key.module for key in leftovers.shrunk("suppression") if key.detail in _WHOLE_MODULE}
    for key in leftovers.grown("suppression") if freed else ():
        if key.module in freed and not _speaks_for_all(key.detail):
            leftovers.allow(key)


def _speaks_for_all(detail: str) -> bool:
    return ":" in detail and not detail.startswith("noqa:")


def _cover_by_stronger_imports(leftovers: Leftovers) -> None:
    for after in leftovers.grown():
        if not is_contract(after.rule):
            continue
        imported, kind = _split(after.detail)
        for stronger in _KINDS[_KINDS.index(kind) + 1 :]:
            detail = imported if stronger is ImportKind.IMPORT_TIME else f"{imported}:{stronger}"
            leftovers.move(Key(after.rule, after.module, after.symbol, detail), after)


def _split(detail: str) -> tuple[str, ImportKind]:
    imported, colon, kind = detail.rpartition(":")
    if colon and kind in set(ImportKind):
        return imported, ImportKind(kind)
    return detail, ImportKind.IMPORT_TIME
