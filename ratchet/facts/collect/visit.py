"""Where the walk over a module stands, and what it has found."""

from __future__ import annotations

from typing import NamedTuple

from mypy import nodes as n

from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.comments import Comments
from ratchet.facts.collect.guards import HIDING, Conditions, Guard
from ratchet.facts.collect.prefilter import Prefilter
from ratchet.facts.collect.records import Annotation, Class, Function, Import, Spans
from ratchet.facts.collect.scopes import Scope
from ratchet.facts.collect.type_expressions import TypeForm, form_of
from ratchet.facts.kinds import Fact
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.imports import ImportKind


class Found:
    """What the walk has found so far, in source order."""

    def __init__(self) -> None:
        self.spans = Spans()
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.annotations: list[Annotation] = []
        self.imports: list[Import] = []
        self.facts: list[Fact] = []
        self.bindings: list[tuple[str, str]] = []


class Module(NamedTuple):
    """What is true of a whole module. `constants`: strings that names at its own level stand for."""

    text: str
    columns: Columns
    comments: Comments
    body: list[n.Statement]
    scope: Scope
    constants: dict[str, str]
    conditions: Conditions
    prefilter: Prefilter
    sort_keys: set[int]  # of calls that are given as `key=`: the id of each
    links_alone: bool = False  # what does not import is passed over

    @property
    def has_type_comments(self) -> bool:
        """Whether the text may hold a type comment."""
        return "type:" in self.text


class Visit(NamedTuple):
    """Where the walk stands. Entering a scope or a block makes a new one."""

    module: Module
    found: Found
    scope: Scope
    symbol: str = MODULE_LEVEL
    guards: tuple[Guard, ...] = ()
    guarded: bool = False  # where an ImportError is caught, or under a condition
    imported_flag: str = ""  # of `from app.typing import TYPE_CHECKING`, where it guards this block
    receivers: tuple[tuple[str, str], ...] = ()  # `self` or the like, and the symbol of its class; outermost first
    unchecked_by: str = ""
    implementation: bool = False
    functions: tuple[n.FuncDef, ...] = ()  # those around, outermost first
    bound_to: str = ""  # the name that the statement assigns to
    value: n.Expression | None = None  # what it assigns to that name
    discarded: n.Expression | None = None  # the whole of the statement: nothing is done with its value

    def inner(self, name: str) -> str:
        """The symbol of something called this, here."""
        return name if self.symbol == MODULE_LEVEL else f"{self.symbol}.{name}"

    def place(self, node: n.Context) -> tuple[str, int, int]:
        """Symbol, line and column of a node: the first three fields of most facts."""
        return self.symbol, node.line, self.module.columns.column(node)

    @property
    def is_hidden(self) -> bool:
        """Whether mypy may not look here, or the program may not run."""
        return not HIDING.isdisjoint(self.guards)

    @property
    def kind(self) -> ImportKind:
        """When an import that stands here happens."""
        if Guard.TYPING in self.guards and Guard.NOT_TYPING not in self.guards:
            return ImportKind.TYPING
        return ImportKind.LAZY if self.functions else ImportKind.IMPORT_TIME

    def annotate(self, annotation: Annotation) -> None:
        """Keep an annotation, with what the place says of it."""
        if self.guarded or self.implementation:
            annotation = annotation._replace(guarded=self.is_hidden, implementation=self.implementation)
        self.found.annotations.append(annotation)

    def state(self, detail: str, at: n.Context, role: str, form: TypeForm, symbol: str | None = None) -> None:
        """Keep a stated type, placed at `at`."""
        place = (self.symbol if symbol is None else symbol, detail, at.line, self.module.columns.column(at))
        self.annotate(Annotation(*place, role, form_of(form)))

    def note(self, kind: str, node: n.Context, detail: str, note: str = "") -> None:
        """Keep a fact of a kind, placed at a node."""
        self.found.facts.append(Fact(kind, *self.place(node), detail, note))
