"""Which distribution has a library's types: typeshed's, and those of projects of their own."""

from __future__ import annotations

import pytest

from ratchet.facts.types.stub_packages import stub_package, stub_packages


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("requests.adapters", "types-requests"),
        ("django", "django-stubs"),
        ("django.http", "django-stubs"),
        ("django_filters.rest_framework", "types-django-filter"),
        ("rest_framework.views", "djangorestframework-stubs"),
        ("nolib", None),
    ],
)
def test_of_a_module(module: str, expected: str | None) -> None:
    assert stub_package(module) == expected


def test_of_several_each_is_named_once() -> None:
    assert stub_packages(["django.db", "requests", "django.http", "nolib"]) == ("django-stubs", "types-requests")
