"""Which slot of today is which slot of base: by its name, or by a move."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ratchet.check.identity.sides import owner_of
from ratchet.check.merge_base import MergeBase
from ratchet.check.slots.sides import CodeAtBase, Item, Place, SlotSide, slots_at_base, slots_today
from ratchet.check.slots.verdicts import Origin, Verdicts
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower
from ratchet.measure.tree import Measured
from ratchet.terms import MODULE_LEVEL, SlotState

if TYPE_CHECKING:
    from ratchet.check.identity.symbols import SymbolMap

_OF_A_CLASS = frozenset({"attribute", "field"})
"""The roles of what a class has."""


class Identities:
    """The slots of the changed modules before (`before`, by today's names of modules) and now."""

    def __init__(
        self, measured: Measured, base: MergeBase, changed: Sequence[SourceFile], code: CodeAtBase, verdicts: Verdicts
    ) -> None:
        self._measured = measured
        self._base = base
        self._changed = changed
        self._verdicts = verdicts
        self.before = {module: slots_at_base(file, code.facts[file.path]) for module, file in code.files.items()}

    @cached_property
    def _has_lost_any(self) -> bool:
        """Whether some definition of base is not where it was: else nothing can have moved."""
        return any(
            not (module in self.modules and side.symbols <= self.modules[module].symbols)
            for module, side in self.before.items()
        )

    @cached_property
    def symbols(self) -> SymbolMap:
        """Which definition became which: only asked for what has another name, and owes something."""
        from ratchet.check.identity.symbols import map_symbols

        inventory = self._measured.inventory
        return map_symbols(*self._base.code.shapes_of_changed(inventory.measured, inventory.top))

    @cached_property
    def now(self) -> Mapping[str, SlotSide]:
        """Path → the slots of a changed file."""
        measured = self._measured
        follower = Follower(measured.inventory.measured, measured.sources)
        types = measured.types.modules
        return {
            file.path: slots_today(file, measured.sources[file.path], types.get(file.path), follower)
            for file in self._changed
        }

    @cached_property
    def modules(self) -> Mapping[str, SlotSide]:
        """Module → the same."""
        return {side.file.module: side for side in self.now.values()}

    def origin(self, side: SlotSide, symbol: str, detail: str, items: Sequence[Item]) -> Origin | None:
        """What a slot of today was at base; None where it is new, or owes nothing and has another name."""
        module, stands = side.file.module, self.side_at_base(side.file.module, symbol) is not None
        found = self._in_symbol(side, symbol, detail, items, (module, symbol)) if stands else None
        if found is None and symbol == MODULE_LEVEL:
            found = self._of_another_module(module, detail, items)
        if found is not None or all(item.state is SlotState.TYPED for item in items):
            return found
        if (found := self._elsewhere_in_the_module(side, symbol, detail, items)) or not self._has_lost_any:
            return found
        origin = self.symbols.origin((module, symbol)) if not stands else None
        found = self._in_symbol(side, symbol, detail, items, origin) if origin is not None else None
        if found is None and not stands:
            found = _of_what_its_members_were(self, module, symbol, detail, items[0].role)
        return found or (self._of_a_function_that_went(module, detail) if items[0].role == "parameter" else None)

    def symbol_at_base(self, module: str, symbol: str) -> tuple[str, str]:
        """What a symbol was called at base; its own name where that is not known."""
        if self.side_at_base(module, symbol) is not None or not self._has_lost_any:
            return module, symbol
        return self.symbols.origin((module, symbol)) or (module, symbol)

    def side_at_base(self, module: str, symbol: str) -> SlotSide | None:
        """The slots at base of a module that had this symbol."""
        before = self.before.get(module)
        return before if before is not None and symbol in before.symbols else None

    def _in_symbol(
        self, side: SlotSide, symbol: str, detail: str, items: Sequence[Item], origin: tuple[str, str]
    ) -> Origin | None:
        """The slot in what its symbol was at base: of that name, or the parameter whose place it has."""
        before = self.side_at_base(*origin)
        if before is None:
            return None
        module, old = origin
        if (old, detail) in before.items:
            return Origin(before, module, old, detail, before.items[old, detail])
        if items[0].role == "parameter":
            was, now = before.parameters(old), side.parameters(symbol)
            name = renamed(was, now, detail) or _named_now(was, now, detail)
            return Origin(before, module, old, name, before.items[old, name]) if name else None
        return None

    def _of_another_module(self, module: str, detail: str, items: Sequence[Item]) -> Origin | None:
        """A module's own name that went from one other changed module, which may have renamed and imported it."""
        forms = [item.form for item in items]
        went = [
            one
            for one in self._names_that_went
            if one.module != module
            if one.detail == detail
            or (forms == [item.form for item in one.items] and self._imports(one.module, detail))
        ]
        return went[0] if len(went) == 1 else None

    @cached_property
    def _names_that_went(self) -> Sequence[Origin]:
        """The names of base's modules that their modules do not define any more."""
        return [
            Origin(before, name, *place, items)
            for name, before in self.before.items()
            for place, items in before.items.items()
            if place[0] == MODULE_LEVEL and (name not in self.modules or place not in self.modules[name].items)
        ]

    def stands(self, module: str, place: Place) -> bool:
        """Whether a slot of a changed module is annotated today."""
        items = self.modules[module].items.get(place, ()) if module in self.modules else ()
        return any(item.form is not None for item in items)

    def _imports(self, module: str, detail: str) -> bool:
        """Whether a changed module takes a name of that kind from another one, today."""
        taken = self.modules[module].facts.imports if module in self.modules else ()
        return any(one.name == detail.removeprefix("=") for each in taken for one in each.names)

    def _elsewhere_in_the_module(
        self, side: SlotSide, symbol: str, detail: str, items: Sequence[Item]
    ) -> Origin | None:
        """What is gone and had its name: a field that was a parameter of the constructor, or the other way; a bound.

        A type parameter (PEP 695) takes the bound of the module's type variable that its function or class used. An
        attribute was the module's variable where that is gone, and no other class has one of the name.
        """
        owner, _, last = symbol.rpartition(".")
        module, place = side.file.module, (owner if last == "__init__" else f"{symbol}.__init__", detail)
        before = self.before.get(module)
        if before is not None and items[0].role == "bound":
            place = (MODULE_LEVEL, detail) if before.mentions(self.symbol_at_base(module, symbol)[1], detail) else place
        if before is None:
            return None
        if place in before.items and not self.stands(module, place):
            return Origin(before, module, *place, before.items[place])
        went = _as_attribute(before, side, symbol, detail) if items[0].role in _OF_A_CLASS else None
        return Origin(before, module, *went, before.items[went]) if went is not None else None

    def _of_a_function_that_went(self, module: str, detail: str) -> Origin | None:
        """The typed parameter of that name of a function that went from the module."""
        before = self.before.get(module)
        if before is None:
            return None
        now = self.modules[module].symbols
        for (symbol, name), items in before.items.items():
            is_gone = name == detail and symbol not in now and items[0].role == "parameter"
            if is_gone and all(self._verdicts.state(before, symbol, item) is SlotState.TYPED for item in items):
                return Origin(before, module, symbol, name, items)
        return None


def _of_what_its_members_were(
    identities: Identities, module: str, symbol: str, detail: str, role: str
) -> Origin | None:
    """What a new class has, or its constructor takes, and what the code of its methods had, or took, before.

    An attribute of the class that they left, or a parameter of a function that one of them was. Of several, the
    class has the first, and the constructor the last.
    """
    owner, _, last = symbol.rpartition(".")
    if role not in _OF_A_CLASS and not (role == "parameter" and last == "__init__"):
        return None
    members = identities.symbols.members.get((module, symbol if role in _OF_A_CLASS else owner), [])
    holders = dict.fromkeys(one for member in members for one in (member, owner_of(member)))
    found = [
        Origin(before, place[0], place[1], detail, before.items[place[1], detail])
        for place in holders
        if (before := identities.side_at_base(*place)) is not None and (place[1], detail) in before.items
        if not identities.stands(place[0], (place[1], detail))
    ]
    return found[0 if role in _OF_A_CLASS else -1] if found else None


def function_that_went(
    identities: Identities, module: str, names: Sequence[str]
) -> tuple[SlotSide, tuple[str, str]] | None:
    """The first function of these names that a module had, else that went from one other changed module."""
    for name in names:
        here = identities.before.get(module)
        if here is not None and name in here.signatures:
            return here, (module, name)
        went = [
            (side, (other, name))
            for other, side in identities.before.items()
            if name in side.signatures
            and not (other in identities.modules and name in identities.modules[other].symbols)
        ]
        if len(went) == 1:
            return went[0]
    return None


def _as_attribute(before: SlotSide, side: SlotSide, symbol: str, name: str) -> Place | None:
    """The variable of the module, or the parameter of one function, that went and that an attribute is now."""
    was = before.items.get((MODULE_LEVEL, name), [])
    if was and was[0].role == "variable" and _has_one_owner(side, name):
        return MODULE_LEVEL, name
    functions = _taken_as_one(before, side, symbol, name) if symbol not in before.symbols else []
    return (functions[0], name) if len(functions) == 1 else None


def _has_one_owner(side: SlotSide, name: str) -> bool:
    """Whether one class alone has an attribute of a name, and the module has no variable of it."""
    owners = [place for place, items in side.items.items() if place[1] == name and items[0].role in _OF_A_CLASS]
    return len(owners) == 1 and (MODULE_LEVEL, name) not in side.items and name not in dict(side.facts.bindings)


def _taken_as_one(before: SlotSide, side: SlotSide, symbol: str, name: str) -> list[str]:
    """The functions that had a parameter of a name, and have one whose annotation names a class instead."""
    word = re.compile(rf"\b{re.escape(symbol.rpartition('.')[2])}\b")
    found = []
    for function in before.signatures.keys() & side.signatures.keys():
        was, now = before.parameters(function), side.parameters(function)
        forms = [item.form for other, item in now.items() if other not in was and item.form is not None]
        if name in was and name not in now and any(map(word.search, forms)):
            found.append(function)
    return found


def _named_now(before: Mapping[str, Item], after: Mapping[str, Item], name: str) -> str:
    """The `*args` or `**kwargs` that went, where a parameter is the first one in its place that says too little."""
    new = [one for one, item in after.items() if one not in before and item.state is not SlotState.TYPED]
    kinds = {item.stars for item in after.values()}
    went = [one for one, item in before.items() if item.stars and item.stars not in kinds]
    return went[0] if went and new[:1] == [name] else ""


def renamed(before: Mapping[str, Item], after: Mapping[str, Item], name: str) -> str:
    """The parameter that stood in the place of one that is new, where that one is gone; else ""."""
    if name not in after:
        return ""
    stars = after[name].stars
    same = [old for old, item in before.items() if item.stars == stars]
    place = [new for new, item in after.items() if item.stars == stars].index(name)
    return same[place] if place < len(same) and same[place] not in after else ""
