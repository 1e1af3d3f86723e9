"""What is decided by slot: `--suggest --format json`, `--apply`, `--changed`, and what stays of a path."""

from __future__ import annotations

import json

import pytest
from projects.building import Project

from ratchet.agents import answers
from ratchet.storage.narrowing import tables

TEXT = """
class Order:
    def __init__(self, price):
        self.price = price


def total(orders, most=3):
    print(orders, most)


def label(order):
    print(order)


def name(n: int):
    return str(n)


total([Order(2)])
"""
OTHER = "def caller() -> None:\n    from app.a import label\n\n    label(1)\n"


@pytest.fixture
def shop(project: Project) -> Project:
    """A module with slots of which ratchet is certain, of which it is not, and of which it knows nothing."""
    policy = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
    files = {
        "ratchet.toml": policy,
        "mypy.ini": "[mypy]\ncheck_untyped_defs = True\n",
        "app/__init__.py": '"""App."""\n',
    }
    return project.recorded({**files, "app/a.py": TEXT, "app/b.py": OTHER})


def test_suggestions_are_measured_and_applied(shop: Project) -> None:
    said = shop.ratchet("fix", "--suggest", "--format", "json")
    proposals = {f"{row['symbol']}:{row['detail']}": row for row in tables(said.report["proposals"])}

    def told(slot: str) -> list[object]:
        return [proposals[slot][name] for name in ("type", "confidence", "verdict")]

    assert ["list[Order]", "certain", "ok"] == told("total:orders")
    assert ["int", "likely", "ok"] == told("total:most")
    assert ["the default is int"] == proposals["total:most"]["evidence"]
    assert ["str", "certain", "ok"] == told("name:return")

    kept = [{**row, "type": "float"} if row["detail"] == "most" else row for row in proposals.values()]
    (shop.top / "types.json").write_text(json.dumps({"proposals": kept}))
    assert 0 == shop.ratchet("fix", "--apply", "types.json").status
    assert "def total(orders: list[Order], most: float = 3) -> None:" in (shop.top / "app/a.py").read_text()
    assert 0 == shop.check().status


def test_culprits_are_named_and_the_others_stay(shop: Project) -> None:
    slots = {
        "app/a.py:Order.__init__:price": "int",
        "app/a.py:total:orders": "collections.abc.Sequence[Order]",
        "app/a.py:total:return": "None",
        "app/a.py:label:order": "str",
        "app/a.py:name:return": "bytes",
        "app/a.py:name:n": "int",
        "app/a.py:gone:n": "int",
        "app/a.py:total:most": "Unheard",
    }
    applied, text = answers.apply(slots, shop.top)
    verdicts = {f"{row.symbol}:{row.detail}": row.verdict for row in applied.proposals}
    code = (shop.top / "app/a.py").read_text()

    assert ["app/a.py"] == applied.written
    assert "def total(orders: Sequence[Order], most=3) -> None:" in code
    assert "def __init__(self, price: int):" in code
    assert {"Order.__init__:price", "total:orders", "total:return"} <= {
        slot for slot, said in verdicts.items() if said == "ok"
    }
    assert 'incompatible type "int"; expected "str"' in verdicts["label:order"]
    assert 'got "str", expected "bytes"' in verdicts["name:return"]
    assert "no such slot" == verdicts["gone:n"]
    assert "has a name that means nothing here" in verdicts["total:most"]
    assert "of 8 types written" in text
    assert 0 == shop.check().status


def test_only_what_the_change_is_refused_for(shop: Project) -> None:
    shop.write({"app/b.py": OTHER + "\n\ndef new(n: int):\n    return n\n"})

    assert 1 == shop.check().status
    assert 0 == shop.ratchet("fix", "--changed").status
    assert "def new(n: int) -> int:" in (shop.top / "app/b.py").read_text()
    assert TEXT.lstrip() == (shop.top / "app/a.py").read_text()
    assert 0 == shop.check().status


def test_a_path_is_told_what_stays_and_why(shop: Project) -> None:
    said = shop.ratchet("fix", "app/a.py").out

    assert "ratchet fix: 7 causes paid in 1 file: -7 debts in all; nothing grew" in said
    assert "app/a.py:6: total most: int is likely, no more: ratchet fix --suggest" in said


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("{", "no JSON with slots and their types", id="no JSON"),
        pytest.param("{}", "it has no slots", id="nothing"),
        pytest.param('{"app/a.py": "int"}', "no path:symbol:detail", id="no slot"),
        pytest.param('[{"path": "a.py"}]', "symbol is no text", id="half a row"),
    ],
)
def test_a_file_that_cannot_be_applied(project: Project, text: str, complaint: str) -> None:
    project.write({"types.json": text})
    said = project.ratchet("fix", "--apply", "types.json")

    assert 2 == said.status
    assert complaint in said.err
