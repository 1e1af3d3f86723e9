"""The site is built with warnings as errors. Its reference has every rule, contract and command; nothing is loaded."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from projects.marks import SLOW

from ratchet.cli.main import Commands, group
from ratchet.terms.catalogue import CONTRACT_TYPES, DEFAULT_LEVELS

pytestmark = SLOW

TOP = Path(__file__).parents[2]
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("site")
    config = (TOP / "zensical.toml").read_text(encoding="utf-8")
    (top / "zensical.toml").write_text(config.replace('"build/', '"'), encoding="utf-8")
    for words, here in ((["docs/pages.py", str(top / "docs")], TOP), (["-m", "zensical", "build", "--strict"], top)):
        done = subprocess.run([sys.executable, *words], cwd=here, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return top / "site"


def test_every_rule_and_contract_is_in_the_reference(site: Path) -> None:
    rules = (site / "reference/rules/index.html").read_text(encoding="utf-8")
    contracts = (site / "reference/contracts/index.html").read_text(encoding="utf-8")

    assert [] == [one for one in CONTRACT_TYPES if f'<h2 id="{one}">' not in contracts]
    assert [] == [one for one in set(DEFAULT_LEVELS) - set(CONTRACT_TYPES) if f'<h2 id="{one}">' not in rules]


def test_every_command_is_in_the_reference(site: Path) -> None:
    page = (site / "reference/commands/index.html").read_text(encoding="utf-8")
    assert isinstance(group, Commands)

    names = group.list_commands(group.make_context("ratchet", ["check"]))
    assert [] == [name for name in names if f"Usage: ratchet {name}" not in page]


@pytest.mark.parametrize("name", ["check.schema.json", "ratchet.schema.json"])
def test_the_schemas_are_published(site: Path, name: str) -> None:
    assert (site / name).is_file()


class Loaded(HTMLParser):
    """Collects what a page loads: scripts, styles, pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        place = given.get(LOADING.get(tag, ""))
        if place is not None and (tag != "link" or given.get("rel") not in ("canonical", "next", "prev")):
            self.places.append(place)


def loaded(site: Path) -> Iterator[str]:
    for page in site.rglob("*.html"):
        parser = Loaded()
        parser.feed(page.read_text(encoding="utf-8"))
        yield from parser.places


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert [] == [place for place in loaded(site) if re.match(r"(?:https?:)?//", place)]
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert [] == [found for style in styles for found in re.findall(r"url\((?:https?:)?//[^)]*\)", style)]


def test_it_can_be_searched(site: Path) -> None:
    assert "unchecked-operation" in (site / "search.json").read_text(encoding="utf-8")
