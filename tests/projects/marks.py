"""Marks of tests. pytest knows every mark by a `__getattr__`; here each has a name that is declared."""

from __future__ import annotations

import pytest

SLOW: pytest.MarkDecorator = pytest.mark.__getattr__("slow")
"""Real packages, downloads or many runs: left out of the quick loop."""
