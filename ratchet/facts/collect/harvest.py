"""What is collected from one module while its tree and its types are alive, and where the walk stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from mypy.nodes import Expression, FuncDef, Node, SymbolTable, TypeAlias, TypeInfo, Var
from mypy.types import Type

from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.type_records import (
    Body,
    ErasingDecorator,
    Fact,
    Operation,
    Precision,
    TypeSlot,
    Unreachable,
    UntypedCall,
    UntypedImport,
)
from ratchet.terms import MODULE_LEVEL


class Scope(NamedTuple):
    """Where a node stands. `owner` is the symbol of the nearest class, `level` module, class or function.

    `checked`: mypy looks into it; `silenced`: it does not, for a `no_type_check` here or around. `field`: a declared
    variable here is a field of a dataclass or the like. `names` is the symbol table of a module or class, `function`
    the one whose body this is.
    """

    symbol: str = MODULE_LEVEL
    owner: str = ""
    level: str = "module"
    checked: bool = True
    field: bool = False
    names: SymbolTable | None = None
    function: FuncDef | None = None
    silenced: bool = False

    def inner(self, name: str) -> str:
        """The symbol of what is called `name` in this scope."""
        return name if self.symbol == MODULE_LEVEL else f"{self.symbol}.{name}"

    def alias(self, name: str) -> TypeAlias | None:
        """The type alias of that name which this module or class defines."""
        entry = self.names.get(name) if self.names is not None else None
        return entry.node if entry is not None and isinstance(entry.node, TypeAlias) else None


@dataclass(slots=True)
class Counts:
    """Expressions of one symbol; see records.Precision."""

    precise: int = 0
    imprecise: int = 0
    any: int = 0
    unchecked: int = 0


class Unresolved(Protocol):
    """What mypy made of the modules that are imported."""

    def reason(self, module: str) -> str | None:
        """missing, untyped or skipped; None for a module that mypy followed."""

    def has(self, module: str, name: str) -> bool:
        """Whether a module that mypy followed has this name."""

    def follows(self, module: str) -> bool:
        """Whether mypy followed a module."""

    def meaning(self, module: str, name: str) -> str:
        """The full name of what a name of a module stands for; "" where there is none."""

    def public(self, module: str) -> Iterable[str]:
        """The names that a star import of a module brings."""

    def is_first_party(self, module: str) -> bool:
        """Whether a module that mypy followed is the project's own."""


@dataclass(slots=True)
class Harvest:
    """The facts of one module so far. `module` and `is_package` are what a relative import starts from.

    `never_evaluated` has line and column of each operand that mypy never evaluates (None), and of each condition that
    mypy knows the outcome of, as often as mypy says it; `skipped` the places of statements that it does not reach, but
    may have looked at; `wrong` those of the errors that it tells, `silenced` the lines whose errors a comment silences.
    `versions`: how many copies of the function mypy
    checked, one for each value of a TypeVar; `hushed` are operations on the Any of an error, or on what has no value:
    if mypy tells of no error, it does not evaluate them.
    `opened` are types of which a fact was made, and that no expression of the module has.

    `parameters` has the symbol of each parameter's function, "" for a lambda's; `values` what each variable was bound
    to, where its type is no plain class; `symbols` those of functions and classes that were met; `imported` the symbol
    and the module of each name that an untyped import binds.
    """

    module: str
    is_package: bool
    types: dict[Expression, Type]
    unresolved: Unresolved
    check_untyped: bool
    ignored: bool
    strict_optional: bool = True
    never_evaluated: Mapping[tuple[int, int], Sequence[bool | None]] = field(default_factory=dict)
    skipped: frozenset[tuple[int, int]] = frozenset()
    wrong: frozenset[tuple[int, int]] = frozenset()
    silenced: Collection[int] = frozenset()
    slots: list[TypeSlot] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    unreachable: list[Unreachable] = field(default_factory=list)
    decorators: list[ErasingDecorator] = field(default_factory=list)
    imports: list[UntypedImport] = field(default_factory=list)
    untyped_calls: list[UntypedCall] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    pending: list[tuple[tuple[Node, ...], Scope]] = field(default_factory=list)
    origins: dict[Var, str] = field(default_factory=dict)
    parameters: dict[Var, str] = field(default_factory=dict)
    values: dict[Var, Expression] = field(default_factory=dict)
    symbols: dict[Node, str] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    declared: set[tuple[str, str, str]] = field(default_factory=set)
    variables: set[Var] = field(default_factory=set)
    lambdas: set[Var] = field(default_factory=set)
    unions: set[Var] = field(default_factory=set)
    hooks: dict[TypeInfo, bool] = field(default_factory=dict)
    taken_over: set[Expression] = field(default_factory=set)
    lent: set[str] = field(default_factory=set)
    opened: list[Type] = field(default_factory=list)
    hushed: set[Operation] = field(default_factory=set)
    versions: int = 1

    def correct_columns(self, columns: Columns) -> None:
        """Make every record's column that of a character."""
        self.slots = _in_characters(self.slots, columns)
        self.operations = _in_characters(self.operations, columns)
        self.unreachable = _in_characters(self.unreachable, columns)
        self.decorators = _in_characters(self.decorators, columns)
        self.imports = _in_characters(self.imports, columns)

    def later(self, scope: Scope, *versions: Node) -> None:
        """Walk a body after this scope, in its own; `versions` are the copies of it that mypy checked."""
        self.pending.append((versions, scope))

    def empty_copy(self, versions: int = 1) -> Harvest:
        """An empty harvest of the same module, for one of the `versions` of a function."""
        settings = (self.module, self.is_package, self.types, self.unresolved, self.check_untyped, self.ignored)
        return Harvest(
            *settings,
            self.strict_optional,
            self.never_evaluated,
            self.skipped,
            self.wrong,
            parameters=self.parameters,
            values=self.values,
            symbols=self.symbols,
            imported=self.imported,
            origins=self.origins,
            lambdas=self.lambdas,
            unions=self.unions,
            silenced=self.silenced,
            hooks=self.hooks,
            lent=self.lent,
            opened=self.opened,
            versions=self.versions * versions,
        )

    def merge_versions(self, others: Sequence[Harvest]) -> None:
        """Add what was found in the versions of one body: once, and as unreachable only what is so in all of them.

        So are hushed operations: mypy checks the branch of an expression that a version never takes, such as
        `x if isinstance(x, str) else x.decode()`, with the type that x does not have there.
        """
        first = others[0]
        for name in ("slots", "bodies", "decorators", "imports", "untyped_calls"):
            getattr(self, name).extend(getattr(first, name))
        seen = {
            (each.symbol, each.line, each.column, each.kind): each
            for other in others
            for each in other.operations
            if each not in other.hushed or all(each in one.hushed for one in others)
        }
        self.operations.extend(seen.values())
        self.hushed.update(each for each in seen.values() if each in first.hushed)
        self.unreachable.extend(
            each for each in first.unreachable if all(each in other.unreachable for other in others)
        )
        self.counts.update(first.counts)


def is_ours(is_first_party: Callable[[str], bool], name: str) -> bool:
    """Whether a full name is of the project's own code; what it names may stand in a class."""
    owner = name.rpartition(".")[0]
    while owner and not is_first_party(owner):
        owner = owner.rpartition(".")[0]
    return bool(owner)


_P = TypeVar("_P", TypeSlot, Operation, Unreachable, ErasingDecorator, UntypedImport)


def _in_characters(records: list[_P], columns: Columns) -> list[_P]:
    return [each._replace(column=columns.character(each.line, each.column - 1) + 1) for each in records]


def is_placeholder(name: str) -> bool:
    """A name made of underscores alone is no variable."""
    return not name.strip("_")


def groups(harvest: Harvest) -> Sequence[Sequence[Fact]]:
    """The harvest as plain rows, in the order in which encode.unpack takes them."""
    counts = [
        Precision(symbol, each.precise, each.imprecise, each.any, each.unchecked)
        for symbol, each in harvest.counts.items()
        if each.precise or each.imprecise or each.any or each.unchecked
    ]
    return [
        harvest.slots,
        harvest.bodies,
        harvest.operations,
        harvest.unreachable,
        harvest.decorators,
        harvest.imports,
        counts,
        harvest.untyped_calls,
    ]
