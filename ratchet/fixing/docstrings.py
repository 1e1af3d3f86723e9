"""What docstrings say of types, in Sphinx's, Google's or numpy's words."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Container, Iterator, Mapping

from ratchet.fixing.edits import plain
from ratchet.fixing.symbols import AnyFunction, functions

RETURN = "return"
_STATED = (
    re.compile(r":type\s+\*{0,2}(?P<name>\w+):\s*(?P<type>.+)"),
    re.compile(r":param\s+(?P<type>[\w.\[\], |`:~]+?)\s+\*{0,2}(?P<name>\w+):"),
    re.compile(r"^\s*\*{0,2}(?P<name>\w+)\s*\((?P<type>[^)\n]+)\):", re.MULTILINE),
    re.compile(r"^\s*\*{0,2}(?P<name>\w+) : (?P<type>.+)$", re.MULTILINE),
)
_RETURNED = re.compile(r":rtype:\s*(.+)|Returns:\s*\n\s*([\w.\[\], |]+):")
_ROLE = re.compile(r"(?::[\w:]+:)?`+([^`]+)`+")
_ASIDE = re.compile(r",?\s*\(?\b(?:optional|default)\b.*")
_OR = re.compile(r",?\s+or\s+|\s*\|\s*")
_LIST = re.compile(r"(list|set|frozenset|iterable|sequence|iterator)s? of (\w+?)s?")
_ONE = re.compile(r"[A-Za-z][\w.]*(\[[\w., \[\]|]+\])?")
_DOTTED_CLASS = re.compile(r"\w+(?:\.\w+)*\.[A-Z]")
_WORDS = {"string": "str", "integer": "int", "boolean": "bool", "none": "None"}
_BUILTINS = frozenset(dir(builtins))
_CLASSES = {"None", *(name for name, value in vars(builtins).items() if isinstance(value, type))}
_GENERIC = frozenset({"dict", "frozenset", "list", "object", "set", "tuple", "type"})
"""Classes that are no type by themselves, or none that says anything."""


def words_of(function: AnyFunction) -> Mapping[str, str]:
    """Parameter or `return` → what the docstring of a function says of its type, word for word."""
    return dict(_stated_in(ast.get_docstring(function) or ""))


def words_in(tree: ast.Module | None) -> Mapping[tuple[str, str], str]:
    """(symbol, parameter or `return`) → the same, of all functions of a file."""
    every = functions(tree) if tree is not None else ()
    return {(each.symbol, slot): words for each in every for slot, words in words_of(each.node).items()}


def as_type(words: str) -> str | None:
    """The type that some words are, as an annotation has it; None where they are none or too little of one."""
    members = _members(words)
    kinds = [member for member in dict.fromkeys(members) if member is not None]
    if None in members or kinds == ["None"]:
        return None
    return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))


def speaks_against(words: str, text: str, classes: Container[str]) -> bool:
    """Whether some words name a class that a type leaves out. `classes`: the names that mean one, beside Python's own.

    A dotted name means one, too, by how its last part is spelled. That a value may be None is no such word: most
    docstrings say nothing of it.
    """
    members = [member for member in _members(words) if member is not None]
    dotted = {_head(member) for member in members if _DOTTED_CLASS.match(member)}
    said = {_head(member) for member in members} - {"None"}
    taken = {_head(member) for member in plain(text).split(" | ")}
    taken |= {"int"} if "float" in taken else set()
    return "object" not in taken and any(name in _CLASSES or name in classes or name in dotted for name in said - taken)


def _head(member: str) -> str:
    return member.partition("[")[0].rpartition(".")[2]


def _members(words: str) -> list[str | None]:
    """What stands between `or`, as types; None for what is none."""
    bare = _ASIDE.sub("", _ROLE.sub(r"\1", words)).strip().rstrip(".")
    return [_member(part.strip()) for part in ([bare] if "[" in bare else _OR.split(bare))]


def _stated_in(text: str) -> Iterator[tuple[str, str]]:
    for pattern in _STATED:
        for found in pattern.finditer(text):
            yield found["name"], found["type"].strip()
    if (result := _RETURNED.search(text)) is not None:
        yield RETURN, (result[1] or result[2]).strip()


def _member(text: str) -> str | None:
    """One member of a union."""
    if (listed := _LIST.fullmatch(text.lower())) is not None:
        kind = listed[1] if listed[1] in _BUILTINS else listed[1].capitalize()
        inner = _member(listed[2])
        return f"{kind}[{inner}]" if inner is not None else None
    text = _WORDS.get(text.lower(), text.lstrip("~.!"))
    is_other = text in _BUILTINS and text not in _CLASSES  # `any`, `callable`: functions
    return text if not is_other and text not in _GENERIC and _ONE.fullmatch(text) else None
