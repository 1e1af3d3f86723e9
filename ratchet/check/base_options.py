"""Which bodies mypy checked at base, whatever the profile says of them."""

from __future__ import annotations

from collections.abc import Collection

from ratchet.check.merge_base import MergeBase
from ratchet.facts.collect.inline_options import inline_comments
from ratchet.facts.options.text import CONFIG_NAMES


def modules_checked_untyped(base: MergeBase, modules: Collection[str]) -> frozenset[str]:
    """Those of today's modules in which mypy checked functions without annotations at base.

    Raises Inconclusive where mypy refuses base's configuration.
    """
    paths = {base.change.module_today(name): (name, path) for name, path in base.code.module_paths}
    known = {module: paths[module] for module in modules if module in paths}
    if not known:
        return frozenset()
    from ratchet.facts.options.reading import Asked, read_options  # imports mypy, and only needed where something grew

    texts = base.code.texts([path for _, path in known.values()])
    asked: dict[str, Asked] = {
        module: (name, inline_comments(texts.get(path, b"").decode("utf-8", "replace")))
        for module, (name, path) in known.items()
    }
    options = read_options(base.code.texts(CONFIG_NAMES), asked)
    return frozenset(module for module in asked if options.value(module, "check_untyped_defs") is True)
