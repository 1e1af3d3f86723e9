"""Modules in cycles and the largest cycle, ratcheted: refused when they grow, told once, and off unless asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

TOML = """
    [ratchet]
    paths = ["shop", "store"]

    [rules]
    modules-in-cycles = "ratchet"
    largest-cycle = "ratchet"
"""
FILES = {
    "ratchet.toml": TOML,
    "store/__init__.py": "\n",
    "store/disk.py": "x: int = 1\n",
    "shop/__init__.py": "\n",
    "shop/cart.py": "from shop import stock\n",
    "shop/stock.py": "from shop import cart, text\n",
    "shop/text.py": "from shop import words\n",
    "shop/words.py": "from store import disk\n",
}
OLD = ("shop/cart.py", "shop/stock.py")


@pytest.fixture
def shop(project: Project) -> Project:
    """A cycle of two modules, on record, and three modules below it."""
    return project.recorded(FILES)


def test_what_is_recorded(shop: Project) -> None:
    rows = "largest-cycle\t{0}\t-\t2\n".format
    views = ("all", "import-time", "runtime")
    assert (shop.top / "baselines/modules/shop.tsv").read_text() == "".join(map(rows, views))
    assert (shop.top / "baselines/modules/shop.cart.tsv").read_text().count("modules-in-cycles") == 3
    assert shop.check().status == 0


@pytest.mark.parametrize(
    ("files", "grown"),
    [
        pytest.param({"shop/words.py": "from shop import text\n"}, {"import-time", "runtime", "all"}, id="import-time"),
        pytest.param({"shop/words.py": "def f() -> None:\n    from shop import text\n    print(text)\n"},
                     {"runtime", "all"}, id="lazily"),
        pytest.param({"shop/words.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
                      "    from shop import text\n"}, {"all"}, id="for types"),
        pytest.param({"shop/words.py": "import importlib\n\ntext = importlib.import_module('shop.text')\n"},
                     {"runtime", "all"}, id="dynamically"),
    ],
)  # fmt: skip
def test_a_new_cycle_is_refused_in_each_view_that_sees_it(
    shop: Project, files: dict[str, str], grown: set[str]
) -> None:
    shop.write(files)
    said = shop.check()
    own = [one for one in said.findings if one["rule"] == "modules-in-cycles"]
    assert (said.status, {one["symbol"] for one in own}) == (1, grown)
    assert {one["module"] for one in own} == {"shop.text", "shop.words"}


def test_a_larger_cycle_is_refused_and_told_once(shop: Project) -> None:
    shop.write({"shop/words.py": "x: int = 1\nfrom shop import cart\n"})

    said = shop.ratchet("check", "--base", "main")

    assert (said.status, said.out.splitlines()[:6]) == (
        1,
        [
            "shop/words.py:2:1: shop.words is in an import cycle of 4 modules (import-time), now that shop.words "
            "imports shop.cart  [modules-in-cycles]",
            "    shop.words -> shop.cart (shop/words.py:2)",
            "    shop.cart -> shop.stock (shop/cart.py:1)",
            "    shop.stock -> shop.text (shop/stock.py:1)",
            "    shop.text -> shop.words (shop/text.py:1)",
            "  same cause: modules-in-cycles (shop/text.py:1), largest-cycle x3",
        ],
    )
    assert said.out.count("[modules-in-cycles]") == 1
    largest = [one for one in shop.check().findings if one["rule"] == "largest-cycle"]
    assert [(one["module"], one["allowed"], one["found"], one["path"], one["line"]) for one in largest] == [
        ("shop", 2, 4, "shop/words.py", 2)
    ] * 3


def test_a_cycle_over_two_packages_counts_for_both(shop: Project) -> None:
    shop.write({"store/disk.py": "from shop import words\n"})
    largest = {(one["module"], one["found"]) for one in shop.check().findings if one["rule"] == "largest-cycle"}
    assert largest == {("store", 2)}  # shop has had one of two all along


def test_an_import_in_a_cycle_that_makes_none_larger_is_fine(shop: Project) -> None:
    shop.write({"shop/cart.py": "from shop import stock\nfrom shop import text\n"})
    assert shop.check().status == 0


def test_one_finding_with_the_contract_that_says_the_same(project: Project) -> None:
    acyclic = '\n    [[contract]]\n    id = "no-cycles"\n    type = "acyclic"\n    packages = ["shop"]\n'
    shop = project.recorded({**FILES, "ratchet.toml": TOML + acyclic})
    shop.write({"shop/words.py": "from shop import text\n"})
    said = shop.ratchet("check", "--base", "main")
    assert said.out.count("\n  same cause: ") == 1, said.out
    assert sum(line.startswith("shop/") for line in said.out.splitlines()) == 1, said.out


def test_a_cycle_that_was_cut_tightens(shop: Project) -> None:
    shop.write({"shop/stock.py": "from shop import text\n"})
    assert shop.check().status == 0
    assert list((shop.top / "baselines/modules").glob("*")) == []


@pytest.mark.parametrize(
    ("toml", "symbols"),
    [
        pytest.param(TOML.replace('in-cycles = "ratchet"', 'in-cycles = "off"'), ["modules-in-cycles"], id="off"),
        pytest.param(TOML.replace('cycle = "ratchet"', 'cycle = "note"'), ["largest-cycle"], id="note"),
        pytest.param(TOML.partition("[rules]")[0], ["largest-cycle", "modules-in-cycles"], id="taken out"),
    ],
)
def test_a_lowered_level_is_a_loosened_policy_and_does_not_help(shop: Project, toml: str, symbols: list[str]) -> None:
    shop.write({"ratchet.toml": toml, "shop/words.py": "from shop import cart\n"})
    said = shop.check()
    assert [one["detail"] for one in said.findings if one["rule"] == "loosened-policy"] == symbols
    assert {"largest-cycle", "modules-in-cycles"} <= set(said.rules)


def test_newly_turned_on_it_reveals_what_there_is_and_refuses_what_is_new(project: Project) -> None:
    shop = project.recorded({**FILES, "ratchet.toml": TOML.partition("[rules]")[0]})
    shop.write({"ratchet.toml": TOML})
    assert shop.check().status == 0
    shop.write({"shop/words.py": "from shop import text\n"})
    assert shop.check().rules == ["modules-in-cycles"]


@pytest.mark.parametrize(
    "level", [pytest.param("forbid", id="forbidden"), pytest.param("note", id="noted"), pytest.param("off", id="off")]
)
def test_other_levels(project: Project, level: str) -> None:
    shop = project.recorded({**FILES, "ratchet.toml": TOML.replace('"ratchet"', f'"{level}"')})
    assert list((shop.top / "baselines/modules").glob("*")) == []
    said = shop.check()
    assert said.status == (1 if level == "forbid" else 0)
    assert ("modules-in-cycles, note" in str(said.report["notes"])) is (level == "note")


def test_off_by_default(project: Project) -> None:
    shop = project.recorded({**FILES, "ratchet.toml": TOML.partition("[rules]")[0]})
    shop.write({"shop/words.py": "from shop import cart\n"})
    assert shop.check().status == 0


def test_a_profile_lets_modules_be_but_not_the_cycle_of_a_package(shop: Project) -> None:
    profile = '\n    [[profile]]\n    paths = ["shop/w*"]\n    rules = {{ {} = "off" }}\n'
    shop.write({"ratchet.toml": TOML + profile.format("modules-in-cycles")})
    assert "loosened-policy" in shop.check().rules
    shop.write({"ratchet.toml": TOML + profile.format("largest-cycle")})
    said = shop.check()
    assert (said.status, "ratchet.toml:10: largest-cycle is about whole packages" in said.err) == (2, True), said


def test_a_renamed_module_keeps_its_place_in_the_cycle(shop: Project) -> None:
    shop.git("mv", "shop/cart.py", "shop/basket.py")
    shop.write({"shop/stock.py": "from shop import basket, text\n"})
    assert shop.check().status == 0


def test_a_renamed_package_keeps_the_size_of_its_cycle(project: Project) -> None:
    body = "".join(f"number_{line}: int = {line}\n" for line in range(20))
    shop = project.recorded({name: text + (body if name in OLD else "") for name, text in FILES.items()})
    shop.git("mv", "shop", "market")
    for path in sorted((shop.top / "market").glob("*.py")):
        path.write_text(path.read_text().replace("shop", "market"))
    shop.write({"ratchet.toml": TOML.replace('"shop"', '"market"')})
    assert "largest-cycle" not in shop.check().rules
    assert "modules-in-cycles" not in shop.check().rules


def test_a_module_takes_its_cycle_into_another_package(shop: Project) -> None:
    shop.git("mv", "shop/cart.py", "store/cart.py")
    shop.write({"shop/stock.py": "from shop import text\nfrom store import cart\n"})
    assert shop.check().keys == []
    shop.write({"store/disk.py": "from shop import words\n", "shop/words.py": "from store import cart, disk\n"})
    assert [one["found"] for one in shop.check().findings if one["rule"] == "largest-cycle"] == [5] * 6


def test_one_cut_does_not_pay_for_another_cycle(shop: Project) -> None:
    shop.write({"shop/stock.py": "from shop import text\n", "shop/words.py": "from shop import text\n"})
    assert {one["module"] for one in shop.check().findings} == {"shop.text", "shop.words"}


def test_a_waiver(shop: Project) -> None:
    for module in ("shop.text", "shop.words"):
        for view in ("import-time", "runtime", "all"):
            key = ("modules-in-cycles", module, view)
            assert shop.ratchet("waive", *key, "--owner", "Ann", "--reason", "until words are split").status == 0
    shop.commit("waivers")
    shop.git("branch", "-f", "main")
    shop.write({"shop/words.py": "from shop import text\n"})
    assert shop.check().status == 0


def test_status_counts_them_and_graph_shows_them(shop: Project) -> None:
    status, graph = shop.ratchet("status"), shop.ratchet("graph")
    assert "largest-cycle      6" in status.out
    assert "modules-in-cycles  6" in status.out
    assert "runtime: 1 cycle, 2 modules in them, 2 in the largest" in graph.out


def test_turned_off_they_cost_nothing(project: Project, tmp_path: Path) -> None:
    shop = project.recorded({**FILES, "ratchet.toml": TOML.partition("[rules]")[0]})
    script = (
        "import sys; from ratchet.facts.imports import search, cycles\n"
        "def never(*_: object) -> dict[str, int]: raise AssertionError('searched')\n"
        "cycles.components = never\n"
        f"from ratchet.cli.main import main\nsys.exit(main(['check', '--cache-dir', {str(tmp_path / 'cold')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=shop.top, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
