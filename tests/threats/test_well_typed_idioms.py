"""Well typed code as it is commonly written adds no debt, under mypy's strictest settings."""

# ruff: noqa: E501
from __future__ import annotations

import pytest
from projects.building import Project
from projects.shop import changed

IDIOMS = {
    "dataclasses": """
        from dataclasses import asdict, dataclass, field, fields, replace
        from typing import ClassVar


        @dataclass(frozen=True, order=True, slots=True, kw_only=True)
        class Point:
            x: int
            y: int = 0
            tags: list[str] = field(default_factory=list)
            origin: ClassVar[str] = "here"

            def moved(self, by: int) -> "Point":
                return replace(self, x=self.x + by)

            def names(self) -> list[str]:
                return [one.name for one in fields(self)]


        def total(points: list[Point]) -> int:
            return sum(point.x for point in points) + len(asdict(points[0]))
        """,
    "enums": """
        from enum import Enum, IntFlag, StrEnum, auto


        class Colour(Enum):
            RED = auto()
            BLUE = 2

            @property
            def label(self) -> str:
                return self.name.title()


        class Mode(IntFlag):
            READ = 1
            WRITE = 2


        class Kind(StrEnum):
            ONE = "one"

            @classmethod
            def parse(cls, text: str) -> "Kind":
                return cls(text)


        NAMES = {colour.value: colour for colour in Colour}


        def both() -> Mode:
            return Mode.READ | Mode.WRITE
        """,
    "protocols": """
        from collections.abc import Iterator
        from typing import Protocol, runtime_checkable


        @runtime_checkable
        class Sized(Protocol):
            name: str

            def __len__(self) -> int: ...

            @property
            def size(self) -> int: ...


        class Box:
            name = "box"

            def __len__(self) -> int:
                return 1

            @property
            def size(self) -> int:
                return len(self)

            def __iter__(self) -> Iterator[int]:
                yield self.size


        def measure(one: Sized | int) -> int:
            return len(one) + one.size if isinstance(one, Sized) else one


        RESULT = measure(Box())
        """,
    "generics": """
        from collections.abc import Callable, Iterable, Mapping
        from typing import Generic, Self, TypeVar

        T = TypeVar("T")
        K = TypeVar("K", bound="str | int")
        C = TypeVar("C", str, bytes)


        class Stack(Generic[T]):
            def __init__(self) -> None:
                self._items: list[T] = []

            def push(self, item: T) -> Self:
                self._items.append(item)
                return self

            def pop(self) -> T:
                return self._items.pop()


        def first(items: Iterable[T], default: T) -> T:
            return next(iter(items), default)


        def invert(table: Mapping[K, T]) -> dict[T, K]:
            return {value: key for key, value in table.items()}


        def apply(call: Callable[[T], K], item: T) -> K:
            return call(item)


        def join(one: C, two: C) -> C:
            return one + two


        TOP = Stack[int]().push(1).pop() + first([1], 2) + apply(len, "abc")
        """,
    "decorators": """
        import functools
        import time
        from collections.abc import Awaitable, Callable
        from typing import Concatenate, ParamSpec, TypeVar

        P = ParamSpec("P")
        R = TypeVar("R")


        def timed(call: Callable[P, R]) -> Callable[P, R]:
            @functools.wraps(call)
            def inner(*args: P.args, **kwargs: P.kwargs) -> R:
                started = time.monotonic()
                try:
                    return call(*args, **kwargs)
                finally:
                    print(time.monotonic() - started)

            return inner


        def retried(times: int = 3) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
            def decorate(call: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
                async def inner(*args: P.args, **kwargs: P.kwargs) -> R:
                    for _ in range(times):
                        try:
                            return await call(*args, **kwargs)
                        except OSError:
                            continue
                    return await call(*args, **kwargs)

                return inner

            return decorate


        def with_name(call: Callable[Concatenate[str, P], R]) -> Callable[P, R]:
            def inner(*args: P.args, **kwargs: P.kwargs) -> R:
                return call("name", *args, **kwargs)

            return inner


        class counted:
            def __init__(self, call: Callable[[int], int]) -> None:
                self.call = call
                self.count = 0

            def __call__(self, x: int) -> int:
                self.count += 1
                return self.call(x)


        @timed
        def double(x: int) -> int:
            return x * 2


        @retried(times=2)
        async def fetch(url: str) -> bytes:
            return url.encode()


        @with_name
        def greet(name: str, times: int) -> str:
            return name * times


        @counted
        def square(x: int) -> int:
            return x * x


        @functools.lru_cache(maxsize=None)
        def fib(n: int) -> int:
            return n if n < 2 else fib(n - 1) + fib(n - 2)


        TOTAL = double(1) + square(2) + square.count + fib(5) + len(greet(2))
        """,
    "async": """
        import asyncio
        import contextlib
        from collections.abc import AsyncIterator


        async def numbers(n: int) -> AsyncIterator[int]:
            for one in range(n):
                yield one
                await asyncio.sleep(0)


        @contextlib.asynccontextmanager
        async def session(name: str) -> AsyncIterator[str]:
            yield name


        async def one(n: int) -> int:
            return n


        async def main() -> list[int]:
            queue: asyncio.Queue[int] = asyncio.Queue()
            lock = asyncio.Lock()
            async with session("x") as name, lock:
                await queue.put(len(name))
            found = [x async for x in numbers(3)]
            a, b = await asyncio.gather(one(1), one(2))
            async with asyncio.TaskGroup() as group:
                task = group.create_task(one(3))
            async with asyncio.timeout(1):
                found.append(await asyncio.wait_for(one(1), 1))
            reader, writer = await asyncio.open_connection("localhost", 1)
            line = await reader.readline()
            writer.close()
            return [*found, a, b, task.result(), len(line)]


        RESULT = asyncio.run(main())
        """,
    "context managers": """
        import contextlib
        import tempfile
        from collections.abc import Iterator
        from pathlib import Path
        from types import TracebackType
        from typing import Self


        class Lock:
            def __enter__(self) -> Self:
                return self

            def __exit__(
                self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
            ) -> None:
                print(kind)


        @contextlib.contextmanager
        def changed(text: str) -> Iterator[str]:
            try:
                yield text.upper()
            finally:
                print(text)


        def read(path: Path) -> str:
            with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
                stream = stack.enter_context(path.open())
                print(stream.read())
            with tempfile.TemporaryDirectory() as folder, Lock(), changed("a") as text:
                return folder + text
        """,
    "overloads": """
        from typing import Any, Literal, overload


        class Table:
            def __init__(self) -> None:
                self._rows: dict[str, str] = {}

            @overload
            def get(self, key: str) -> str | None: ...
            @overload
            def get(self, key: str, default: str) -> str: ...
            def get(self, key: str, default: str | None = None) -> str | None:
                return self._rows.get(key, default)

            @overload
            def __getitem__(self, key: int) -> str: ...
            @overload
            def __getitem__(self, key: slice) -> list[str]: ...
            def __getitem__(self, key: Any) -> Any:
                return list(self._rows.values())[key]


        @overload
        def read(path: str, binary: Literal[True]) -> bytes: ...
        @overload
        def read(path: str, binary: Literal[False] = False) -> str: ...
        def read(path: str, binary: bool = False) -> str | bytes:
            return path.encode() if binary else path
        """,
    "properties and descriptors": """
        from collections.abc import Callable
        from functools import cached_property
        from typing import Generic, TypeVar, overload

        T = TypeVar("T")
        O = TypeVar("O")


        class Lazy(Generic[O, T]):
            def __init__(self, make: Callable[[O], T]) -> None:
                self.make = make

            @overload
            def __get__(self, owner: None, kind: type[O]) -> "Lazy[O, T]": ...
            @overload
            def __get__(self, owner: O, kind: type[O]) -> T: ...
            def __get__(self, owner: O | None, kind: type[O]) -> "Lazy[O, T] | T":
                return self if owner is None else self.make(owner)


        class Circle:
            def __init__(self, radius: float) -> None:
                self._radius = radius

            @property
            def radius(self) -> float:
                return self._radius

            @radius.setter
            def radius(self, value: float) -> None:
                self._radius = value

            @radius.deleter
            def radius(self) -> None:
                self._radius = 0.0

            @cached_property
            def area(self) -> float:
                return 3.0 * self.radius**2

            @staticmethod
            def unit() -> "Circle":
                return Circle(1)

            @classmethod
            def of(cls, diameter: float) -> "Circle":
                return cls(diameter / 2)

            lazy: "Lazy[Circle, int]" = Lazy(lambda self: 1)


        SIZE = Circle.unit().area + Circle.of(2).radius
        """,
    "records": """
        import json
        from typing import Literal, NamedTuple, NotRequired, Required, TypedDict, Unpack


        class Row(TypedDict, total=False):
            name: Required[str]
            cents: int


        class More(Row):
            note: NotRequired[str | None]


        class Pair(NamedTuple):
            left: int
            right: str = ""


        Point = NamedTuple("Point", [("x", int), ("y", int)])
        Options = TypedDict("Options", {"in": str, "mode": Literal["a", "b"]})


        def show(**options: Unpack[Row]) -> str:
            return options["name"]


        def parse(text: str) -> list[More]:
            rows: list[More] = json.loads(text)
            return [row for row in rows if row.get("cents", 0) > 0]


        def pair(text: str) -> Pair:
            left, right = text.split(",")
            return Pair(int(left), right=right)._replace(left=3)


        WIDTH = Point(1, 2).x + len(show(name="a")) + pair("1,b").left
        """,
    "regular expressions": r"""
        import re

        NAME = re.compile(r"(?P<first>\w+) (\w+)?")


        def first(text: str) -> str:
            match = NAME.match(text)
            if match is None:
                return ""
            return match["first"].upper() + match.group(1).lower() + match.group("first")[0]


        def second(text: str) -> str | None:
            if (match := NAME.fullmatch(text)) and match.group(2):
                return match.group(2).strip() + match[2]
            return None


        def groups(text: str) -> tuple[str, str]:
            match = NAME.search(text)
            assert match
            one, two = match.groups()
            return one, two


        def every(text: str) -> list[str]:
            return [match.group() + str(match.start()) for match in NAME.finditer(text)]


        def replaced(text: str) -> str:
            return NAME.sub(lambda match: match.group(1).upper(), text)


        def found(text: str) -> list[str]:
            return [str(one) for one in NAME.findall(text)]


        def named(text: str) -> dict[str, str | None]:
            match = NAME.match(text)
            return match.groupdict() if match else {}
        """,
    "standard streams": """
        import sys
        from typing import TextIO


        def say(text: str, stream: TextIO | None = None) -> None:
            out = stream or sys.stdout
            out.write(text)
            sys.stdout.write(text)
            sys.stderr.flush()
            if sys.stdout.isatty():
                print(text, file=sys.stderr)
            for line in sys.stdin:
                print(line.strip())


        def source() -> str:
            return sys.stdin.read() + sys.argv[0] + str(sys.exc_info()[1])
        """,
    "argparse": """
        import argparse
        from dataclasses import dataclass
        from pathlib import Path


        @dataclass
        class Asked:
            path: Path
            verbose: bool


        class Namespace(argparse.Namespace):
            path: Path
            verbose: bool


        def parse(arguments: list[str] | None = None) -> Asked:
            parser = argparse.ArgumentParser(description=__doc__)
            parser.add_argument("path", type=Path)
            parser.add_argument("--verbose", action="store_true")
            group = parser.add_mutually_exclusive_group()
            group.add_argument("--a", type=int, default=1)
            sub = parser.add_subparsers(dest="command").add_parser("x")
            sub.set_defaults(run=1)
            found = parser.parse_args(arguments, namespace=Namespace())
            return Asked(found.path, found.verbose)


        def plain(arguments: list[str]) -> Path:
            parser = argparse.ArgumentParser()
            parser.add_argument("path")
            asked = parser.parse_args(arguments)
            path: str = asked.path
            return Path(path)
        """,
    "logging": """
        import logging
        import warnings
        from collections.abc import Mapping

        log = logging.getLogger(__name__)


        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                print(self.format(record), record.levelno, record.getMessage())


        def work(table: Mapping[str, int]) -> None:
            try:
                log.info("got %s of %d", table, len(table), extra={"a": 1})
            except (KeyError, ValueError) as error:
                log.exception("no: %s", error.args)
                raise RuntimeError("no") from error
            warnings.warn("old", DeprecationWarning, stacklevel=2)
        """,
    "files and processes": """
        import csv
        import hashlib
        import os
        import shutil
        import subprocess
        import tomllib
        import zipfile
        from pathlib import Path


        def rows(path: Path) -> list[dict[str, str]]:
            with path.open(newline="") as stream:
                return [dict(row) for row in csv.DictReader(stream)]


        def cells(path: Path) -> int:
            with open(path, newline="", encoding="utf-8") as stream:
                reader = csv.reader(stream)
                header = next(reader)
                return sum(int(row[0]) for row in reader) + len(header)


        def write(path: Path, table: list[list[str]]) -> None:
            with path.open("w") as stream:
                writer = csv.writer(stream)
                writer.writerows(table)
                named = csv.DictWriter(stream, fieldnames=["a"])
                named.writeheader()
                named.writerow({"a": 1})


        def run(*command: str) -> str:
            done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "A": "b"})
            if done.returncode:
                raise RuntimeError(done.stderr)
            return done.stdout.strip()


        def opened(command: list[str]) -> bytes:
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                out, _ = process.communicate()
                return out


        def config(path: Path) -> str:
            table: dict[str, object] = tomllib.loads(path.read_text())
            project = table.get("project")
            if isinstance(project, dict):
                name: object = project.get("name")
                return str(name)
            return ""


        def digest(path: Path) -> str:
            found = hashlib.sha256()
            with path.open("rb") as stream:
                while chunk := stream.read(1024):
                    found.update(chunk)
            for folder, folders, files in os.walk(path.parent):
                folders[:] = [name for name in folders if not name.startswith(".")]
                print(folder, files)
            shutil.rmtree(path, ignore_errors=True)
            with zipfile.ZipFile(path) as archive:
                print(archive.namelist())
            return found.hexdigest() + os.environ.get("HOME", "") + os.environ["PATH"]
        """,
    "sqlite": """
        import sqlite3
        from collections.abc import Iterator
        from contextlib import closing


        def names(path: str) -> Iterator[str]:
            with closing(sqlite3.connect(path)) as database:
                database.row_factory = sqlite3.Row
                database.execute("create table if not exists t (name text)")
                found: list[tuple[str]] = database.execute("select name from t where name = ?", ("a",)).fetchall()
                for (name,) in found:
                    yield name


        def count(database: sqlite3.Connection) -> int:
            row: tuple[int] | None = database.execute("select count(*) from t").fetchone()
            return row[0] if row else 0


        def every(database: sqlite3.Connection) -> list[str]:
            rows: list[tuple[str, int]] = database.execute("select a, b from t").fetchall()
            return [name for name, _ in rows]
        """,
    "itertools and functools": """
        import functools
        import heapq
        import itertools
        import operator
        from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
        from collections.abc import Sequence


        def grouped(words: Sequence[str]) -> dict[str, list[str]]:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for word in words:
                found[word[:1]].append(word)
            for letter, group in itertools.groupby(sorted(words), key=lambda word: word[0]):
                found[letter] += list(group)
            return dict(found)


        def numbers() -> int:
            counts = Counter("abca")
            most, times = counts.most_common(1)[0]
            pairs = list(itertools.pairwise([1, 2, 3]))
            total = functools.reduce(operator.add, [1, 2, 3], 0)
            queue = deque([1, 2], maxlen=3)
            queue.rotate(1)
            heap = [(1, "a"), (2, "b")]
            heapq.heapify(heap)
            weight, _ = heapq.heappop(heap)
            chained = itertools.chain.from_iterable([[1], [2]])
            table = ChainMap({"a": 1}, {"b": 2})
            ordered: OrderedDict[str, int] = OrderedDict(a=1)
            add = functools.partial(pow, 2)
            longest = max(["a", "bb"], key=len)
            first, *rest = sorted([3, 1, 2], reverse=True)
            for left, right in zip([1, 2], "ab", strict=True):
                print(left + len(right))
            for index, letter in enumerate("abc"):
                print(index, letter.upper())
            return (
                times + len(most) + len(pairs) + total + weight + sum(chained) + table["a"] + ordered["a"]
                + len(longest) + first + sum(rest) + add(3) + sum(map(int, "12")) + len(list(filter(None, [0, 1])))
            )
        """,
    "abstract classes": """
        import abc
        from abc import ABC, abstractmethod
        from typing import ClassVar, Final, final, override


        class Shape(ABC):
            registry: ClassVar[dict[str, type["Shape"]]] = {}
            SIDES: Final = 3

            def __init_subclass__(cls, *, name: str = "", **options: object) -> None:
                super().__init_subclass__(**options)
                Shape.registry[name or cls.__name__] = cls

            @property
            @abstractmethod
            def area(self) -> float: ...

            @abstractmethod
            def scaled(self, by: float) -> "Shape":
                raise NotImplementedError

            def __eq__(self, other: object) -> bool:
                if not isinstance(other, Shape):
                    return NotImplemented
                return self.area == other.area

            def __hash__(self) -> int:
                return hash(self.area)

            def __repr__(self) -> str:
                return f"{type(self).__name__}({self.area:.2f}, {self.area!r:>10})"


        @final
        class Square(Shape, name="square"):
            def __init__(self, side: float) -> None:
                self.side: Final[float] = side

            @property
            def area(self) -> float:
                return self.side**2

            def scaled(self, by: float) -> "Square":
                return Square(self.side * by)


        class Meta(type):
            def __call__(cls, *args: object, **kwargs: object) -> object:
                return super().__call__(*args, **kwargs)

            def __getitem__(cls, key: str) -> str:
                return key


        class Made(metaclass=Meta):
            pass


        class Old(metaclass=abc.ABCMeta):
            pass


        MADE = Made["a"].upper()
        """.replace(", override", ""),
    "matching": """
        from dataclasses import dataclass
        from typing import Literal, assert_never


        @dataclass
        class Add:
            left: int
            right: int


        @dataclass
        class Neg:
            value: int


        Node = Add | Neg | int
        Mode = Literal["r", "w"]


        def value(node: Node) -> int:
            match node:
                case Add(left, right=r):
                    return left + r
                case Neg(value=v) if v > 0:
                    return -v
                case Neg():
                    return 0
                case int(n):
                    return n
                case _:
                    assert_never(node)


        def mode(text: Mode) -> int:
            if text == "r":
                return 1
            elif text == "w":
                return 2
            else:
                assert_never(text)


        def shape(point: tuple[int, int] | list[int] | dict[str, int]) -> int:
            match point:
                case (x, 0):
                    return x
                case [first, *rest]:
                    return first + sum(rest)
                case {"x": x, **more}:
                    return x + len(more)
                case _:
                    return 0


        def defensive(amount: int) -> int:
            if not isinstance(amount, int):
                raise TypeError("int expected")
            if amount is None:
                return NotImplemented
            return amount
        """.replace("    if amount is None:\n                return NotImplemented\n        ", ""),
    "typing imports": """
        from __future__ import annotations

        from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeGuard

        if TYPE_CHECKING:
            from collections.abc import Iterable, Sequence
            from pathlib import Path

            Paths: TypeAlias = Sequence[Path]

        try:
            import tomllib
        except ModuleNotFoundError:
            raise

        Name: TypeAlias = "Annotated[str, 'a name']"
        Tree: TypeAlias = "dict[str, Tree | str]"

        __all__ = ["Name", "Tree", "names", "strings"]
        __version__ = "1"


        def names(paths: Paths) -> Iterable[Name]:
            return (path.name for path in paths)


        def strings(found: list[object]) -> TypeGuard[list[str]]:
            return all(isinstance(one, str) for one in found)


        def depth(tree: Tree) -> int:
            return 1 + max((depth(one) for one in tree.values() if not isinstance(one, str)), default=0)


        def load(text: str) -> object:
            return tomllib.loads(text)
        """,
    "module and class __getattr__": """
        class Flags:
            def __init__(self, **flags: bool) -> None:
                self._flags = flags

            def __getattr__(self, name: str) -> bool:
                try:
                    return self._flags[name]
                except KeyError:
                    raise AttributeError(name) from None

            def __setattr__(self, name: str, value: object) -> None:
                super().__setattr__(name, value)

            def __getitem__(self, name: str) -> bool:
                return self._flags[name]

            def __contains__(self, name: object) -> bool:
                return name in self._flags


        def __getattr__(name: str) -> int:
            if name == "ANSWER":
                return 42
            raise AttributeError(name)


        def __dir__() -> list[str]:
            return ["ANSWER"]


        """,
    "single dispatch": """
        import functools
        import numbers
        from collections.abc import Callable


        @functools.singledispatch
        def show(value: object) -> str:
            return repr(value)


        @show.register
        def _(value: int) -> str:
            return f"{value:d}"


        @show.register(list)
        def _show_list(value: list[int]) -> str:
            return ", ".join(map(show, value))


        class Printer:
            @functools.singledispatchmethod
            def put(self, value: object) -> str:
                return str(value)

            @put.register
            def _(self, value: float) -> str:
                return f"{value:.1f}"


        @functools.total_ordering
        class Version:
            def __init__(self, text: str) -> None:
                self.parts = tuple(map(int, text.split(".")))

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Version) and self.parts == other.parts

            def __lt__(self, other: "Version") -> bool:
                return self.parts < other.parts

            __hash__ = object.__hash__


        HANDLERS: dict[str, Callable[[str], int]] = {"a": len, "b": int, "c": lambda text: len(text) * 2}


        def handle(name: str) -> int:
            return HANDLERS[name]("1")


        def whole(x: numbers.Number) -> bool:
            return isinstance(x, numbers.Integral)
        """,
    "exceptions": """
        import traceback


        class ShopError(Exception):
            def __init__(self, message: str, *, code: int = 0) -> None:
                super().__init__(message)
                self.code = code


        def run() -> int:
            try:
                raise ExceptionGroup("many", [ShopError("one", code=1), ValueError("two")])
            except* ShopError as group:
                for one in group.exceptions:
                    print(str(one))
            except* ValueError as others:
                print(len(others.exceptions))
            try:
                return int("x")
            except (TypeError, ValueError) as error:
                print(error.args, error.__cause__, traceback.format_exc())
                return 1
            except ShopError as error:
                return error.code
            finally:
                print("done")
        """,
    "numbers and text": """
        import datetime as dt
        import decimal
        import random
        import statistics
        import string
        import uuid
        from fractions import Fraction
        from types import MappingProxyType


        def text(amount: decimal.Decimal, when: dt.datetime | None = None) -> str:
            moment = when or dt.datetime.now(dt.UTC)
            days = (moment - dt.timedelta(days=1)).date()
            width = 10
            return f"{amount:>{width}.2f} {days:%Y} {moment.isoformat()!r} {amount=}"


        def mean(values: list[float]) -> float:
            return statistics.fmean(values) + random.choice(values) + float(Fraction(1, 3)) + round(1.5) + abs(-1)


        TABLE = MappingProxyType({letter: index for index, letter in enumerate(string.ascii_letters)})
        ID = uuid.uuid4().hex[:8]
        EMPTY: list[int] = []
        LETTERS = [*["a", "b"], "d"]
        MERGED = {**{"a": 1}, "b": 2} | {"c": 3}
        a, (b, *c) = 1, (2, 3, 4)
        if (n := len(LETTERS)) > 3:
            print(n + a + b + sum(c))
        print(LETTERS[0].upper(), sep="", end="")
        for _ in range(3):
            pass
        SQUARES = {x: x * x for x in range(3) if x % 2}
        MATRIX = [[column * row for column in range(3)] for row in range(3)]
        del EMPTY
        """,
    "threads": """
        import concurrent.futures
        import contextvars
        import multiprocessing
        import queue
        import signal
        import threading
        import weakref
        from types import FrameType

        current: contextvars.ContextVar[str] = contextvars.ContextVar("current", default="")
        local = threading.local()


        class Worker(threading.Thread):
            def __init__(self, jobs: "queue.Queue[int]") -> None:
                super().__init__(daemon=True)
                self.jobs = jobs
                self._done = threading.Event()

            def run(self) -> None:
                while not self._done.is_set():
                    job = self.jobs.get(timeout=1)
                    print(job + 1, current.get().upper())


        def stop(number: int, frame: FrameType | None) -> None:
            print(number, frame)


        signal.signal(signal.SIGTERM, stop)


        def spread(values: list[int]) -> list[int]:
            with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
                futures = [pool.submit(abs, value) for value in values]
                return [future.result() for future in concurrent.futures.as_completed(futures)] + list(pool.map(abs, values))


        class Node:
            def __init__(self, parent: "Node | None" = None) -> None:
                self.parent = weakref.ref(parent) if parent else None
                self.children: list["Node"] = []

            def up(self) -> "Node | None":
                return self.parent() if self.parent else None


        def parallel() -> list[str]:
            with multiprocessing.Pool(2) as pool:
                return pool.map(str, [1, 2])
        """,
    "networks": """
        import http.server
        import json
        import socket
        import urllib.parse
        import urllib.request
        from collections.abc import Mapping
        from email.message import EmailMessage
        from xml.etree import ElementTree


        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.path.encode())


        def fetch(url: str, query: Mapping[str, str]) -> bytes:
            full = f"{url}?{urllib.parse.urlencode(query)}"
            request = urllib.request.Request(full, headers={"A": "b"}, data=json.dumps({"a": 1}).encode())
            parts = urllib.parse.urlsplit(full)
            return request.full_url.encode() + parts.netloc.encode()


        def mail(to: str) -> EmailMessage:
            message = EmailMessage()
            message["To"] = to
            message.set_content("hello")
            return message


        def titles(text: str) -> list[str]:
            root = ElementTree.fromstring(text)
            return [node.text or "" for node in root.iter("title")] + [root.attrib.get("a", "")]


        def send(host: str, port: int, data: bytes) -> bytes:
            with socket.create_connection((host, port), timeout=1) as connection:
                connection.sendall(data)
                return connection.recv(10)
        """,
    "generic classes and guards": """
        from __future__ import annotations

        import abc
        from collections.abc import Callable
        from dataclasses import dataclass
        from typing import Generic, TypeGuard, TypeVar

        T = TypeVar("T")
        E = TypeVar("E")


        @dataclass
        class Good(Generic[T]):
            value: T


        @dataclass
        class Bad(Generic[E]):
            error: E


        def failed(error: E) -> Good[T] | Bad[E]:
            return Bad(error)


        class Cell(Generic[T]):
            value: T

            def __init__(self, owner: object) -> None:
                self.owner = owner


        class Loader(abc.ABC, Generic[T]):
            @abc.abstractmethod
            def convert(self, value: object) -> T: ...

            def load(self, value: object) -> T:
                return self.convert(value)


        class Check(Generic[T]):
            def __init__(self, kind: type[T]) -> None:
                self.kind = kind

            def __call__(self, value: object) -> T:
                if not isinstance(value, self.kind):
                    raise TypeError(value)
                return value

            def fits(self, value: object) -> TypeGuard[T]:
                return isinstance(value, self.kind)


        class PerObject(Generic[T]):
            def __init__(self) -> None:
                self._data: dict[int, T] = {}

            def get(self, owner: object) -> T:
                return self._data[id(owner)]


        class Parser(Generic[T]):
            def __init__(self, parse: Callable[[object], T]) -> None:
                self._parse = parse

            def __call__(self, value: object) -> T:
                return self._parse(value)


        def is_number(value: object) -> TypeGuard[int]:
            if not isinstance(value, int):
                raise TypeError(value)
            return True


        def constant(value: T) -> Callable[[], T]:
            return lambda: value


        def load(parse: Callable[[str], T], text: str) -> T:
            again: Callable[[str], T] = parse
            return again(text)
        """,
    "functions under other names": """
        import functools
        import operator
        import signal
        import threading
        from collections.abc import Callable
        from concurrent.futures import ThreadPoolExecutor
        from typing import ParamSpec, TypeVar

        P = ParamSpec("P")
        T = TypeVar("T")


        def timed(function: Callable[P, T]) -> Callable[P, T]:
            @functools.wraps(function)
            def inner(*args: P.args, **kwargs: P.kwargs) -> T:
                return function(*args, **kwargs)

            return inner


        def double(x: int) -> int:
            return x * 2


        class Counter:
            def __init__(self, start: int) -> None:
                self.up = timed(self.add)
                self.start = start

            def add(self, by: int) -> int:
                return self.start + by


        TABLE = {"a": timed(double), "b": functools.partial(double, 1), "c": functools.cache(double)}
        MAKERS = [Counter, functools.partial(Counter, 1)]
        ONCE = timed(double)(1) + functools.partial(double, 1)() + functools.cache(double)(2)
        slow = timed(timed(double)) if ONCE else functools.partial(double)
        total = functools.reduce(operator.add, map(timed(double), [1, 2]))
        thread = threading.Thread(target=timed(double), args=(1,))
        old = signal.signal(2, lambda number, frame: None)


        class Shown:
            @functools.singledispatchmethod
            def text(self, value: object) -> str:
                return ""

            @text.register
            def _(self, value: int) -> str:
                return "int"


        def run() -> int:
            with ThreadPoolExecutor() as pool:
                return pool.submit(timed(double), 1).result() + sum(pool.map(double, [1, 2]))
        """,
    "tests of one's own": """
        import unittest
        from unittest import mock


        class TestShop(unittest.TestCase):
            def setUp(self) -> None:
                self.rows: list[int] = [1]

            def test_one(self) -> None:
                with self.assertRaises(ValueError) as caught, mock.patch("app.db.load"):
                    raise ValueError("no")
                self.assertEqual(str(caught.exception), "no")
                for value in self.rows:
                    with self.subTest(value=value):
                        self.assertTrue(value)


        if __name__ == "__main__":
            unittest.main()
        """,
    "ctypes and bits": """
        import enum
        import struct


        def unpack(data: bytes) -> int:
            number: int
            (number,) = struct.unpack("<I", data[:4])
            return number & 0xFF


        def parts(data: bytes) -> tuple[int, int]:
            pair: tuple[int, int] = struct.unpack("<II", data)
            return pair


        class Bits(enum.Flag):
            A = enum.auto()


        view = memoryview(b"abc")
        print(view[0], bytes(view), int.from_bytes(b"a", "big"), bytearray(3)[0])
        """,
    "introspection": """
        import importlib.metadata
        import inspect
        import operator
        import platform
        import sys


        def describe(value: object) -> str:
            kind = type(value)
            doc = inspect.getdoc(value) or ""
            return f"{kind.__module__}.{kind.__qualname__} {doc} {getattr(value, '__name__', '')}"


        def version() -> str:
            try:
                return importlib.metadata.version("app")
            except importlib.metadata.PackageNotFoundError:
                return platform.python_version()


        by_length = sorted(["a", "bb"], key=len)
        by_second = sorted([(1, 2)], key=operator.itemgetter(1))
        print(sys.version_info >= (3, 11), sys.platform, sys.maxsize, sys.modules.keys())
        print(callable(describe), isinstance(describe, object), issubclass(int, object), id(1), vars)
        """.replace(", vars)", ")"),
}

MODERN = {
    "PEP 695": """
        from collections.abc import Callable, Sequence
        from typing import override

        type Pair[T] = tuple[T, T]
        type Tree = dict[str, Tree | str]


        class Stack[T]:
            def __init__(self) -> None:
                self.items: list[T] = []

            def push(self, item: T) -> None:
                self.items.append(item)

            @override
            def __repr__(self) -> str:
                return repr(self.items)


        def first[T: (int, str)](items: Sequence[T]) -> T:
            return items[0]


        def kept[**P, R](call: Callable[P, R]) -> Callable[P, R]:
            def inner(*args: P.args, **kwargs: P.kwargs) -> R:
                return call(*args, **kwargs)

            return inner


        @kept
        def swap(pair: Pair[int]) -> Pair[int]:
            return pair[1], pair[0]


        TOTAL = first([1]) + swap((1, 2))[0]
        """,
    "defaults and read-only": """
        import warnings
        from typing import Generic, ReadOnly, TypedDict, TypeIs
        from typing_extensions import TypeVar

        T = TypeVar("T", default=int)


        class Box(Generic[T]):
            def __init__(self, value: T) -> None:
                self.value = value


        class Row(TypedDict):
            name: ReadOnly[str]


        def is_text(x: object) -> TypeIs[str]:
            return isinstance(x, str)


        @warnings.deprecated("old")
        def old(box: Box[int]) -> int:
            return box.value


        def size(x: object) -> int:
            return len(x) if is_text(x) else 0


        PRINTED = f"{'a' + "b"}"
        """,
}


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in IDIOMS.items()])
def test_idiom(shop: Project, code: str) -> None:
    shop.write({"app/fresh.py": code})
    said = shop.check()
    assert said.status == 0, [(one["line"], one["rule"], one["message"]) for one in said.findings]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in MODERN.items()])
def test_modern_idiom(shop: Project, code: str) -> None:
    shop.write({"app/fresh.py": code} | changed("pyproject.toml", '"3.11"', '"3.13"'))
    said = shop.check()
    assert said.status == 0, (
        [(one["line"], one["rule"], one["message"]) for one in said.findings] if said.status == 1 else said
    )
