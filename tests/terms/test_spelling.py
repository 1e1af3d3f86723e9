"""What a misspelled word was meant to be."""

from __future__ import annotations

import pytest

from ratchet.terms.spelling import did_you_mean, nearest, nearest_name

KNOWN = ("layers", "forbidden", "allowed")


@pytest.mark.parametrize(
    ("word", "meant", "sentence"),
    [
        pytest.param("layer", "layers", " Did you mean layers?", id="a letter is missing"),
        pytest.param("fobridden", "forbidden", " Did you mean forbidden?", id="two letters are swapped"),
        pytest.param("zebra", None, "", id="nothing is near"),
    ],
)
def test_the_nearest_word(word: str, meant: str | None, sentence: str) -> None:
    assert meant == nearest(word, KNOWN)
    assert sentence == did_you_mean(word, KNOWN)


MODULES = ("app.text.numbers", "app.text.lists", "app.web", "numbers", "enum")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("app.text.numberz", "app.text.numbers", id="the last part is misspelled"),
        pytest.param("app.text.dates", None, id="another module of a package whose names are all long"),
        pytest.param("app.txt.lists", "app.text.lists", id="the package is misspelled"),
        pytest.param("numbrs", "numbers", id="a top-level name"),
        pytest.param("numpy", None, id="another library that begins alike"),
    ],
)
def test_the_nearest_module(name: str, meant: str | None) -> None:
    assert meant == nearest_name(name, MODULES)
