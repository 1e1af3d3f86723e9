"""Which lines of a module hold an expression that matters: only their statements are looked into."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from mypy import nodes as n

from ratchet.facts.collect.scopes import Scope

_MENTION = re.compile(r"""["'][^\W\d]\w*(?:\.[^\W\d]\w*)+(?::[^\W\d][\w.]*)?["']""")
"""A string that may name a module, or what an entry point takes of one. A single word is too often something else."""

_BODIES: dict[type[n.Context], str] = {
    **dict.fromkeys((n.IfStmt, n.ForStmt, n.WhileStmt, n.WithStmt, n.TryStmt), "body"),
    n.MatchStmt: "bodies",
    n.ClassDef: "defs",
}


class Prefilter:
    """The lines of one module's text on which something stands that matters.

    `words` are the names that the recognisers look for, and `modules` what a name may be bound to from which rare ones
    are reached. Names that the module gives to these are looked for as well.
    """

    def __init__(
        self, text: str, words: frozenset[str], modules: frozenset[str], scope: Scope, constants: frozenset[str]
    ) -> None:
        self._text = text
        self._words = words
        self._modules = modules
        self.renamed = frozenset(name for name, targets in scope.names.items() if self._renames(name, targets))
        self.renamed |= {target.rpartition(".")[2].lstrip("*") for target in scope.borrowed} - words
        present = [word for word in words | self.renamed | constants if word in text]  # few of them are
        places = [place for word in present for place in _occurrences(text, word)]
        places += [match.start() for match in _MENTION.finditer(text)]
        places += [place for place in _occurrences(text, "compile") if text[place - 1 : place] != "."]
        self._lines = frozenset(_lines(text, places))
        self._sorted_lines = sorted(self._lines)
        self._everything = False

    @cached_property
    def _lines_of_links(self) -> list[int]:
        """Those, and the lines that an import statement may stand on."""
        return sorted({*self._lines, *_lines(self._text, _all_of(self._text, "import"))})

    def may_link(self, node: n.Statement) -> bool:
        """Whether anything in a statement may import, or give a name to what does; its blocks are part of it."""
        if self._everything:
            return True
        lines, first = self._lines_of_links, node.line
        if isinstance(node, (n.Decorator, n.ClassDef)):
            first = min([first, *(decorator.line for decorator in node.decorators)])
        position = bisect_left(lines, first)
        return position < len(lines) and lines[position] <= (node.end_line or first)

    def _renames(self, name: str, targets: tuple[str, ...]) -> bool:
        """Whether a name is given to something that is looked for under another name, or only where it is imported."""
        if name in self._words:
            return False
        return any(target in self._modules or target.rpartition(".")[2] in self._words for target in targets)

    def notice(self, scope: Scope, names: Iterable[str]) -> None:
        """Where a local name is given to something that is looked for, every line from there on matters."""
        if any(self._renames(name, scope.names.get(name, ())) for name in names):
            self._everything = True

    def may_matter(self, node: n.Context) -> bool:
        """Whether a line of the node matters; of a statement with a block, its head alone is asked about."""
        if self._everything:
            return True
        first, last = node.line, _last_line(node)
        if first == last:
            return first in self._lines
        position = bisect_left(self._sorted_lines, first)
        return position < len(self._sorted_lines) and self._sorted_lines[position] <= last


def _last_line(node: n.Context) -> int:
    """The last line of a node, and of a statement with a block the first one of that."""
    body = _BODIES.get(type(node))
    if body is None:
        return node.end_line or node.line
    block: object = getattr(node, body)
    first = block[0] if isinstance(block, list) else block
    assert isinstance(first, n.Block)
    return max(node.line, first.line)


def _lines(text: str, places: Collection[int]) -> Iterator[int]:
    """The lines of some places."""
    ends = [match.start() for match in re.finditer("\n", text)] if places else []
    return (bisect_left(ends, place) + 1 for place in places)


def _all_of(text: str, part: str) -> list[int]:
    return [match.start() for match in re.finditer(part, text)]


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands. Plain searches, one a word: twice as fast as one expression for all of them."""
    place = text.find(word)
    while place != -1:
        end = place + len(word)
        if not (_continues(text, place - 1) or _continues(text, end)):
            yield place
        place = text.find(word, end)


def _continues(text: str, place: int) -> bool:
    return 0 <= place < len(text) and (text[place].isalnum() or text[place] == "_")
