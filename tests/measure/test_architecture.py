"""The judged import graph is remembered by what it rests on, and by nothing less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ratchet.config import parse_texts
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources
from ratchet.measure.architecture import Architecture, judge_imports

FILES = {"shop.py": "import web\nimport json\nimport requests\n", "web.py": "x = 1\n"}
POLICY = """
[ratchet]
roots = ["."]
paths = ["."]

[[contract]]
id = "apart"
type = "forbidden"
from = ["shop"]
to = ["web"]
"""


@dataclass(frozen=True)
class Bench:
    top: Path
    cache: Path | None
    policy: str = POLICY

    def judge(self, facts: Mapping[str, SourceFacts] | None = None) -> Architecture:
        """Judge the imports; `facts` are all that is known of the files, if given."""
        files = take_inventory(self.top, None, (".",), lambda _: True).measured
        sources = read_sources(self.top, files, None)
        config = parse_texts({"ratchet.toml": self.policy})
        return judge_imports(files, sources if facts is None else facts, sources.links_digests, config, self.cache)

    def remembers(self) -> bool:
        """Whether an answer comes although there are no facts to make one from."""
        try:
            return bool(self.judge({}).debts)
        except KeyError:
            return False


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Two files, judged once."""
    made = Bench(tmp_path / "tree", tmp_path / "cache")
    for directory in (made.top, tmp_path / "cache"):
        directory.mkdir()
    for name, text in FILES.items():
        (made.top / name).write_text(text, encoding="utf-8")
    (tmp_path / "cache").joinpath("other.json").write_text("{}", encoding="utf-8")
    made.judge()
    for graph in (tmp_path / "cache").glob("graph-*.json"):
        graph.unlink()
    return made


def test_what_is_remembered_is_what_was_judged(bench: Bench) -> None:
    fresh, known = replace(bench, cache=None).judge(), bench.judge({})
    assert [tuple(debt.key) for debt in known.debts] == [("forbidden", "shop", "apart", "web")]
    assert (known.debts, known.externals) == (fresh.debts, fresh.externals)
    assert known.externals == ("requests",)


def test_a_change_that_imports_nothing_else_is_no_change(bench: Bench) -> None:
    (bench.top / "web.py").write_text("x = 2\n", encoding="utf-8")
    assert bench.remembers()


def test_a_new_name_and_moved_lines_are_no_change_where_no_debt_stands(bench: Bench) -> None:
    (bench.top / "web.py").write_text("\nx = 1\ndef view() -> None: ...\n", encoding="utf-8")
    assert bench.remembers()


def a_debt_moves(bench: Bench) -> Bench:
    (bench.top / "shop.py").write_text("\n" + FILES["shop.py"], encoding="utf-8")
    return bench


def test_a_debt_is_told_on_its_new_line(bench: Bench) -> None:
    assert [debt.place.line for debt in a_debt_moves(bench).judge().debts] == [2]


def test_what_a_module_without_all_exports_is_looked_at(bench: Bench) -> None:
    policy = '[[contract]]\nid = "door"\ntype = "interface"\nmodules = ["web"]\nexpose = "__all__"\n'
    guarded = replace(bench, policy=f'[ratchet]\npaths = ["."]\n{policy}')
    (bench.top / "shop.py").write_text("from web import view\n", encoding="utf-8")
    assert [debt.key.detail for debt in guarded.judge().debts] == ["web"]
    (bench.top / "web.py").write_text("x = 1\ndef view() -> None: ...\n", encoding="utf-8")
    assert not guarded.judge().debts


def imports_more(bench: Bench) -> Bench:
    (bench.top / "web.py").write_text("import shop\n", encoding="utf-8")
    return bench


def a_module_more(bench: Bench) -> Bench:
    (bench.top / "requests.py").write_text("", encoding="utf-8")
    return bench


def another_policy(bench: Bench) -> Bench:
    return replace(bench, policy=POLICY.replace('["web"]', '["json"]'))


def damaged(text: str) -> Callable[[Bench], Bench]:
    def damage(bench: Bench) -> Bench:
        assert bench.cache is not None
        for path in bench.cache.glob("architecture-*.json"):
            path.write_text(text, encoding="utf-8")
        return bench

    return damage


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(imports_more, id="a file imports more"),
        pytest.param(a_debt_moves, id="the lines move on which a debt stands"),
        pytest.param(a_module_more, id="a module more"),
        pytest.param(another_policy, id="another policy"),
        pytest.param(damaged(""), id="empty"),
        pytest.param(damaged("[]"), id="a list"),
        pytest.param(damaged('{"debts": []}'), id="cut off"),
        pytest.param(damaged('{"debts": {}, "externals": [], "places": {}}'), id="no rows"),
        pytest.param(damaged('{"debts": [["a"]], "externals": [], "places": {}}'), id="a row too short"),
        pytest.param(
            damaged('{"debts": [["r","m","s","d","p","1",1,"x",1,""]], "externals": [], "places": {}}'),
            id="a line that is no number",
        ),
    ],
)
def test_judged_again(bench: Bench, change: Callable[[Bench], Bench]) -> None:
    other = change(bench)
    assert not other.remembers()
    assert other.judge().debts == replace(other, cache=None).judge().debts


OFF = """
[[contract]]
id = "{}"
type = "acyclic"
packages = ["shop"]
level = "off"
"""


@pytest.mark.parametrize("name", [pytest.param("load", id="a function"), pytest.param("apart", id="another contract")])
def test_a_contract_that_is_off_turns_off_nothing_else(bench: Bench, name: str) -> None:
    text = "import importlib\nimport web\ndef load(name: str) -> None:\n    importlib.import_module(name)\n"
    (bench.top / "shop.py").write_text(text, encoding="utf-8")
    policy = POLICY if name == "load" else POLICY.replace('id = "apart"', 'id = "others"')
    found = replace(bench, policy=policy + OFF.format(name)).judge().debts
    assert sorted(debt.key.rule for debt in found) == ["dynamic-import", "forbidden"]
