"""Which distributions have the types of libraries that come without."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.stubinfo import stub_distribution_name


def stub_package(module: str) -> str | None:
    """`types-requests` for `requests.adapters`; None where mypy knows no distribution with its types."""
    return stub_distribution_name(module)


def stub_packages(modules: Iterable[str]) -> tuple[str, ...]:
    """The names of the stub packages that mypy knows for some modules, sorted."""
    return tuple(sorted({name for module in modules if (name := stub_package(module)) is not None}))
