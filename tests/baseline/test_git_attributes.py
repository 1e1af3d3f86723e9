"""The lines that init adds to .gitattributes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratchet.baseline.git_attributes import write_attributes
from ratchet.baseline.merging import ATTRIBUTES

LINES = "\n".join(ATTRIBUTES) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, LINES, id="no file"),
        pytest.param("*.png binary\n", f"*.png binary\n{LINES}", id="after what there is"),
        pytest.param("*.png binary", f"*.png binary\n{LINES}", id="without a newline at the end"),
        pytest.param(f"{ATTRIBUTES[1]}\n", f"{ATTRIBUTES[1]}\n{ATTRIBUTES[0]}\n", id="one is there"),
        pytest.param(LINES, LINES, id="both are there"),
    ],
)
def test_lines_are_added_once(tmp_path: Path, before: str | None, after: str) -> None:
    if before is not None:
        (tmp_path / ".gitattributes").write_text(before, encoding="utf-8")
    assert write_attributes(tmp_path) == (() if before == after else (".gitattributes",))
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8") == after


def test_a_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("", encoding="utf-8")
    (tmp_path / ".gitattributes").symlink_to(tmp_path / "elsewhere")
    assert write_attributes(tmp_path) == ()
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == ""
