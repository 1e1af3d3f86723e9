"""Imports of a text that is not saved yet: those that a contract refuses are shown while one types."""

from __future__ import annotations

import ast
import asyncio
import warnings
from collections import Counter
from collections.abc import Sequence

from ratchet.editor.answer import Row, State, refused_imports_of
from ratchet.editor.root import Root
from ratchet.editor.talking import RatchetServer
from ratchet.facts.processes import Stop

_QUIET = 0.25
"""Seconds without another key before a text is looked at."""


def imports_of(lines: Sequence[str]) -> Counter[tuple[int, str]] | None:
    """The import statements of a text, each with its column, which tells whether it stands in a block.

    None where the text is no valid Python. As long as they are the same, nothing has to be asked.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of what the text itself does, such as an invalid escape
            tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    statements = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    return Counter((node.col_offset, ast.dump(node)) for node in statements)


async def judge(ls: RatchetServer, root: Root, path: str, uri: str) -> None:
    """Show which imports of a document's unsaved text a contract refuses, once nobody has typed for a moment.

    While the text is no valid Python, what was shown stays.
    """
    text = ls.text(uri)
    await asyncio.sleep(_QUIET)
    if text is None or ls.text(uri) != text or (root.answer is not None and root.answer.state is State.UNCONFIGURED):
        return
    rows: tuple[Row, ...] = ()
    view = ls.view(root, path, uri)
    now = imports_of(view.shown)
    if now is None:
        return
    if now != imports_of(view.saved):
        arguments = ["graph", *root.policy.options, "can-import", "--format", "json", "--stdin-filename", path]
        reply = await root.at_once(arguments, text, Stop())
        if reply is None or reply.status not in (0, 1) or "refused" not in reply.document or ls.text(uri) != text:
            return
        rows = refused_imports_of(reply, path)
    if rows != ls.unsaved.get(uri, ()):
        ls.unsaved[uri] = rows
        ls.showing.publish(root)
