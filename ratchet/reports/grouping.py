"""Findings grouped by their cause, the most important cause first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ratchet.check.verdict import Finding
from ratchet.terms import DECORATED, MODULE_LEVEL, NO_DETAIL, Declaration, Key
from ratchet.terms.catalogue import CYCLE_RULES, is_contract, is_ruler, rank
from ratchet.terms.imports import split_detail

Token = tuple[str, ...]
"""Something that findings may have in common: what one of them explains, another may be explained by."""

_CAUSES = ("missing-annotation", "explicit-any", "untyped-decorator", "bare-generic")
"""Rules whose debts leave Any in a symbol, and so cause the effects below. The first of them is blamed first."""

_EFFECTS = frozenset({"unchecked-body", "unchecked-operation"})
_EFFECT_CODES = frozenset({"no-untyped-def", "explicit-any", "type-arg", "untyped-decorator", "no-any-decorated"})
_FLOW_CODES = frozenset({"no-any-return", "no-any-expr"})
_VIEWS = ("import-time", "runtime", "all")
_SAME_REMEDY_PER_FILE = frozenset({"stale-baseline", "loosened-baseline"})


class Cause(NamedTuple):
    """A finding, and the other findings that have the same cause."""

    finding: Finding
    effects: tuple[Finding, ...] = ()


def group_by_cause(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Every finding once, under its cause: the most important cause first. The order of `findings` does not matter."""
    groups: list[tuple[Finding, list[Finding]]] = []
    explained: dict[Token, int] = {}
    for finding in sorted(findings, key=_blame):
        known = next((explained[token] for token in _explained_by(finding) if token in explained), None)
        if known is not None:
            groups[known][1].append(finding)
        else:
            groups.append((finding, []))
        for token in _explains(finding):
            explained.setdefault(token, len(groups) - 1 if known is None else known)
    causes = [Cause(first, tuple(sorted(others, key=_place))) for first, others in groups]
    return tuple(sorted(causes, key=lambda cause: _importance(cause.finding)))


def _explains(finding: Finding) -> Iterator[Token]:
    key, place = finding.key, finding.place
    if key.rule in _CAUSES:
        yield (
            "cause",
            str(Declaration(key.module, key.symbol, DECORATED if key.rule == "untyped-decorator" else key.detail)),
        )
    if key.rule in _CAUSES and key.symbol != MODULE_LEVEL:
        yield "any", key.module, key.symbol
    if key.rule == "unchecked-operation":
        yield "flow", key.module, key.symbol
        yield from _cause(key)
    if key.rule == "unchecked-body" and key.symbol == MODULE_LEVEL:
        yield "module", key.module
    if key.rule == "untyped-import":
        yield "import", place.path, str(place.line)
        yield "cause", str(Declaration(key.module, key.symbol, key.detail))
    if is_contract(key.rule):
        yield "culprit", finding.culprit.text if finding.culprit else _step(finding)
    elif key.rule in CYCLE_RULES and finding.trail:
        yield "culprit", finding.trail[0].text
    yield from _alike(finding)


def _explained_by(finding: Finding) -> Iterator[Token]:
    key, place = finding.key, finding.place
    if key.rule == "unchecked-body" or (key.rule == "type-error" and key.detail in _EFFECT_CODES):
        yield "any", key.module, key.symbol
    if key.rule == "unchecked-body" and key.symbol != MODULE_LEVEL:
        yield "module", key.module
    if key.rule == "unchecked-operation":
        yield from _cause(key)
    if key.rule == "type-error" and key.detail in _FLOW_CODES:
        yield "flow", key.module, key.symbol
    if key.rule == "type-error" and key.detail.startswith("import"):
        yield "import", place.path, str(place.line)
    if finding.culprit:
        yield "culprit", finding.culprit.text
    elif key.rule in CYCLE_RULES and finding.trail:
        yield "culprit", finding.trail[0].text
    yield from _alike(finding)


def _cause(key: Key) -> Iterator[Token]:
    """The declaration that an operation's Any comes in through: one cause is told once."""
    if key.detail != NO_DETAIL:
        yield "cause", key.detail


def _alike(finding: Finding) -> Iterator[Token]:
    """What findings of one rule have in common if one edit caused them."""
    key, place = finding.key, finding.place
    if is_contract(key.rule):
        yield "statement", place.path, str(place.line), str(place.column)
    elif key.rule in _SAME_REMEDY_PER_FILE:
        yield key.rule, place.path
    elif key.rule == "untyped-import":
        yield key.rule, key.detail
    elif key.rule == "suppression":
        yield key.rule, place.path, str(place.line)
    elif (
        key.rule not in ("type-error", "unchecked-operation") and key.symbol != MODULE_LEVEL and not is_ruler(key.rule)
    ):
        yield "rule", key.rule, key.module, key.symbol


def _step(finding: Finding) -> str:
    """The import of a contract's finding, as a culprit is named."""
    return f"{finding.key.module} -> {split_detail(finding.key.detail)[0]} ({finding.place.path}:{finding.place.line})"


def _blame(finding: Finding) -> tuple[object, ...]:
    """Sorts causes before effects, and imports that the change wrote before those that now break because of them."""
    cause = _CAUSES.index(finding.key.rule) if finding.key.rule in _CAUSES else len(_CAUSES)
    depth = 2 if finding.key.rule == "type-error" else int(finding.key.rule in _EFFECTS)
    return depth, cause, finding.culprit is not None, _breadth(finding), *_place(finding)


def _breadth(finding: Finding) -> int:
    """Sorts the views of one cycle, the narrowest first."""
    return _VIEWS.index(finding.key.symbol) if finding.key.rule in CYCLE_RULES else 0


def _importance(finding: Finding) -> tuple[object, ...]:
    return rank(finding.key.rule), finding.moved_from is None, *_place(finding)


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.place.path, finding.place.line, finding.place.column, finding.key
