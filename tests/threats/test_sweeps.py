"""Sweeps that give every slot of a module the same annotation: what says nothing is refused, function by function."""

from __future__ import annotations

import pytest
from projects.building import Project

CODE = """
def load(path{p}, mode{p}="r"){r}:
    with open(path, mode) as stream:
        return stream.read()


def names(rows{p}){r}:
    return [row.name.strip() for row in rows]


def total(prices{p}, rate{p}=0.19){r}:
    summed = 0.0
    for price in prices:
        summed += price
    return summed * (1 + rate)


def ports(text{p}){r}:
    for part in text.split(","):
        yield int(part)


class Cart:
    def __init__(self, items{p}){none}:
        self.items = items.copy()

    def size(self){r}:
        return len(self.items)

    def label(self, word{p}){r}:
        if word.isupper():
            return word
        return word.title()
"""
HOOK = """
class Thing:
    def __getattr__(self, name: str) -> "Thing":
        return self
"""

SWEEPS = [
    pytest.param("from typing import Any\n", "Any", "Any", id="Any"),
    pytest.param("from typing import Any\nThing = Any\n", "Thing", "Thing", id="an alias of Any"),
    pytest.param("from typing import NoReturn\n", "NoReturn", "NoReturn", id="NoReturn"),
    pytest.param("from typing_extensions import Never\n", "Never", "object", id="Never"),
    pytest.param("from typing import TypeVar\nT = TypeVar('T')\n", "object", "T", id="object through a type variable"),
    pytest.param("from typing import TypeVar\nT = TypeVar('T')\n", "T", "T", id="a type variable"),
    pytest.param("from unittest.mock import Mock\n", "Mock", "Mock", id="Mock"),
    pytest.param("from types import SimpleNamespace\n", "SimpleNamespace", "SimpleNamespace", id="a namespace"),
    pytest.param(HOOK, "Thing", "Thing", id="a class with a hook"),
    pytest.param("from typing import Protocol\n\nclass Thing(Protocol): ...\n", "Thing", "Thing", id="a protocol"),
    pytest.param("", "object", "object", id="object"),
]


@pytest.mark.parametrize(("head", "parameter", "returned"), SWEEPS)
def test_a_sweep_is_refused_for_its_annotations(project: Project, head: str, parameter: str, returned: str) -> None:
    project.recorded({"app/__init__.py": "# app\n", "app/cart.py": CODE.format(p="", r="", none="")})
    swept = CODE.format(p=f": {parameter}", r=f" -> {returned}", none=" -> None")
    project.write({"app/cart.py": head + swept})
    named = {symbol for _, symbol, _ in project.check().keys} & {"load", "names", "total", "ports", "Cart.label"}
    assert len(named) >= 3, named


def test_what_the_code_says_is_held(project: Project) -> None:
    project.recorded({"app/__init__.py": "# app\n", "app/cart.py": CODE.format(p="", r="", none="")})
    honest = CODE.format(p="", r="", none="")
    for old, new in (
        ("load(path, mode=", "load(path: str, mode: str ="),
        ('"r"):', '"r") -> str:'),
        ("total(prices, rate=0.19)", "total(prices: list[float], rate: float = 0.19) -> float"),
        ("ports(text)", "ports(text: str) -> Iterator[int]"),
        ("label(self, word)", "label(self, word: str) -> str"),
    ):
        assert old in honest
        honest = honest.replace(old, new)
    project.write({"app/cart.py": f"from collections.abc import Iterator\n{honest}"})
    assert [] == project.check().keys
