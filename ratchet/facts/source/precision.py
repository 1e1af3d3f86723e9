"""Lays one type over another, as their texts tell them: what said something, and says nothing?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ratchet.facts.source.open_classes import gives_anything, is_any, left_open
from ratchet.facts.source.structures import (
    ANYTHING,
    CALLABLE,
    GENERIC_BASES,
    PARAMETERS,
    REST,
    UNION,
    UNPACKED,
    Structure,
    Structures,
    union,
)
from ratchet.terms import SlotState

_BASES: Mapping[str, tuple[str, ...]] = {
    "list": ("MutableSequence[0]",),
    "deque": ("MutableSequence[0]",),
    "UserList": ("MutableSequence[0]",),
    "MutableSequence": ("Sequence[0]",),
    "Sequence": ("Reversible[0]", "Collection[0]"),
    "tuple": ("Sequence[|]",),
    "set": ("MutableSet[0]",),
    "MutableSet": ("AbstractSet[0]",),
    "frozenset": ("AbstractSet[0]",),
    "KeysView": ("AbstractSet[0]",),
    "AbstractSet": ("Collection[0]",),
    "ValuesView": ("Collection[0]",),
    "dict": ("MutableMapping[0,1]",),
    "defaultdict": ("dict[0,1]",),
    "OrderedDict": ("dict[0,1]",),
    "UserDict": ("MutableMapping[0,1]",),
    "ChainMap": ("MutableMapping[0,1]",),
    "MutableMapping": ("Mapping[0,1]",),
    "types.MappingProxyType": ("Mapping[0,1]",),
    "Mapping": ("Collection[0]",),
    "Collection": ("Iterable[0]", "Container[0]"),
    "Reversible": ("Iterable[0]",),
    "Generator": ("Iterator[0]",),
    "Iterator": ("Iterable[0]",),
    "AsyncGenerator": ("AsyncIterator[0]",),
    "AsyncIterator": ("AsyncIterable[0]",),
    "Coroutine": ("Awaitable[0]",),
    "asyncio.Task": ("asyncio.Future[0]",),
    "asyncio.Future": ("Awaitable[0]",),
}
"""Class of the library → its bases, each with the numbers of the arguments that it hands on; `|`: all as one."""


class Laying:
    """Compares types of base with types of today. `before` and `now` open the aliases of each side.

    `doubtful`: mypy counted more Any in the slot at base than its text tells, so that names of others may be Any.
    `defaults`: mypy knows of an Any in the slot of today that stands for an argument which was left out.
    """

    def __init__(self, before: Structures, now: Structures, *, doubtful: bool = False, defaults: bool = False) -> None:
        self._before = before
        self._now = now
        self._doubtful = doubtful
        self._defaults = defaults
        self._under_way: set[tuple[Structure, Structure]] = set()

    def turned(self) -> Laying:
        """The same from today back to base."""
        return Laying(self._now, self._before)

    def loses(self, old: Structure, new: Structure) -> bool:
        """Whether some position of the old type said something, and is Any or nothing in the new one."""
        if old == new or not self.says(old):
            return False
        if old.name == new.name and old.form and new.form:
            return self._loses_arguments(old.args, new.args)  # an alias is told where it is defined
        if (old, new) in self._under_way:
            return False  # an alias that holds itself
        self._under_way.add((old, new))
        try:
            return self._is_any_now(new) or self._loses_inside(old, new)
        finally:
            self._under_way.discard((old, new))

    def as_used(
        self, old: Structure, new: Structure, states: tuple[SlotState, SlotState]
    ) -> tuple[SlotState, SlotState]:
        """The states of both, partial at best where a use gives Any whatever is read."""
        was, now = states
        sides = ((old, self._before, was), (new, self._now, now))
        lower, upper = (
            SlotState.PARTIAL if state is SlotState.TYPED and gives_anything(typ, side) else state
            for typ, side, state in sides
        )
        return lower, upper

    def is_open(self, new: Structure) -> bool:
        """Whether a class that a type of today names leaves something open."""
        return self._defaults or any(True for _ in left_open(new, self._now))

    def says(self, old: Structure) -> bool:
        """Whether a type of base says anything at all."""
        if old.name == "...":
            return False
        is_unknown = self._doubtful and "." in old.name and old.file is None and not old.args
        return not is_unknown and not is_any(old, self._before)

    def _is_any_now(self, new: Structure) -> bool:
        return new.name == "..." or is_any(new, self._now)

    def _loses_inside(self, old: Structure, new: Structure) -> bool:
        if old.name == new.name and old.name not in _SPECIAL:
            return self._loses_arguments(old.args, new.args)
        opened, today = self._before.opened(old), self._now.opened(new)
        if opened is not None or today is not None:
            return self.loses(opened or old, today or new)
        if UNION in (old.name, new.name):
            return self._loses_a_branch(old, new)
        if CALLABLE in (old.name, new.name) and old.name != new.name:
            old, new = _as_function(old, self._before) or old, _as_function(new, self._now) or new
        if old.name == new.name == CALLABLE:
            return self._loses_parameters(old.args[0], new.args[0]) or self.loses(old.args[1], new.args[1])
        if old.name == new.name == "tuple":
            return self._loses_items(old.args, new.args)
        if old.name == new.name:
            return self._loses_arguments(old.args, new.args)
        return self._loses_as_its_base(old, new)

    def _loses_arguments(self, old: Sequence[Structure], new: Sequence[Structure]) -> bool:
        if old and not new:
            return any(map(self.says, old))
        return any(self.loses(one, other) for one, other in zip(old, new, strict=False))

    def _loses_a_branch(self, old: Structure, new: Structure) -> bool:
        """A branch's counterparts are the branches of its class, else those of a related one; the best counts.

        What has a counterpart of its own class is none of another branch's.
        """
        olds = _opened_branches(old, self._before, {branch.name for branch in branches_of(new)})
        news = _opened_branches(new, self._now, {branch.name for branch in branches_of(old)})
        names = {branch.name for branch in olds}
        for branch in olds:
            own = [other for other in news if other.name == branch.name]
            related = [other for other in news if other.name not in names and self._is_related(branch, other)]
            if (own or related) and all(self.loses(branch, other) for other in own or related):
                return True
        return False

    def _is_related(self, old: Structure, new: Structure) -> bool:
        """Whether two types of different names have a class in common, or are both a function's."""
        if CALLABLE in (old.name, new.name):
            return None not in (_as_function(old, self._before), _as_function(new, self._now))
        return bool(self._common(old, new))

    def _loses_parameters(self, old: Structure, new: Structure) -> bool:
        if old == REST or (old.name != PARAMETERS and new != REST):
            return False
        if new == REST:
            return old.name != PARAMETERS or not old.args or any(map(self.says, old.args))
        is_open = bool(new.args) and new.args[-1] == REST
        given = new.args[:-1] if is_open else new.args
        hidden = old.args[len(given) :] if is_open else ()
        return any(self.loses(*pair) for pair in zip(old.args, given, strict=False)) or any(map(self.says, hidden))

    def _loses_items(self, old: Sequence[Structure], new: Sequence[Structure]) -> bool:
        if not new:
            return any(map(self.says, old))
        one, other = old[0] if REST in old else None, new[0] if REST in new else None
        if one is None and other is None:
            return any(self.loses(*pair) for pair in zip(old, new, strict=False))
        lefts, rights = [one] if one else old, [other] if other else new
        return any(self.loses(left, right) for left in lefts for right in rights)

    def _loses_as_its_base(self, old: Structure, new: Structure) -> bool:
        """What a tuple is as a sequence, each of its items is."""
        items = [item for item in old.args if item != REST] if old.name == "tuple" else []
        for one in [Structure("tuple", (item, REST)) for item in items] or [old]:
            if any(self._loses_arguments(base.args, other.args) for base, other in self._common(one, new)):
                return True
        return False

    def _common(self, old: Structure, new: Structure) -> list[tuple[Structure, Structure]]:
        """Two types as each class that both are, as far as the library and the project's text tell; nearest first."""
        others = {base.name: base for base in _ancestors(new, self._now)}
        found = (base for base in _ancestors(old, self._before) if base.name in others)
        return [(base, others[base.name]) for base in found]


_SPECIAL = frozenset({UNION, CALLABLE, "tuple", PARAMETERS, UNPACKED})


def _as_function(typ: Structure, side: Structures) -> Structure | None:
    """What a type takes and gives where it is called; None where its text does not tell."""
    return typ if typ.name == CALLABLE else side.called(typ)


def branches_of(typ: Structure) -> Sequence[Structure]:
    """The branches of a union; of any other type, itself."""
    return typ.args if typ.name == UNION else (typ,)


def _opened_branches(typ: Structure, side: Structures, kept: Collection[str]) -> list[Structure]:
    """The branches of a union and of the aliases in it, but for names that stand on both sides."""
    opened = (one if one.name in kept else side.opened(one) or one for one in branches_of(typ))
    return [branch for one in opened for branch in branches_of(one)]


def state_of(typ: Structure, side: Structures) -> SlotState:
    """The state of a slot that is declared with a type, as the text tells it."""
    if is_any(typ, side):
        return SlotState.ANY
    return SlotState.PARTIAL if open_positions(typ, side) else SlotState.TYPED


def open_positions(typ: Structure, side: Structures, opening: frozenset[str] = frozenset()) -> int:
    """How many positions of a type are Any, a generic without arguments, or any parameters; an alias is one at most."""
    if typ in (ANYTHING, REST) or typ.is_bare:
        return 1
    opened = side.opened(typ) if typ.name not in opening else None
    if opened is not None and open_positions(opened, side, opening | {typ.name}):
        return 1
    # `tuple[int, ...]` says all that there is to say.
    given = typ.args if typ.name != "tuple" else [item for item in typ.args if item != REST]
    return sum(open_positions(one, side, opening) for one in given)


def verdict_of(laying: Laying, old: Structure, new: Structure, states: tuple[SlotState, SlotState]) -> str:
    """Whether a type in the place of another is worse, better, the same, or unlike it: by the states of both first.

    What a class of the project leaves open is no state of a slot that names it, but makes it worse than what it was.
    """
    was, now = (state.badness for state in laying.as_used(old, new, states))
    if now > was or ((now or laying.is_open(new)) and laying.loses(old, new)):
        return "worse"
    if now < was or (was and laying.turned().loses(new, old)):
        return "better"
    return "same" if old.name == new.name else "unlike"


def _ancestors(typ: Structure, side: Structures) -> Iterator[Structure]:
    """A type, and the same as each of its bases, nearest first."""
    queue, seen = [typ], {typ}
    while queue:
        typ = queue.pop(0)
        if typ.name in GENERIC_BASES or typ.name == "object":
            continue  # what every class may be
        yield typ
        bases = [*_library_bases(typ), *(side.opened(base) or base for base in side.bases(typ))]
        queue += [base for base in bases if base not in seen]
        seen.update(bases)


def _library_bases(typ: Structure) -> Iterator[Structure]:
    for base in _BASES.get(typ.name, ()):
        name, _, numbers = base.rstrip("]").partition("[")
        if not typ.args:
            yield Structure(name)
        elif numbers == UNION:
            yield Structure(name, (union([item for item in typ.args if item != REST]),))
        else:
            places = [int(number) for number in numbers.split(",")]
            yield Structure(name, tuple(typ.args[place] for place in places if place < len(typ.args)))
