"""Types as their text tells them: a name with arguments, names followed through imports, nothing asked of mypy."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.facts.collect.names import GENERIC, use_of
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower
from ratchet.terms import MODULE_LEVEL

_STANDARD = frozenset({"builtins", "typing", "typing_extensions", "collections", "collections.abc", "contextlib", "re"})
_ONE_NAME = {
    "List": "list",
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
    "Type": "type",
    "DefaultDict": "defaultdict",
    "Deque": "deque",
    "Text": "str",
    "ContextManager": "AbstractContextManager",
    "AsyncContextManager": "AbstractAsyncContextManager",
}
_WRAPPERS = frozenset({"Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"})
"""Names around a type that say something of the place, and nothing of what it holds."""

_TAKES_ANYTHING = frozenset({"types.FunctionType", "types.LambdaType", "types.MethodType", "functools.partial"})
"""Classes of functions whose call takes anything."""


class Structure(NamedTuple):
    """One type: `name` in full (one of the standard library's generics by its last part), and its arguments.

    `|` is a union, `[]` a list of parameters, `...` any parameters, `*` what is unpacked. A function type is `Callable`
    with its parameters and its result. `file` and `form` are those of an alias of the project.
    """

    name: str
    args: tuple[Structure, ...] = ()
    form: str = ""
    file: SourceFile | None = None

    def names_the_same(self, other: Structure) -> bool:
        """Whether two types are one by their names, whatever aliases of these names stand for."""
        pairs = zip(self.args, other.args, strict=False)
        return (
            self.name == other.name
            and len(self.args) == len(other.args)
            and all(one.names_the_same(two) for one, two in pairs)
        )

    @property
    def is_bare(self) -> bool:
        """Whether it is one of the standard library's generics without arguments."""
        return self.name in _GENERIC and not self.args


ANYTHING = Structure("Any")
REST = Structure("...")
_NOTHING = Structure("()")
"""The argument of an empty tuple."""

GENERIC_BASES = frozenset({"Generic", "Protocol"})
"""Bases that say which type variables a class has."""

UNION, PARAMETERS, UNPACKED, CALLABLE = "|", "[]", "*", "Callable"


class Structures:
    """Reads the types of one side of a change. `today` has the names of today of modules that were renamed since."""

    def __init__(
        self, files: Sequence[SourceFile], facts: Mapping[str, SourceFacts], today: Mapping[str, str] | None = None
    ) -> None:
        self._follower = Follower(files, facts)
        self._facts = facts
        self._today = today or {}

    def read(self, file: SourceFile, symbol: str, form: str) -> Structure:
        """The type that a form states in a symbol of this file."""
        if form.startswith(UNPACKED):
            return Structure(UNPACKED, (self.read(file, symbol, form[1:]),))
        try:
            tree = ast.parse(form, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Structure(form)
        return self._type(_Place(file, symbol), tree)

    def opened(self, alias: Structure) -> Structure | None:
        """What an alias of the project stands for; None where it is none."""
        if alias.file is None or not alias.form:
            return None
        return self.read(alias.file, "", alias.form)

    def facts_of(self, cls: Structure) -> tuple[SourceFacts, str] | None:
        """The facts of the file of a class of the project, and its symbol there; None of any other type."""
        if cls.file is None or cls.form or not cls.name.startswith(start := f"{self._full(cls.file.module)}."):
            return None
        return self._facts[cls.file.path], cls.name.removeprefix(start)

    def bases(self, cls: Structure) -> list[Structure]:
        """The bases of a class of the project, with its arguments for its variables; what a NewType is made of."""
        known = self.facts_of(cls)
        if known is None or cls.file is None:
            return []
        facts, symbol = known
        found = [
            self.read(cls.file, symbol.rpartition(".")[0], one.form)
            for one in facts.declarations
            if (one.role, one.symbol) == ("base", symbol)
            or (one.role, one.detail, one.symbol) == ("alias", symbol, MODULE_LEVEL)
        ]
        if not cls.args:
            return found
        stated = [base for base in found if base.name in GENERIC_BASES and base.args]
        variables = dict.fromkeys(leaf for base in stated or found for leaf in leaves(base) if self._is_variable(leaf))
        given = dict(zip(variables, cls.args, strict=False))
        return [_replaced(base, given) for base in found]

    def inherited(self, cls: Structure) -> Iterator[Structure]:
        """The bases of a class of the project, and theirs, as far as the project's text tells."""
        queue, seen = [cls], {cls.name}
        while queue:
            for base in self.bases(queue.pop()):
                yield base
                if base.name not in seen:
                    seen.add(base.name)
                    queue.append(self.opened(base) or base)

    def fields(self, record: Structure) -> Iterator[str]:
        """The names of the fields of a class of the project, those of its bases among them."""
        for cls in (record, *self.inherited(record)):
            if (known := self.facts_of(cls)) is not None:
                facts, symbol = known
                yield from (one.detail for one in facts.declarations if (one.role, one.symbol) == ("field", symbol))

    def called(self, cls: Structure) -> Structure | None:
        """What an instance of a class of the project takes and gives where it is called, as a function type."""
        known = self.facts_of(cls)
        if known is None or cls.file is None:
            return None
        symbol = f"{known[1]}.__call__"
        calls = [one for one in known[0].functions if one.symbol == symbol]
        if len(calls) != 1:
            return None
        types = [(one, self.read(cls.file, known[1], one.form or ANYTHING.name)) for one in calls[0].slots]
        takes = [typ for slot, typ in types if slot.position >= 0 and not slot.stars]
        takes += [REST] * any(slot.stars and typ.name in (ANYTHING.name, "object") for slot, typ in types)
        gives = next((typ for slot, typ in types if slot.position < 0), ANYTHING)
        return Structure(CALLABLE, (REST if takes == [REST] else Structure(PARAMETERS, tuple(takes)), gives))

    def _is_variable(self, leaf: Structure) -> bool:
        known = self.facts_of(leaf)
        return known is not None and not any(one.symbol == known[1] for one in known[0].classes)

    def _type(self, place: _Place, node: ast.expr) -> Structure:
        if isinstance(node, ast.BinOp):
            return union([self._type(place, node.left), self._type(place, node.right)])
        if isinstance(node, ast.Subscript):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self._generic(place, self._name(place, ast.unparse(node.value)), items)
        if isinstance(node, (ast.List, ast.Tuple)):
            return Structure(PARAMETERS, tuple(self._type(place, item) for item in node.elts))
        if isinstance(node, ast.Starred):
            return Structure(UNPACKED, (self._type(place, node.value),))
        if isinstance(node, ast.Constant):
            return Structure("None") if node.value is None else REST
        return _whole(self._name(place, ast.unparse(node)))

    def _generic(self, place: _Place, generic: Structure, items: Sequence[ast.expr]) -> Structure:
        if generic.name in _WRAPPERS:
            return self._type(place, items[0])
        if generic.name == "Unpack":
            return Structure(UNPACKED, (self._type(place, items[0]),))
        if generic.name == "Literal":
            return Structure("Literal")
        given = tuple(self._type(place, item) for item in items) or (_NOTHING,)
        if generic.name == "Optional":
            return union([*given, Structure("None")])
        if generic.name == "Union":
            return union(given)
        if generic.name in _TAKES_ANYTHING:
            return Structure(CALLABLE, (REST, given[0]))
        if generic.name == CALLABLE and len(given) != 2:
            return _whole(generic)
        if generic.name == "Concatenate":
            return Structure(PARAMETERS, given)
        if generic.name in ("Coroutine", "CoroutineType"):
            given = given[2:]  # what it is sent and yields is the loop's
        return generic._replace(args=given)

    def _name(self, place: _Place, dotted: str) -> Structure:
        symbol = place.symbol
        named = self._follower.named(place.file, dotted)
        while symbol and named.file == place.file and not named.form:
            inner = self._follower.named(place.file, f"{symbol}.{dotted}")
            named = inner if inner.form else named
            symbol = symbol.rpartition(".")[0]
        return Structure(self._full(named.name), (), named.form, named.file)

    def _full(self, name: str) -> str:
        """The name of today; of the standard library's own, one for all that mean the same."""
        if use_of(name) == "any":
            return ANYTHING.name
        module, _, last = name.rpartition(".")
        if module in _STANDARD:
            return "AbstractSet" if name == "collections.abc.Set" else _standard(last)
        while module:
            if module in self._today:
                return f"{self._today[module]}{name[len(module) :]}"
            module = module.rpartition(".")[0]
        return name


class _Place(NamedTuple):
    """Where a type stands: names are looked up from there."""

    file: SourceFile
    symbol: str


def _standard(last: str) -> str:
    return "set" if last == "Set" else _ONE_NAME.get(last, last)


_GENERIC = frozenset(
    "AbstractSet" if name == "collections.abc.Set" else _standard(name.rpartition(".")[2]) for name in GENERIC
)


def _whole(named: Structure) -> Structure:
    """A name without arguments as the type that it is."""
    if named.name == ANYTHING.name:
        return ANYTHING
    if named.name in _TAKES_ANYTHING or named.name == CALLABLE:
        return Structure(CALLABLE, (REST, ANYTHING))
    return named


def leaves(typ: Structure) -> Iterator[Structure]:
    """A type and all types in it."""
    yield typ
    for argument in typ.args:
        yield from leaves(argument)


def _replaced(typ: Structure, given: Mapping[Structure, Structure]) -> Structure:
    return given.get(typ) or typ._replace(args=tuple(_replaced(one, given) for one in typ.args))


def union(branches: Sequence[Structure]) -> Structure:
    """A union of types, those of unions among them."""
    flat = [part for branch in branches for part in (branch.args if branch.name == UNION else (branch,))]
    return Structure(UNION, tuple(flat)) if len(flat) > 1 else flat[0]
