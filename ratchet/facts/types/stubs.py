"""Which package has the types of a library that comes without."""

from __future__ import annotations


def stub_package(module: str) -> str | None:
    """The distribution of stubs that mypy knows for a module, or None."""
    from mypy.stubinfo import stub_distribution_name  # slow to import, and for few commands

    return stub_distribution_name(module)
