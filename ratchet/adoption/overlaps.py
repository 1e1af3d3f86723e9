"""Forbidden pairs of modules of which one lies inside the other: import-linter skips them, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.contracts.expressions import Expression, within
from ratchet.facts.imports import ImportGraph

Lists = tuple[list[str], list[str]]
"""What must not import, and what it must not import."""


def parted(sources: Sequence[str], targets: Sequence[str], graph: ImportGraph | None) -> list[Lists]:
    """The lists of a contract in parts that say the same without the pairs that are skipped; as they are if they can.

    A `forbidden` of ours skips a source that lies inside what is forbidden. It minds what is forbidden inside a source,
    unless the expression names that source, too.
    """
    lists: dict[tuple[str, ...], list[str]] = {}
    for source in sources:
        modules = _named(source, graph) or (source,)
        each = {module: tuple(_forbidden_to(module, targets, graph)) for module in modules}
        together = len(set(each.values())) == 1
        for module, kept in [(source, each[modules[0]])] if together else list(each.items()):
            if any(not _holds(target, module, graph) for target in kept):
                lists.setdefault(kept, []).append(module)
    return [(names, list(kept)) for kept, names in lists.items()]


def _named(text: str, graph: ImportGraph | None) -> Sequence[str]:
    """The modules that an expression names, as far as that is known."""
    expression = Expression(text)
    if expression.external or (graph is None and expression.wildcard):
        return ()
    return expression.modules(graph) if graph is not None else (text,)


def _forbidden_to(source: str, targets: Sequence[str], graph: ImportGraph | None) -> Iterator[str]:
    """What is forbidden to one source module: the targets, but for what lies inside it."""
    for target in targets:
        modules = _named(target, graph)
        names_source = any(within(source, module) for module in modules)
        if names_source or not any(within(module, source) for module in modules):
            yield target
        else:
            yield from (module for module in modules if not within(module, source))


def _holds(target: str, source: str, graph: ImportGraph | None) -> bool:
    """Whether a target is nothing but what the source lies in."""
    modules = _named(target, graph)
    return bool(modules) and all(within(source, module) for module in modules)
