"""Moves: debts follow their code, one to one, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

import pytest

from ratchet.check.account import Account, Payment
from ratchet.check.evidence import Situation
from ratchet.check.evidence.ladder import climb
from ratchet.check.identity.code import Code
from ratchet.config import Config
from ratchet.facts.change import Change
from ratchet.facts.collect.shapes import Shape
from ratchet.measure.measure import Measure
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key, Place

LEVELS = Levels(Config())
FUNCTION = """
def {name}({parameters}):
    rows = [row for row in {first} if row]
    return sorted(rows, key=len)[: len(rows) // 2]
"""

BODY = """
        kind = message["type"]
        headers = {name.lower(): value for name, value in message["headers"]}
        if kind == "start" and "length" in headers:
            self.started = True
            log.debug(kind)
            return self.app(message, headers, int(headers["length"]))
        return self.finish(headers, message["body"])
"""


def function(name: str = "f", parameters: str = "x", first: str = "x") -> str:
    return FUNCTION.format(name=name, parameters=parameters, first=first)


def shapes(texts: Mapping[str, str]) -> dict[str, Shape]:
    return {module: Shape.of(dedent(text), "module.py") for module, text in texts.items()}


def payments(found: Mapping[Key, int], allowed: Mapping[Key, int], code: Code, line: int = 1) -> list[Payment]:
    """All payments, where every debt of today stands on one line of its module."""
    debts = tuple(Debt(key, Place(f"{key.module}.py", line), "") for key in found)
    account = Account.between(found, allowed, Measure((), debts))
    climb(account, Situation(LEVELS, allowed=allowed, known=code))
    return account.payments


def moved(
    before: Mapping[str, str],
    after: Mapping[str, str],
    allowed: Mapping[Key, int],
    found: Mapping[Key, int],
    line: int = 1,
) -> list[tuple[str, str]]:
    """`module.symbol` from and to, of every payment that no report tells; from nothing where none paid."""
    made = [one for one in payments(found, allowed, Code(shapes(before), shapes(after)), line) if not one.told]
    return [(place(one.by), place(one.of)) for one in made]


def place(key: Key | None) -> str:
    return f"{key.module}.{key.symbol}" if key is not None else ""


def key(module: str, symbol: str, detail: str = "x", rule: str = "missing-annotation") -> Key:
    return Key(rule, module, symbol, detail)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        pytest.param(
            {"a": function()}, {"a": "", "b": function()}, ("a", "f"), ("b", "f"), id="a function to another module"
        ),
        pytest.param({"a": function("f")}, {"a": function("g")}, ("a", "f"), ("a", "g"), id="a renamed function"),
        pytest.param(
            {"a": "class A:\n    def m(self, x): return [x for y in x if y]"},
            {"a": "class B:\n    def m(self, x): return [x for y in x if y]"},
            ("a", "A.m"),
            ("a", "B.m"),
            id="a renamed class takes its methods along",
        ),
        pytest.param(
            {"a": "class A:\n    def m(self, x): return A(x) if x else None"},
            {"b": "class B:\n    def m(self, x): return B(x) if x else None"},
            ("a", "A.m"),
            ("b", "B.m"),
            id="renamed and moved, with its own name inside",
        ),
        pytest.param(
            {"a": function()},
            {"b": function().replace("// 2", "// 3")},
            ("a", "f"),
            ("b", "f"),
            id="moved and edited, by its name",
        ),
        pytest.param(
            {
                "a": "class A:\n    def m(self, x):\n        rows = x.rows\n"
                "        def close():\n            with guard():\n"
                "                for row in rows: row.close(1)\n        return close"
            },
            {
                "a": "class R:\n    def __exit__(self):\n        with guard():\n"
                "            for row in self.rows: row.close(1)\nclass A:\n    def m(self, x): return R(x.rows)"
            },
            ("a", "A.m.close"),
            ("a", "R.__exit__"),
            id="a nested function that became a method",
        ),
        pytest.param(
            {"a": "class R:\n    def close(self):\n        with guard(): self.rows.close(1)", "b": ""},
            {
                "a": "class S:\n    def close(self):\n        with guard(): return self.row.close()",
                "b": "class T:\n    def close(self): raise NotImplementedError",
            },
            ("a", "R.close"),
            ("a", "S.close"),
            id="by its last name in the same module, though another has that name too",
        ),
        pytest.param(
            {"a": "class Old:\n    def send(self, message):" + BODY},
            {
                "a": "class New:\n    def send_with(self, message):"
                + BODY.replace("kind", "what").replace("debug", "info")
            },
            ("a", "Old.send"),
            ("a", "New.send_with"),
            id="a method renamed on its way into another class, and edited",
        ),
        pytest.param(
            {"a": "def send(message):" + BODY.replace("self", "app"), "b": "def g(x): return x"},
            {
                "a": "",
                "b": "def g(x): return x\ndef send_on(message):" + BODY.replace("self", "app").replace("int(", "("),
            },
            ("a", "send"),
            ("b", "send_on"),
            id="a function renamed on its way into another module, and edited a little",
        ),
        pytest.param(
            {"a": "class P:\n    def feed(self, message):" + BODY},
            {
                "a": "class P:\n    def consume(self, event):"
                + BODY.replace("message", "event")
                .replace("kind", "what")
                .replace("headers", "fields")
                .replace('"fields"', '"headers"')
                .replace("self.started", "self.open")
            },
            ("a", "P.feed"),
            ("a", "P.consume"),
            id="a method renamed with all its names",
        ),
    ],
)
def test_debts_follow_their_code(
    before: Mapping[str, str], after: Mapping[str, str], old: tuple[str, str], new: tuple[str, str]
) -> None:
    assert moved(before, after, {key(*old): 1}, {key(*new): 1}) == [(".".join(old), ".".join(new))]


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        pytest.param(
            {"a": function("f") + "def g(x: int): return x"},
            {"a": function("f", "x: int") + "def g(x): return x"},
            ("a", "f"),
            ("a", "g"),
            id="one fixed, another broken",
        ),
        pytest.param(
            {"a": function(), "b": ""},
            {"a": "", "b": "def f(x):\n    import os\n    return os.environ[x]"},
            ("a", "f"),
            ("b", "f"),
            id="other code of the same name, in a module that had no debt",
        ),
        pytest.param(
            {"a": function()},
            {"a": function("f", "x: int"), "b": function("g")},
            ("a", "f"),
            ("b", "g"),
            id="a copy, while the original was fixed and stays",
        ),
        pytest.param(
            {"a": "def f(x): pass\ndef g(y): pass"},
            {"a": "def h(x): pass\ndef i(y): pass"},
            ("a", "f"),
            ("a", "i"),
            id="bodies too small to know",
        ),
        pytest.param(
            {"a": "class Old:\n    def send(self, message):" + BODY},
            {
                "a": "class New:\n    def read(self, message):\n        text = message.get('text', '').strip()\n"
                "        if not text or text.startswith('#'):\n            return None\n"
                "        return [part.split('=') for part in text.split(';') if '=' in part]"
            },
            ("a", "Old.send"),
            ("a", "New.read"),
            id="another method with the same parameters",
        ),
        pytest.param(
            {"a": "def send(message):" + BODY.replace("self", "app"), "b": "def g(x): return x"},
            {
                "a": "",
                "b": "def g(x): return x\ndef read(message):\n    kind = message['type']\n"
                "    rows = [row.strip() for row in kind.split(';') if row and not row.startswith('#')]\n"
                "    return {row.partition('=')[0]: row.partition('=')[2] for row in rows}",
            },
            ("a", "send"),
            ("b", "read"),
            id="another function of another module with the same parameters",
        ),
        pytest.param(
            {
                "a": "class A:\n    def m(self, x):\n"
                "        def f():\n            with guard(): x.close(1)\n        return f"
            },
            {"a": "class A:\n    def m(self, x): return x\n    def f2(self):\n        with other(): self.x.open(1)"},
            ("a", "A.m.f"),
            ("a", "A.f2"),
            id="a method that is not what a nested function was",
        ),
    ],
)
def test_nothing_moves_without_evidence(
    before: Mapping[str, str], after: Mapping[str, str], old: tuple[str, str], new: tuple[str, str]
) -> None:
    assert moved(before, after, {key(*old): 1}, {key(*new): 1}) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("def f(x): return x", "def f(y): return y", True, id="in its place"),
        pytest.param("def f(x, y: int): return x", "def f(x: int, y): return x", False, id="another one lost its type"),
        pytest.param("def f(x): return x", "def f(z: int, y): return y", False, id="in another place"),
    ],
)
def test_a_renamed_parameter_keeps_its_debt(before: str, after: str, expected: bool) -> None:
    found = moved({"a": before}, {"a": after}, {key("a", "f", "x"): 1}, {key("a", "f", "y"): 1})
    assert bool(found) is expected


def test_a_statement_carries_its_debt_to_another_function() -> None:
    before = "def f(s):\n    v = json.loads(s)['a']\n    return v\ndef g(s): return s"
    after = "def f(s):\n    return g(s)\ndef g(s):\n    v = json.loads(s)['a']\n    return v"
    operation = "unchecked-operation"
    allowed = {key("a", "f", "-", operation): 1}
    assert moved({"a": before}, {"a": after}, allowed, {key("a", "g", "-", operation): 1}, 4) == [("a.f", "a.g")]


def test_another_statement_does_not() -> None:
    before = "def f(s):\n    v = json.loads(s)['a']\n    return v\ndef g(s): return s"
    after = "def f(s):\n    return s\ndef g(s):\n    v = json.loads(s)['b']\n    return v"
    operation = "unchecked-operation"
    allowed = {key("a", "f", "-", operation): 1}
    assert moved({"a": before}, {"a": after}, allowed, {key("a", "g", "-", operation): 1}, 4) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("    v: str = json.loads(s)['a']", True, id="annotated"),
        pytest.param("    v = (\n        json.loads(s)['a']\n    )", True, id="formatted"),
        pytest.param("    v = json.loads(s)['a'] + 1", False, id="more of it"),
    ],
)
def test_a_statement_is_known_by_its_form(after: str, expected: bool) -> None:
    before = "def f(s):\n    v = json.loads(s)['a']\n    return v\ndef g(s): return s"
    text = f"def f(s):\n    return g(s)\ndef g(s):\n{after}\n    return v"
    operation = "unchecked-operation"
    allowed = {key("a", "f", "-", operation): 1}
    found = moved({"a": before}, {"a": text}, allowed, {key("a", "g", "-", operation): 1}, 4)
    assert bool(found) is expected


def test_a_fixed_statement_pays_for_no_other_one() -> None:
    before = "def f(s):\n    v: Any = s.a\n    return v\ndef g(s): return s"
    after = "def f(s):\n    v: int = s.a\n    return v\ndef g(s):\n    v: Any = s.a\n    return v"
    one, other = key("a", "f", "v", "explicit-any"), key("a", "g", "v", "explicit-any")
    assert moved({"a": before}, {"a": after}, {one: 1}, {other: 1}, 5) == []


def test_all_that_stands_on_a_statement_goes_along() -> None:
    statement = "v = cast(int, json.loads(s)['a'])"
    old, new = {"a": f"def f(s):\n    {statement}\ndef g(s): return s"}, {"a": "def g(s): return s"}
    rules = ("cast", "unchecked-operation")
    allowed = {key("a", "f", "-", rule): 1 for rule in rules} | {key("b", "g", "-", "cast"): 1}
    found = {key("b", "h", "-", rule): 1 for rule in rules} | {key("b", "g", "-", "cast"): 1}
    moves = moved(old | {"b": "def g(s): return s"}, new | {"b": f"def h(s):\n    {statement}"}, allowed, found, 2)
    assert moves == [("a.f", "b.h")] * 2


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("@retry(3)\ndef f(): return go()", True, id="with its function"),
        pytest.param("@retry(3)\ndef h(): return 1", False, id="on another function"),
        pytest.param("@retry(4)\ndef f(): return go()", False, id="another decorator"),
    ],
)
def test_a_decorator_takes_along_what_it_costs_where_it_stands(after: str, expected: bool) -> None:
    error = ("<module>", "untyped-decorator", "type-error")
    before = {"a": "@retry(3)\ndef f(): return go()", "b": "x = 1"}
    assert bool(moved(before, {"a": "", "b": after}, {key("a", *error): 1}, {key("b", *error): 1})) is expected


TAKEN = "def f(row):\n    price = {value}\n    return price\ndef g(s): return s"


@pytest.mark.parametrize(
    ("value", "module", "after", "expected"),
    [
        pytest.param("row['a'] * row['b']", "a", "return line['a'] * line['b']", True, id="returned, of another name"),
        pytest.param("load(row)['a']", "a", "for x in load(text)['a']: pass", True, id="looped over"),
        pytest.param("row['a'] * row['b']", "a", "return line['a'] * line['c']", False, id="another value"),
        pytest.param("row['a'] * row['b']", "b", "return line['a'] * line['b']", False, id="in another module"),
        pytest.param("row['a']", "a", "return line['a']", True, id="one operation"),
        pytest.param("load(row)['a']", "a", "return load(line)['b']", False, id="another item"),
        pytest.param("load(row).a", "a", "return find(line).a", False, id="another function's"),
    ],
)
def test_an_expression_that_went_to_another_function(value: str, module: str, after: str, expected: bool) -> None:
    before = {"a": TAKEN.format(value=value), "b": "x = 1"}
    code = f"def g(line, text):\n    {after}\n"
    texts = {"a": "def f(row):\n    return g(row)\n", "b": "x = 1"}
    new = texts | {module: code + (texts[module] if module == "a" else "")}
    operation = ("-", "unchecked-operation")
    found = moved(before, new, {key("a", "f", *operation): 1}, {key(module, "g", *operation): 1}, 2)
    assert bool(found) is expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("setattr(order, 'paid', True)", True, id="on a variable of another name"),
        pytest.param("setattr(order, 'sent', True)", False, id="of another attribute"),
    ],
)
def test_an_access_by_name_that_went_to_another_function(after: str, expected: bool) -> None:
    before = "def f(s):\n    setattr(s, 'paid', True)\n    return s"
    text = f"def f(s):\n    return mark(s)\ndef mark(order):\n    {after}"
    access = ("setattr", "dynamic-access")
    found = moved({"a": before}, {"a": text}, {key("a", "f", *access): 1}, {key("a", "mark", *access): 1}, 4)
    assert bool(found) is expected


def test_an_expression_that_stays_where_it_was_pays_for_no_other() -> None:
    before = TAKEN.format(value="load(row)['a']")
    after = before.replace("price =", "price: int =").replace("return s", "return load(s)['a']")
    operation = ("-", "unchecked-operation")
    assert moved({"a": before}, {"a": after}, {key("a", "f", *operation): 1}, {key("a", "g", *operation): 1}, 4) == []


GETTER = "    def size(self): return [row for row in self.rows if row]"
SETTER = "    def {name}(self, rows): self.rows = [row for row in rows if row]"


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        pytest.param(
            f"class A:\n{GETTER}\n{SETTER.format(name='set_size')}",
            f"class A:\n    @property\n{GETTER}\n    @size.setter\n{SETTER.format(name='size')}",
            "A.set_size",
            "A.size",
            id="a setter made of a method",
        ),
        pytest.param(
            f"class A:\n    @property\n{GETTER}\n    @size.setter\n{SETTER.format(name='size')}",
            f"class A:\n    @property\n{GETTER}\n{SETTER.format(name='set_size')}",
            "A.size",
            "A.set_size",
            id="a method made of a setter",
        ),
    ],
)
def test_one_of_several_definitions_of_a_symbol_moves(before: str, after: str, old: str, new: str) -> None:
    found = moved({"a": before}, {"a": after}, {key("a", old, "rows"): 1}, {key("a", new, "rows"): 1})
    assert found == [(f"a.{old}", f"a.{new}")]


def revealed(before: Mapping[str, str], after: Mapping[str, str], unchecked: Key, error: Key, line: int) -> bool:
    """Whether an error on a line shows in a body that was not checked before, under whatever name."""
    paid = payments({error: 1}, {unchecked: 1}, Code(shapes(before), shapes(after)), line)
    return any(payment.of == error and payment.reason == "revealed" for payment in paid)


def test_an_unchecked_body_goes_along_and_shows_what_is_in_it() -> None:
    before, came = {"a": function("f")}, function("g", "x: int")
    bodies = key("a", "f", "-", "unchecked-body"), key("b", "g", "arg-type", "type-error")
    assert revealed(before, {"a": "", "b": came}, *bodies, line=3)
    assert not revealed(before, {"a": function("f"), "b": came}, *bodies, line=3)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(function("run", "self, x: int"), True, id="its code, in another class"),
        pytest.param("def run(self, x: int) -> int:\n    return x.cents + wrong\n", False, id="only its name"),
    ],
)
def test_a_name_alone_reveals_nothing(there: str, expected: bool) -> None:
    unchecked, error = key("a", "A.run", "-", "unchecked-body"), key("a", "B.run", "arg-type", "type-error")
    old, new = (
        f"class {name}:\n{indent(body, '    ')}" for name, body in (("A", function("run", "self, x")), ("B", there))
    )
    assert revealed({"a": old}, {"a": new}, unchecked, error, line=4) is expected


def tiers(importer: str, imported: str) -> Key:
    return Key("layers", importer, "tiers", imported)


@pytest.mark.parametrize(
    ("after", "gone", "new", "expected"),
    [
        pytest.param(
            {"a.one": "import web\n" + function("f", first="web.x")}, ["a"], tiers("a.one", "web"), True, id="split"
        ),
        pytest.param({"a.one": "import web\n" + function("f")}, ["a"], tiers("a.one", "web"), False, id="not its user"),
        pytest.param(
            {"a": "", "a.one": "import web\n" + function("f", first="web.x")},
            [],
            tiers("a.one", "web"),
            False,
            id="not gone",
        ),
        pytest.param(
            {"a.one": "import web\n" + function("f", first="web.x")},
            ["a"],
            tiers("a.one", "web:lazy"),
            False,
            id="of another kind",
        ),
        pytest.param(
            {"a.one": "import web\n" + function("f", first="web.x")},
            ["a"],
            tiers("a.one", "site"),
            False,
            id="of another module",
        ),
    ],
)
def test_a_broken_import_goes_to_the_part_that_uses_it(
    after: Mapping[str, str], gone: list[str], new: Key, expected: bool
) -> None:
    code = Code(shapes({"a": "import web\n" + function("f", first="web.x")}), shapes(after), frozenset(gone))
    allowed = {tiers("a", "web"): 1}
    assert bool(payments({new: 1}, allowed, code)) is expected


@pytest.mark.parametrize(
    ("importer", "expected"),
    [
        pytest.param("from site import f\nf(1)\n", True, id="the function that went there"),
        pytest.param("from site import LIMIT\nprint(LIMIT)\n", True, id="what it took before"),
        pytest.param("from site import f, other\nf(other)\n", True, id="that and more"),
        pytest.param("from site import *\n", True, id="everything"),
        pytest.param("import site\nsite.f(1)\n", True, id="the module"),
        pytest.param("from site import other\nother(1)\n", False, id="something else"),
    ],
)
def test_a_broken_import_follows_what_it_took(importer: str, expected: bool) -> None:
    before = {"a": "from web import f, LIMIT\nf(LIMIT)\n", "web": function("f")}
    after = {"a": importer, "site": function("f") + function("other", first="other.x")}
    code = Code(shapes(before), shapes(after), frozenset({"web"}))
    allowed = {tiers("a", "web"): 1}
    assert bool(payments({tiers("a", "site"): 1}, allowed, code)) is expected


def test_moved_code_brings_the_untyped_import_that_it_needs() -> None:
    library = key("a", "<module>", "nolib", "untyped-import")
    there = key("b", "<module>", "nolib", "untyped-import")
    found = moved(
        {"a": function("f") + function("g")},
        {"a": function("f"), "b": function("g")},
        {library: 1},
        {library: 1, there: 1},
    )
    assert [after for _, after in found] == ["b.<module>"]


UNTYPED = ("nolib", "untyped-import")


@pytest.mark.parametrize(
    ("before", "after", "other", "expected"),
    [
        pytest.param("b", "b", "b", ["b.<module>"], id="spelled in another way, in the same module"),
        pytest.param("a", "b", "b", ["b.<module>"], id="to a module that had debts"),
        pytest.param("a", "b", "a", [], id="to a module that had none"),
    ],
)
def test_an_untyped_import_is_known_by_what_it_imports(
    before: str, after: str, other: str, expected: list[str]
) -> None:
    old, new = key(before, "f", *UNTYPED), key(after, "<module>", *UNTYPED)
    there = key(other, "h", "x")
    texts = {"a": "x = 1", "b": "y = 1"}
    assert [to for _, to in moved(texts, texts, {old: 1, there: 1}, {new: 1, there: 1})] == expected


def test_an_import_takes_along_what_stands_on_its_line_and_no_more() -> None:
    hushed = ("import-untyped", "suppression")
    old, new = key("a", "<module>", *UNTYPED), key("b", "<module>", *UNTYPED)
    quiet, loud = key("a", "<module>", *hushed), key("b", "<module>", *hushed)
    there = key("b", "h", "x")
    texts = {"a": "x = 1", "b": "y = 1"}
    moves = moved(texts, texts, {old: 1, quiet: 1, there: 1}, {new: 1, loud: 1, there: 1})
    assert moves == [("a.<module>", "b.<module>")] * 2
    without = moved(texts, texts, {quiet: 1, there: 1}, {loud: 1, there: 1})
    assert without == []


@pytest.mark.parametrize(
    ("rule", "detail", "expected"),
    [
        pytest.param("type-error", "import-untyped", True, id="the import's error"),
        pytest.param("type-error", "assignment", False, id="the error of other code on its line"),
        pytest.param("suppression", "import-not-found", True, id="the comment that silences it"),
        pytest.param("suppression", "misc", True, id="the comment that was there"),
        pytest.param("suppression", "assignment", False, id="a comment for other code"),
        pytest.param("suppression", "*", False, id="a wider comment"),
        pytest.param("suppression", "pyright:*", False, id="a comment for another tool"),
    ],
)
def test_moved_code_brings_what_its_import_is_to_blame_for(rule: str, detail: str, expected: bool) -> None:
    library, hushed = key("a", "<module>", "nolib", "untyped-import"), key("a", "<module>", "misc", "suppression")
    there, on_its_line = key("b", "<module>", "nolib", "untyped-import"), key("b", "<module>", detail, rule)
    before, after = {"a": function("f") + function("g")}, {"a": function("f"), "b": function("g")}
    found = moved(before, after, {library: 1, hushed: 1}, {library: 1, hushed: 1, there: 1, on_its_line: 1})
    assert [to for _, to in found] == ["b.<module>"] * (1 + expected)


def test_new_code_brings_none() -> None:
    library = key("a", "<module>", "nolib", "untyped-import")
    there = key("b", "<module>", "nolib", "untyped-import")
    assert moved({"a": function("f")}, {"a": function("f"), "b": "x = 1"}, {library: 1}, {library: 1, there: 1}) == []


def test_contract_debts_move_with_renamed_modules_alone() -> None:
    debt = Key("layers", "app.old", "tiers", "app.web:lazy")
    renamed = {"app.old": "app.new", "app.web": "app.site"}
    assert Change(modules=renamed).renamed_counts({debt: 2}) == {Key("layers", "app.new", "tiers", "app.site:lazy"): 2}
