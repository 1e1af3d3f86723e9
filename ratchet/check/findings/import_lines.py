"""The line of an import that the change added: in a statement over several lines, that of the name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ratchet.check.added_lines import AddedLines
from ratchet.facts.imports import Edge
from ratchet.terms import Place


def added_line(place: Place, edge: Edge | None, added: AddedLines) -> Place:
    """`place`, if its line is new; else where the change wrote another import of `edge`, or a name of the statement.

    Without any new line `place` itself: another setting, or another file, made it a debt.
    """
    sites = (place, *(site.place for site in edge.sites)) if edge is not None else (place,)
    written = next((site for site in sites if added.is_new(site)), None)
    if written is not None:
        return written
    wanted = _names(edge) if edge is not None else set()
    new = [(name, at) for site in sites for name, at in _imported_names(site, added) if added.is_new(at)]
    return next((at for name, at in new if name in wanted), new[0][1] if new else place)


def _names(edge: Edge) -> set[str]:
    """The words that an import statement may have for what the edge takes."""
    return {edge.imported, edge.imported.rpartition(".")[2], *(site.member for site in edge.sites)}


def _imported_names(place: Place, added: AddedLines) -> Iterator[tuple[str, Place]]:
    """The names of the import statement that begins at a place, each with its own place."""
    try:
        tree = ast.parse("\n".join(added.lines(place.path)))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno == place.line:
            for name in node.names:
                yield name.name, Place(place.path, name.lineno, name.col_offset + 1)
