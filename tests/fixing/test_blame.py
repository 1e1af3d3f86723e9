"""Which edit is to blame for an error, and which type mypy names instead."""

from __future__ import annotations

import ast

import pytest

from ratchet.fixing.annotated import Names
from ratchet.fixing.blame import blamed
from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.named import named_instead
from ratchet.terms import Debt, Key, Place


def edit(symbol: str, detail: str = "return", text: str = "{builtins:int}") -> Edit:
    return Edit("app/a.py", "app.a", symbol, detail, 1, 1, Kind.ANNOTATE, text, "given")


def error(symbol: str, message: str, code: str = "arg-type") -> Debt:
    return Debt(Key("type-error", "app.a", symbol, code), Place("app/a.py", 7), f"{message} ({code})")


EDITS = [edit("f"), edit("f", "x"), edit("g"), edit("Order.__init__", "price"), edit("h", "y")]


@pytest.mark.parametrize(
    ("debt", "line", "culprits", "suspected"),
    [
        pytest.param(
            error("f", 'got "str", expected "int"', "return-value"), "return x", ["f return"], [], id="what is returned"
        ),
        pytest.param(
            error("f", 'Incompatible default for parameter "x"'), "def f(x=None):", ["f x"], [], id="a default"
        ),
        pytest.param(error("h", "Unsupported operand"), "    y + 1", ["h y"], [], id="the only edit of the function"),
        pytest.param(error("k", "Unsupported operand"), "    g() + ''", ["g return"], [], id="what the line calls"),
        pytest.param(
            error("k", "Unsupported operand"),
            "Order('')",
            ["Order.__init__ price"],
            [],
            id="a constructor that it calls",
        ),
        pytest.param(error("h", "No overload"), "    g(y)", [], ["g return", "h y"], id="one's own or what is called"),
        pytest.param(error("f", "No overload"), "    x", [], ["f return", "f x"], id="one of several of one's own"),
        pytest.param(error("k", "No overload"), "    z", [], [f"{e.symbol} {e.detail}" for e in EDITS], id="nobody"),
    ],
)
def test_the_slot_the_line_and_what_it_calls_are_blamed(
    debt: Debt, line: str, culprits: list[str], suspected: list[str]
) -> None:
    blame = blamed({debt.key: [debt]}, EDITS, lambda _: line)

    assert culprits == [f"{each.symbol} {each.detail}" for each in blame.culprits]
    assert sorted(suspected) == sorted(f"{each.symbol} {each.detail}" for each in blame.suspected)


@pytest.mark.parametrize(
    ("detail", "message", "instead"),
    [
        pytest.param(
            "return",
            'Incompatible return value type (got "str", expected "int")',
            "{builtins:int} | {builtins:str}",
            id="got",
        ),
        pytest.param(
            "x",
            'Argument 1 to "f" has incompatible type "str | None"; expected "int"',
            "{builtins:int} | {builtins:str} | None",
            id="an argument",
        ),
        pytest.param(
            "return",
            'Return type "int" of "f" incompatible with return type "Iterator[Order]" in supertype "Base"',
            "{collections.abc:Iterator}[{:Order}]",
            id="what a base says",
        ),
        pytest.param("x", 'Argument 1 to "f" has incompatible type "Any"; expected "int"', None, id="Any"),
        pytest.param(
            "return", 'Incompatible return value type (got "Unheard", expected "int")', None, id="an unknown name"
        ),
        pytest.param(
            "return",
            'Incompatible types in assignment (expression has type "str", variable has type "None")',
            None,
            id="a variable's error says nothing of a return",
        ),
        pytest.param(
            "return", 'Argument 1 to "f" has incompatible type "str"; expected "int"', None, id="nor does an argument's"
        ),
        pytest.param("return", "Unsupported operand", None, id="nothing"),
    ],
)
def test_the_type_that_mypy_names_where_it_refuses_one(detail: str, message: str, instead: str | None) -> None:
    names = Names(ast.parse("class Order: pass"), {"Iterator": ("collections.abc", "Iterator")}, takes_dotted=True)
    other = named_instead(edit("f", detail), [error("f", message)], names)

    assert instead == (other.text if other is not None else None)


def test_what_a_user_of_a_function_expects_is_what_it_returns() -> None:
    names = Names(ast.parse("class Order: pass"), {"Generator": ("collections.abc", "Generator")}, takes_dotted=True)
    message = 'Incompatible return value type (got "Iterator[Order]", expected "Generator[Order, None, None]")'
    other = named_instead(edit("f"), [error("g", message, "return-value")], names)

    assert other is not None
    assert "{collections.abc:Generator}[{:Order}, None, None]" == other.text
