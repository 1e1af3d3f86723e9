"""The manifest: one form, and edits by hand show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.baseline.manifest import merge_manifests, parse_manifest, serialise_manifest
from ratchet.baseline.problems import MalformedFile
from ratchet.facts.collect.type_records import Environment

HERE = Environment("0.1", "2.4.1", "3.11", "linux", ("pydantic.mypy",), {"click": "8.1", "attrs": "24.1"})
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


PAIRS = st.dictionaries(WORDS, WORDS)


@given(st.builds(Environment, WORDS, WORDS, WORDS, WORDS, st.tuples(WORDS, WORDS), PAIRS, PAIRS))
def test_round_trip(environment: Environment) -> None:
    data = serialise_manifest(environment)
    assert parse_manifest(data) == environment
    assert serialise_manifest(parse_manifest(data)) == data


def test_form() -> None:
    assert serialise_manifest(HERE).decode().startswith(
        'schema = 1\nratchet = "0.1"\nmypy = "2.4.1"\npython = "3.11"\nplatform = "linux"\n'
        'plugins = ["pydantic.mypy"]\n\n[distributions]\n"attrs" = "24.1"\n"click" = "8.1"\n\n[written]\ndigest = "'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param('mypy = "2.4.1"', 'mypy = "1.0"', "manifest.toml:13: edited by hand", id="a version"),
        pytest.param("schema = 1", "schema = 2", "manifest.toml:1: schema 2 is not one", id="a newer schema"),
        pytest.param("schema = 1", "schema = true", "manifest.toml:1: schema True is not one", id="a wrong schema"),
        pytest.param('"click" = "8.1"\n', "", "manifest.toml:12: edited by hand", id="a line taken out"),
        pytest.param("[written]", "# fine\n[written]", "manifest.toml:12: edited by hand", id="a comment"),
        pytest.param('python = "3.11"\n', "", "manifest.toml:1: python is not there", id="a key taken out"),
        pytest.param("plugins = [", "plugins = ", "manifest.toml:6: not valid TOML", id="damaged"),
    ],
)
def test_edits_by_hand_are_refused(old: str, new: str, complaint: str) -> None:
    edited = serialise_manifest(HERE).decode().replace(old, new)
    with pytest.raises(MalformedFile) as refused:
        parse_manifest(edited.encode())
    assert str(refused.value).startswith(f"baselines/{complaint}")


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        pytest.param(HERE, HERE._replace(mypy="2.5.0"), HERE._replace(mypy="2.5.0"), id="one side"),
        pytest.param(
            HERE._replace(tools={"ruff": "0.17.6 ab"}),
            HERE._replace(tools={"ty": "0.0.108 cd"}),
            HERE._replace(tools={"ruff": "0.17.6 ab", "ty": "0.0.108 cd"}),
            id="a tool of each",
        ),
        pytest.param(
            HERE._replace(mypy="2.10.0"), HERE._replace(mypy="2.9.0"), HERE._replace(mypy="2.10.0"), id="both"
        ),
        pytest.param(
            HERE._replace(distributions={"click": "8.2", "attrs": "24.1"}),
            HERE._replace(distributions={"click": "8.1", "rich": "13"}),
            HERE._replace(distributions={"click": "8.2", "rich": "13"}),
            id="one upgraded, one added and one removed",
        ),
        pytest.param(HERE._replace(plugins=()), HERE, HERE._replace(plugins=()), id="a plugin dropped"),
    ],
)
def test_merge(ours: Environment, theirs: Environment, merged: Environment) -> None:
    assert merge_manifests(HERE, ours, theirs) == merge_manifests(HERE, theirs, ours) == merged
