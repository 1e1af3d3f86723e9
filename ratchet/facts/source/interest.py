"""Which lines of a module hold an expression that matters: only their statements are looked into."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable

WORDS = frozenset(
    {
        "cast",
        "getattr",
        "setattr",
        "delattr",
        "attrgetter",
        "exec",
        "eval",
        "vars",
        "import_module",
        "__import__",
        "run_module",
        "run_path",
        "runpy",
        "resolve_name",
        "spec_from_file_location",
        "SourceFileLoader",
        "load_source",
        "load_module",
        "TypeVar",
        "ParamSpec",
        "TypeVarTuple",
        "NewType",
        "NamedTuple",
        "TypedDict",
        "TypeAliasType",
        "__setattr__",
        "__delattr__",
        "__getattribute__",
        "__dict__",
    }
)
"""Names of what is looked for. Names that a module gives to these are looked for in it as well."""

# A name of another module may hide one of them: then its second argument is a literal name.
_LITERAL_ARGUMENT = r""",\s*[rbuRBU]?["'][^\W\d]\w*["']\s*[,)+]"""
_MODULES = r"\bmodules\b"


class Interest:
    """The lines of one module's text on which something stands that matters."""

    def __init__(self, text: str, renamed: Iterable[str]) -> None:
        words = "|".join(sorted({*WORDS, *map(re.escape, renamed)}, key=len, reverse=True))
        pattern = re.compile(rf"\b(?:{words})\b|{_MODULES}|{_LITERAL_ARGUMENT}")
        ends = [match.start() for match in re.finditer("\n", text)] if pattern.search(text) else []
        found: set[int] = set()
        for match in pattern.finditer(text):
            found.add(bisect_left(ends, match.start()) + 1)
            found.add(bisect_left(ends, match.end()) + 1)
        self._lines = sorted(found)
        self._everything = False

    def take_everything(self) -> None:
        """From here on, every line matters: a local name was given to something that is looked for."""
        self._everything = True

    def touches(self, node: ast.expr | ast.stmt) -> bool:
        """Whether a line of the node matters; of a statement with a block, its head alone is asked about."""
        if self._everything:
            return True
        first = node.lineno
        body = vars(node).get("body")
        last = node.end_lineno or first
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            last = max(first, body[0].lineno)
        position = bisect_left(self._lines, first)
        return position < len(self._lines) and self._lines[position] <= last
