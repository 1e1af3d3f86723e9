"""The chart library is the one that was published, whole, with its licences; our own scripts are small."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from ratchet.reports.page.document import SCRIPTS

ASSETS = files("ratchet.reports.page") / "assets"
ECHARTS = "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0"
"""SHA-256 of dist/echarts.min.js in the npm package echarts 6.1.0."""


def test_the_charts_are_as_they_were_published() -> None:
    assert hashlib.sha256((ASSETS / "echarts.min.js").read_bytes()).hexdigest() == ECHARTS


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("echarts.LICENSE", "Apache License"),
        ("echarts.NOTICE", "Apache ECharts"),
        ("echarts.LICENSE-d3", "Mike Bostock"),
    ],
)
def test_its_licences_come_along(name: str, word: str) -> None:
    assert word in (ASSETS / name).read_text(encoding="utf-8")


def test_every_script_is_in_the_page() -> None:
    found = {path.name for path in ASSETS.iterdir() if path.name.endswith(".js")}

    assert found == {"echarts.min.js", *SCRIPTS}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_short_and_takes_nothing_for_markup(name: str) -> None:
    text = (ASSETS / name).read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 160
    assert [] == [
        word
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "</script", "<!--")
        if word in text
    ]
