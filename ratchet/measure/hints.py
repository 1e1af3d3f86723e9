"""The way out that a finding names."""

from __future__ import annotations

from ratchet.rules import rule
from ratchet.terms import Debt
from ratchet.terms.catalogue import is_contract
from ratchet.terms.spelling import reason


def _stubs(module: str) -> str:
    """The command that installs the types of a library, where typeshed has them."""
    from ratchet.facts.types.stub_packages import stub_package  # asks mypy, and few findings need it

    package = stub_package(module)
    return f"Install its types, {package}, in the project's environment. " if package else ""


def hint_of(rule_id: str) -> str:
    """A rule's way out, and the one that will not work; empty for a rule that nobody knows."""
    known = rule(rule_id)
    if known is None and is_contract(rule_id):
        from ratchet.contracts import known as known_contract  # slow to import, and only needed for findings

        kind = known_contract(rule_id)
        return f"{kind.fix} {kind.dodge}" if kind is not None else ""
    return f"{known.fix} {known.dodge}" if known is not None else ""


_LOST = (
    "This line did not change. If something that it uses lost its type, put that back. If a name went or has moved, "
    "take it from where it stands now. "
)
_OF_ANY = frozenset({"explicit-any", "unchecked-operation"})
"""What an old line may owe as soon as another one is less typed, or lacks a name that mypy is told not to mind."""

_ELSEWHERE = (
    "This line did not change: something that it uses did. If the new annotation is right, correct the line here. If "
    "too many lines break at once, accept both types in the annotation (int | str), and correct them one by one. "
    "A type: ignore, a cast and Any are counted too."
)

_GONE = (
    "This line did not change: a name that it uses is gone from where it stood, or has moved. Take the name from where "
    "it stands now, or keep the old one there. A type: ignore and a cast are counted too."
)
_GONE_OR_OTHER = (
    "This line did not change: a name that it uses is gone from where it stood, or what it is read from has another "
    "type now. Take the name from where it stands now, or keep the old one there. If the new type is right, correct "
    "the line here. A type: ignore and a cast are counted too."
)
_AT_AN_OLD_LINE = {"attr-defined": _GONE_OR_OTHER, "import-not-found": _GONE, "name-defined": _GONE}
"""By the codes of mypy's by which a name is not there."""


def hint_for(debt: Debt, is_new: bool = True, is_traced: bool = False) -> str:
    """A debt's own hint in place of its rule's; a contract's reason comes before the way out.

    `is_new`: the change wrote the debt's line. `is_traced`: the report tells where the debt comes from.
    """
    if debt.key.rule == "type-error" and not is_new:
        return _AT_AN_OLD_LINE.get(debt.key.detail, _ELSEWHERE)
    if debt.key.rule in _OF_ANY and not is_new and not is_traced:
        return f"{_LOST}{debt.hint or hint_of(debt.key.rule)}"
    if debt.key.rule == "untyped-import" and not debt.hint:
        return f"{_stubs(debt.key.detail)}{hint_of(debt.key.rule)}"
    if debt.hint and is_contract(debt.key.rule):
        return f"{reason(debt.hint)} {hint_of(debt.key.rule)}"
    return debt.hint or hint_of(debt.key.rule)
