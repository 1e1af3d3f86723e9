"""Type comments at the head of a loop or a `with`, which mypy's native parser leaves out."""

from __future__ import annotations

import re

from mypy import nodes as n

from ratchet.facts.collect.parsing import parse_type
from ratchet.facts.collect.visit import Visit

_TYPE_COMMENT = re.compile(r"#[ \t]*type:[ \t]*(?![ \t]|ignore\b)(?P<type>[^#]*)")


def record_loop_type(visit: Visit, node: n.ForStmt | n.WithStmt) -> None:
    """Record the type that such a comment states."""
    if not visit.module.has_type_comments:
        return
    head = node.expr if isinstance(node, n.ForStmt) else node.expr[-1]
    rows = range(head.end_line or node.line, node.body.line)
    for comment in visit.module.comments:
        match = _TYPE_COMMENT.match(comment.text) if comment.line in rows else None
        if match and (form := parse_type(match["type"])) is not None:
            visit.state("-", node, "variable", form)
            return
