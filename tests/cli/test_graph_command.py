"""`ratchet graph`, run on a real project."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ratchet.cli.main import main
from ratchet.storage.narrowing import as_table, parsed, tables

TOML = """
    [ratchet]
    roots = ["."]
    paths = ["shop"]

    [[contract]]
    id = "tiers"
    type = "layers"
    layers = ["shop.web", "shop.store"]
    why = "the store serves others too"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"__init__": "", "web": "from shop import store\n", "store": "import sqlite3\n"}.items():
        (tmp_path / "shop").mkdir(exist_ok=True)
        (tmp_path / "shop" / f"{name}.py").write_text(text)
    (tmp_path / "ratchet.toml").write_text(textwrap.dedent(TOML))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("pair", "status", "answer"),
    [
        pytest.param(["shop.web", "shop.store"], 0, "yes: shop.web may import shop.store", id="yes"),
        pytest.param(["shop.store", "shop.web"], 1, "no: shop.store may not import shop.web", id="no"),
        pytest.param(["shop.store", "shop.web", "--kind", "typing"], 0, "yes", id="for its types"),
        pytest.param(["shop.stor", "shop.web"], 2, "Did you mean shop.store?", id="unknown module"),
        pytest.param(["shop.basket", "shop.store"], 0, "; shop.basket is still to be written", id="a new module"),
        pytest.param(["new:shop.stor", "shop.web"], 0, "yes: shop.stor may import shop.web", id="a marked new module"),
        pytest.param(["shop.store.new", "shop.web"], 1, "no: shop.store.new may not", id="a new module in a layer"),
        pytest.param(["shop.web", "new:shop.stores"], 0, "shop.stores is still to be written", id="of a new module"),
        pytest.param(["shopp.a.b", "shop.web"], 2, "shopp.a.b is no module here.", id="no such package"),
        pytest.param(["shop", "ext:requests"], 0, "no contract names either module", id="nobody speaks"),
        pytest.param(["shop.web", "shop.store", "--format", "json"], 0, '"contracts": [\n    "tiers"\n  ]', id="json"),
        pytest.param(["shop.web", "shop.store", "--kind", "lasy"], 2, "Did you mean lazy?", id="unknown kind"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_can_import(pair: list[str], status: int, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "can-import", *pair]) == status
    said = capsys.readouterr()
    assert answer in said.out + said.err


@pytest.mark.usefixtures("shop")
def test_no_tells_the_contract_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    main(["graph", "can-import", "shop.store", "shop.web"])

    assert capsys.readouterr().out.splitlines() == [
        "no: shop.store may not import shop.web",
        '  shop.store imports shop.web: shop.store is a layer below shop.web  [layers "tiers"]',
        '    The contract\'s reason: "the store serves others too".',
        "  it would close an import cycle: shop.store -> shop.web -> shop.store",
    ]


@pytest.mark.usefixtures("shop")
def test_the_graph_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["graph", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert ["shop", "shop.store", "shop.web"] == document["modules"]
    assert ["ext:sqlite3", "shop.store"] == sorted(edge["imported"] for edge in document["imports"])


@pytest.mark.usefixtures("shop")
def test_unknown_format_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["graph", "--format", "dott"])
    assert "Did you mean dot?" in capsys.readouterr().err


def test_a_contract_that_watches_nothing_is_shown(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "ratchet.toml").write_text(textwrap.dedent(TOML).replace("shop.store", "shop.stor"))

    assert 0 == main(["graph"])
    told = '  ratchet.toml:9: contract "tiers": layers names shop.stor, which is no module.'
    assert told in capsys.readouterr().out


def test_without_a_policy_names_begin_at_the_roots_that_init_would_propose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "0"\n')
    for name, text in {"__init__": "", "web": "from shop import store\n", "store": ""}.items():
        (tmp_path / "src" / "shop" / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)

    assert 0 == main(["graph", "--format", "mermaid"])
    drawn = capsys.readouterr().out
    assert "shop" in drawn
    assert "src" not in drawn
    assert 0 == main(["graph", "can-import", "shop.web", "shop.store"])


BELOW = "import sqlite3\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("shop/store.py", BELOW, [], id="what is saved"),
        pytest.param(
            "shop/store.py", f"{BELOW}\nfrom shop import web\n", [("tiers", 3, 1)], id="an import that is refused"
        ),
        pytest.param("shop/store.py", f"def f():\n    import shop.web\n{BELOW}", [("tiers", 2, 5)], id="a lazy one"),
        pytest.param(
            "shop/store/new.py", "from shop import web", [("tiers", 1, 1)], id="in a file that is still to be made"
        ),
        pytest.param("shop/web.py", "from shop import store\nimport shop.store\n", [], id="one that is allowed"),
        pytest.param("tools/x.py", "from shop import web\n", [], id="in a file that is not measured"),
        pytest.param(
            "shop/store.py", "# coding: latin-1\nfrom shop import web # \xe9", [("tiers", 2, 1)], id="another encoding"
        ),
    ],
)
def test_can_import_judges_a_text_that_is_not_saved(
    shop: Path, path: str, text: str, expected: list[tuple[str, int, int]]
) -> None:
    said = ask_about(shop, path, text.encode("latin-1"))
    rows = tables(as_table(parsed(said.stdout)).get("refused"))
    assert expected == [(row["contract"], row["line"], row["column"]) for row in rows]
    assert (1 if expected else 0) == said.returncode
    assert BELOW == (shop / "shop/store.py").read_text()


def ask_about(top: Path, path: str, text: bytes, form: str = "json") -> subprocess.CompletedProcess[bytes]:
    """What `can-import` says of a text."""
    words = ["graph", "can-import", "--stdin-filename", path, "--format", form]
    return subprocess.run(
        [sys.executable, "-m", "ratchet", *words], cwd=top, input=text, capture_output=True, check=False
    )


def test_the_imports_of_a_text_are_told_in_words(shop: Path) -> None:
    said = ask_about(shop, "shop/store.py", b"import shop.web\n", "text").stdout.decode()
    assert (
        'shop/store.py:1:1: shop.store imports shop.web: shop.store is a layer below shop.web  [layers "tiers"]\n'
        in said
    )
    assert '    The contract\'s reason: "the store serves others too".\n' in said
    assert "yes: no contract refuses" in ask_about(shop, "shop/store.py", b"import os\n", "text").stdout.decode()


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        pytest.param([], 2, "name two modules, A and B", id="nothing"),
        pytest.param(["shop.web"], 2, "name two modules, A and B", id="one module"),
        pytest.param(
            ["shop.web", "shop", "--stdin-filename", "x.py"], 2, "in place of A and B", id="modules and a text"
        ),
        pytest.param(["--stdin-filename", "../x.py"], 2, "is outside the repository", id="a file elsewhere"),
        pytest.param(["--stdin-filename", "shop/web.py"], 3, "shop/web.py:1: not valid Python", id="no Python"),
    ],
)
def test_what_can_import_cannot_answer(shop: Path, words: list[str], status: int, complaint: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "ratchet", "graph", "can-import", *words],
        cwd=shop,
        input=b"def f(:",
        capture_output=True,
        check=False,
    )
    assert status == said.returncode
    assert complaint in said.stderr.decode()
