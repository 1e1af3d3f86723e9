"""What a module says by an alias rests on every module that the alias leads to: one check tells it of all positions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

HEAD = """\
from __future__ import annotations
import dataclasses
from collections.abc import Callable, Iterator
from typing import *
import near
from near import Deco, Getter, Rows, given
T = TypeVar("T")
class Box(Generic[T]): ...
"""
POSITIONS = {
    "parameter": "def pay(rows: Rows) -> int: return 1",
    "parameter by its module": "def pay(rows: near.Rows) -> int: return 1",
    "rest": "def pay(*rows: Rows, **more: Rows) -> int: return 1",
    "return": "def pay() -> Rows: raise ValueError",
    "coroutine": "async def pay() -> Rows: raise ValueError",
    "iterator": "def pay() -> Iterator[Rows]: yield from ()",
    "overload": "@overload\ndef pay(row: int) -> Rows: ...\n@overload\ndef pay(row: str) -> str: ...\ndef pay(row: object) -> object: return row",  # noqa: E501
    "method": "class Till:\n    def take(self) -> Rows: raise ValueError",
    "property": "class Till:\n    @property\n    def rows(self) -> Rows: raise ValueError",
    "protocol": "class Till(Protocol):\n    def take(self, rows: Rows) -> None: ...",
    "class attribute": "class Till:\n    rows: ClassVar[Rows]",
    "attribute": "class Till:\n    def __init__(self) -> None:\n        self.rows: Rows = []",
    "variable": "rows: Rows = []",
    "local variable": "def pay() -> None:\n    rows: Rows = []",
    "argument of a generic": "rows: Box[Rows] | None = None",
    "callable": "def pay(over: Callable[[Rows], None]) -> None: ...",
    "union": "def pay(rows: Rows | None) -> None: ...",
    "base": "class Till(list[Rows]): ...",
    "base of its own": "class Till(Box[Rows]): ...",
    "bound": "R = TypeVar('R', bound=Rows)",
    "value": "R = TypeVar('R', Rows, int)",
    "bound of PEP 695": "def pay[R: Rows](row: R) -> R: return row",
    "alias of PEP 695": "type Tables = list[Rows]",
    "alias": "Tables = list[Rows]",
    "new type": "Tables = NewType('Tables', Rows)",
    "field": "@dataclasses.dataclass\nclass Till:\n    rows: Rows",
    "field of a named tuple": "class Till(NamedTuple):\n    rows: Rows",
    "field of a named tuple by call": "Till = NamedTuple('Till', [('rows', Rows)])",
    "field of a typed dictionary": "class Till(TypedDict):\n    rows: Rows",
    "field of a typed dictionary by call": "Till = TypedDict('Till', {'rows': Rows})",
    "cast": "rows = cast(Rows, 1)",
    "cast in text": "rows = cast('Rows', 1)",
    "application": "rows = Box[Rows]()",
    "assertion": "def pay(rows: Rows) -> None:\n    assert_type(rows, Rows)",
    "in unchecked code": "def pay():\n    def inner(rows: Rows) -> None: ...",
    "decorator's result": "@Deco()\ndef pay(row: int) -> int: return row",
    "descriptor": "class Till:\n    rows = Getter()",
    "call": "rows = given()\nprint(rows[0]['a'].b)",
    "call in unreachable code": "def pay(row: int) -> int:\n    if isinstance(row, int):\n        return 1\n    near.ended()",  # noqa: E501
    "call of a method": "rows = near.Giver().give()\nprint(rows[0]['a'].b)",
}
AWAY = {2: "from far import Json, Gone, Over", 3: "from middle import Json, Gone, Over"}
NEAR = """\
from collections.abc import Callable
{0}
Rows = list[Json]
Hook = Callable[[int], Gone]
class Deco:
    def __call__(self, function: object) -> Hook: ...
class Getter:
    def __get__(self, instance: object, owner: object) -> Gone: ...
class Giver:
    def give(self) -> Rows: ...
def given() -> Rows: ...
def ended() -> Over: ...
"""
MIDDLE = "import far\nJson = far.Json\nGone = far.Gone\nOver = far.Over\n"
FAR = "from typing import Any, NoReturn\nJson = dict[str, {0}]\nGone = {1}\nOver = {2}\n"


def module_of(position: str, hops: int, gains: str) -> str:
    return f"{gains}_{hops}/" + position.replace(" ", "_").replace("'", "").replace(".", "") + ".py"


def laid_out(edited: bool) -> dict[str, str]:
    """Packages in which Any comes and goes, with `far` one and two modules behind `near`."""
    files = {"mypy.ini": "[mypy]\npython_version = 3.13\n"}
    for gains in ("comes", "goes"):
        for hops, imported in AWAY.items():
            package = f"{gains}_{hops}"
            is_open = (gains == "comes") is edited
            inside = {
                "far": FAR.format(*(("Any", "Any", "NoReturn") if is_open else ("object", "list[object]", "None"))),
                "middle": MIDDLE.replace("import far", f"from {package} import far"),
                "near": NEAR.format(imported.replace("from ", f"from {package}.")),
            }
            files |= {f"{package}/{name}.py": text for name, text in inside.items()}
            files[f"{package}/__init__.py"] = ""
            for position, text in POSITIONS.items():
                head = HEAD.replace("import near", f"from {package} import near").replace(
                    "from near", f"from {package}.near"
                )
                files[module_of(position, hops, gains)] = f"{head}{text}\n"
    return files


Answers = tuple[Mapping[str, ModuleTypes], ...]


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory,
    shared_cache: Path,
    lay: Callable[[Path, Mapping[str, str]], None],
    ask: Callable[[Path, Path], MypyRequest],
) -> Answers:
    """The records before the edit, after it with what is known from before, and after it with nothing known."""
    top, elsewhere = tmp_path_factory.mktemp("aliases"), tmp_path_factory.mktemp("cold")
    lay(top, laid_out(edited=False))
    before = dict(type_facts(ask(top, shared_cache)).modules)
    lay(top, laid_out(edited=True))
    warm = dict(type_facts(ask(top, shared_cache)).modules)
    return before, warm, dict(type_facts(ask(top, elsewhere)).modules)


@pytest.mark.parametrize("gains", ["comes", "goes"])
@pytest.mark.parametrize("hops", AWAY)
@pytest.mark.parametrize("position", POSITIONS)
def test_a_warm_record_knows(position: str, hops: int, gains: str, answers: Answers) -> None:
    before, warm, cold = answers
    name = module_of(position, hops, gains)
    assert cold[name] != before[name], "a position that says nothing of the alias"
    assert cold[name] == warm[name]
