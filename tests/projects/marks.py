"""Marks of tests. pytest knows every mark by a `__getattr__`; here each has a name that is declared."""

from __future__ import annotations

import pytest

SLOW: pytest.MarkDecorator = pytest.mark.__getattr__("slow")
"""A browser, downloads, pip, packages of others or many runs: left to `--all` and to the test's own folder."""
