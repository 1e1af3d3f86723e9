"""mypy's answers about the project, as plain records. Importing this does not import mypy."""

from __future__ import annotations

from ratchet.facts.collect.type_records import TypeFacts
from ratchet.facts.types.request import MypyRequest

__all__ = ["MypyRequest", "import_mypy", "type_facts"]


def type_facts(request: MypyRequest) -> TypeFacts:
    """What mypy says of every measured file; see adapter.type_facts. An unknown mypy is tried out first, once."""
    from ratchet.facts.types.run.adapter import type_facts as measure
    from ratchet.facts.types.run.selftest import assured

    assured(request.cache_dir)
    return measure(request)


def import_mypy() -> None:
    """Import mypy, and what asks it: processes that are forked later need not."""
    import ratchet.facts.types.run.adapter
    import ratchet.facts.types.run.selftest  # noqa: F401
