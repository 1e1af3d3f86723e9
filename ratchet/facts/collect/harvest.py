"""What is collected from one module while its tree and its types are alive, and where the walk stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mypy.nodes import CallExpr, Context, Expression, FuncDef, Node, SymbolTable, TypeAlias, TypeInfo, Var
from mypy.types import Type

from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.followed import Followed
from ratchet.facts.collect.type_records import TypeSlot
from ratchet.facts.kinds import OPERATION, TAKEN_OVER, UNREACHABLE, Fact
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
    """Expressions that are precise all through, partly Any, Any, and not checked."""

    precise: int = 0
    imprecise: int = 0
    any: int = 0
    unchecked: int = 0

    def add(self, other: Counts) -> None:
        """Count what another has counted as well."""
        self.precise += other.precise
        self.imprecise += other.imprecise
        self.any += other.any
        self.unchecked += other.unchecked


@dataclass(slots=True)
class Harvest:
    """The facts of one module so far. `module` and `is_package` are what a relative import starts from.

    `never_evaluated` has line and column of each operand that mypy never evaluates (None), and of each condition that
    mypy knows the outcome of, as often as mypy says it; `skipped` the places of statements that it does not reach, but
    may have looked at; `wrong` those of the errors that it tells, `silenced` the lines whose errors a comment silences;
    `has_lambdas`: the text may hold one. `versions`: how many copies of the function mypy checked, one for each value
    of a TypeVar; `hushed` are operations on the Any of an error, or on what has no value: if mypy tells of no error, it
    does not evaluate them.
    `opened` are types of which a fact was made, and that no expression of the module has.

    `parameters` has the symbol of each parameter's function, "" for a lambda's; `lambdas` has the latter, with the call
    that the lambda is handed to; `values` what each variable was bound
    to, where its type is no plain class; `symbols` those of functions and classes that were met; `imported` the symbol
    and the module of each name that an untyped import binds.
    """

    module: str
    is_package: bool
    types: dict[Expression, Type]
    followed: Followed
    check_untyped: bool
    ignored: bool
    never_evaluated: Mapping[tuple[int, int], Sequence[bool | None]] = field(default_factory=dict)
    skipped: frozenset[tuple[int, int]] = frozenset()
    wrong: frozenset[tuple[int, int]] = frozenset()
    silenced: Collection[int] = frozenset()
    has_lambdas: bool = True
    slots: list[TypeSlot] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    pending: list[tuple[tuple[Node, ...], Scope]] = field(default_factory=list)
    origins: dict[Var, str] = field(default_factory=dict)
    parameters: dict[Var, str] = field(default_factory=dict)
    values: dict[Var, Expression] = field(default_factory=dict)
    symbols: dict[Node, str] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    declared: set[tuple[str, str, str]] = field(default_factory=set)
    variables: set[Var] = field(default_factory=set)
    lambdas: dict[Var, CallExpr | None] = field(default_factory=dict)
    unions: set[Var] = field(default_factory=set)
    hooks: dict[TypeInfo, bool] = field(default_factory=dict)
    taken_over: set[Expression] = field(default_factory=set)
    names_of_libraries: set[str] = field(default_factory=set)
    opened: list[Type] = field(default_factory=list)
    hushed: set[Fact] = field(default_factory=set)
    versions: int = 1

    def note(self, kind: str, symbol: str, at: Context, detail: str = "", note: str = "", cause: str = "") -> Fact:
        """Keep a fact of a kind, placed at a node."""
        fact = Fact(kind, symbol, *place_of(at), detail, note, cause)
        self.facts.append(fact)
        return fact

    def correct_columns(self, columns: Columns) -> None:
        """Make every record's column that of a character."""
        self.slots = [each._replace(column=_character(each, columns)) for each in self.slots]
        self.facts = [each._replace(column=_character(each, columns)) for each in self.facts]

    def later(self, scope: Scope, *versions: Node) -> None:
        """Walk a body after this scope, in its own; `versions` are the copies of it that mypy checked."""
        self.pending.append((versions, scope))

    def empty_copy(self, versions: int = 1) -> Harvest:
        """An empty harvest of the same module, for one of the `versions` of a function; what names are is shared."""
        return replace(
            self,
            slots=[],
            facts=[],
            counts=Counts(),
            pending=[],
            declared=set(),
            variables=set(),
            taken_over=set(),
            hushed=set(),
            versions=self.versions * versions,
        )

    def merge_versions(self, others: Sequence[Harvest]) -> None:
        """Add what was found in the versions of one body: once, and as unreachable only what is so in all of them.

        So are hushed operations: mypy checks the branch of an expression that a version never takes, such as
        `x if isinstance(x, str) else x.decode()`, with the type that x does not have there.
        """
        first = others[0]
        self.slots.extend(first.slots)
        self.counts.add(first.counts)
        self.facts.extend(
            each
            for each in first.facts
            if each.kind not in _OPERATIONS
            and (each.kind != UNREACHABLE or all(each in other.facts for other in others))
        )
        seen = {
            each[:_OF_AN_OPERATION]: each
            for other in others
            for each in other.facts
            if each.kind in _OPERATIONS and (each not in other.hushed or all(each in one.hushed for one in others))
        }
        self.facts.extend(seen.values())
        self.hushed.update(each for each in seen.values() if each in first.hushed)


_OPERATIONS = TAKEN_OVER | {OPERATION}
_OF_AN_OPERATION = 5
"""Fields of a fact that make an operation the one that it is: kind, place, and what is done."""


def place_of(at: Context) -> tuple[int, int]:
    """The line and the column, from 1, of a node."""
    return max(at.line, 1), max(at.column, 0) + 1


def is_ours(is_first_party: Callable[[str], bool], name: str) -> bool:
    """Whether a full name is of the project's own code; what it names may stand in a class."""
    owner = name.rpartition(".")[0]
    while owner and not is_first_party(owner):
        owner = owner.rpartition(".")[0]
    return bool(owner)


def _character(record: TypeSlot | Fact, columns: Columns) -> int:
    return columns.character(record.line, record.column - 1) + 1


def is_placeholder(name: str) -> bool:
    """A name made of underscores alone is no variable."""
    return not name.strip("_")
