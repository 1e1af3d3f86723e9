"""What ratchet minds in code: one file a rule, found by its file name. Pure: facts in, debts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ratchet.facts.module import ModuleFacts
from ratchet.storage.parts import classes_in, part_names
from ratchet.terms import MODULE_LEVEL, Debt, Key
from ratchet.terms.imports import View

if TYPE_CHECKING:
    from ratchet.facts.imports import ImportGraph


__all__ = ["CycleRule", "InCycle", "ModuleFacts", "Rule", "all_rules", "rule"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """An instance of every rule in this package, by id."""
    rules = (kind() for name in part_names(__path__) for kind in classes_in(__name__, name, Rule))
    return tuple(sorted(rules, key=lambda rule: rule.id))


def rule(name: str) -> Rule | None:
    """The rule of this id, or None."""
    return next((rule for rule in all_rules() if rule.id == name), None)


class Rule:
    """One rule. A subclass's docstring is its documentation, with an example that is flagged and one that is fine.

    `id` is its name in ratchet.toml. `fix` says how to pay the debt, `dodge` what does not help: a sentence each.
    `messages` has the kinds of facts that are its debts, each with what it says of one, which may name the fact's
    fields: `{detail} hides from the type checker`. A rule that computes something has its own `debts`.
    """

    id: ClassVar[str]
    messages: ClassVar[Mapping[str, str]] = {}
    fix: ClassVar[str]
    dodge: ClassVar[str]

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        """The debts of one file. Rules that judge the whole project, or the change, have none here."""
        for kind, message in self.messages.items():
            for fact in facts.of(kind):
                said = message.format(**fact._asdict())
                yield facts.debt(self.id, fact.symbol, fact.detail, fact.line, fact.column, said)

    def graph_debts(self, graph: ImportGraph) -> Iterator[Debt]:
        """The debts of the import graph, of the rules that are about it."""
        del graph
        yield from ()


class InCycle(NamedTuple):
    """What a rule about cycles minds: the first import from `module` into `group`, its cycle, is the place.

    `subject` is the module of the debt's key, `amount` how much the debt adds to it.
    """

    subject: str
    module: str
    group: frozenset[str]
    message: str
    amount: int = 1


class CycleRule(Rule):
    """A rule about import cycles. It is asked once for each view, and the view is the symbol of its debts."""

    fix = "Cut the cycle at one import. Move what both sides need into a module that imports neither."

    def in_cycles(self, graph: ImportGraph, view: View) -> Iterator[InCycle]:
        """What the rule minds in the cycles of one view."""
        raise NotImplementedError

    def graph_debts(self, graph: ImportGraph) -> Iterator[Debt]:
        from ratchet.facts.imports.cycles import first_import  # only needed where the rule is on

        for view in View:
            for found in self.in_cycles(graph, view):
                place = first_import(graph, found.module, found.group, view).place
                yield Debt(Key(self.id, found.subject, view), place, f"{found.message} ({view})", found.amount)


def where(symbol: str) -> str:
    """A symbol as a reader names it."""
    return "the module's level" if symbol == MODULE_LEVEL else symbol
