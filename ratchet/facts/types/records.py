"""What mypy resolved, per module: plain data, free of mypy's own objects.

Symbols are qualified names inside the module, as in `facts/source/records.py`; lines and columns count from 1.
`line` of a parameter or return is the line of its `def`; otherwise that of the statement's target or the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TypeSlot:
    """One place with a declared type, or a variable without one.

    role: parameter, return, variable, attribute, field, alias, base, cast, bound, argument.
    `anys`: how many Any it holds at any depth, aliases expanded, however spelled; not those that stand for missing
    annotations, left-out type arguments, unresolved imports or errors. `bare`: generics whose arguments were left out.
    `missing`: no annotation, and the inferred type is Any.
    """

    symbol: str
    detail: str
    line: int
    column: int
    role: str
    anys: int
    bare: int
    missing: bool


@dataclass(frozen=True, slots=True)
class Body:
    """One function that mypy reached, and whether it checked the body."""

    symbol: str
    line: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on an Any operand (or a variable whose inferred type is Any), and where that Any came in."""

    symbol: str
    line: int
    column: int
    kind: str  # attribute, call, index, operator, comparison, iteration, with, await, unpacking, format, variable
    origin: str  # for people: "json.loads() returns Any"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """One statement (the first of a run) that mypy holds unreachable and that is no honest alternative."""

    symbol: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ErasingDecorator:
    """A decorator whose application leaves Any, or a callable that takes and gives anything."""

    symbol: str
    line: int
    column: int
    name: str


@dataclass(frozen=True, slots=True)
class UntypedImport:
    """An import whose names are Any: `reason` is missing, untyped or skipped."""

    symbol: str
    line: int
    column: int
    module: str
    reason: str


@dataclass(frozen=True, slots=True)
class MypyError:
    """One error (severity error only)."""

    line: int
    column: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Precision:
    """Expressions of one symbol: all precise; partly Any (list[Any]); Any; not checked."""

    symbol: str
    precise: int
    imprecise: int
    any: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class ModuleTypes:
    """Everything that mypy told of one file. `ignored` when the module's errors are switched off."""

    module: str
    path: str
    ignored: bool
    slots: tuple[TypeSlot, ...]
    bodies: tuple[Body, ...]
    operations: tuple[Operation, ...]
    unreachable: tuple[Unreachable, ...]
    decorators: tuple[ErasingDecorator, ...]
    imports: tuple[UntypedImport, ...]
    errors: tuple[MypyError, ...]
    precision: tuple[Precision, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """What a measure depends on beside the sources. `distributions` maps a name to its version."""

    ratchet: str
    mypy: str
    python: str  # the version that mypy targeted: "3.11"
    platform: str
    plugins: tuple[str, ...]
    distributions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """By path. A measured file that mypy did not take (hidden by a stub beside it) has no entry.

    `modules` decodes a record when it is asked for. `tokens` has the digest of each record: equal digests, equal
    records, in any run. `refused_plugins` were configured but not loaded; `complaints` is what mypy said of its
    configuration.
    """

    modules: Mapping[str, ModuleTypes]
    mypy: str
    python: str
    platform: str
    plugins: tuple[str, ...]
    tokens: Mapping[str, str] = field(default_factory=dict)
    refused_plugins: tuple[str, ...] = ()
    complaints: str = ""
