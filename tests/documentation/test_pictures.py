"""The pictures of the documentation are those that docs/picture.py draws out of its pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_each_picture_shows_what_its_page_says(tmp_path: Path) -> None:
    subprocess.run([sys.executable, DOCS / "picture.py", tmp_path], check=True)
    shown, drawn = ({path.name: path.read_text("utf-8") for path in top.glob("*.svg")} for top in (DOCS, tmp_path))
    assert {"refusal.svg", "watch.svg", "editor.svg"} == set(drawn)
    assert shown == drawn, "draw them anew: python docs/picture.py"
