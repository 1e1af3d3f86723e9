"""mypy's inline options, `# mypy: …`, as its parser finds them."""

from __future__ import annotations

from ratchet.facts.collect.comments import Comments

_PREFIX = "# mypy:"


def inline_comments(text: str) -> tuple[tuple[int, str], ...]:
    """(line, text) of a source's inline configuration comments, as mypy's parser finds them: none in strings."""
    if _PREFIX not in text:
        return ()
    found = (comment for comment in Comments(text.removeprefix("\ufeff")) if not comment.column)
    lines = ((one.line, one.text.removeprefix(_PREFIX).strip()) for one in found if one.text.startswith(_PREFIX))
    return tuple((line, options) for line, options in lines if options)
