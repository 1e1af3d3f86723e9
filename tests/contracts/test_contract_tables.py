"""Contracts out of ratchet.toml: what is refused, with file, line and the near miss."""

from __future__ import annotations

import pytest

from ratchet.contracts import Contract, ContractTable, Exemption, build
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.layers import Layers
from ratchet.errors import UsageError
from ratchet.terms import Level
from ratchet.terms.imports import View

Values = dict[str, object]
LAYERS: Values = {"layers": ["app.a", "app.b"]}


def made(kind: str, values: Values, view: str = "runtime") -> Contract:
    where = {key: f"ratchet.toml:{line}" for line, key in enumerate(values, start=14)}
    return build(
        ContractTable("c", kind, Level.NOTE, values, {**where, "type": "ratchet.toml:13"}, "ratchet.toml:12"), view
    )


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        pytest.param("layer", LAYERS, r":13: 'layer' is no contract type. Did you mean layers\?", id="type"),
        pytest.param("layers", {"layres": ["a"]}, r':14: contract "c": layres is no setting .* mean layers\?',
                     id="key"),
        pytest.param("layers", {}, r':12: contract "c": layers is missing', id="missing"),
        pytest.param("layers", {"layers": "app"}, ":14: .*must be a list of strings", id="not a list"),
        pytest.param("layers", {"layers": []}, ":14: .*at least one", id="empty list"),
        pytest.param("layers", {**LAYERS, "closed": 1}, ":15: .*closed must be true or false", id="not a flag"),
        pytest.param("layers", {**LAYERS, "view": "run-time"}, r":15: .*Did you mean runtime\?", id="view"),
        pytest.param("layers", {"layers": ["app", "app.b"]}, ":14: .*app.b is inside app", id="overlapping layers"),
        pytest.param("layers", {"layers": ["a.x", "a.y | a.x"]}, ":14: .*a.x stands in two layers", id="two layers"),
        pytest.param("layers", {"layers": ["a.x", "a.y : a.x"], "closed": True}, ":14: .*a cycle", id="cycle, closed"),
        pytest.param("layers", {"layers": ["a.x | a.y : a.z"]}, ":14: .*mixes", id="mixed separators"),
        pytest.param("layers", {"layers": ["ext:django", "app"]}, ":14: .*only first-party", id="external layer"),
        pytest.param("layers", {"layers": ["a", "b"], "exhaustive": True}, ":15: .*containers", id="no common parent"),
        pytest.param("forbidden", {"from": ["app.a."], "to": ["b"]}, ":14: .*a name is missing", id="trailing dot"),
        pytest.param("forbidden", {"from": ["app..a"], "to": ["b"]}, ":14: .*a name is missing", id="two dots"),
        pytest.param("forbidden", {"from": ["app/a"], "to": ["b"]}, ":14: .*no module expression", id="path"),
        pytest.param("forbidden", {"from": ["app a"], "to": ["b"]}, ":14: .*no module expression", id="space"),
        pytest.param("forbidden", {"from": ["a"], "to": ["ext:djang o"]},
                     ":15: .*to: 'ext:djang o'.* holds a blank. Write 'ext:django', or each module", id="blank"),
        pytest.param("forbidden", {"from": ["a"], "to": ["ext: django"]}, ":15: .*Write 'ext:django'",
                     id="blank behind the prefix"),
        pytest.param("forbidden", {"from": ["a"], "to": ["third party"]}, r":15: .*mean third-party\?", id="two words"),
        pytest.param("forbidden", {"from": ["a"], "to": ["ext:a,b"]}, ":15: .*holds ','.*of its own", id="comma"),
        pytest.param("forbidden", {"from": ["a"], "to": ["ext:a:b"]}, ":15: .*before a colon, not 'a'", id="colons"),
        pytest.param("forbidden", {"from": ["(a"], "to": ["b"]}, ":14: .*holds a parenthesis. Only a whole layer",
                     id="parenthesis outside layers"),
        pytest.param("layers", {"layers": ["a.x", "(a.y"]},
                     r":14: .*'\(a.y' opens a parenthesis that nothing closes. Write 'a.y', or '\(a.y\)' for",
                     id="open parenthesis"),
        pytest.param("layers", {"layers": ["a.x | a.y)"]}, r":14: .*'a.y\)' closes a parenthesis that nothing opens",
                     id="closed parenthesis"),
        pytest.param("layers", {"layers": ["(a.x | a.y)", "a.z"]}, r":14: .*'\(a.x' opens", id="around two layers"),
        pytest.param("layers", {"layers": ["a.x (a.y)"]}, ":14: .*closes a parenthesis", id="parenthesis inside"),
        pytest.param("forbidden", {"from": ["app.te*"], "to": ["b"]}, ":14: .*whole name", id="part of a wildcard"),
        pytest.param("forbidden", {"from": ["a"], "to": ["third-prty"]}, r":15: .*mean third-party\?", id="group"),
        pytest.param("forbidden", {"from": ["a"], "to": ["ex:b"]}, ":15: .*only ext:", id="prefix"),
        pytest.param("forbidden", {"from": ["ext:a"], "to": ["b"]}, ":14: .*only first-party", id="external source"),
        pytest.param("forbidden", {"from": ["app.a"], "to": ["app"]}, ":15: .*itself a part of", id="to holds from"),
        pytest.param("independence", {"modules": ["a", "a.b"]}, ":14: .*overlap", id="overlapping modules"),
        pytest.param("interface", {"modules": ["a"], "expose": "__al__"}, r":15: .*mean __all__\?", id="expose"),
        pytest.param("interface", {"modules": ["a"], "expose": 1}, ":15: .*list of strings", id="expose nothing"),
        pytest.param("acyclic", {"packages": ["a"], "exempt": [{"import": "a.b -> stdlib", "reason": "x"}]},
                     ":15: .*must name modules", id="exempt group"),
        pytest.param("independence", {"modules": ["a"]}, ":14: .*a alone, and one module is independent of nothing",
                     id="one module"),
        pytest.param("layers", {**LAYERS, "as_packages": 1}, ":15: .*as_packages must be true or false", id="packages"),
        pytest.param("acyclic", {"packages": ["a"], "exempt": [{"import": "a.b -> a.c"}]}, ":15: .*reason",
                     id="exempt without reason"),
        pytest.param("acyclic", {"packages": ["a"], "exempt": [{"import": "a.b, a.c", "reason": "x"}]},
                     ":15: .*is written", id="exempt arrow"),
    ],
)  # fmt: skip
def test_wrong_setting_is_refused(kind: str, values: Values, message: str) -> None:
    with pytest.raises(UsageError, match="ratchet.toml" + message):
        made(kind, values)


def test_settings_are_kept() -> None:
    exempt = {"import": "app.a -> ext:x.y", "reason": "old"}
    expected = Layers(
        "c", layers=("app.a", "app.b"), closed=True, why="so", view=View.ALL, level=Level.NOTE,
        exempt=(Exemption("app.a", "ext:x.y", "old"),),
    )  # fmt: skip

    assert expected == made("layers", {**LAYERS, "closed": True, "why": "so", "view": "all", "exempt": [exempt]})


def test_names_that_are_no_identifiers_are_module_names() -> None:
    expected = Forbidden("c", sources=("app.migrations.0001_initial",), to=("app.my-script",), level=Level.NOTE)

    assert expected == made("forbidden", {"from": ["app.migrations.0001_initial"], "to": ["app.my-script"]})


def test_view_defaults_to_the_projects() -> None:
    assert made("layers", LAYERS, view="import-time").view is View.IMPORT_TIME
