"""Debts that a heavier one of the same rule covers: where the heavier went, the lighter is no growth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.check.comparison import Move, growth
from ratchet.facts.source.records import ImportKind
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import is_contract

_KINDS = [ImportKind.TYPING, ImportKind.DYNAMIC, ImportKind.LAZY, ImportKind.IMPORT_TIME]


def find_coverings(
    found: Mapping[Key, int], allowed: Mapping[Key, int], places: Callable[[Key], Sequence[Debt]]
) -> tuple[Move, ...]:
    """Moves from a heavier debt that fell to the lighter ones that took its place.

    A bare ignore covers every code on the comment that replaced it, a comment that speaks for the whole module covers
    every comment in it, and an import covers the same import of a weaker kind.
    """
    more, less = growth(found, allowed), growth(allowed, found)
    return (*_bare_ignores(more, less, places), *_whole_modules(more, less), *_weaker_imports(more, less))


def _bare(detail: str) -> str:
    """The detail that means every code where this one means one of them."""
    if detail.endswith("]") and "[" in detail:
        return f"{detail[: detail.index('[')]}[*]"
    head, colon, _ = detail.rpartition(":")
    return f"{head}:*" if colon else "*"


def _bare_ignores(more: Counter[Key], less: Counter[Key], places: Callable[[Key], Sequence[Debt]]) -> Iterator[Move]:
    for before in sorted(key for key in less if key.rule == "suppression"):
        if before.detail != _bare(before.detail):
            continue
        coded = [
            key for key in sorted(more)
            if key.rule == "suppression" and key.module == before.module and key.symbol == before.symbol
            and key.detail != before.detail and _bare(key.detail) == before.detail and more[key] > 0
        ]  # fmt: skip
        lines = Counter(line for key in coded for line in {debt.place.line for debt in places(key)})
        # As many comments as bare ones went; those that carry most of the new codes first.
        replaced = [line for line, _ in sorted(lines.items(), key=lambda one: (-one[1], one[0]))[: less[before]]]
        for key in coded:
            count = min(more[key], sum(debt.place.line in replaced for debt in places(key)))
            if count:
                yield Move(Key("suppression", "", "", ""), key, count)
                more[key] -= count
        less[before] -= len(replaced)


def _whole_modules(more: Counter[Key], less: Counter[Key]) -> Iterator[Move]:
    freed = {
        key.module for key, count in less.items()
        if key.rule == "suppression" and count > 0 and key.detail in ("file:*", "mypy:ignore_errors=True")
    }  # fmt: skip
    for key in sorted(more):
        if key.rule == "suppression" and key.module in freed and more[key] > 0 and not _speaks_for_all(key.detail):
            yield Move(Key("suppression", "", "", ""), key, more[key])
            more[key] = 0


def _speaks_for_all(detail: str) -> bool:
    return ":" in detail and not detail.startswith("noqa:")


def _weaker_imports(more: Counter[Key], less: Counter[Key]) -> Iterator[Move]:
    for after in sorted(key for key in more if is_contract(key.rule) and more[key] > 0):
        imported, kind = _split(after.detail)
        for stronger in _KINDS[_KINDS.index(kind) + 1 :]:
            detail = imported if stronger is ImportKind.IMPORT_TIME else f"{imported}:{stronger}"
            before = Key(after.rule, after.module, after.symbol, detail)
            count = min(more[after], less[before])
            if count > 0:
                yield Move(before, after, count)
                more[after] -= count
                less[before] -= count


def _split(detail: str) -> tuple[str, ImportKind]:
    imported, colon, kind = detail.rpartition(":")
    if colon and kind in set(ImportKind):
        return imported, ImportKind(kind)
    return detail, ImportKind.IMPORT_TIME
