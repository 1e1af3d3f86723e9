"""The options of one module, as mypy has them once it has read the module."""

from __future__ import annotations

from collections.abc import Callable

from mypy.config_parser import parse_mypy_comments
from mypy.options import Options
from mypy.util import get_mypy_comments

from ratchet.facts.collect.comments import inline_comments


def effective(options: Options, module: str, read: Callable[[], bytes]) -> Options:
    """The options of one module, its inline `# mypy:` comments included."""
    cloned = options.clone_for_module(module)
    content = read()
    if b"# mypy:" not in content:
        return cloned
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    # mypy's older parser goes by the lines of the text, those of strings included.
    comments = list(inline_comments(text)) if options.native_parser else get_mypy_comments(text)
    changes, _ = parse_mypy_comments(comments, cloned)
    return cloned.apply_changes(changes)
