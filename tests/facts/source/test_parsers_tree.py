"""The tree of mypy's parser says what the text does: on every platform, with any syntax, and in the same columns."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from ratchet.facts.collect.records import SourceFacts

Facts = Callable[[str], SourceFacts]


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        pytest.param(
            """
            class A:
                @d
                def f(self): ...
                if sys.platform == "win32":
                    def f(self): ...
                else:
                    def f(self): ...
            """,
            ["A.f", "A.f platform", "A.f platform"],
            id="both branches of a platform",
        ),
        pytest.param(
            """
            @overload
            def f(x: int) -> int: ...
            if TYPE_CHECKING:
                @overload
                def f(x: str) -> str: ...
            else:
                def f(x): ...
            def f(x): ...
            """,
            ["f", "f typing", "f not-typing", "f"],
            id="a condition between overloads",
        ),
        pytest.param(
            """
            class A:
                x = 1
                if TYPE_CHECKING:
                    @d
                    def f(self): ...
                else:
                    def g(self): ...
            """,
            ["A.f typing", "A.g not-typing"],
            id="a condition that ends a class",
        ),
        pytest.param(
            """
            class A:
                if sys.platform != "win32" or (
                    not TYPE_CHECKING
                ):
                    @d
                    def f(self): ...
            """,
            ["A.f other"],
            id="a condition over several lines, alone in a class",
        ),
        pytest.param(
            """
            class A:
                @property
                def f(self): ...
                @f.setter
                def f(self, value): ...
                x: int
                def g(self): ...
            """,
            ["A.f", "A.f", "A.g"],
            id="a property",
        ),
        pytest.param(
            "assert sys.platform == 'win32', 'no'\ndef f(): ...\n", ["f"], id="behind an assertion of the platform"
        ),
        pytest.param(
            "def f():\n    x = 1; assert sys.version_info < (3,)\n    def g(): ...\n",
            ["f", "f.g"],
            id="behind an assertion of the version, in a function",
        ),
    ],
)
def test_every_function_of_the_text_is_there_under_its_condition(
    facts_of: Facts, text: str, functions: list[str]
) -> None:
    found = facts_of(f"import sys\nfrom typing import TYPE_CHECKING, overload\n{dedent(text)}").functions
    assert functions == [" ".join([function.symbol, *function.guards]) for function in found]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("def f[T: int](x): ...\n", 1, id="type parameters"),
        pytest.param("type X[T] = list[T]\ndef f(x): ...\n", 2, id="a type statement"),
        pytest.param("s = f'{d['a']}' 'b'\ndef f(x): ...\n", 2, id="quotes in an f-string beside another string"),
        pytest.param("def f[T] (x): ...\n", 1, id="type parameters before a space"),
        pytest.param("def f[**P, *Ts](x): ...\n", 1, id="type parameters with stars"),
        pytest.param("s = ('b' f'{d['a']}')\ndef f(x): ...\n", 2, id="quotes in an f-string behind another string"),
        pytest.param("s = f'{'a' 'b'}'\ndef f(x): ...\n", 2, id="two strings in an f-string"),
        pytest.param("s = f'{f'{f'{1}'}'}'\ndef f(x): ...\n", 2, id="f-strings in f-strings"),
        pytest.param("s = f'{'\\n'.join(d)}'\ndef f(x): ...\n", 2, id="a backslash in an f-string"),
        pytest.param("s = f'{x:{'>' f'{n}'}}' f'{1}'\ndef f(x): ...\n", 2, id="strings in the format of an f-string"),
        pytest.param("s = f'{(\n    1  # one\n)}'\ndef f(x): ...\n", 4, id="lines and comments in an f-string"),
        pytest.param("try: ...\nexcept A, B: ...\ndef f(x): ...\n", 3, id="except without brackets"),
        pytest.param("s = t'{x}'\ndef f(x): ...\n", 2, id="a template string"),
        pytest.param("lazy import a\ndef f(x): ...\n", 2, id="a lazy import"),
    ],
)
def test_newer_syntax_is_read_by_any_interpreter(facts_of: Facts, text: str, line: int) -> None:
    assert [line] == [function.line for function in facts_of(text).functions]


def test_a_lazy_import_is_lazy(facts_of: Facts) -> None:
    kinds = [found.kind.value for found in facts_of("lazy import a\nlazy from b import c\nimport d").imports]
    assert ["lazy", "lazy", "import-time"] == kinds


def test_the_bound_of_a_type_parameter_is_stated(facts_of: Facts) -> None:
    found = facts_of("def f[T: Any, *Ts](x: T) -> None: ...").annotations
    assert ("T", "bound", "Any") in [(one.detail, one.role, "".join(name.name for name in one.names)) for one in found]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("x = getattr(a, 'b')", 5, id="plain"),
        pytest.param("é = getattr(a, 'b')", 5, id="behind a name of two bytes"),
        pytest.param("x = '日本', getattr(a, 'b')", 11, id="behind letters of three bytes"),
        pytest.param("x = '😀' + getattr(a, 'b')  # é", 11, id="behind one of four bytes"),
        pytest.param("f(\n'é', getattr(a, 'b'))", 6, id="on a line inside brackets"),
    ],
)
def test_columns_count_characters(facts_of: Facts, text: str, column: int) -> None:
    assert [column] == [access.column for access in facts_of(text).of("access")]


@pytest.mark.parametrize(
    ("text", "details"),
    [
        pytest.param("""x = f'{d["# type: ignore"]}'""", [], id="in a string inside an f-string"),
        pytest.param("""x = f'{d['# noqa']}'  # noqa""", ["noqa:*"], id="behind one with the same quotes"),
        pytest.param("""x = f'{a:{b}}' '# noqa'""", [], id="behind a nested specifier"),
        pytest.param("""x = f'{{# noqa}}'""", [], id="behind doubled braces"),
        pytest.param("""x = rf'\\{a}# noqa'""", [], id="in a raw f-string"),
        pytest.param("x = f'''{\n    a  # noqa\n}'''", ["noqa:*"], id="a comment inside an f-string"),
        pytest.param("x = '''\n# noqa\n'''  # noqa", ["noqa:*"], id="behind a text of several lines"),
        pytest.param("# mypy:ignore-errors\n", ["mypy:ignore_errors=True"], id="an inline option without a blank"),
    ],
)
def test_comments_are_told_from_strings(facts_of: Facts, text: str, details: list[str]) -> None:
    assert details == [suppression.detail for suppression in facts_of(text).of("suppression", "file-suppression")]


@pytest.mark.parametrize(
    ("annotation", "targets"),
    [
        pytest.param("app.db.Session", ["app.db.Session"], id="a type"),
        pytest.param("'app.db.Session'", [], id="quoted"),
        pytest.param("list['app.db.Session']", [], id="quoted inside"),
        pytest.param("Annotated[int, app.db.check(app.web.x)]", ["app.db.check", "app.web.x"], id="metadata"),
        pytest.param("Literal['a', app.db.A]", ["app.db.A"], id="a literal"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x: {}", id="of a variable"),
        pytest.param("def f(a: {}): ...", id="of a parameter"),
        pytest.param("def f() -> {}: ...", id="of a return"),
    ],
)
def test_attributes_in_annotations(facts_of: Facts, text: str, annotation: str, targets: list[str]) -> None:
    found = facts_of("import app\n" + text.format(annotation)).of("attribute-walk")
    assert targets == [chain.detail for chain in found]


def test_a_use_at_import_time_counts_though_one_for_types_comes_first(facts_of: Facts) -> None:
    text = "import app\nif TYPE_CHECKING:\n    app.db.core\napp.db.core\n"
    assert [("app.db.core", 4, "import-time")] == [
        (chain.detail, chain.line, chain.note) for chain in facts_of(text).of("attribute-walk")
    ]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        pytest.param("for x in y:  # type: app.Any\n    pass", ["app.Any"], id="a loop"),
        pytest.param("with x as y:  # type: Any\n    pass", ["Any"], id="a context"),
        pytest.param("for x in y:  # type: ignore\n    pass", [], id="an ignore"),
        pytest.param("for x in y:\n    pass  # type: Any", [], id="of a statement inside"),
    ],
)
def test_type_comments_at_the_head_of_a_block(facts_of: Facts, head: str, names: list[str]) -> None:
    assert names == [name.name for annotation in facts_of(head).annotations for name in annotation.names]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("# mypy: ignore-errors", id="errors ignored"),
        pytest.param("# mypy: disallow-any-explicit\n# mypy: ignore_errors = yes", id="in the second comment"),
        pytest.param('# mypy: ignore-er"ro"rs', id="quoted in part"),
        pytest.param("# mypy: x = 1, 'ignore-errors'='True'", id="among others"),
        pytest.param("#type:ignore", id="the whole file ignored"),
        pytest.param("# x # type: ignore\n# type: ignore\n# mypy: ignore-errors", id="both"),
    ],
)
def test_a_comment_for_mypy_hides_no_import(facts_of: Facts, head: str) -> None:
    """mypy's parser leaves the bodies out, or the whole file: they run all the same."""
    found = facts_of(f"{head}\nimport a\n\n\ndef f():\n    import b\n")

    assert ["import-time", "lazy"] == [one.kind.value for one in found.imports]
