"""ratchet.toml at base and now, setting by setting: each one that is weaker."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.config import Config, rules_of_both
from ratchet.facts.change import NO_CHANGE, Change
from ratchet.policy.debt import debt
from ratchet.policy.loosened_contracts import contract_debts
from ratchet.policy.loosened_paths import exclusion_debts, profile_debts, strictness_debts
from ratchet.terms import Debt
from ratchet.terms.catalogue import is_coded, rule_named


def policy_debts(base: Config, head: Config, change: Change = NO_CHANGE) -> Iterator[Debt]:
    """One `loosened-policy` debt for each setting that is weaker at head, in plain words. A stricter policy gives none.

    The symbol is the table or the contract's id, the detail the field. If base configures nothing, anything is allowed.
    """
    if base.source is None:
        return
    if head.source is None:
        yield debt(head, (), base.source, "deleted", f"{base.source} no longer configures ratchet, as it does at base")
        return
    yield from _words(base, head)
    yield from _levels(base, head)
    yield from _libraries(base, head)
    yield from _environments(base, head, change)
    yield from _tools(base, head)
    yield from exclusion_debts(base, head, change)
    yield from profile_debts(base, head, change)
    yield from strictness_debts(base, head, change)
    yield from contract_debts(base, head, change)


def stricter(base: Config, head: Config, change: Change = NO_CHANGE) -> bool:
    """Whether anything is stricter at head than at base, so that the base has to be replayed under it."""
    return head.source is not None and any(policy_debts(head, base, change.undone()))


def _words(base: Config, head: Config) -> Iterator[Debt]:
    if base.mypy and not head.mypy:
        yield debt(head, ("mypy",), "ratchet", "mypy", "mypy is switched off, which measures types at base")
    if base.stale == "fail" and head.stale == "note":
        yield debt(head, ("baseline", "stale"), "baseline", "stale", 'stale is lowered from "fail" to "note"')
    if head.trust.strictness < base.trust.strictness:
        message = f'trust is lowered from "{base.trust}" to "{head.trust}"'
        yield debt(head, ("waivers", "trust"), "waivers", "trust", message)
    if head.view.strictness < base.view.strictness:
        message = f'the contracts\' default view is narrowed from "{base.view}" to "{head.view}"'
        yield debt(head, ("architecture", "view"), "architecture", "view", message)


def _libraries(base: Config, head: Config) -> Iterator[Debt]:
    for index, name in enumerate(head.untyped):
        if name not in base.untyped:
            message = f"{name} is declared to have no types, which it is not at base"
            yield debt(head, ("libraries", "untyped", index), "libraries", name, message)


def _environments(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """A file that is measured with other packages than at base: what is not installed there is Any."""
    if base.environments == head.environments:
        return
    for path in sorted(change.head_files):
        before = {base.python_of(old) for old in change.origins(path) if base.measures(old)}
        now = head.python_of(path)
        if before and now not in before and path in change.base_files:
            was = next(iter(before)) or "the default interpreter"
            message = f"{path} is measured with {now or 'the default interpreter'}, and with {was} at base"
            yield debt(head, ("environment",), "environment", "python", message)
            return


def _tools(base: Config, head: Config) -> Iterator[Debt]:
    if base.tools == head.tools:
        return
    from ratchet.policy.loosened_tools import tool_debts  # few projects have other tools

    yield from tool_debts(base, head)


def _levels(base: Config, head: Config) -> Iterator[Debt]:
    for rule in filter(base.runs, rules_of_both(base, head)):
        before, now = base.level(rule), head.level(rule)
        of_all = (base.level(rule_named(rule)), head.level(rule_named(rule))) if is_coded(rule) else None
        if now.strictness < before.strictness and (before, now) != of_all:
            message = f'{rule} is lowered from "{before}" to "{now}"'
            yield debt(head, ("rules", rule), "rules", rule, message)
