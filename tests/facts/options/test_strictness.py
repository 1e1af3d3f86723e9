"""The table of options against the installed mypy, and which way is weaker."""

from __future__ import annotations

import pytest
from mypy.options import Options

from ratchet.facts.options.strictness import DIRECTIONS, Value, weaker

INSTALLED = frozenset(Options().snapshot())
"""Every option of the installed mypy, by attribute."""


def test_every_option_of_the_installed_mypy_has_a_direction() -> None:
    assert INSTALLED - DIRECTIONS.keys() == frozenset()


def test_no_option_is_listed_that_mypy_does_not_have() -> None:
    assert DIRECTIONS.keys() - INSTALLED == frozenset()


@pytest.mark.parametrize(
    ("option", "stricter", "laxer"),
    [
        pytest.param("disallow_untyped_defs", True, False, id="a check"),
        pytest.param("ignore_errors", False, True, id="a permission"),
        pytest.param("enabled_error_codes", ("a", "b"), ("a",), id="a code no longer enabled"),
        pytest.param("disabled_error_codes", (), ("a",), id="a code disabled"),
        pytest.param("python_version", "3.11", "3.9", id="an older Python, by number"),
        pytest.param("follow_imports", "normal", "silent", id="silent imports"),
        pytest.param("follow_imports", "silent", "skip", id="skipped imports"),
    ],
)
def test_one_way_is_weaker(option: str, stricter: Value, laxer: Value) -> None:
    assert [weaker(option, stricter, laxer), weaker(option, laxer, stricter)] == [True, False]


@pytest.mark.parametrize("option", ["plugins", "mypy_path", "platform", "always_true", "an_option_of_tomorrow"])
def test_either_way_is_weaker(option: str) -> None:
    assert [weaker(option, ("a",), ("a", "b")), weaker(option, ("a", "b"), ("a",)), weaker(option, "a", "a")] == [
        True,
        True,
        False,
    ]


def test_output_is_nobodys_business() -> None:
    assert not weaker("pretty", True, False)
