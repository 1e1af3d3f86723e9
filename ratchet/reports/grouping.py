"""Findings as a reader is told of them: several that one cause has are one, and the most telling comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ratchet.check.verdict import Finding
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.catalogue import CYCLE_RULES, is_contract, is_ruler, rank

Token = tuple[str, ...]
"""What one finding explains, and another may be explained by."""

_CAUSES = ("missing-annotation", "explicit-any", "untyped-decorator", "bare-generic")
"""What leaves Any in a symbol, and so brings the effects below with it, in this order of blame."""

_EFFECTS = frozenset({"unchecked-body", "unchecked-operation"})
_EFFECT_CODES = frozenset({"no-untyped-def", "explicit-any", "type-arg", "untyped-decorator", "no-any-decorated"})
_FLOW_CODES = frozenset({"no-any-return", "no-any-expr"})
_PARAMETER = re.compile(r"\bparameter `([^`]+)`")
_VIEWS = ("import-time", "runtime", "all")
_ONE_ACT = frozenset({"stale-baseline", "loosened-baseline"})


@dataclass(frozen=True, slots=True)
class Told:
    """One cause: the finding that tells it best, and those that come with it."""

    finding: Finding
    with_it: tuple[Finding, ...] = ()


def told_once(findings: Iterable[Finding]) -> tuple[Told, ...]:
    """Every finding once, under its cause; the most telling cause first, and always in the same order."""
    groups: list[tuple[Finding, list[Finding]]] = []
    explained: dict[Token, int] = {}
    for one in sorted(findings, key=_blame):
        known = next((explained[token] for token in _explained_by(one) if token in explained), None)
        if known is not None:
            groups[known][1].append(one)
        else:
            groups.append((one, []))
        for token in _explains(one):
            explained.setdefault(token, len(groups) - 1 if known is None else known)
    told = [Told(first, tuple(sorted(others, key=_place))) for first, others in groups]
    return tuple(sorted(told, key=lambda group: _telling(group.finding)))


def _explains(one: Finding) -> Iterator[Token]:
    key, place = one.key, one.place
    if key.rule in _CAUSES and key.symbol != MODULE_LEVEL:
        yield "any", key.module, key.symbol
        yield "parameter", key.module, key.symbol, key.detail
    if key.rule == "unchecked-operation":
        yield "flow", key.module, key.symbol
    if key.rule == "untyped-import":
        yield "import", place.path, str(place.line)
    if is_contract(key.rule):
        yield "culprit", one.culprit or _step(one)
    elif key.rule in CYCLE_RULES and one.trail:
        yield "culprit", one.trail[0]
    yield from _alike(one)


def _explained_by(one: Finding) -> Iterator[Token]:
    key, place = one.key, one.place
    if key.rule == "unchecked-body" or (key.rule == "type-error" and key.detail in _EFFECT_CODES):
        yield "any", key.module, key.symbol
    if key.rule == "unchecked-operation":
        # Which Any it is that an operation lets through, only its message knows.
        yield from (("parameter", key.module, key.symbol, name) for name in _PARAMETER.findall(one.message))
    if key.rule == "type-error" and key.detail in _FLOW_CODES:
        yield "flow", key.module, key.symbol
    if key.rule == "type-error" and key.detail.startswith("import"):
        yield "import", place.path, str(place.line)
    if one.culprit:
        yield "culprit", one.culprit
    elif key.rule in CYCLE_RULES and one.trail:
        yield "culprit", one.trail[0]
    yield from _alike(one)


def _alike(one: Finding) -> Iterator[Token]:
    """What several findings of one kind have in common when one edit brought them."""
    key, place = one.key, one.place
    if is_contract(key.rule):
        yield "statement", place.path, str(place.line), str(place.column)
    elif key.rule in _ONE_ACT:
        yield key.rule, place.path
    elif key.rule == "untyped-import":
        yield key.rule, key.detail
    elif key.rule == "suppression":
        yield key.rule, place.path, str(place.line)
    elif key.rule != "type-error" and key.symbol != MODULE_LEVEL and not is_ruler(key.rule):
        yield "rule", key.rule, key.module, key.symbol


def _step(one: Finding) -> str:
    """The import of a contract's finding, as a culprit is named."""
    from ratchet.contracts import split_detail  # slow to import, and few findings are of an import

    return f"{one.key.module} -> {split_detail(one.key.detail)[0]} ({one.place.path}:{one.place.line})"


def _blame(one: Finding) -> tuple[object, ...]:
    """Causes before effects; of imports, those that the change wrote before those that now break through them."""
    cause = _CAUSES.index(one.key.rule) if one.key.rule in _CAUSES else len(_CAUSES)
    depth = 2 if one.key.rule == "type-error" else int(one.key.rule in _EFFECTS)
    return depth, cause, one.culprit != "", _breadth(one), *_place(one)


def _breadth(one: Finding) -> int:
    """Of one cycle in several views, the narrowest tells most."""
    return _VIEWS.index(one.key.symbol) if one.key.rule in CYCLE_RULES else 0


def _telling(one: Finding) -> tuple[object, ...]:
    return rank(one.key.rule), one.moved_from is None, *_place(one)


def _place(one: Finding) -> tuple[object, ...]:
    return one.place.path, one.place.line, one.place.column, one.key
