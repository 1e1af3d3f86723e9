"""What a misspelled word was meant to be."""

from __future__ import annotations

import pytest

from ratchet.terms.spelling import did_you_mean, nearest

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
