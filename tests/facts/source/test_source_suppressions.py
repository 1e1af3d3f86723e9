"""Suppressions: comments of every checker, and only comments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.facts.collect.records import SourceFacts

Facts = Callable[[str], SourceFacts]


@pytest.mark.parametrize(
    ("comment", "details"),
    [
        pytest.param("# type: ignore", ["*"], id="bare"),
        pytest.param("#type:ignore", ["*"], id="without spaces"),
        pytest.param("# type: ignore[arg-type]", ["arg-type"], id="one code"),
        pytest.param("# type: ignore[a, b]", ["a", "b"], id="one for each code"),
        pytest.param("# type: ignore[a]  # because", ["a"], id="with a reason"),
        pytest.param("# why  # type: ignore[a]", ["a"], id="behind another comment"),
        pytest.param("# noqa", ["noqa:*"], id="bare noqa"),
        pytest.param("# noqa: E501", [], id="a noqa that is not about types"),
        pytest.param("# noqa: ANN001, E501", ["noqa:ANN001"], id="a noqa that is, among others"),
        pytest.param("# NOQA:ANN201", ["noqa:ANN201"], id="in capitals"),
        pytest.param("# ruff: noqa", ["ruff:noqa:*"], id="ruff, for the file"),
        pytest.param("# ruff: noqa: ANN001", ["ruff:noqa:ANN001"], id="ruff, one code"),
        pytest.param("# ruff: disable[ANN001, E501]", ["ruff:disable:ANN001"], id="ruff, from here on"),
        pytest.param("# ruff: ignore[ANN001]", ["ruff:ignore:ANN001"], id="ruff, here"),
        pytest.param("# ruff: file-ignore[ANN001]", ["ruff:file-ignore:ANN001"], id="ruff, in the whole file"),
        pytest.param("# ruff: disable[E501]", [], id="ruff, not about types"),
        pytest.param("# pyright: ignore", ["pyright:ignore[*]"], id="pyright"),
        pytest.param("# pyright: ignore[reportX]", ["pyright:ignore[reportX]"], id="pyright, one rule"),
        pytest.param("# pyright: basic", ["pyright:basic"], id="pyright made laxer"),
        pytest.param("# pyright: strict", [], id="pyright made stricter"),
        pytest.param("# pyright: reportFoo=false", ["pyright:reportFoo=false"], id="a pyright rule off"),
        pytest.param("# pyright: reportFoo=error", [], id="a pyright rule on"),
        pytest.param("# pyre-fixme[9]: text", ["pyre:fixme[9]"], id="pyre"),
        pytest.param("# pyre-ignore-all-errors", ["pyre:ignore-all-errors[*]"], id="pyre, the whole file"),
        pytest.param("# pyrefly: ignore", ["pyrefly:ignore[*]"], id="pyrefly"),
        pytest.param("# ty: ignore[x]", ["ty:ignore[x]"], id="ty"),
        pytest.param("# the type: ignore comment is bad", [], id="prose"),
        pytest.param("# see `# type: ignore` in the manual", [], id="a quotation"),
        pytest.param("# see # type: ignore", [], id="a mention"),
        pytest.param("# type: ignore comments are counted", [], id="the subject of a sentence"),
        pytest.param("# noqa: E501  # type: ignore", ["*"], id="behind a comment for another tool"),
        pytest.param("# typing matters", [], id="nothing of the kind"),
    ],
)
def test_details(facts_of: Facts, comment: str, details: list[str]) -> None:
    assert [
        one.detail for one in facts_of(f"x = 1\ny = 2  {comment}\n").of("suppression", "file-suppression")
    ] == details


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('x = "# type: ignore"', id="in a string"),
        pytest.param('def f():\n    """Use\n\n    x = 1  # type: ignore\n    """', id="in a docstring"),
    ],
)
def test_strings_that_look_like_comments_are_none(facts_of: Facts, text: str) -> None:
    assert facts_of(text).of("suppression", "file-suppression") == ()


@pytest.mark.parametrize(
    ("line", "details"),
    [
        pytest.param("# mypy: ignore-errors", ["mypy:ignore_errors=True"], id="ignore-errors"),
        pytest.param(
            "# mypy: disallow-untyped-defs=False", ["mypy:disallow_untyped_defs=False"], id="a strict flag off"
        ),
        pytest.param("# mypy: no-strict-optional", ["mypy:strict_optional=False"], id="off by no-"),
        pytest.param("# mypy: allow-untyped-defs", ["mypy:allow_untyped_defs=True"], id="allowed"),
        pytest.param(
            '# mypy: disable-error-code="a, b"', ["mypy:disable_error_code=a, b"], id="codes, quoted with their comma"
        ),
        pytest.param("# mypy: disallow-untyped-defs", [], id="a strict flag on"),
        pytest.param("# mypy: strict", [], id="strict"),
        pytest.param("# mypy: disallow-any-generics, warn-return-any", [], id="two strict flags"),
    ],
)
def test_mypy_lines(facts_of: Facts, line: str, details: list[str]) -> None:
    assert [one.detail for one in facts_of(f"x = 1\n{line}\n").of("suppression", "file-suppression")] == details


@pytest.mark.parametrize(
    ("text", "heeded"),
    [
        pytest.param("# mypy: ignore-errors\n", True, id="as mypy's manual has it"),
        pytest.param("# mypy:ignore-errors\n", True, id="without a space"),
        pytest.param("# mypy:\tignore-errors\n", True, id="with a tab"),
        pytest.param("# mypy:   ignore-errors\n", True, id="with several spaces"),
        pytest.param("x = (\n# mypy: ignore-errors\n1)\n", True, id="within brackets"),
        pytest.param('"""\n# mypy: ignore-errors\n"""\n', False, id="in a docstring"),
        pytest.param("x = 1  # mypy: ignore-errors\n", False, id="behind code"),
        pytest.param("#mypy: ignore-errors\n", False, id="without the first space"),
        pytest.param("if x:\n    # mypy: ignore-errors\n    pass\n", False, id="indented"),
    ],
)
def test_inline_options_are_those_that_mypy_heeds(facts_of: Facts, text: str, heeded: bool) -> None:
    assert heeded is bool(facts_of(text).of("file-suppression"))


def test_an_ignore_above_all_code_speaks_for_the_file(facts_of: Facts) -> None:
    found = facts_of('# type: ignore\n"""Doc."""\nx = 1  # type: ignore\n').of("suppression", "file-suppression")
    assert [(one.detail, one.kind) for one in found] == [("file:*", "file-suppression"), ("*", "suppression")]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        pytest.param("x = 1  # type: ignore", "<module>", id="at the module's level"),
        pytest.param("def f():\n    x = 1  # type: ignore", "f", id="in a function"),
        pytest.param("def f(\n    x  # type: ignore\n): ...", "f", id="in a signature"),
        pytest.param("@d  # type: ignore\ndef f(): ...", "f", id="at a decorator"),
        pytest.param("class A:\n    def m(self): ...\n    x = 1  # type: ignore", "A", id="in a class, below a method"),
    ],
)
def test_the_symbol_is_the_innermost_around_the_line(facts_of: Facts, text: str, symbol: str) -> None:
    assert facts_of("import d\n" + text).of("suppression", "file-suppression")[0].symbol == symbol
