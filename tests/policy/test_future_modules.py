"""Modules to come, in which options are compared."""

from __future__ import annotations

import pytest

from ratchet.policy.future_modules import future_modules

MODULES = ("app.a", "app.core.x", "tests.t")


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        pytest.param("app.later", ["app.later"], id="one"),
        pytest.param("app.later.*", ["app.later._any_"], id="a package"),
        pytest.param("app.a", [], id="one that there is"),
        pytest.param("lib.later", [], id="not of ours"),
        pytest.param("*.later", ["app.later", "tests.later"], id="anywhere"),
        pytest.param("*", [], id="a star alone is no pattern to mypy"),
        pytest.param("app.*.gen", ["app._any_.gen"], id="in the middle"),
        pytest.param("app.core.*", [], id="a package that was renamed, and its section with it"),
    ],
)
def test_what_a_section_waits_for(section: str, expected: list[str]) -> None:
    before = ("app.a", "app.kernel.x", "tests.t")
    always = list(future_modules(MODULES, before, {"app.core.x": "app.kernel.x"}, ()))
    assert always == ["app._any_", "tests._any_"]
    found = list(future_modules(MODULES, before, {"app.core.x": "app.kernel.x"}, (section,)))
    assert found[len(always) :] == expected
