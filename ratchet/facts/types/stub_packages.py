"""Which distributions have the types of libraries that come without."""

from __future__ import annotations

from collections.abc import Iterable

_BESIDE_TYPESHED = {
    "celery": "celery-types",
    "django": "django-stubs",
    "rest_framework": "djangorestframework-stubs",
    "scipy": "scipy-stubs",
}
"""What projects of their own type, which mypy does not name: libraries on which much of a code base rests."""


def stub_package(module: str) -> str | None:
    """`types-requests` for `requests.adapters`; None where no distribution with its types is known."""
    from mypy.stubinfo import stub_distribution_name  # slow to import, and for few commands

    return _BESIDE_TYPESHED.get(module.partition(".")[0]) or stub_distribution_name(module)


def stub_packages(modules: Iterable[str]) -> tuple[str, ...]:
    """The names of the stub packages that are known for some modules, sorted."""
    return tuple(sorted({name for module in modules if (name := stub_package(module)) is not None}))
