"""Puts conditional functions back where the text has them.

mypy's parser merges functions of one name into an OverloadedFuncDef as soon as a decorated one comes first, takes
functions out of the conditions around them, and drops the branch that the target platform does not run. What is
measured is the text, the same on every platform. So merged functions are taken apart, and a condition whose functions
were taken is parsed again, alone: then there is nothing to merge it with.
"""

from __future__ import annotations

import re

from mypy import nodes as n

from ratchet.facts.collect.parsing import Parsed, parse
from ratchet.facts.collect.syntax import COMPOUND, blocks

_FUNCTIONS = (n.FuncDef, n.Decorator, n.OverloadedFuncDef)
_HOLDERS = frozenset({n.FuncDef, n.Decorator, n.ClassDef, *COMPOUND})
_CONDITION = re.compile(r"(?:if|elif|else)\b")
_OTHER_BRANCH = re.compile(r"(?:elif|else)\b")

_Region = tuple[int, int]
"""First and last line of a condition."""


def restored(parsed: Parsed, text: str) -> Parsed:
    """A tree in which every statement stands where the text has it."""
    if "@" not in text:
        return parsed
    return parsed._replace(statements=_Restorer(text.split("\n")).body(parsed.statements, -1))


class _Restorer:
    def __init__(self, rows: list[str]) -> None:
        self._rows = rows

    def body(self, body: list[n.Statement], around: int) -> list[n.Statement]:
        """The statements of a block, and of all blocks inside. `around`: the column of the statement that it is in."""
        regions = self._regions(body, around)
        if regions or any(isinstance(node, n.OverloadedFuncDef) for node in body):
            apart = [
                part for node in body for part in (node.items if isinstance(node, n.OverloadedFuncDef) else [node])
            ]
            kept = [node for node in apart if not any(first <= node.line <= last for first, last in regions)]
            again = [node for region in regions for node in self._parsed_again(*region)]
            # Overloads come behind the conditions that they were taken from.
            body = sorted([*kept, *again], key=lambda node: node.line)
        for node in body:
            if type(node) in _HOLDERS:
                self._enter(node)
        return body

    def _enter(self, node: n.Node) -> None:
        if isinstance(node, n.Decorator):
            node = node.func
        if isinstance(node, n.FuncDef):
            inner = [node.body]
        else:
            inner = [node.defs] if isinstance(node, n.ClassDef) else blocks(node)
        for block in inner:
            block.body = self.body(block.body, self._indentation(node.line))

    def _regions(self, body: list[n.Statement], around: int) -> list[_Region]:
        """The conditions from which something was taken, none of which holds another."""
        taken = [node for node in body if type(node) is n.IfStmt and not node.body[0].body]
        found = {(node.line, node.end_line or node.line) for node in taken}
        if body and isinstance(body[-1], _FUNCTIONS) and (region := self._replaced(body, around)) is not None:
            found.add(region)
        return [region for region in found if not any(_holds(other, region) for other in found)]

    def _replaced(self, body: list[n.Statement], around: int) -> _Region | None:
        """The condition in whose place a block's last function stands, where that is so."""
        first = _first_line(body[-1])
        column = self._indentation(first)
        if len(body) > 1 and self._indentation(_first_line(body[0])) == column:
            return None
        row = first - 1
        while row and self._indentation(row, column) >= column:
            row -= 1
        header = self._indentation(row) if row else -1
        while row and self._rows[row - 1].lstrip().startswith((")", "]", "}")):
            row -= 1
            while row and self._indentation(row, column) > header:
                row -= 1
        if header <= around or not _CONDITION.match(self._rows[row - 1].lstrip()):
            return None
        while row > 1 and (
            self._indentation(row, column) > header or _OTHER_BRANCH.match(self._rows[row - 1].lstrip())
        ):
            row -= 1
        end = first
        while end < len(self._rows) and self._goes_on(end + 1, header):
            end += 1
        return row, end

    def _goes_on(self, row: int, column: int) -> bool:
        """Whether a line still belongs to a condition that starts at a column."""
        indentation = self._indentation(row, column + 1)
        return indentation > column or (
            indentation == column and bool(_OTHER_BRANCH.match(self._rows[row - 1].lstrip()))
        )

    def _indentation(self, row: int, blank: int = 0) -> int:
        """The indentation of a line, and `blank` of one with nothing on it."""
        text = self._rows[row - 1]
        return len(text) - len(text.lstrip()) if text.strip() else blank

    def _parsed_again(self, first: int, last: int) -> list[n.Statement]:
        """The statements on some lines, with nothing before them that they could be merged with, nor nothing behind."""
        rows = self._rows[first - 1 : last]
        indentation = rows[0][: len(rows[0]) - len(rows[0].lstrip())]
        above = "\n" * (first - 1) if not indentation else "\n" * (first - 2) + "if 1:\n"
        parsed = parse(above + "\n".join([*rows, f"{indentation}pass"]), "condition")
        [node] = parsed.statements[:1]
        found = node.body[0].body if indentation and isinstance(node, n.IfStmt) else parsed.statements
        return self.body(found[:-1], len(indentation) - 1)


def _holds(outer: _Region, inner: _Region) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner


def _first_line(node: n.Statement) -> int:
    """The line on which a function starts, with its decorators."""
    return node.items[0].line if isinstance(node, n.OverloadedFuncDef) else node.line
