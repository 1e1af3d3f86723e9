"""A project's own contract type: a real distribution, found by its entry point, never in the tree that is checked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from projects.building import Project, Said

from ratchet.contracts import ContractTable, build
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.checked_tree import CheckedTree

_BLOCK = re.compile(r"^```(?:toml|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = Path(__file__).parents[2] / "docs/how-to/own-contracts.md"
PLUGIN = '''
    from collections.abc import Iterator
    from dataclasses import dataclass
    from typing import ClassVar

    from ratchet.contracts import Contract, Offence, Settings
    from ratchet.contracts.expressions import Expression, parse_all
    from ratchet.facts.imports import ImportGraph


    @dataclass(frozen=True, kw_only=True)
    class NoStars(Contract):
        """What is in `modules` takes names by name, and never all of them.

        Flagged:
            app.a -> app.b (*)
        """

        rule: ClassVar[str] = "no-stars"
        keys: ClassVar[tuple[str, ...]] = ("modules",)
        fix: ClassVar[str] = "Import the names that you use."
        dodge: ClassVar[str] = "A star in a function counts as well."

        modules: tuple[str, ...]

        @classmethod
        def of(cls, given: Settings) -> "NoStars":
            return cls(given.id, modules=given.texts("modules"), **given.shared())

        def expressions(self) -> Iterator[tuple[str, Expression]]:
            yield from (("modules", one) for one in parse_all("modules", self.modules, first_party=True))

        def offences(self, graph: ImportGraph) -> Iterator[Offence]:
            mine = self.units("modules", self.modules, graph)
            for edge in graph.seen(self.view):
                if edge.importer in mine and "*" in edge.members(self.view):
                    yield Offence(edge, "it takes everything")


    class Broken(NoStars):
        rule = "broken"

        def offences(self, graph: ImportGraph) -> Iterator[Offence]:
            raise SystemExit(0)


    class Misnamed(NoStars):
        rule = "layers"
'''
ENTRY_POINTS = """
    [ratchet.contracts]
    no-stars = own_contracts:NoStars
    no-contract = own_contracts:Iterator
    misnamed = own_contracts:Misnamed
    broken = own_contracts:Broken
    missing = own_contracts_that_are_gone:Missing
"""
TOML = """
    [ratchet]
    paths = ["shop"]

    [[contract]]
    id = "names"
    type = "no-stars"
    modules = ["shop"]
    why = "names must be seen"
"""
FILES = {
    "ratchet.toml": TOML,
    "shop/__init__.py": "\n",
    "shop/cart.py": "from shop.stock import *\n",
    "shop/stock.py": "from shop.text import word\n\nleft: int = len(word)\n",
    "shop/text.py": "word: str = 'a'\n",
}
STARRED = {"shop/stock.py": "from shop.text import *\n\nleft: int = 1\n"}


@dataclass(frozen=True)
class Site:
    """A directory of installed distributions, on sys.path, which lies beside the project."""

    top: Path

    def install(self, version: str = "1.0", plugin: str = PLUGIN, points: str = ENTRY_POINTS) -> None:
        """Lay a distribution as an installer does; what was there before goes."""
        for old in self.top.glob("*.dist-info/*"):
            old.unlink()
        for left in self.top.glob("*.dist-info"):
            left.rmdir()
        distribution(self.top, plugin, points, version)


def distribution(
    top: Path, plugin: str | None, points: str | None, version: str = "1.0", name: str = "own_contracts"
) -> None:
    """A module and its metadata in a directory, as far as they are given."""
    if plugin is not None:
        (top / f"{name}.py").write_text(dedent(plugin))
    if points is None:
        return
    info = top / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(dedent(points).lstrip())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """One with a distribution that brings contract types."""
    found = Site(tmp_path / "site")
    found.top.mkdir()
    found.install()
    monkeypatch.delitem(sys.modules, "own_contracts", raising=False)
    monkeypatch.syspath_prepend(found.top)
    return found


@pytest.fixture
def shop(site: Site, project: Project) -> Project:
    """A project whose contract is of a type of its own, with one old offence on record."""
    del site
    return project.recorded(FILES)


# -- from the file to the verdict -------------------------------------------------------------------------------------


def test_old_offences_are_on_record_and_a_new_one_is_refused(shop: Project) -> None:
    assert shop.check().status == 0
    shop.write(STARRED)

    said = shop.check()

    assert (said.status, said.keys) == (1, [("no-stars", "names", "shop.text")])
    (finding,) = said.findings
    assert (finding["path"], finding["line"]) == ("shop/stock.py", 1)
    assert finding["message"] == "shop.stock imports shop.text: it takes everything"
    assert finding["hint"] == (
        'The contract\'s reason: "names must be seen". Import the names that you use. '
        "A star in a function counts as well."
    )


@pytest.mark.parametrize("form", ["text", "sarif", "github", "gitlab", "markdown", "rdjson"])
def test_every_format_tells_it(shop: Project, form: str) -> None:
    shop.write(STARRED)
    said = shop.ratchet("check", "--base", "main", "--format", form)
    assert said.status == 1
    assert "no-stars" in said.out


def test_a_fixed_offence_passes_and_tightens(shop: Project) -> None:
    shop.write({"shop/cart.py": "from shop.stock import left\n\nprint(left)\n"})
    assert (shop.check().status, (shop.top / "baselines/modules/shop.cart.tsv").exists()) == (0, False)


def test_an_offence_goes_with_its_renamed_module(shop: Project) -> None:
    shop.git("mv", "shop/cart.py", "shop/basket.py")
    assert shop.check().status == 0


@pytest.mark.usefixtures("site")
def test_a_weaker_import_is_no_growth_and_a_stronger_one_is(project: Project) -> None:
    lazily = "def f() -> None:\n    import shop.stock\n    from shop.text import word\n    print(word, shop.stock)\n"
    project.recorded({**FILES, "shop/cart.py": lazily})
    project.write({"shop/cart.py": "from shop.text import *\n"})
    assert project.check().keys == [("no-stars", "names", "shop.text")]


def test_explain_tells_what_its_author_wrote(shop: Project) -> None:
    said = shop.ratchet("explain", "no-stars")
    assert said.status == 0
    assert said.out.splitlines()[:3] == [
        "no-stars (default: ratchet)",
        "",
        "What is in `modules` takes names by name, and never all of them.",
    ]
    assert "Fix: Import the names that you use." in said.out


def test_explain_of_a_finding(shop: Project) -> None:
    shop.write(STARRED)
    said = shop.ratchet("explain", "shop/stock.py:1", "--base", "main")
    assert "no-stars shop.stock names shop.text" in said.out


@pytest.mark.parametrize(
    ("pair", "status", "answer"),
    [
        pytest.param(("shop.text", "shop.stock"), 0, "yes", id="by name"),
        pytest.param(("shop.cart", "shop.stock"), 1, 'it takes everything  [no-stars "names"]', id="as it is"),
    ],
)
def test_can_import(shop: Project, pair: tuple[str, str], status: int, answer: str) -> None:
    said = shop.ratchet("graph", "can-import", *pair)
    assert (said.status, answer in said.out) == (status, True)


def test_graph_shows_it(shop: Project) -> None:
    assert "names (no-stars): 1 import breaks it" in shop.ratchet("graph").out


def test_a_waiver_may_name_it(shop: Project) -> None:
    shop.git("switch", "-q", "main")
    said = shop.ratchet(
        "waive", "no-stars", "shop.stock", "names", "shop.text", "--owner", "Ann", "--reason", "until the words are few"
    )
    assert said.status == 0, said
    shop.write(STARRED)
    shop.commit("waived")
    shop.git("switch", "-qC", "change")
    assert shop.check().rules == []


@pytest.mark.parametrize(
    ("toml", "field"),
    [
        pytest.param(TOML.partition("[[contract]]")[0], "-", id="removed"),
        pytest.param(TOML.replace('["shop"]\n    why', '["shop.text"]\n    why'), "-", id="narrowed"),
        pytest.param(TOML.replace('type = "no-stars"', 'type = "acyclic"\n    packages = ["shop"]')
                     .replace('    modules = ["shop"]\n', ""), "type", id="another type"),
        pytest.param(TOML.rstrip() + '\n    level = "note"\n', "level", id="level"),
        pytest.param(TOML.rstrip() + '\n    exempt = [{ import = "shop.cart -> shop.stock", reason = "x" }]\n',
                     "exempt", id="exempted"),
    ],
)  # fmt: skip
def test_a_weaker_one_is_a_loosened_policy(shop: Project, toml: str, field: str) -> None:
    shop.write({"ratchet.toml": toml})
    assert ("loosened-policy", "names", field) in shop.check().keys


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param(TOML.replace("names must be seen", "a name must be seen"), id="why"),
        pytest.param(TOML.replace('id = "names"', 'id = "words"'), id="id"),
        pytest.param(TOML.rstrip() + '\n    level = "forbid"\n', id="stricter level"),
    ],
)
def test_what_is_no_weaker_is_none(shop: Project, toml: str) -> None:
    shop.write({"ratchet.toml": toml})
    assert "loosened-policy" not in shop.check().rules


NARROWINGS = """
        def narrowings(self, new: "NoStars", modules: object) -> Iterator[tuple[str, str]]:
            if len(new.modules) < len(self.modules):
                yield "modules", "modules names fewer"

        def offences"""


@pytest.mark.parametrize(
    ("modules", "field"),
    [
        pytest.param('["shop.text", "shop.stock"]', None, id="as many, by its own word no weaker"),
        pytest.param('["shop.text"]', "modules", id="fewer"),
    ],
)
def test_a_type_says_itself_what_is_weaker(site: Site, project: Project, modules: str, field: str | None) -> None:
    site.install(plugin=PLUGIN.replace("\n        def offences", NARROWINGS, 1))
    toml = TOML.replace('["shop"]\n    why', '["shop.cart", "shop.stock"]\n    why')
    shop = project.recorded({**FILES, "ratchet.toml": toml})
    shop.write({"ratchet.toml": toml.replace('["shop.cart", "shop.stock"]', modules)})
    found = [key[2] for key in shop.check().keys if key[0] == "loosened-policy"]
    assert found == ([] if field is None else [field])


DERIVED = """
    from ratchet.contracts.kinds.protected import Protected


    class NoStars(Protected):
        rule = "no-stars"
        keys = (*Protected.keys, "also")
"""


def test_what_a_type_inherits_does_not_say_what_is_weaker(site: Site, project: Project) -> None:
    """The narrowings of the class that it extends know nothing of the settings that it adds."""
    site.install(plugin=DERIVED, points="[ratchet.contracts]\nno-stars = own_contracts:NoStars\n")
    toml = TOML.replace('modules = ["shop"]', 'modules = ["shop.text"]\n    importers = ["shop"]\n    also = "x"')
    shop = project.recorded({**FILES, "ratchet.toml": toml})
    shop.write({"ratchet.toml": toml.replace('also = "x"', 'also = "y"')})
    assert ("loosened-policy", "names", "-") in shop.check().keys


def test_removed_together_with_its_distribution_is_a_loosened_policy_all_the_same(shop: Project, site: Site) -> None:
    site.install(points="[other]\n")
    shop.write({"ratchet.toml": TOML.partition("[[contract]]")[0]})
    assert shop.check().rules == ["loosened-policy"]


@pytest.mark.usefixtures("site")
def test_a_stricter_one_reveals_what_it_shows_at_base(shop: Project) -> None:
    contract = TOML.partition("[[contract]]")[2]
    shop.write({"ratchet.toml": f"{TOML}\n    [[contract]]{contract.replace('names', 'twice', 1)}"})
    assert shop.check().status == 0


def test_another_version_measures_the_base_again(shop: Project, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new release of the contract type minds more is not blamed on the change."""
    site.install("2.0", PLUGIN.replace('"*" in edge.members(self.view)', "True"))
    monkeypatch.delitem(sys.modules, "own_contracts")
    said = shop.check()
    assert (said.status, said.report["base"]) == (0, {**base_of(said), "source": "replay"})


def base_of(said: Said) -> dict[str, object]:
    base = said.report["base"]
    assert isinstance(base, dict)
    return base


def test_the_one_in_the_documentation_does_what_it_says(
    project: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyproject, module, contract = _BLOCK.split(PAGE.read_text(encoding="utf-8"))[1::2]
    line = pyproject.partition('"ratchet.contracts"]\n')[2]
    assert line.startswith("no-stars = ")
    site.install(points="[other]\n")
    distribution(site.top, module, "[ratchet.contracts]\n" + line.replace('"', ""), name="house_contracts")
    monkeypatch.delitem(sys.modules, "house_contracts", raising=False)
    toml = f'[ratchet]\npaths = ["app"]\n\n{contract}'
    project.recorded({"ratchet.toml": toml, "app/__init__.py": "\n", "app/b.py": "x: int = 1\n"})
    project.write({"app/a.py": "from app.b import *\n"})
    assert project.check().keys == [("no-stars", "names", "app.b")]
    assert "a reader must see where a name comes from" in str(project.check().findings[0]["hint"])


# -- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        pytest.param(("no-stars", "no-star"), 2,
                     "ratchet.toml:6: 'no-star' is no contract type. Did you mean no-stars?", id="near miss"),
        pytest.param(("no-stars", "layer"), 2,
                     "ratchet.toml:6: 'layer' is no contract type. Did you mean layers?", id="near miss of ours"),
        pytest.param(("modules =", "module ="), 2, 'ratchet.toml:7: contract "names": module is no setting of no-stars.'
                     " Did you mean modules?", id="setting"),
        pytest.param(('["shop"]\n    why', '["shop."]\n    why'), 2, 'ratchet.toml:7: contract "names": ', id="value"),
        pytest.param(("no-stars", "no-contract"), 2, "is no subclass of ratchet.contracts.Contract", id="no contract"),
        pytest.param(("no-stars", "misnamed"), 2, "its rule is 'layers', and must be its own name", id="misnamed"),
        pytest.param(("no-stars", "missing"), 3, "No module named 'own_contracts_that_are_gone'", id="not importable"),
        pytest.param(("no-stars", "broken"), 3, "contract type broken (own-contracts 1.0) failed", id="it raises"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_no_pass(shop: Project, change: tuple[str, str], status: int, message: str) -> None:
    shop.write({"ratchet.toml": TOML.replace(*change)})
    said = shop.ratchet("check", "--base", "main")
    assert said.status == status, said
    assert message in said.out + said.err


@pytest.mark.parametrize("command", [("graph",), ("graph", "can-import", "shop.cart", "shop.text"), ("status",)])
def test_one_that_raises_is_inconclusive_everywhere(shop: Project, command: tuple[str, ...]) -> None:
    shop.write({"ratchet.toml": TOML.replace("no-stars", "broken")})
    assert shop.ratchet(*command).status == 3


def test_its_level_is_set_where_it_is(shop: Project) -> None:
    shop.write({"ratchet.toml": TOML.replace("[[contract]]", '[rules]\n    no-stars = "note"\n\n    [[contract]]')})
    said = shop.check()
    assert (said.status, "ratchet.toml:5: no-stars is a contract type of your own" in said.err) == (2, True), said


def test_two_distributions_with_one_name(shop: Project, site: Site) -> None:
    distribution(site.top, PLUGIN, ENTRY_POINTS, name="others_contracts")
    assert (shop.check().status, "more than one distribution" in shop.check().err) == (2, True)


# -- whose code is run ------------------------------------------------------------------------------------------------

LAX = PLUGIN.replace("if edge.importer in mine", "if False") + "\n    print('LAX')\n"


def in_a_process(project: Project, site: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `python -m ratchet`: the project's own directory comes first on sys.path."""
    environ = {**os.environ, "PYTHONPATH": str(site or "")}
    command = [sys.executable, "-m", "ratchet", *arguments]
    return subprocess.run(command, cwd=project.top, env=environ, capture_output=True, text=True, check=False)


LAX_PROTECTED = "[ratchet.contracts]\nno-stars = ratchet.contracts.kinds.protected:Protected\n"


@pytest.mark.parametrize(
    ("plugin", "points", "name", "status"),
    [
        pytest.param(LAX, ENTRY_POINTS, "own_contracts", 1, id="the same distribution and module"),
        pytest.param(LAX, ENTRY_POINTS.replace("own_", "lax_"), "lax_contracts", 1, id="another distribution"),
        pytest.param(LAX, None, "own_contracts", 1, id="the module alone"),
        pytest.param(None, ENTRY_POINTS, "own_contracts", 1, id="metadata alone, of ours"),
        pytest.param(LAX, LAX_PROTECTED, "lax_contracts", 1, id="a laxer one of ours"),
    ],
)
def test_what_the_change_brings_is_not_run(
    shop: Project, site: Site, plugin: str | None, points: str | None, name: str, status: int
) -> None:
    shop.write(STARRED)
    distribution(shop.top, plugin, points, name=name)

    done = in_a_process(shop, site.top, "check", "--base", "main")

    assert (done.returncode, "LAX" in done.stdout + done.stderr) == (status, False), done


def test_an_editable_installation_of_the_tree_itself_is_refused(
    project: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its entry point lies outside, and its code in the tree, which the author of a change writes."""
    (site.top / "own_contracts.py").unlink()
    monkeypatch.syspath_prepend(project.top / "tools")
    project.write({**FILES, "tools/own_contracts.py": LAX})
    said = project.ratchet("graph")
    assert (said.status, "LAX" in said.out) == (3, False)
    assert f"own_contracts lies in the tree that is checked ({project.top}/tools/own_contracts.py)" in said.err


def test_what_it_imports_is_not_taken_from_the_tree_either(shop: Project, site: Site) -> None:
    site.install(plugin=PLUGIN.replace("from collections.abc import Iterator\n",
                                       "from collections.abc import Iterator\n    import own_words\n"))  # fmt: skip
    shop.write({"own_words.py": "print('LAX')\n"})
    done = in_a_process(shop, site.top, "check", "--base", "main")
    assert (done.returncode, "LAX" in done.stdout) == (3, False)
    assert "own_words lies in the tree that is checked" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("prefix", "tracked", "brings"),
    [
        pytest.param("tree/.venv", (), False, id="an environment in the tree"),
        pytest.param("tree/.venv", (".venv/site/a.py",), True, id="one that git tracks"),
        pytest.param("elsewhere", (), True, id="another environment"),
        pytest.param("tree", (), True, id="the tree as an environment"),
    ],
)
def test_environments_in_the_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, tracked: tuple[str, ...], brings: bool
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / prefix))
    tree = CheckedTree(tmp_path / "tree", frozenset(tracked))
    assert tree.brings(tmp_path / "tree/.venv/site/a.py") is brings
    assert tree.brings(tmp_path / "tree/.venv/site") is brings
    assert tree.brings(tmp_path / "tree/b.py")
    assert not tree.brings(tmp_path / "beside/a.py")


@pytest.mark.usefixtures("site")
def test_without_a_checked_tree_nothing_is_loaded() -> None:
    table = ContractTable("own", "no-contract", None, {}, {"type": "ratchet.toml:3"}, "ratchet.toml:2")
    with pytest.raises(UsageError, match=r"ratchet.toml:3: .no-contract. is no contract type\."):
        build(table)


@pytest.mark.usefixtures("site")
def test_an_own_type_is_built_as_ours_are(tmp_path: Path) -> None:
    table = ContractTable("own", "broken", None, {"modules": ["a"]}, {}, "ratchet.toml:2")
    assert build(table, tree=CheckedTree(tmp_path / "tree")).rule == "broken"
    with pytest.raises(Inconclusive):
        build(ContractTable("own", "missing", None, {}, {}, "x"), tree=CheckedTree(tmp_path / "tree"))
