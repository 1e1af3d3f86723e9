"""What a module's facts are does not hang on whether mypy has checked the modules that it uses, or loaded them.

Each snippet of these tests defines something, and a module beside it uses all of that in every way there is. After an
edit of the one, mypy has the other from its cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from projects.pairs import in_pairs
from projects.snippets import snippets

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

FACTS = Path(__file__).parents[1]
COMMENT = "# an edit\n"


def told(facts: ModuleTypes) -> ModuleTypes:
    """A record without the words of mypy's errors: it names a function otherwise where it has it from its cache."""
    return facts._replace(errors=tuple(error._replace(note="") for error in facts.errors))


NOT_KEPT = [
    "def pay(row): return row\nhandler = pay\n",
    "import every.snippet\nclass Till:\n    def __init__(self, row): ...\n    def method(self, row): return row\n"
    "    handler = method\ntill = Till(1)\nopened = till.method\n",
    "from typing import Any, Callable\ndef keep(f: Callable[[int], int]) -> Callable[[int], int]: return f\n"
    "def closed(f: Any) -> Callable[[Callable[[int], int]], Callable[[int], int]]: return keep\n"
    "@closed\ndef open_once(f: Callable[[int], int]) -> Callable[..., Any]: return f\n",
    "from typing import Any, Callable\n"
    "def opening(f: Any) -> Callable[[Callable[[int], int]], Callable[..., Any]]: ...\n"
    "@opening\ndef closed_once(f: Callable[[int], int]) -> Callable[[int], int]: return f\n",
    "from typing import Generic\nfrom typing_extensions import TypeVar\nS = TypeVar('S', default=list)\n"
    "U = TypeVar('U', default=dict[str, S])\nclass Bare(Generic[S]): ...\nclass Nested(Generic[S, U]): ...\n",
    "from typing import Callable, Generic, ParamSpec\nQ = ParamSpec('Q')\nclass Work(Generic[Q]): ...\n"
    "Anyhow = Work[...]\nLater = Callable[Q, int]\nthen = Later[...]\n",
    "from functools import singledispatchmethod\nclass Registry:\n    @singledispatchmethod\n"
    "    def read(self, row: object) -> int: return 1\n"
    "registry = Registry().read\nregister = registry.register\n",
]
"""What mypy knows of a module that it has just checked, and does not keep: each of these once told two facts apart."""


def test_a_warm_run_is_a_cold_one(
    tmp_path: Path,
    shared_cache: Path,
    lay: Callable[[Path, Mapping[str, str]], None],
    ask: Callable[[Path, Path], MypyRequest],
) -> None:
    files = in_pairs(snippets([FACTS]))
    users = {name: text for name, text in files.items() if "/uses_" in name}
    lay(tmp_path, {"mypy.ini": "[mypy]\npython_version = 3.14\nstrict = true\n", **files})
    cold = dict(type_facts(ask(tmp_path, shared_cache)).modules)
    lay(tmp_path, {name: text + COMMENT for name, text in users.items()})
    warm = dict(type_facts(ask(tmp_path, shared_cache)).modules)
    assert {} == {
        files[name.replace("/uses_", "/")]: (told(cold[name]), told(warm[name]))
        for name in users
        if told(cold[name]) != told(warm[name])
    }
