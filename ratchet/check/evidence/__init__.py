"""What lets growth pass: one file for each kind of evidence, in the order of `ladder.py`. What is left is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ratchet.check.account import Account
from ratchet.check.base_code import shapes_today
from ratchet.check.identity.code import Code, Symbol
from ratchet.check.identity.operations import Operations
from ratchet.check.identity.symbols import SymbolMap, map_symbols
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.check.slots.changes import Slot, SlotChange
from ratchet.config import Strictness
from ratchet.facts.collect.comments import inline_comments
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.options.reading import Asked, read_options
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.terms import A_VARIABLE, Debt, Key, Level, SlotState
from ratchet.terms.catalogue import RULES_THAT_NEVER_MOVE, is_contract


@dataclass(frozen=True)
class Situation:
    """What evidence is judged by: the change itself, apart from what it owes.

    `allowed` are the allowances before any payment, `modules` those in which something grew. `shown` is what of the
    allowances no shard of base has, and a stricter ruler or another environment shows there. `known` is the code where
    it was read before; else it is read when it is asked for first. `slots` are those that stood at base.
    """

    levels: Levels
    base: MergeBase = NO_BASE
    measured: Measured | None = None
    allowed: Mapping[Key, int] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    shown: Mapping[Key, int] = field(default_factory=dict)
    known: Code | None = None
    slots: Mapping[Slot, SlotChange] = field(default_factory=dict)
    _operations: dict[tuple[str, bool], Operations] = field(default_factory=dict, repr=False)

    @property
    def has_base(self) -> bool:
        """Whether there is a commit to compare with."""
        return self.base is not NO_BASE or self.known is not None

    def is_standard(self, path: str) -> bool:
        """Whether a file is judged by `standard`."""
        return self.levels.strictness_of(path) is Strictness.STANDARD

    def is_off(self, rule: str, key: Key, account: Account) -> bool:
        """Whether a rule minds nothing in the files of a key."""
        return all(self.levels.of_rule(rule, debt.place.path) is Level.OFF for debt in account.places(key))

    def is_all_any(self, key: Key, account: Account) -> bool:
        """Whether a slot is Any and nothing else, in one of its places at least."""
        return any(debt.state is SlotState.ANY for debt in account.places(key))

    @cached_property
    def code(self) -> Code:
        """The code that differs from base's, and that of the modules in which something grew."""
        if self.known is not None:
            return self.known
        if self.measured is None or self.base is NO_BASE:
            return Code({}, {})
        inventory, base = self.measured.inventory, self.base
        before, after = base.code.shapes_of_changed(inventory.measured, inventory.top)
        others = self.modules - after.keys()
        unchanged = shapes_today([file for file in inventory.measured if file.module in others], inventory.top)
        return Code(before, after, base.code.gone(), base.change.modules, unchanged)

    @cached_property
    def symbols(self) -> SymbolMap:
        """Which definition became which."""
        return map_symbols(self.code.before, self.code.after)

    @cached_property
    def indebted(self) -> frozenset[str]:
        """Modules that had any debt at base."""
        return frozenset(key.module for key in self.allowed) if self.base is NO_BASE else self.base.indebted()

    @cached_property
    def checked_untyped(self) -> frozenset[str]:
        """Modules in which mypy checked functions without annotations at base: their bodies reveal nothing.

        Raises Inconclusive where mypy refuses base's configuration.
        """
        code = self.base.code
        paths = {self.base.change.module_today(name): (name, path) for name, path in code.module_paths}
        known = {module: paths[module] for module in self.modules if module in paths}
        texts = code.texts([path for _, path in known.values()])
        asked: dict[str, Asked] = {
            module: (name, inline_comments(texts.get(path, b"").decode("utf-8", "replace")))
            for module, (name, path) in known.items()
        }
        options = read_options(code.texts(self.base.mypy_files), asked, self.base.mypy_config) if known else None
        return frozenset(name for name in asked if options and options.value(name, "check_untyped_defs") is True)

    def is_clean(self, module: str) -> bool:
        """Whether a module had no debt at base; of a new one, its package."""
        if module in self.base_modules:
            return module not in self.indebted
        package = module.rpartition(".")[0]
        return not any(one == package or one.startswith(f"{package}.") for one in self.indebted)

    @cached_property
    def base_modules(self) -> frozenset[str]:
        """The measured modules of base, by today's names."""
        return frozenset(self.base.change.module_today(name) for name, _ in self.base.code.module_paths)

    def has_rows(self, key: Key) -> bool:
        """Whether the module of a key has debts of its rule at base."""
        return any((one.rule, one.module) == (key.rule, key.module) for one in self.allowed)

    @cached_property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Module and path of every measured file."""
        files = self.measured.inventory.measured if self.measured is not None else ()
        return tuple((file.module, file.path) for file in files)

    @cached_property
    def recorded(self) -> Mapping[Key, int]:
        """All rows of base's shards, under today's names; `allowed` has those of the changed shards alone."""
        return self.base.allowed()

    def stood(self, key: Key, debt: Debt, *, commented: bool = False) -> bool:
        """Whether the statement of a debt stood in the same symbol at base; `commented`: with the same comment."""
        if key.module in self.code.unchanged:
            return True
        old, was, new = self.sides(key)
        piece = new.piece(debt.place.line, commented)
        # Of several that are equal, as many stood as base had.
        return len(old.places(was, piece)) >= new.number(key.symbol, piece, debt.place.line)

    def operations(self, module: str, *, today: bool) -> Operations:
        """The operations of a module, today or at base."""
        if (module, today) not in self._operations:
            self._operations[module, today] = Operations(self.code.today(module) if today else self.code.old(module))
        return self._operations[module, today]

    def new_variables(self, key: Key, debts: Iterable[Debt]) -> int:
        """How many of a key's debts are about a name that its symbol did not bind at base."""
        module, symbol = self.origin(key)
        today = self.operations(key.module, today=True)
        known = self.operations(module, today=False).bound_inside(symbol)
        return sum(debt.count for debt in debts if is_variable(debt) and today.bound_on(debt.place.line) - known)

    def new_operations(self, key: Key, debts: Iterable[Debt]) -> int:
        """How many of a key's debts are about an operation that its symbol did not have at base."""
        if key.module in self.code.unchanged:
            return 0
        module, symbol = self.origin(key)
        today = self.operations(key.module, today=True)
        fresh = today.inside(key.symbol) - self.operations(module, today=False).inside(symbol)
        count = 0
        for debt in debts:
            if form := next((form for form in today.on(debt.place.line) if fresh[form] > 0), None):
                fresh[form] -= 1
                count += debt.count
        return count

    def sides(self, key: Key) -> tuple[Shape, str, Shape]:
        """The code at base of what a key's symbol was, its name there, and the code of its module today.

        Of modules that did not change, and where there is none, the code is empty.
        """
        module, symbol = self.origin(key)
        return self.code.old(module), symbol, self.code.new(key.module)

    def origin(self, key: Key) -> Symbol:
        """What the symbol of a key was at base."""
        return self.symbols.origin((key.module, key.symbol)) or (key.module, key.symbol)


def beside(key: Key, rule: str, situation: Situation) -> list[Key]:
    """The keys of a rule in the symbol of another key, as measured today."""
    keys = situation.measured.measure.of_modules([key.module]) if situation.measured is not None else ()
    return [one for one in keys if (one.rule, one.symbol) == (rule, key.symbol)]


def is_variable(debt: Debt) -> bool:
    """Whether an unchecked operation is a name bound to Any, and nothing that is done to it."""
    return debt.message.startswith(A_VARIABLE)


class Evidence(ABC):
    """One kind of evidence that growth is none. Its docstring says what passes, by which proof, and why it is no door.

    `rules` are those whose growth it may explain, None: all whose debts stand for code that can move.
    `may_enter_zero`: a module without debts may get some by it. `needs_base`: it knows nothing where there is no commit
    to compare with. `strictness`: under which it counts; what counts under `strict` counts under `standard` too.
    """

    id: str
    rules: Collection[str] | None = None
    may_enter_zero = False
    needs_base = True
    strictness = Strictness.STRICT

    @abstractmethod
    def ask(self, account: Account, situation: Situation) -> None:
        """Pay for what this evidence explains."""

    def grown(self, account: Account) -> Sequence[Key]:
        """The keys that it may explain, as far as nothing has explained them yet."""
        if self.rules is not None:
            return account.grown(self.rules)
        return [key for key in account.grown() if not is_contract(key.rule) and key.rule not in RULES_THAT_NEVER_MOVE]


class Note(Evidence):
    """Evidence that counts where `strictness = "standard"`: the growth is told and recorded, and refuses nothing.

    Nothing new in a module without debts is a note, unless the evidence says so.
    """

    strictness = Strictness.STANDARD
    words: str
    """What a report says of its debts: `3 debts following from causes on record`."""

    def noted(self, account: Account, situation: Situation) -> Iterator[tuple[Key, Sequence[Debt]]]:
        """The keys that grew, each with those of its debts that stand in files under `standard`."""
        for key in self.grown(account):
            if self.may_enter_zero or not situation.is_clean(key.module):
                debts = [debt for debt in account.places(key) if situation.is_standard(debt.place.path)]
                if debts:
                    yield key, debts
