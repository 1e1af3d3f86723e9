"""Which distribution brings the types of a library that has none itself."""

from __future__ import annotations

from mypy.stubinfo import stub_distribution_name


def stub_package(module: str) -> str | None:
    """`types-requests` for `requests.adapters`; None where mypy knows no distribution with its types."""
    return stub_distribution_name(module)
