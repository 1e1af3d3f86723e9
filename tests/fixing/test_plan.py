"""`ratchet debts --plan`: what pays most comes first, with what follows from it, and evidence."""

from __future__ import annotations

import itertools

import pytest
from projects.building import Project

from ratchet.agents import answers
from ratchet.storage.narrowing import as_table, tables

TOKEN = '''
class Token:
    def __init__(self, kind, value=None):
        """A token.

        :type value: int
        """
        self.kind = kind
        self.value = value


def quiet(word):
    return word.lower()


class Kept:
    size = 1

    def keep(
        self,
        word,
    ) -> None:
        self.kept = word
'''
USER = """
from app.a import Token


def show(token: Token) -> str:
    print(token.kind.upper(), token.kind.lower(), token.kind + token.kind)
    return str(token.value.bit_length())


def make() -> None:
    show(Token("a", None))
    show(Token("b"))
"""


@pytest.fixture
def planned(project: Project) -> Project:
    """A constructor from which most follows, in another module, and a function that nothing follows from yet."""
    policy = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
    files = {"ratchet.toml": policy, "app/__init__.py": '"""App."""\n', "app/a.py": TOKEN, "app/b.py": USER}
    return project.recorded({**files, "app/c.py": "def other(x):\n    return x.y.z\n"})


def test_a_plan_begins_with_what_pays_most(planned: Project) -> None:
    plan, text = answers.plan((), 10, 1, planned.top)
    (part,) = plan.parts
    first = part.steps[0]
    slots = {slot.detail: slot for slot in first.slots}

    assert ("app/a.py", 2, "Token.__init__", 1) == (first.path, first.line, first.symbol, first.bodies)
    assert {"app/a.py": 1, "app/b.py": first.operations} == first.files
    assert "str" == slots["kind"].type
    assert ["calls pass str (2)"] == slots["kind"].evidence
    assert ["calls pass None (1)", "the default is None", "the docstring says int"] == slots["value"].evidence
    assert 1 <= slots["value"].operations < slots["kind"].operations
    # Of a signature it is the `def`, also where an attribute that has the Any of a parameter comes first.
    defined = 1 + TOKEN.strip().split("\n").index("    def keep(")
    assert [defined] == [step.line for step in part.steps if step.symbol == "Kept.keep"]
    # What the bodies of the others do to their own parameters nobody checks yet.
    rest = [(step.symbol, step.operations, step.hidden) for step in part.steps[1:3]]
    assert [("quiet", 0, 2), ("other", 0, 2)] == rest
    assert "1. app/a.py:2: Token.__init__: " in text
    assert 0 == planned.check().status

    # What was promised falls.
    before = sum(answers.status((), planned.top)[0].debts.values())
    typed = TOKEN.replace("kind,", "kind: str,").replace("value=None", "value: int = 0")
    planned.write({"app/a.py": typed})
    fallen = before - sum(answers.status((), planned.top)[0].debts.values())
    own = len(("kind", "value", "the attributes kind and value", "-"))
    assert abs(fallen - own - first.operations - first.bodies) <= 1


def test_a_plan_is_shared_by_files(planned: Project) -> None:
    said = planned.ratchet("debts", "--plan=1", "--split", "2", "--format", "json")
    parts = tables(said.report["parts"])
    paths = [{str(step["path"]) for step in tables(part["steps"])} for part in parts]

    assert 2 == len(parts)
    assert all(not one & other for one, other in itertools.combinations(paths, 2))
    told = planned.ratchet("debts", "--plan", "--format", "markdown").out
    assert "- [ ] `app/a.py:2` `Token.__init__`: " in told
    assert "  - `kind: str (" in told


def test_a_status_and_an_explanation_name_the_cause(planned: Project) -> None:
    status = planned.ratchet("status").out
    assert "most follows from:\n  app/a.py:7: Token kind: 5 debts\n  app/a.py:8: Token value: 2 debts\n" in status
    debts = tables(planned.ratchet("debts", "app/b.py", "--format", "json").report["debts"])
    assert {"app/a.py"} == {as_table(row["cause"])["path"] for row in debts}
    assert "from app/a.py:7 Token kind, from app/a.py:8 Token value (7)" in planned.ratchet("debts", "app/b.py").out
    said = planned.ratchet("explain", "app/b.py:6").out
    assert said.startswith("from app/a.py:"), said


def test_a_share_needs_a_plan(project: Project) -> None:
    said = project.ratchet("debts", "--split", "2")

    assert 2 == said.status
    assert "ratchet debts --plan --split K" in said.err


KINDS = """
class Kinds:
    def __getattr__(self, name):
        return Kinds()


class Shelf:
    def __init__(self) -> None:
        self.books = [1]

    def sort(self) -> int:
        return 1


class Low(Shelf):
    pass


Word = Kinds().word


def tidy(shelf, other=None):
    shelf.sort()
    return shelf.books[0]
"""


def test_what_would_stay_unchecked_is_no_promise(project: Project) -> None:
    use = "from app.kinds import Word\n\n\ndef use() -> None:\n    print(Word.a, Word.b, Word.c, Word.d)\n"
    policy = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
    project.recorded({"ratchet.toml": policy, "app/__init__.py": "\n", "app/kinds.py": KINDS, "app/use.py": use})
    (part,) = answers.plan((), 10, 1, project.top)[0].parts
    steps = {f"{step.symbol} {step.detail}".strip(): step for step in part.steps}
    slots = {slot.detail: slot for slot in steps["tidy"].slots}

    # Whatever type the name gets, its attributes are those of a `__getattr__`.
    assert (4, 4) == (steps["<module> Word"].operations, steps["<module> Word"].stays)
    # Of a class and one derived from it, it is the class.
    assert ("Shelf", ["Shelf has all that the body uses of it: books, sort"]) == (
        slots["shelf"].type,
        slots["shelf"].evidence,
    )
    assert (0, 4, 0) == (steps["tidy"].operations, steps["tidy"].hidden, steps["tidy"].stays)
    assert "tidy" == part.steps[0].symbol
    assert "def tidy(shelf: Shelf, " in project.ratchet("fix", "--suggest").out
    assert "4 operations; about 4 of all would stay unchecked" in project.ratchet("debts", "--plan").out
