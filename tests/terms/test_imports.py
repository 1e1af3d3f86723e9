"""Views: each holds the kinds of import of the narrower one, and more."""

from __future__ import annotations

import pytest

from ratchet.terms.imports import ImportKind, View


@pytest.mark.parametrize(
    ("view", "kinds"),
    [
        pytest.param(View.IMPORT_TIME, {"import-time"}, id="import-time"),
        pytest.param(View.RUNTIME, {"import-time", "lazy", "dynamic"}, id="runtime"),
        pytest.param(View.ALL, {"import-time", "lazy", "dynamic", "typing"}, id="all"),
    ],
)
def test_the_kinds_that_a_view_holds(view: View, kinds: set[str]) -> None:
    assert kinds == view.kinds


def test_a_stricter_view_holds_more() -> None:
    assert list(View) == sorted(View, key=lambda view: view.strictness)
    assert View.IMPORT_TIME.kinds < View.RUNTIME.kinds < View.ALL.kinds == set(ImportKind)
