"""`ratchet migrate`, run."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ratchet.cli.main import main
from ratchet.storage.narrowing import tables

LINTER = (
    "[importlinter]\nroot_package = app\n[importlinter:contract:c]\nname = C\ntype = independence\nmodules = app.*\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_contracts_are_appended_to_ratchet_toml(here: Path) -> None:
    (here / ".importlinter").write_text(LINTER)
    (here / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\n')

    assert 0 == main(["migrate", "import-linter"])
    written = tomllib.loads((here / "ratchet.toml").read_text())
    assert {"roots": ["."]} == written["ratchet"]
    assert ["c"] == [contract["id"] for contract in written["contract"]]


def test_migrate_names_the_next_step(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".importlinter").write_text(LINTER)
    assert 0 == main(["migrate", "import-linter"])
    assert "Run ratchet init, then this again" in capsys.readouterr().err
    (here / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\n')
    assert 0 == main(["migrate", "import-linter"])
    assert "1 contract written to ratchet.toml. Next: ratchet check, then ratchet update." in capsys.readouterr().out


TAKEN = """[importlinter]
root_package = app
[importlinter:contract:c]
name = C
type = layers
containers = app.*
layers =
    web
    db
[importlinter:contract:d]
name = D
type = mine
"""


def test_what_is_left_out_is_said_and_fails(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".importlinter").write_text(TAKEN)
    (here / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\npaths = ["app"]\n')
    for part in ("shop", "stock"):
        (here / "app" / part).mkdir(parents=True)
        for name in ("__init__", "web", "db"):
            (here / "app" / part / f"{name}.py").touch()

    assert 1 == main(["migrate", "import-linter"])
    said = capsys.readouterr().err
    assert "not the same: C: containers: app.* is spelled out; one that comes is free" in said
    assert "not migrated: D: a contract of type 'mine'" in said
    written = tables(tomllib.loads((here / "ratchet.toml").read_text()).get("contract"))
    assert [["app.shop.web", "app.shop.db"], ["app.stock.web", "app.stock.db"]] == [one["layers"] for one in written]


def test_second_time_is_refused_and_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".importlinter").write_text(LINTER)
    (here / "ratchet.toml").write_text('[[contract]]\nid = "c"\n')

    assert 2 == main(["migrate", "import-linter"])
    assert 'contract "c" is there already' in capsys.readouterr().err
    assert '[[contract]]\nid = "c"\n' == (here / "ratchet.toml").read_text()


def test_without_ratchet_toml_they_are_printed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "setup.cfg").write_text("[metadata]\nname = x\n" + LINTER)

    assert 0 == main(["migrate", "import-linter"])
    assert ["c"] == [contract["id"] for contract in tomllib.loads(capsys.readouterr().out)["contract"]]
    assert not (here / "ratchet.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["tach"], "there is no configuration of tach here", id="no configuration"),
        pytest.param(["tch"], "Did you mean tach?", id="no such tool"),
        pytest.param(["tach", "gone.toml"], "gone.toml", id="no such file"),
    ],
)
@pytest.mark.usefixtures("here")
def test_wrong_command_lines(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["migrate", *arguments])
    assert message in capsys.readouterr().err
