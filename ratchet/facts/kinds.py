"""The kinds of facts, and the row that all of them are. A new fact is a kind here, who notes it, and its test.

Beside them stand records for what a row has no room for: imports, functions, classes and slots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple


class Fact(NamedTuple):
    """One thing that is true of a module's code, at one place. What `detail` and `note` hold is said by its kind.

    `symbol` is a qualified name inside the module; lines and columns count from 1. `detail` becomes part of the key of
    a debt. `note` is what a message needs beside it. `cause` is the first-party declaration that it follows from, as
    `module:symbol:detail`. A named tuple: there are millions of them.
    """

    kind: str
    symbol: str
    line: int
    column: int
    detail: str = ""
    note: str = ""
    cause: str = ""


def of_kinds(facts: Iterable[Fact], kinds: Collection[str]) -> Iterator[Fact]:
    """Those of some kinds, in their order."""
    return (one for one in facts if one.kind in kinds)


# -- links: what the import graph is made of, beside import statements ------------------------------------------------

COMPUTED_IMPORT = "computed-import"
"""A dynamic import whose target the text does not tell. Detail: the function, as resolved: importlib.import_module."""

OF_PACKAGE = "getattr of "
"""What the detail of a computed import starts with where an attribute by a computed name is taken of a package."""

MENTION = "mention"
"""A literal string that may name a module, handed to a call or put in a table. Detail: that name, absolute."""

ATTRIBUTE_WALK = "attribute-walk"
"""A chain of attributes on an imported name, where it leads further than the import said. Note: the kind of the use.

Detail: the dotted name in full, as far as the text tells: `app.db.core.Session` for `app.db.core.Session` after
`import app`, or after `from app import db` and `db.core.Session`. The kind is an ImportKind's value: typing under
TYPE_CHECKING, lazy in a function, else import-time. Only first-party heads need to be here.
"""

LINKS = frozenset({COMPUTED_IMPORT, MENTION, ATTRIBUTE_WALK})

# -- what hides code from the checker ---------------------------------------------------------------------------------

SUPPRESSION = "suppression"
"""One code that a comment silences. Detail: the code, `*` for every one, `tool:…` of another tool. Note: in words."""

FILE_SUPPRESSION = "file-suppression"
"""The same of a comment that speaks for the whole module."""

SILENCED_BODY = "silenced-body"
"""A function whose errors a decorator silences. Detail: NO_TYPE_CHECK. Note: the decorator as it is written."""

NO_TYPE_CHECK = "no_type_check"

FINDING = "finding"
"""What another tool minds. Detail: the tool's id and its code, `ruff:C901`. Note: its message."""

SILENCED_FINDING = "silenced-finding"
"""The same of what a comment keeps the tool from telling. Note: the tool and its code, in words."""

ACCESS = "access"
"""An access that dodges the checker. Detail: what does it: getattr, setattr, delattr, exec, eval, __dict__, …

Note: what else is to be said of it.
"""

HIDDEN_IMPORT = "hidden-import"
"""A function that imports by a name, taken from a library that has it from elsewhere. Detail: its own name."""

# -- casts ------------------------------------------------------------------------------------------------------------

CAST = "cast"
"""A call of `typing.cast`. Detail: the target in one canonical spelling."""

CAST_HANDED_ON = "cast-handed-on"
"""`typing.cast` as a value. Detail: `*`, since nobody sees what it will be called with."""

HIDDEN_CAST = "hidden-cast"
"""`typing.cast` under a library's name. Detail: `cast`."""

CLAIM = "claim"
"""A function or class whose result is whatever its caller wants. Detail: the type variable."""

BLIND_GUARD = "blind-guard"
"""A TypeGuard or TypeIs that never looks at its argument. Detail: the argument."""

# -- what mypy says ---------------------------------------------------------------------------------------------------

ERROR = "error"
"""An error of mypy's. Detail: its code. Note: its message."""

BODY = "body"
"""A function that mypy reached. Detail: CHECKED, or UNCHECKED for one whose body it did not check."""

CHECKED, UNCHECKED = "checked", "unchecked"

UNREACHABLE = "unreachable"
"""A statement, the first of a run, that mypy holds unreachable and that is no honest alternative."""

ERASING_DECORATOR = "erasing-decorator"
"""A decorator whose application leaves Any, or a callable that takes and gives anything. Detail: its name."""

OPEN_NAME = "open-name"
"""What can be called with anything, and is no function: a variable of a module or class, or what a property gives.

Symbol: its own, as a function of that name has. Detail: PROPERTY of one.
"""

PROPERTY = "property"
"""The detail of an OPEN_NAME that a property gives."""

UNTYPED_CALL = "untyped-call"
"""A call of a first-party function that has no annotations."""

MISSING_IMPORT, UNTYPED_IMPORT, SKIPPED_IMPORT = "missing-import", "untyped-import", "skipped-import"
"""An import whose names are Any, and why: not found, found untyped, told to skip. Detail: the module."""

OPERATION = "operation"
"""An operation on an Any operand, or a variable whose inferred type is Any. Note: where that Any came in, for people.

Detail: attribute, call, index, operator, comparison, iteration, with, await, unpacking, format, handed-on, hook,
variable. Cause: the declaration of ours that the Any comes in through.
"""

ARGUMENT_TAKEN_OVER, RETURN_TAKEN_OVER = "argument-taken-over", "return-taken-over"
ASSIGNMENT_TAKEN_OVER = "assignment-taken-over"
TAKEN_OVER = frozenset({ARGUMENT_TAKEN_OVER, RETURN_TAKEN_OVER, ASSIGNMENT_TAKEN_OVER})
"""Where a parameter, return or variable with a declared type takes over an Any. Note and cause as of an operation."""
