"""The slots of both sides of a change, as texts tell them: where a type can stand, and what stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.check.base_code import BaseCode
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.type_records import ModuleTypes, TypeSlot
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import OPEN_NAME, Fact
from ratchet.facts.source.aliases import Follower
from ratchet.facts.source.structures import Structures
from ratchet.facts.stated_types import stated_types
from ratchet.measure.tree import Measured
from ratchet.terms import MODULE_LEVEL, SlotState

Place = tuple[str, str]
"""(symbol, detail) of a slot. An alias, which is no annotated variable, has `=` before its name."""

_INFERRED = frozenset({"Final", "ClassVar"})
"""What stands for an annotation, and leaves the type to the value."""

LOCAL = "local"
"""The role of what a function declares for itself. Those of one function are a pool: each one has no identity."""

_OF_A_NAME = frozenset({"variable", "alias"})
_NO_SLOTS = frozenset({"parameter", "return", "argument"})


class Item(NamedTuple):
    """One type that stands in a slot, several of which share a place: overloads, bases, casts.

    `form` is None where there is no annotation. `state` and `has_any` are what mypy says, of today's code alone:
    `has_any` tells Any from generics without arguments, `defaults` that a library's class has an Any for an argument
    that was left out. `stars`: 1 for `*args`, 2 for `**kwargs`. `is_async`: the return of an `async def`, which is what
    awaiting its call gives.
    """

    form: str | None
    line: int
    column: int
    role: str
    stars: int = 0
    is_async: bool = False
    state: SlotState = SlotState.TYPED
    has_any: bool = False
    defaults: bool = False


class SlotSide(NamedTuple):
    """The slots of a module on one side of a change; `signatures` has the parameters of functions defined once.

    `open_names` are those of today's variables that can be called with anything.
    """

    file: SourceFile
    facts: SourceFacts
    items: Mapping[Place, list[Item]]
    symbols: frozenset[str]
    signatures: Mapping[str, list[str]]
    open_names: Sequence[Fact] = ()

    def binds_like(self, other: SlotSide) -> bool:
        """Whether every name that the module does not define as a class or function means what it does there."""
        return self.file.module == other.file.module and self._bound() == other._bound()

    def _bound(self) -> tuple[object, object]:
        imports = [(one.symbol, one.form, one.module, one.level, one.names) for one in self.facts.imports]
        return imports, [(name, form) for name, form in self.facts.bindings if form]

    def mentions(self, symbol: str, name: str) -> bool:
        """Whether an annotation of a function or class, or of what is in it, has a name."""
        inside = (one for one in self.facts.annotations if f"{one.symbol}.".startswith(f"{symbol}."))
        return any(named.name == name for one in inside for named in one.names)

    def parameters(self, symbol: str) -> Mapping[str, Item]:
        """The parameters of a function that is defined once, in order."""
        return {name: self.items[symbol, name][0] for name in self.signatures.get(symbol, ())}

    def locals(self, symbol: str) -> Sequence[Item]:
        """What a function declares for itself."""
        return [
            item for (owner, _), items in self.items.items() if owner == symbol for item in items if item.role == LOCAL
        ]


def slots_at_base(file: SourceFile, facts: SourceFacts) -> SlotSide:
    """A module's slots, as far as its text alone tells."""
    items: defaultdict[Place, list[Item]] = defaultdict(list)
    for place, item in _items(facts):
        items[place].append(item)
    several: defaultdict[str, list[list[str]]] = defaultdict(list)
    for function in facts.functions:
        if not function.overload_implementation:
            several[function.symbol].append([slot.detail for slot in function.slots if slot.position >= 0])
    signatures = {symbol: found[0] for symbol, found in several.items() if len(found) == 1}
    symbols = {MODULE_LEVEL, *several, *(one.symbol for one in facts.classes), *(symbol for symbol, _ in items)}
    return SlotSide(file, facts, items, frozenset(symbols), signatures)


def slots_today(file: SourceFile, facts: SourceFacts, types: ModuleTypes | None, follower: Follower) -> SlotSide:
    """A module's slots with the state that mypy tells of each."""
    side = slots_at_base(file, facts)
    stated: dict[tuple[str, str, int], TypeSlot] = {}
    for one in stated_types(file, facts, types, follower):
        name = _detail(one.role, one.detail)
        for line in (one.line, 0):  # a base stands on its own line, and mypy tells that of the class
            known = stated.get((one.symbol, name, line))
            if known is None or (one.anys, one.bare) > (known.anys, known.bare):
                stated[one.symbol, name, line] = one
    items = {
        (symbol, detail): [
            _with_state(item, stated.get((symbol, detail, item.line)) or stated.get((symbol, detail, 0)))
            for item in found
        ]
        for (symbol, detail), found in side.items.items()
    }
    for slot in types.slots if types is not None else ():
        if slot.missing:
            state = SlotState.MISSING if slot.whole or slot.role == "field" else SlotState.PARTIAL
            item = Item(None, slot.line, slot.column, slot.role, state=state)
            items.setdefault((slot.symbol, slot.detail), []).append(item)
    return side._replace(items=items, open_names=types.of(OPEN_NAME) if types is not None else ())


def _with_state(item: Item, stated: TypeSlot | None) -> Item:
    if item.form is None:
        return item._replace(state=SlotState.MISSING)
    if stated is None or not (stated.anys or stated.bare):
        return item._replace(defaults=stated is not None and stated.defaults)
    state = SlotState.ANY if stated.anys and stated.whole else SlotState.PARTIAL
    return item._replace(state=state, has_any=stated.anys > 0)


def _detail(role: str, detail: str) -> str:
    return f"={detail}" if role == "alias" else detail


def _items(facts: SourceFacts) -> Iterator[tuple[Place, Item]]:
    functions = {function.symbol for function in facts.functions}
    for function in facts.functions:
        for slot in () if function.overload_implementation else function.slots:
            role = "parameter" if slot.position >= 0 else "return"
            yield (
                (function.symbol, slot.detail),
                Item(slot.form, function.line, slot.column, role, slot.stars, function.is_async),
            )
    for one in facts.declarations:
        role = LOCAL if one.role in _OF_A_NAME and one.symbol in functions else one.role
        if one.role not in _NO_SLOTS and not one.implementation and one.form not in _INFERRED:
            yield (one.symbol, _detail(one.role, one.detail)), Item(one.form, one.line, one.column, role)


class CodeAtBase:
    """The modules of base that are not what they were: by today's names in `files`, their facts by path in `facts`.

    A file of base that does not parse is in neither.
    """

    def __init__(self, measured: Measured, code: BaseCode, changed: Collection[SourceFile]) -> None:
        self._measured = measured
        self._change = code.change
        self.files: dict[str, SourceFile] = {}
        self.facts: dict[str, SourceFacts] = {}
        old = {code.change.origin(file.path): file.module for file in changed}
        for file, facts in code.facts([*old, *code.paths_gone(measured.inventory.measured)]).items():
            self.facts[file.path] = facts
            # A stub does not hide its source, which comes with it.
            module = old.get(file.path) or code.change.module_today(file.module)
            if not (file.is_stub and module in self.files):
                self.files[module] = file

    def structures(self) -> Structures:
        """Reads base's types, whose names lead to what they led to at base."""
        changed = {self._change.today(path) for path in self.facts}
        files = [file for file in self._measured.inventory.measured if file.path not in changed]
        every = [*files, *self.files.values()]
        return Structures(every, _Facts(self.facts, self._measured.sources), self._change.modules)


class _Facts(Mapping[str, SourceFacts]):
    """Facts by path: base's own, else those of today."""

    def __init__(self, own: Mapping[str, SourceFacts], others: Mapping[str, SourceFacts]) -> None:
        self._own = own
        self._others = others

    def __getitem__(self, path: str) -> SourceFacts:
        return self._own[path] if path in self._own else self._others[path]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._own, *self._others})

    def __len__(self) -> int:
        return len({*self._own, *self._others})
