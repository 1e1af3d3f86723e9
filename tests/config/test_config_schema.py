"""ratchet.schema.json, for editors, says what the reader of ratchet.toml takes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

import ratchet
from ratchet.config import parse_config
from ratchet.config.reading import known_tables
from ratchet.contracts import build, known
from ratchet.contracts.settings import SHARED_KEYS
from ratchet.errors import UsageError
from ratchet.storage.narrowing import as_table
from ratchet.terms.catalogue import CONTRACT_TYPES, DEFAULT_LEVELS

SCHEMA = as_table(json.loads((Path(ratchet.__file__).parent / "schemas/ratchet.schema.json").read_bytes()))
MAIN = '[ratchet]\npaths = ["app"]\n'


def table(*path: str) -> dict[str, object]:
    found = SCHEMA
    for name in path:
        found = as_table(found[name])
    return dict(found)


def is_valid(text: str) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def is_read(text: str) -> bool:
    try:
        for contract in parse_config(text, "ratchet.toml").contracts:
            build(contract)
    except UsageError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_has_every_rule() -> None:
    assert set(DEFAULT_LEVELS) == set(table("$defs", "rules", "properties"))


def test_it_has_every_table() -> None:
    assert set() == set(known_tables()) - set(table("properties"))


@pytest.mark.parametrize("name", CONTRACT_TYPES)
def test_it_has_every_setting_of_a_contract(name: str) -> None:
    kind = known(name)
    assert kind is not None
    (words,) = [one for one in _types() if one["if"] == {"properties": {"type": {"const": name}}, "required": ["type"]}]
    settings = set(as_table(as_table(words["then"])["properties"]))

    assert {"id", "type", "level", *SHARED_KEYS, *kind.keys} == settings


def _types() -> list[dict[str, object]]:
    every = table("$defs", "contract")["allOf"]
    assert isinstance(every, list)
    return [dict(as_table(one)) for one in every]


ENVIRONMENT = '[[environment]]\npaths = ["a/**"]\n'
TOOL = "[[tool]]\nid = "
LAYERS = '[[contract]]\nid = "a"\ntype = "layers"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(MAIN, True, id="the least"),
        pytest.param(
            '[ratchet]\nroots = ["src"]\npaths = ["src"]\nexclude = ["tests/**"]\n', True, id="the main table"
        ),
        pytest.param("[ratchet]\nroots = ['.']\n", False, id="no paths"),
        pytest.param('[ratchet]\npaths = "app"\n', False, id="paths as a string"),
        pytest.param('[ratchet]\npaths = ["app"]\npath = ["a"]\n', False, id="an unknown key"),
        pytest.param(MAIN + '[rules]\ncast = "note"\n', True, id="a level"),
        pytest.param(MAIN + '[rules]\ncast = "warn"\n', False, id="an unknown level"),
        pytest.param(MAIN + '[rules]\ncasts = "note"\n', False, id="an unknown rule"),
        pytest.param(MAIN + '[rules]\n"type-error[misc]" = "note"\n', True, id="one code of mypy's"),
        pytest.param(MAIN + '[rules]\n"cast[misc]" = "note"\n', False, id="a code of a rule without codes"),
        pytest.param(MAIN + '[[profile]]\npaths = ["tests/**"]\nrules = { cast = "off" }\n', True, id="a profile"),
        pytest.param(MAIN + '[[profile]]\nrules = { cast = "off" }\n', False, id="a profile without paths"),
        pytest.param(
            MAIN + '[[profile]]\npaths = ["a"]\nrules = { largest-cycle = "off" }\n', False, id="no rule of files"
        ),
        pytest.param(MAIN + '[git]\ntrunk = "origin/main"\n', True, id="the trunk"),
        pytest.param(MAIN + '[baseline]\nstale = "note"\n[waivers]\ntrust = "signed"\n', True, id="words"),
        pytest.param(MAIN + '[waivers]\ntrust = "all"\n', False, id="an unknown word"),
        pytest.param(MAIN + 'strictness = "standard"\n', True, id="how strictly"),
        pytest.param(MAIN + 'strictness = "lax"\n', False, id="how strictly, in an unknown word"),
        pytest.param(MAIN + '[[profile]]\npaths = ["a"]\nstrictness = "strict"\n', True, id="how strictly some files"),
        pytest.param(MAIN + "[nonsense]\n", False, id="an unknown table"),
        pytest.param(MAIN + ENVIRONMENT + 'python = "a/.venv/bin/python3.12"\n', True, id="an environment"),
        pytest.param(MAIN + ENVIRONMENT + 'python = "a/.venv/bin/ruby"\n', False, id="an environment of none"),
        pytest.param(MAIN + ENVIRONMENT, False, id="an environment without an interpreter"),
        pytest.param(MAIN + TOOL + '"ruff"\ncodes = ["C901", "S*"]\n', True, id="a tool"),
        pytest.param(MAIN + TOOL + '"ruff"\ncodes = []\n', False, id="a tool of no codes"),
        pytest.param(MAIN + TOOL + '"ruff"\ncodes = ["C*1"]\n', False, id="a code with a hole"),
        pytest.param(MAIN + TOOL + '"ruff"\ncommand = ["ruff"]\n', False, id="a known tool's command"),
        pytest.param(MAIN + TOOL + '"ruf"\n', False, id="an unknown tool"),
        pytest.param(MAIN + TOOL + '"semgrep"\ncommand = ["semgrep", "--sarif"]\n', True, id="a tool's command"),
        pytest.param(MAIN + "[[tool]]\n", False, id="a tool without an id"),
        pytest.param(MAIN + '[rules]\n"finding[ruff:C901]" = "note"\n', True, id="one code of a tool's"),
        pytest.param(MAIN + '[rules]\n"finding[C901]" = "note"\n', False, id="a code of no tool's"),
        pytest.param(MAIN + LAYERS + 'layers = ["a", "b"]\nwhy = "so"\nview = "all"\n', True, id="a contract"),
        pytest.param(MAIN + LAYERS + 'layers = ["a", "b"]\nmodules = ["a"]\n', False, id="another type's setting"),
        pytest.param(MAIN + '[[contract]]\ntype = "layers"\nlayers = ["a", "b"]\n', False, id="a contract without id"),
        pytest.param(
            MAIN + LAYERS + 'layers = ["a", "b"]\nexempt = [{ import = "a -> b", reason = "old" }]\n',
            True,
            id="an exemption",
        ),
        pytest.param(
            MAIN + LAYERS + 'layers = ["a", "b"]\nexempt = [{ import = "a -> b" }]\n', False, id="one without a reason"
        ),
        pytest.param(
            MAIN + '[[contract]]\nid = "i"\ntype = "interface"\nmodules = ["app"]\nexpose = "__all__"\n',
            True,
            id="an interface",
        ),
    ],
)
def test_the_schema_and_the_reader_agree(text: str, expected: bool) -> None:
    assert (expected, expected) == (is_read(text), is_valid(text))


def test_the_project_s_own_configuration_is_valid() -> None:
    own = Path(ratchet.__file__).parents[1] / "ratchet.toml"

    assert is_valid(own.read_text(encoding="utf-8"))
