"""The way out that a finding names: of an error of mypy's at a line that the change did not write."""

from __future__ import annotations

import pytest

from ratchet.measure.hints import hint_for
from ratchet.terms import Debt, Key, Place


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("attr-defined", "Take the name from where it stands now", id="a name that went"),
        pytest.param("arg-type", "accept both types in the annotation", id="an annotation that changed"),
    ],
)
def test_an_error_at_an_old_line(code: str, expected: str) -> None:
    debt = Debt(Key("type-error", "app", "f", code), Place("app.py", 1, 1), "an error")
    assert expected in hint_for(debt, is_new=False)
    assert expected not in hint_for(debt, is_new=True)


@pytest.mark.parametrize("rule", ["explicit-any", "unchecked-operation"])
def test_an_any_at_an_old_line(rule: str) -> None:
    """A name that went is Any where mypy is told not to mind that; then there is no type to declare."""
    debt = Debt(Key(rule, "app", "f", "-"), Place("app.py", 1, 1), "Any")
    assert "If a name went or has moved" in hint_for(debt, is_new=False)
    assert hint_for(debt) == hint_for(debt, is_new=False, is_traced=True)
    assert hint_for(debt, is_new=False).endswith(hint_for(debt))


def test_a_contracts_reason_is_quoted() -> None:
    debt = Debt(
        Key("forbidden", "app", "core-alone", "web"), Place("app.py", 1, 1), "an import", hint="the core is alone"
    )
    assert hint_for(debt).startswith('The contract\'s reason: "the core is alone". ')


@pytest.mark.parametrize(
    ("module", "expected"), [("django.http", "Install its types, django-stubs,"), ("nolib", "Install")]
)
def test_a_library_without_types(module: str, expected: str) -> None:
    debt = Debt(Key("untyped-import", "app", "<module>", module), Place("app.py", 1, 1), "no types")
    assert expected in hint_for(debt)
