"""Imports of a text that is not saved yet: those that a contract refuses are shown while one types."""

from __future__ import annotations

import asyncio

from ratchet.editor.answer import Row, State, refused_imports_of
from ratchet.editor.root import Root
from ratchet.editor.talking import RatchetServer
from ratchet.facts.processes import Stop

_QUIET = 0.25
"""Seconds without another key before a text is looked at."""


async def judge(ls: RatchetServer, root: Root, path: str, uri: str) -> None:
    """Show which imports of a document's unsaved text a contract refuses, once nobody has typed for a moment.

    While the text is no valid Python, what was shown stays.
    """
    text = ls.text(uri)
    await asyncio.sleep(_QUIET)
    if text is None or ls.text(uri) != text or (root.answer is not None and root.answer.state is State.UNCONFIGURED):
        return
    rows: tuple[Row, ...] = ()
    if ls.view(root, path, uri).is_unsaved:
        arguments = ["graph", *root.policy.options, "can-import", "--format", "json", "--stdin-filename", path]
        reply = await root.at_once(arguments, text, Stop())
        if reply is None or reply.status not in (0, 1) or "refused" not in reply.document or ls.text(uri) != text:
            return
        rows = refused_imports_of(reply, path)
    if rows != ls.unsaved.get(uri, ()):
        ls.unsaved[uri] = rows
        ls.showing.publish(root)
