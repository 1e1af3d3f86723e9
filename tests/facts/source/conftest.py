"""A module's text → its source facts."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.source.parallel import facts_of_text


@pytest.fixture(scope="session")
def facts_of() -> Callable[[str], SourceFacts]:
    """Facts of one module's text."""
    return lambda text: facts_of_text(dedent(text).encode(), "module.py")
