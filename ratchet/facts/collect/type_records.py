"""What mypy resolved, per module: plain data, free of mypy's own objects.

Symbols are qualified names inside the module, as in `facts/collect/records.py`; lines and columns count from 1.
`line` of a parameter or return is the line of its `def`; otherwise that of the statement's target or the call.
Rows are named tuples: there are many of them, they are stored as they are, and their classes cost little to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ratchet.facts.kinds import Fact, of_kinds

CLASS_NEEDED = "class"
"""The role of a slot whose bare generics are no debt: the annotation is read at run time, where only a class serves."""


class TypeSlot(NamedTuple):
    """One place with a declared type, or a variable without one.

    role: parameter, return, variable, attribute, field, alias, base, cast, bound, argument; `class`: see CLASS_NEEDED.
    `anys`: how many Any it holds at any depth, however spelled, each alias that holds some as one; not those that stand
    for missing annotations, left-out type arguments or errors. `bare`: generics whose arguments were left out.
    `missing`: no annotation, and the inferred type is Any, or holds it. `alias`: the full name of the first alias that
    makes it so; `whole`: all of it is Any. `wrong`: an error of mypy's makes it Any. `defaults`: it holds an Any that a
    library's class takes where an argument is left out.
    """

    symbol: str
    detail: str
    line: int
    column: int
    role: str
    anys: int
    bare: int
    missing: bool
    alias: str = ""
    whole: bool = False
    wrong: bool = False
    defaults: bool = False


OF_AN_ERROR = "an error of mypy's makes it Any"
"""The origin of what is Any since mypy tells of an error there: that error is the cause."""

_NOT_TYPED = "`{}` is not typed"


def not_typed(name: str) -> str:
    """The origin of what came in through an import without types."""
    return _NOT_TYPED.format(name)


def imported_name(origin: str) -> str | None:
    """The dotted name of the import without types that an origin tells of, or None."""
    before, after = _NOT_TYPED.split("{}")
    return (
        origin.removeprefix(before).removesuffix(after)
        if origin.startswith(before) and origin.endswith(after)
        else None
    )


_INHERITED = "`{}` is Any: a base of `{}` is not typed"


def inherited(name: str, cls: str) -> str:
    """The origin of an attribute that an untyped base of a class, whose full name is given, may have."""
    return _INHERITED.format(name, cls)


def inheriting_class(origin: str) -> str | None:
    """The full name of the class whose untyped base an origin tells of, or None."""
    _, between, after = _INHERITED.split("{}")
    return origin.removesuffix(after).rpartition(between)[2] if between in origin and origin.endswith(after) else None


class ModuleTypes(NamedTuple):
    """Everything that mypy told of one file. `ignored` when the module's errors are switched off.

    `expressions` counts those that are precise all through, partly Any (`list[Any]`), Any, and not checked.
    """

    module: str
    path: str
    ignored: bool
    slots: tuple[TypeSlot, ...] = ()
    facts: tuple[Fact, ...] = ()
    errors: tuple[Fact, ...] = ()
    expressions: tuple[int, int, int, int] = (0, 0, 0, 0)

    def of(self, *kinds: str) -> tuple[Fact, ...]:
        """Its facts of some kinds."""
        return tuple(of_kinds(self.facts, kinds))


NOT_ASKED = "none"
"""The version of a mypy that is switched off, and of the Python that it would target."""


class Environment(NamedTuple):
    """What a measure depends on beside the sources. `distributions` maps a name to its version."""

    ratchet: str
    mypy: str
    python: str  # the version that mypy targeted: "3.11"
    platform: str
    plugins: tuple[str, ...]
    distributions: Mapping[str, str]
    tools: Mapping[str, str] = {}  # other tools: id -> version and digest of its settings


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
