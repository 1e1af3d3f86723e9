"""docs/architecture.md and CONTRIBUTING.md name files, types and rooms that exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratchet.storage.narrowing import as_table, as_texts, tables

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "ratchet"
ARCHITECTURE = TOP / "docs/architecture.md"
CONTRIBUTING = TOP / "CONTRIBUTING.md"

EXAMPLES = re.compile(r"\bmy[_-]\w+")
"""Names that a reader replaces with their own."""

NEW_FILES = frozenset({"rules/print_call.py", "ratchet/rules/print_call.py"})
"""Files that a reader would write."""


PATH = re.compile(r"`([\w./*-]+(?:/|\.py|\.md|\.toml))`")
TYPES = re.compile(r"^\| ((?:`[A-Z]\w+`(?:, )?)+) \| `([\w/]+\.py)` \|", re.MULTILINE)


def named_paths(page: Path) -> Iterator[str]:
    """Paths that the page shows as code, but for examples."""
    paths: list[str] = PATH.findall(page.read_text(encoding="utf-8"))
    yield from (path for path in paths if not EXAMPLES.search(path) and path not in NEW_FILES)


@pytest.mark.parametrize(
    ("page", "path"),
    [
        pytest.param(page, path, id=f"{page.name} names {path}")
        for page in (ARCHITECTURE, CONTRIBUTING)
        for path in sorted(set(named_paths(page)))
    ],
)
def test_what_a_page_names_exists(page: Path, path: str) -> None:
    assert [*TOP.glob(path), *PACKAGE.glob(path)], f"{page.name}: there is no {path}"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param(path, name, id=f"{name} in {path}")
        for names, path in TYPES.findall(ARCHITECTURE.read_text(encoding="utf-8"))
        for name in re.findall(r"\w+", names)
    ],
)
def test_a_type_is_defined_where_the_page_says(path: str, name: str) -> None:
    text = (PACKAGE / path).read_text(encoding="utf-8")
    assert re.search(rf"^(?:class {name}\b|{name}(?:: \w+)? = )", text, re.MULTILINE)


def test_the_house_has_these_rooms() -> None:
    drawn = re.findall(r"^[├└]── ([\w.]+)", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    modules = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert sorted(modules | rooms) == sorted(drawn)


def test_the_order_of_the_rooms_is_the_contract_line() -> None:
    policy: object = tomllib.loads((TOP / "ratchet.toml").read_text(encoding="utf-8"))
    line = next(contract for contract in tables(as_table(policy)["contract"]) if contract["id"] == "line")
    rows = [str(row).replace("ratchet.", "") for row in as_texts(line["layers"])]

    assert "\n".join(rows) in ARCHITECTURE.read_text(encoding="utf-8")
