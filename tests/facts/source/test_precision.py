"""One type laid over another: what said something, and says nothing now. Facts of one line each, and properties."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet.facts.collect.walk import source_facts
from ratchet.facts.files import SourceFile
from ratchet.facts.source.precision import Laying, state_of, verdict_of
from ratchet.facts.source.structures import Structure, Structures

TEXT = """\
import functools
import types
import typing as t
from asyncio import Future, Task
from collections import OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import *
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, Callable, ClassVar, Concatenate, Dict, Final, List, Literal, Optional, ParamSpec
from typing import Generic, NewType, Protocol, Required, Tuple, Type, TypedDict, TypeVar, Union, Unpack
from typing_extensions import Any as Ext

T = TypeVar("T")
P = ParamSpec("P")

class Order: ...
class Scope: ...
class Box: ...

Json = Any
Row = dict[str, Any]
Rows = list[Row]
Handler = Callable[[Order], str]
Open = Callable[..., str]
Tree = dict[str, "Tree"] | int
Loose = dict[str, "Loose"] | list[Any]

class Orders(list[Order]): ...
class Bare(list): ...
class Fields(dict[str, Any]): ...
class Wide(Fields): ...
class Of(Generic[T], dict[str, T]): ...
class Shown(str, Mapping[int, T]): ...
Called = NewType("Called", dict[str, Any])
class Bag:
    def __getattr__(self, name: str) -> Any: ...
class Bags(Bag): ...
class Counted:
    def __getattr__(self, name: str) -> int: ...
class Record(TypedDict):
    a: Any
class Better(Record):
    b: int
class Method(Protocol):
    a: Any
    def pay(self) -> int: ...
class Failure(Exception):
    a: Any
"""
FILE = SourceFile("shop.py", "shop", ".", "")
READER = Structures([FILE], {FILE.path: source_facts(TEXT, FILE.path)})


def read(form: str) -> Structure:
    return READER.read(FILE, "", form)


def verdict(before: str, after: str) -> str:
    old, new = read(before), read(after)
    if old.names_the_same(new):
        return "same"
    return verdict_of(Laying(READER, READER), old, new, (state_of(old, READER), state_of(new, READER)))


WORSE = """
    list[Order] -> Bare
    Sequence[Order] -> Bare
    Orders -> Bare
    list[Order] | None -> Bare | None
    dict[str, list[Order]] -> dict[str, Bare]
    dict[str, int] -> Fields
    Mapping[str, int] -> Wide
    Of[int] -> Fields
    Of[int] -> dict[str, Any]
    Shown[Order] -> Mapping[int, Any]
    dict[str, int] -> Called
    Order -> Bag
    Order -> Bags
    list[Order] -> list[Bag]
    Order -> Record
    Order -> Any
    Order -> Ext
    Order -> t.Any
    Order -> Json
    Order -> Annotated[Any, ...]
    Order -> Final[Any]
    Order -> ClassVar[Any]
    Order -> Any | None
    Order -> Optional[Any]
    Order -> Order | Any
    Order -> Union[Any, int]
    Order -> Row
    Order -> list[Any]
    Order -> list
    Order -> Callable
    Order -> Callable[..., str]
    T -> Any
    object -> Any
    None -> Any
    str -> dict[str, Any]
    Order | None -> Any | None
    int | str -> int | Any
    list[Order] -> list[Any]
    list[Order] -> List[Any]
    list[Order] -> Sequence[Any]
    list[Order] -> Iterable[Any]
    Sequence[Order] -> list[Any]
    Iterable[Order] -> set[Any]
    list[dict] -> list
    list[Any] -> Any
    list[list] -> list[Any]
    list[list[Any]] -> list[Any]
    list[int | str] -> list[int | Any]
    dict[str, Any] -> Any
    dict[str, Any] -> dict
    dict[str, Any] -> dict[Any, str]
    dict[str, Any] -> dict[Any, Any]
    dict[str, Any] -> Mapping[Any, Any]
    dict[str, Any] -> UserDict[Any, str]
    dict[str, Any] -> Iterable[Any]
    dict[str, list[Any]] -> dict[str, Any]
    dict[str, list[Any]] -> Mapping[str, Any]
    dict[str, list[dict[str, Any]]] -> dict[str, Any]
    dict[str, list[dict[str, Any]]] -> dict[str, list[Any]]
    dict[str, list[dict[str, Any]]] -> dict[str, list[dict[Any, Any]]]
    Mapping[str, Any] -> dict[Any, Any]
    defaultdict[str, Any] -> dict[Any, Any]
    OrderedDict[str, Any] -> MutableMapping[Any, Any]
    dict[str, Any] | None -> Any | None
    dict[str, Any] | None -> dict | None
    dict[str, list[Any]] | int -> dict[str, Any] | int
    int | dict[str, list[Any]] -> dict[str, Any] | None
    list[dict | None] -> list[Any | None]
    tuple[int, Any] -> tuple[Any, ...]
    tuple[int, Any] -> tuple[Any, Any]
    tuple[int, Any] -> tuple
    tuple[int, ...] -> tuple[Any, ...]
    tuple[int, ...] -> tuple[int, Any]
    tuple[int, str] -> tuple[int, Any]
    tuple[int, Any] -> tuple[Any, int]
    tuple[list[Any], ...] -> tuple[Any, ...]
    tuple[int, Any] -> Sequence[Any]
    Tuple[int, Any] -> tuple[Any, Any]
    type[Order] -> type[Any]
    type[Order] -> type
    Type[Order] -> Any
    Callable[[Order], str] -> Callable[..., str]
    Callable[[Order], str] -> Callable[[Any], str]
    Callable[[Order], str] -> Callable[[Order], Any]
    Callable[[Order], str] -> Callable
    Callable[[Order], str] -> types.FunctionType
    Callable[[Order], str] -> types.MethodType
    Callable[[Order], str] -> functools.partial[str]
    Callable[[Order], Any] -> functools.partial[Any]
    Callable[[], str] -> Callable[..., str]
    Callable[[Order, int], Any] -> Callable[[Order, Any], Any]
    Callable[[dict[str, Any]], str] -> Callable[[Any], str]
    Callable[[dict[str, Any]], str] -> Callable[..., str]
    Callable[..., Order] -> Callable
    Callable[..., Order] -> Callable[..., Any]
    Callable[..., list[Any]] -> Callable[..., Any]
    Callable[..., Order] -> functools.partial
    functools.partial[Order] -> types.FunctionType
    Callable[P, Any] -> Callable[..., Any]
    Callable[P, T] -> Callable[..., T]
    Callable[Concatenate[int, ...], str] -> Callable[..., str]
    Callable[[int, str], Any] -> Callable[Concatenate[int, ...], Any]
    Callable[[Order], Awaitable[Any]] -> Callable[[Order], Any]
    Open -> Callable
    Handler -> Callable[..., Any]
    Handler -> Open
    Row -> Json
    Row -> Any
    Row -> dict[Any, Any]
    Row -> dict
    Rows -> list[Any]
    Rows -> list
    Rows -> Sequence[Any]
    list[Row] -> list[Any]
    list[Row] -> list[Json]
    list[Rows] -> list[list[Any]]
    dict[str, Row] -> dict[str, Any]
    Tree -> Any
    Tree -> dict[str, Any] | int
    Loose -> Any
    Box[Order] -> Box[Any]
    Box[Order] -> Any
    Box[list[Any]] -> Box[Any]
    Iterator[Any] -> Any
    Generator[int, Any, Any] -> Iterator[Any]
    Generator[int, None, str] -> Generator[Any, Any, Any]
    AsyncIterator[Order] -> AsyncIterator[Any]
    Awaitable[list[Any]] -> Awaitable[Any]
    Coroutine[Any, Any, list[Any]] -> Coroutine[Any, Any, Any]
    Task[list[Any]] -> Future[Any]
    Task[list[Any]] -> Awaitable[Any]
    Required[list[Any]] -> Required[Any]
    ClassVar[dict[str, Any]] -> ClassVar[Any]
    Annotated[list[Any], ...] -> Annotated[Any, ...]
    Unpack[Order] -> Any
    Literal[...] -> Any
    set[int] -> frozenset[Any]
    deque[int] -> list[Any]
    UserList[int] -> list[Any]
    AbstractSet[int] -> set[Any]
"""

FINE = """
    list[Order] -> Orders
    Orders -> Sequence[Order]
    Fields -> Wide
    dict[str, Any] -> Fields
    dict[str, int] -> Of[int]
    Of[Any] -> dict[str, Any]
    Shown[Any] -> Mapping[int, Any]
    dict[str, Any] -> Called
    Order -> Fields
    Order -> Counted
    Order -> Better
    Order -> Method
    Order -> Failure
    Bags -> Bag
    Bag -> Record
    Order -> Order
    Order -> Scope
    Order -> object
    Order -> Order | None
    Order -> Optional[Order]
    Order -> Union[Order, Scope]
    Order -> list[Order]
    int -> int | None
    str -> object
    list[int] -> Sequence[int]
    list[int] -> Iterable[object]
    list[Any] -> list[Any] | None
    list[Any] -> Sequence[Any]
    list[Any] -> Iterable[Any]
    list[Any] -> set[Any]
    list[Any] -> list[int]
    list[Any] -> list[list[Any]]
    list -> list[Any]
    List[Any] -> list[Any]
    Any -> list[Any]
    Any -> Order
    Any -> object
    Any -> Any | int
    Any | int -> Any
    Any -> Json
    Json -> Any
    Json -> Row
    Row -> dict[str, Any]
    dict[str, Any] -> Row
    Rows -> list[dict[str, Any]]
    list[Row] -> Rows
    dict[str, Any] -> Mapping[str, Any]
    dict[str, Any] -> MutableMapping[str, Any]
    dict[str, Any] -> UserDict[str, Any]
    dict[str, Any] -> OrderedDict[str, Any]
    dict[str, Any] -> dict[str, Any] | None
    dict[str, Any] -> dict[str, list[Any]]
    dict[str, Any] -> Dict[str, Any]
    dict -> dict[str, Any]
    dict[Any, Any] -> dict[str, Any]
    dict[str, list[Any]] -> Mapping[str, list[Any]]
    MutableMapping[str, Any] -> dict[str, Any]
    int | dict[str, Any] -> dict[str, Any]
    dict[str, Any] | list[Any] -> list[Any] | dict[str, Any]
    dict[str, Any] | list[Any] -> list[Any]
    Optional[dict[str, Any]] -> dict[str, Any] | None
    tuple[int, Any] -> tuple[int, str, Any]
    tuple[int, Any] -> tuple[int, str]
    tuple[int, ...] -> tuple[int, int]
    tuple[Any, ...] -> tuple[int, Any]
    tuple[int, str] -> Sequence[object]
    tuple[()] -> tuple[int]
    type[Any] -> type[Order]
    Callable -> Callable[..., Any]
    Callable[..., Any] -> Callable
    Callable -> Callable[..., int]
    Callable[..., Any] -> Callable[[Order], Any]
    Callable[..., str] -> Callable[P, str]
    Callable[..., str] -> Callable[[Any], str]
    Callable[..., str] -> functools.partial[str]
    types.FunctionType -> Callable[..., Any]
    Callable[[Any], str] -> Callable[[Order], str]
    Callable[[Order], str] -> Handler
    Handler -> Callable[[Order], str]
    Callable[..., str] -> Open
    Callable[[Order], str] -> Callable[[Order, int], str]
    Callable[[Order], Any] -> Callable[[Order], Any] | None
    Iterator[Any] -> Generator[Any, None, None]
    Generator[Any, None, None] -> Iterator[Any]
    Coroutine[Any, Any, Order] -> Awaitable[Order]
    Task[Any] -> Awaitable[Any]
    Tree -> Tree
    Loose -> Loose | None
    Box[Any] -> Box[Order]
    Annotated[Order, ...] -> Order
    Final[list[Any]] -> list[Any]
    ClassVar[Any] -> ClassVar[dict[str, Any]]
    Literal[...] -> str
"""


def rows(text: str) -> list[ParameterSet]:
    found = [line.strip().partition(" -> ") for line in text.strip().splitlines()]
    return [pytest.param(before, after, id=f"{before} -> {after}") for before, _, after in found]


@pytest.mark.parametrize(("before", "after"), rows(WORSE))
def test_worse(before: str, after: str) -> None:
    assert verdict(before, after) == "worse"


@pytest.mark.parametrize(("before", "after"), rows(FINE))
def test_fine(before: str, after: str) -> None:
    assert verdict(before, after) != "worse"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Any", "list[Any]"),
        ("dict[str, Any]", "dict[str, list[Any]]"),
        ("dict", "dict[str, Any]"),
        ("list[Any]", "list[Order]"),
    ],
)
def test_better(before: str, after: str) -> None:
    assert verdict(before, after) == "better"


LEAVES = st.sampled_from(["int", "str", "Order", "T", "object", "None", "Literal[...]"])


def _generics(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map("list[{}]".format),
        inner.map("tuple[{}, ...]".format),
        inner.map("Box[{}]".format),
        st.tuples(inner, inner).map(lambda two: f"dict[{two[0]}, {two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"tuple[{two[0]}, {two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"Callable[[{two[0]}], {two[1]}]"),
    )


TYPES = st.recursive(LEAVES, _generics, max_leaves=6)
OPEN_TYPES = st.recursive(st.one_of(LEAVES, st.just("Any")), _generics, max_leaves=6)


@given(OPEN_TYPES)
def test_a_type_is_not_worse_than_itself(form: str) -> None:
    assert verdict(form, form) == "same"


@given(OPEN_TYPES)
def test_none_beside_a_type_is_not_worse(form: str) -> None:
    assert verdict(form, f"{form} | None") != "worse"


@given(OPEN_TYPES)
def test_an_alias_is_what_it_stands_for(form: str) -> None:
    text = f"{TEXT}\nNew = {form}\n"
    reader = Structures([FILE], {FILE.path: source_facts(text, FILE.path)})
    old, alias = reader.read(FILE, "", form), reader.read(FILE, "", "New")
    states = (state_of(old, reader), state_of(alias, reader))
    assert states[0] == states[1]
    assert verdict_of(Laying(reader, reader), old, alias, states) != "worse"
    assert verdict_of(Laying(reader, reader), alias, old, states) != "worse"


def _subtrees(typ: Structure) -> list[tuple[int, ...]]:
    """The paths to every part of a type that is a type itself."""
    inner = [(number, *path) for number, one in enumerate(typ.args) for path in _subtrees(one)]
    return inner if typ.name in ("...", "[]") else [(), *inner]


def _replaced(typ: Structure, path: tuple[int, ...]) -> Structure:
    if not path:
        return Structure("Any")
    args = [_replaced(one, path[1:]) if number == path[0] else one for number, one in enumerate(typ.args)]
    return typ._replace(args=tuple(args))


@settings(max_examples=200)
@given(OPEN_TYPES, st.data())
def test_any_in_place_of_a_part_that_said_something_is_worse(form: str, data: st.DataObject) -> None:
    whole = read(form)
    paths = [path for path in _subtrees(whole) if _part(whole, path).name not in ("Any", "...")]
    if not paths:
        return
    new = _replaced(whole, data.draw(st.sampled_from(paths)))
    states = (state_of(whole, READER), state_of(new, READER))
    assert verdict_of(Laying(READER, READER), whole, new, states) == "worse"


def _part(typ: Structure, path: tuple[int, ...]) -> Structure:
    return _part(typ.args[path[0]], path[1:]) if path else typ
