"""What mypy infers for the slots of functions and variables without annotations: plain data, free of mypy's objects.

A type is spelled as it would be written, with each name as `{module:name}`, so that whoever writes it can choose how
the name is reached: `dict[{builtins:str}, {app.models:Order}] | None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Evidence(StrEnum):
    """Why a type is proposed for a slot."""

    RETURNED = "returned"
    """Everything that the body returns has it."""

    OVERRIDDEN = "overridden"
    """The method of a base class has it."""

    PASSED_ON = "passed on"
    """The body hands the parameter to slots of this type, or asks whether a flag is true, and does nothing else."""

    ASSIGNED = "assigned"
    """mypy infers it for the variable once bodies are checked, and it is no literal's."""

    DEFAULT = "default"
    """The default is a literal of it: likely, no more."""

    PARTLY = "partly"
    """Some of what the body returns has it, and nobody knows the rest: likely, no more."""

    STUB = "stub"
    """All that the body does is return a constant of it: what the method gives is for those to say that override it."""


SUBCLASS = " <: "
"""What stands between a class and those that it is derived from."""


class Inferred(NamedTuple):
    """A type for one slot. `line` is that of the `def`, of a variable's target otherwise; columns count from 1.

    `variable` is the full name of an attribute or variable. `rests` are those whose types it is made of."""

    symbol: str
    detail: str
    line: int
    column: int
    text: str
    evidence: Evidence
    variable: str = ""
    rests: tuple[str, ...] = ()


class Called(NamedTuple):
    """What one call passes for one parameter, or what is assigned to a variable; `text` is empty where that has no
    spelling. `source` is a parameter without annotation, as `function:name`: the one that a call passes on as it is,
    or the first that stands in what is assigned. `rests` are the variables whose types the text is made of."""

    function: str
    parameter: str
    text: str
    source: str = ""
    rests: tuple[str, ...] = ()


class Members(NamedTuple):
    """What a class has, by whatever base, and the classes that it is derived from, itself among them.

    `parents` is what each of its bases has, but for those that only say what others are to have.
    """

    names: frozenset[str]
    bases: frozenset[str]
    parents: tuple[frozenset[str], ...] = ()


class Parameter(NamedTuple):
    """One parameter of a function without annotations. `default` is the spelled type of its default, if it has one.

    `asked` are the types that the body asks whether it has (`isinstance`, `is None`), each with the classes that it is
    derived from, `?` for others (`hasattr`). `is_worked_on`: the body does with it what not every type allows.
    `attributes` are those of it that the body uses. `is_open`: the body hands it to a slot of the project's own that is
    declared to take anything. `position` counts from 0, without the receiver.
    """

    function: str
    symbol: str
    name: str
    line: int
    column: int
    default: str
    is_private: bool
    asked: tuple[str, ...] = ()
    is_worked_on: bool = False
    attributes: tuple[str, ...] = ()
    is_open: bool = False
    position: int = 0


@dataclass(slots=True)
class ModuleInference:
    """What was inferred in one module.

    `bare` are returns that are annotated with a generic without arguments, and what they really are;
    `bare_parameters` are parameters annotated so.
    `stores` are assignments to attributes and variables without annotation: the full name as `function`, and the type.
    `names`: how the module itself reaches what others define: `module:name` → its own name. `escaping` are functions
    that are used otherwise than by a call: nobody knows all of their callers. `foreign` are functions, by symbol and
    line, with a decorator of somebody else's that may read annotations while the program runs.
    `unresolved` are calls of private methods of who knows which class: the method's own name as `function`, name or
    position as `parameter`. `doubtful` are attributes and variables without annotation that get a value of which
    nothing is known, and any that get one which is not of their type.
    `results`: a function's full name → what it returns, with `?` for what is unknown; of those whose body says so.
    `errors` are what mypy says once it looks into every body: line, code, message.
    `overriding`: (method, method that comes before it in the order of some class) by full names. `classes` are its own,
    but for those that may have any attribute.
    """

    path: str
    inferred: list[Inferred] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    bare: list[Inferred] = field(default_factory=list)
    bare_parameters: list[Parameter] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    unresolved: list[Called] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    stores: list[Called] = field(default_factory=list)
    escaping: set[str] = field(default_factory=set)
    foreign: set[tuple[str, int]] = field(default_factory=set)
    results: dict[str, str] = field(default_factory=dict)
    overriding: set[tuple[str, str]] = field(default_factory=set)
    classes: dict[str, Members] = field(default_factory=dict)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
