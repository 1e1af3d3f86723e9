"""Every piece of Python in the suite: what tests write to disk, and files of cases, each as a module of its own."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from mypy import nodes

from ratchet.errors import Inconclusive
from ratchet.facts.collect.parsing import parse

_HEAD = "HEAD"
"""A constant of a test's module of this name stands before each of its snippets."""
_MOST = 20_000
"""Characters of a snippet. A longer one is made for a test of length."""
_DEPTH = 2
"""How many packages are around a snippet. mypy stops at an import of one further up."""


def snippets(folders: Iterable[Path]) -> Mapping[str, str]:
    """Name → text, of every snippet below some folders, each text once. The name is made of the text alone."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            for text in _in_file(path):
                found.setdefault(f"s_{hashlib.sha256(text.encode()).hexdigest()[:12]}", text)
    return dict(sorted(found.items()))


def _in_file(path: Path) -> Iterator[str]:
    """What a test's module holds as strings; of a case that is a file of its own, the file."""
    text = path.read_text(encoding="utf-8")
    if "cases" in path.parts and not path.name.startswith(("test_", "conftest")):
        if _is_module(text):
            yield text
        return
    tree = ast.parse(text)
    head = next((value for name, value in _constants(tree) if name == _HEAD), "")
    for value in _strings(tree):
        if len(value) < _MOST and value != head and (given := _whole(value, head)):
            yield given


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))


def _strings(tree: ast.Module) -> Iterator[str]:
    """The string constants of a module that are no docstrings and no parts of f-strings."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        is_prose = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )
        if not is_prose:
            stack += reversed([*ast.iter_child_nodes(node)])


def _whole(text: str, head: str) -> str:
    """A snippet as a module, behind its test's head where it can stand there; "" where it is none."""
    text = dedent(text).lstrip("\n")
    for whole in (f"{head}{text}\n", f"{text}\n"):
        if _is_module(whole) and _states_something(text):
            return whole
    return ""


def _is_module(text: str) -> bool:
    """Whether Python takes a text, or only mypy, which reads later versions of Python too."""
    if "\0" in text or "\f" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return False
    try:
        parsed = parse(text, "snippet.py").statements
        if any(isinstance(node, (nodes.ImportFrom, nodes.ImportAll)) and node.relative > _DEPTH for node in parsed):
            return False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "snippet.py", "exec", dont_inherit=True)
    except (Inconclusive, ValueError):
        return False
    except SyntaxError as error:
        return "outside function" not in str(error) and any(word in text for word in ("type ", "[", "except*"))
    return True


def _states_something(text: str) -> bool:
    """Whether a text has more than words and literals in it: many a message is an expression."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return any(line.startswith(("def ", "class ", "type ")) for line in text.splitlines())
    return any(not isinstance(node, (ast.Expr, ast.AnnAssign)) or _calls(node) for node in body)


def _calls(node: ast.AST) -> bool:
    return any(isinstance(part, (ast.Call, ast.Await)) for part in ast.walk(node)) or isinstance(node, ast.AnnAssign)
