"""What one file's text says, with nothing resolved beyond it. Symbols are qualified names inside the module.

Named tuples, not dataclasses: there are millions of them, and they are made, written and read three times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ratchet.facts.kinds import Fact, of_kinds
from ratchet.terms import MODULE_LEVEL
from ratchet.terms.imports import ImportKind


class ImportedName(NamedTuple):
    """`name as bound` of an import statement. `name` is `*` for a star import; for `import a.b` it is `a.b`."""

    name: str
    bound: str


class Import(NamedTuple):
    """One import statement, or one call that imports by a literal name.

    `import a.b, c as d`: level 0, module "", one name each. `from ..x import y as z`: level 2, module "x", names
    (y, z). A literal dynamic import (`import_module("a.b")`, `__import__`, `runpy.run_module`,
    `pkgutil.resolve_name`) has kind DYNAMIC, form "call", and module the literal, level the number of leading dots of
    a relative literal; `anchor` is then the literal package argument, if any ("__package__" and "__name__" stand for
    themselves). Of a statement whose kind is TYPING, `anchor` is what decides that where another module gives it:
    `.compat.TYPE_CHECKING`. Form "spec": the call only looks whether the module is there (`find_spec("a.b")`), which
    says something about a module of ours and nothing about another one.
    """

    symbol: str
    line: int
    column: int
    form: str  # "import", "from", "call" or "spec"
    kind: ImportKind
    module: str
    level: int
    names: tuple[ImportedName, ...]
    guarded: bool = False  # where an ImportError is caught, or under a condition
    anchor: str = ""


class TypeName(NamedTuple):
    """One name in a type expression: as written (`t.Any`), and whether it has type arguments there."""

    name: str
    subscripted: bool


def names_in(form: str) -> tuple[TypeName, ...]:
    """Every name in the form of a type expression, at any depth, in order."""
    found = re.finditer(r"([^\W\d][\w.]*)(\[)?", form)
    return tuple(TypeName(match[1], match[2] is not None) for match in found if match[1] != "None")


class Annotation(NamedTuple):
    """One place where the text states a type. `form`: on one line, names as written, literals left out.

    role: parameter, return, variable, attribute, field, alias, base, cast, bound, argument.
    `line` is the line of the `def` for a parameter or return, of the statement's target or call otherwise.
    `guarded`: under a condition that may hide it from mypy. `implementation`: belongs to what stands behind overloads.
    """

    symbol: str
    detail: str
    line: int
    column: int
    role: str
    form: str
    guarded: bool = False
    implementation: bool = False

    @property
    def names(self) -> tuple[TypeName, ...]:
        """Every name in it."""
        return names_in(self.form)


class Slot(NamedTuple):
    """One place that should have an annotation: a parameter or a return. `position` counts from 0, return is -1.

    `form` is that of the annotation, None where there is none. `stars`: 1 for `*args`, 2 for `**kwargs`.
    """

    detail: str
    position: int
    line: int
    column: int
    form: str | None
    stars: int = 0

    @property
    def annotated(self) -> bool:
        """Whether it has an annotation."""
        return self.form is not None


class Function(NamedTuple):
    """One function or method. `guards` names the conditions that it stands under, outermost first.

    `line` is that of its `def`, `first_line` that of its first decorator, where it has any.
    """

    symbol: str
    line: int
    end_line: int
    column: int
    slots: tuple[Slot, ...]
    decorators: tuple[str, ...]
    guards: tuple[str, ...]  # "platform", "version", "typing", "not-typing", "true", "false", "other"
    overload: bool
    overload_implementation: bool
    unchecked_by: str  # the decorator that takes the body out of the check (`no_type_check`), or ""
    is_async: bool = False
    first_line: int = 0

    @property
    def stated(self) -> Iterator[Annotation]:
        """What its slots state."""
        is_hidden = any(guard != "other" for guard in self.guards)
        for slot in self.slots:
            if slot.form is not None:
                place = (self.symbol, slot.detail, self.line, slot.column)
                role = "parameter" if slot.position >= 0 else "return"
                yield Annotation(*place, role, slot.form, is_hidden, self.overload_implementation)


class Class(NamedTuple):
    """One class: its span (decorators included) and decorators as written."""

    symbol: str
    line: int
    end_line: int
    decorators: tuple[str, ...]


class SourceFacts(NamedTuple):
    """All that one file's text says. Everything is in source order.

    `declarations` are the types that are stated elsewhere than in a function's slots: there, each slot has its own.
    `bindings`: what a module-level name (or class-level, as `Class.name`) may stand for, so that Any can be followed:
    the form of the type expression that it is bound to (`JSON = dict[str, Any]`), "" for anything else, a class of its
    own for one. Bindings by import are in `imports`. `defined` are names bound at module level by anything at all,
    `exported` is `__all__`, if that is a literal. `never_true`: TYPE_CHECKING and MYPY, where the module sets them to
    False and nothing else. `reexported`: names of functions that are looked for, or of others; see reexports.py.
    """

    lines: int
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    declarations: tuple[Annotation, ...] = ()
    imports: tuple[Import, ...] = ()
    facts: tuple[Fact, ...] = ()
    bindings: tuple[tuple[str, str], ...] = ()
    defined: tuple[str, ...] = ()
    exported: tuple[str, ...] | None = None
    reexported: tuple[tuple[str, str], ...] = ()
    never_true: tuple[str, ...] = ()

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """Every type that the text states."""
        return (*self.declarations, *(one for function in self.functions for one in function.stated))

    def of(self, *kinds: str) -> tuple[Fact, ...]:
        """Its facts of some kinds."""
        return tuple(of_kinds(self.facts, kinds))


class Spans:
    """Line ranges of functions and classes, added in source order (outer before inner)."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int, str]] = []

    def add(self, symbol: str, first: int, last: int) -> None:
        self._spans.append((first, last, symbol))

    def symbol_at(self, line: int) -> str:
        """The innermost symbol whose lines include this one; the module's level where none does."""
        for first, last, symbol in reversed(self._spans):
            if first <= line <= last:
                return symbol
        return MODULE_LEVEL
