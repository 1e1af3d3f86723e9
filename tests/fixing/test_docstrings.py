"""What docstrings say of types becomes annotations where calls confirm it, and suggestions elsewhere."""

from __future__ import annotations

import ast

import pytest
from projects.building import Project

from ratchet.fixing.docstrings import as_type, documented

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'

TYPES = {
    "str": "str",
    "string": "str",
    "int or None": "int | None",
    "None, or a.B": "a.B | None",
    "str, optional": "str",
    "str (default: 'x')": "str",
    ":class:`~app.Shelf`": "app.Shelf",
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
    tree = ast.parse(f"def f(n, s):\n    {text!r}\n")
    assert expected == documented(tree, "f")


APP = '''\
class Shelf:
    pass


def load(raw):
    return raw


def confirmed(shelf, size, most=None):
    """Sort.

    :type shelf: app.Shelf
    :type size: int
    :type most: int
    :rtype: str
    """
    return load(shelf)


def unconfirmed(size) -> None:
    """Sort.

    :type size: int
    """


def contradicted(size) -> None:
    """Sort.

    :type size: int
    """
    print(size)


def use() -> None:
    confirmed(Shelf(), load(1), 2)
    confirmed(load(2), load(1))
    confirmed(load(3), load(1))
    unconfirmed(load(1))
    contradicted("large")
    contradicted(load(3))
'''


def test_what_a_call_confirms_is_written_and_the_rest_is_suggested(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": '"""App."""\n', "app/a.py": APP})

    suggested = project.ratchet("fix", "--suggest").out
    project.ratchet("fix")
    text = (project.top / "app/a.py").read_text()

    assert "def confirmed(shelf: Shelf, size, most: int | None = None):" in text, text
    assert "def unconfirmed(size) -> None:" in text
    assert "def contradicted(size) -> None:" in text
    assert "size: int" in suggested
