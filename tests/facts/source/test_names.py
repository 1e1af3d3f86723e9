"""The table of names: each row says what a handler or somebody else knows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.facts import collect, kinds
from ratchet.facts.collect.names import NAMES
from ratchet.facts.collect.records import SourceFacts


def test_every_use_is_judged_somewhere() -> None:
    text = "".join(path.read_text("utf-8") for path in Path(inspect.getfile(collect)).parent.rglob("*.py"))
    uses = {row.use for row in NAMES.values()} - {"method", "namespace", "modules", "item-getter"}
    assert [use for use in sorted(uses) if len(re.findall(rf'"{use}"', text)) < 2] == []


@pytest.mark.parametrize("name", [name for name, row in NAMES.items() if row.handed_on and "object" not in name])
def test_what_is_told_when_it_is_handed_on_is_told(facts_of: Callable[[str], SourceFacts], name: str) -> None:
    owner, _, last = name.rpartition(".")
    found = facts_of(f"import {owner}\ndef f(g): ...\nf({name})\nf([{name}])\nx = 'name', {owner}\n")
    expected = NAMES[name].handed_on
    told = [fact.kind for fact in found.of(kinds.ACCESS, kinds.COMPUTED_IMPORT, kinds.CAST_HANDED_ON)]
    assert expected in told, last
