"""What docstrings say of types becomes annotations where calls confirm it, and suggestions elsewhere."""

from __future__ import annotations

import ast

import pytest
from projects.building import Project

from ratchet.fixing.docstrings import as_type, speaks_against, words_in

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'

TYPES = {
    "str": "str",
    "string": "str",
    "int or None": "int | None",
    "None, or a.B": "a.B | None",
    "str, optional": "str",
    "str (default: 'x')": "str",
    ":class:`~app.Shelf`": "app.Shelf",
    ".Shelf": "Shelf",
    "``str``": "str",
    "`Shelf`.": "Shelf",
    "list of str": "list[str]",
    "Iterable of ints": "Iterable[int]",
    "dict[str, int]": "dict[str, int]",
    "dict": None,
    "list": None,
    "object": None,
    "callable": None,
    "any": None,
    "None": None,
    "the number of rows": None,
    "str or the number of rows": None,
    "__import__('os')": None,
    "": None,
}


@pytest.mark.parametrize(("words", "expected"), TYPES.items())
def test_words_are_a_type_or_nothing(words: str, expected: str | None) -> None:
    assert expected == as_type(words)


DOCSTRINGS = {
    ":type n: int\n:rtype: str": {"n": "int", "return": "str"},
    ":param int n: how many\n:param `.Shelf` s: which": {"n": "int", "s": "`.Shelf`"},
    "Args:\n    n (int): how many\n\nReturns:\n    str: the name": {"n": "int", "return": "str"},
    "Parameters\n----------\nn : int, optional\n": {"n": "int, optional"},
    "Nothing about n.": {},
}


@pytest.mark.parametrize(("text", "expected"), DOCSTRINGS.items())
def test_docstrings_are_read_as_three_styles_write_them(text: str, expected: dict[str, str]) -> None:
    tree = ast.parse(f"class A:\n    def f(n, s):\n        {text!r}\n")
    assert {("A.f", name): words for name, words in expected.items()} == words_in(tree)


AGAINST = {
    ("str", "{builtins:int}"): True,
    ("`.Shelf` or an error code", "{builtins:int}"): True,
    ("int or `.Shelf`", "{builtins:int} | {app:Shelf} | None"): False,
    ("str or None", "{builtins:str}"): False,
    ("int", "{builtins:float}"): False,
    ("dict", "{builtins:dict}[{builtins:str}, {builtins:int}]"): False,
    ("Something", "{builtins:int}"): False,
    ("threading.Event", "{app:Shelf}"): True,
    ("e.g. something", "{app:Shelf}"): False,
    ("str", "{builtins:object}"): False,
    ("", "{builtins:int}"): False,
}


@pytest.mark.parametrize(("words", "text"), AGAINST)
def test_words_speak_against_a_type_that_leaves_out_a_class_of_theirs(words: str, text: str) -> None:
    assert AGAINST[words, text] == speaks_against(words, text, {"Shelf"})


APP = '''\
import json


class Shelf:
    pass


class Rack:
    def first(self):
        """:rtype: str"""
        raise NotImplementedError

    def last(self):
        """:rtype: str"""
        return json.loads("1")


class Deep(Rack):
    def last(self) -> None:
        pass


class Codes:
    def __init__(self):
        self.last = 1


class Opened(Codes):
    def __init__(self):
        self.first = None

    def open(self) -> None:
        self.first = Shelf()


class Stats:
    def stat(self):
        """:rtype: `.Shelf` or an error code"""
        return 8


def confirmed(shelf, size, most=None):
    """Sort.

    :type shelf: .Shelf
    :type size: int
    :type most: int
    :rtype: .Shelf
    """
    return json.loads(str(shelf))


def sometimes(size: int):
    """:rtype: .Shelf"""
    if size:
        return json.loads("1")


def loosely():
    """:rtype: str"""
    return json.loads("1").get("name")


def returned():
    """:rtype: str"""
    return 1


def worked_on(name, size, rate, depth=3) -> None:
    """Sort.

    :type name: str
    :type size: str
    :type rate: float
    :type depth: int
    """
    print(name.upper(), size.bit_length(), rate == 1)


def unconfirmed(size) -> None:
    """Sort.

    :type size: int
    """


def contradicted(size) -> None:
    """Sort.

    :type size: int
    """
    print(-size)


def use() -> None:
    confirmed(Shelf(), json.loads("1"), 2)
    confirmed(json.loads("2"), json.loads("1"))
    confirmed(json.loads("3"), json.loads("1"))
    unconfirmed(json.loads("1"))
    contradicted("large")
    contradicted(json.loads("3"))
'''
WRITTEN = (
    "    def first(self):",
    "    def last(self):",
    "    def __init__(self) -> None:\n        self.last = 1",
    "    def __init__(self):\n        self.first = None",
    "    def stat(self):",
    "def confirmed(shelf: Shelf, size, most: int | None = None) -> Shelf:",
    "def sometimes(size: int):",
    "def loosely():",
    "def returned():",
    "def worked_on(name: str, size, rate, depth: int = 3) -> None:",
    "def unconfirmed(size) -> None:",
    "def contradicted(size) -> None:",
)


def test_what_code_confirms_is_written_and_the_rest_is_suggested(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": '"""App."""\n', "app/a.py": APP})

    suggested = project.ratchet("fix", "--suggest").out
    project.ratchet("fix")
    text = (project.top / "app/a.py").read_text()

    assert [] == [line for line in WRITTEN if line not in text], text
    assert "size: int" in suggested
    assert "rate: float" in suggested
