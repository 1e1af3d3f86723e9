"""`ratchet waive`: a waiver that reads back, or a complaint."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from ratchet.baseline.waivers import read_waivers
from ratchet.cli.main import main
from ratchet.facts.signatures import signer_of
from ratchet.terms import Key

REASON = "the items come from the till and have no fixed shape"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "config", "user.name", "Ada"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "key"),
    [
        pytest.param(["cast", "app.a", "f", "str"], Key("cast", "app.a", "f", "str"), id="four words"),
        pytest.param(["cast app.a f str"], Key("cast", "app.a", "f", "str"), id="as one"),
        pytest.param(["unchecked-body", "app.a", "f"], Key("unchecked-body", "app.a", "f"), id="without detail"),
    ],
)
def test_key(project: Path, words: list[str], key: Key) -> None:
    assert 0 == main(["waive", *words, "--reason", REASON, "--expires", "2099-12-31", "--allow", "2"])
    ((path, waiver),) = read_waivers(project).by_path.items()
    assert (waiver.key, waiver.allow, waiver.owner, waiver.expires, waiver.reason) == (
        key,
        2,
        "Ada",
        datetime.date(2099, 12, 31),
        REASON,
    )
    assert path.startswith("baselines/waivers/")


def test_a_waiver_ends_by_itself(project: Path) -> None:
    assert 0 == main(["waive", "cast", "app.a", "f", "--reason", REASON, "--owner", "Bob"])
    (waiver,) = read_waivers(project).by_path.values()
    assert 90 == (waiver.expires - datetime.datetime.now(tz=datetime.UTC).date()).days


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["cst", "app.a", "f", "--reason", REASON], "unknown rule 'cst'. Did you mean cast?", id="rule"),
        pytest.param(["cast", "app.a", "--reason", REASON], "a key is RULE MODULE SYMBOL [DETAIL]", id="short key"),
        pytest.param(["cast", "app.a", "f", "--reason", "meh"], "a reason is one line of 10", id="reason"),
        pytest.param(["cast", "app.a", "f"], "Missing option '--reason'", id="no reason"),
        pytest.param(
            ["cast", "a", "f", "--reason", REASON, "--expires", "soon"], "--expires soon is no date", id="date"
        ),
        pytest.param(["cast", "a", "f", "--reason", REASON, "--expires", "2020-01-01"], "is over already", id="past"),
        pytest.param(["cast", "a", "f", "--reason", REASON, "--sign"], "no SSH key to sign with", id="no key"),
    ],
)
def test_complaints(project: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["waive", *arguments])
    assert complaint in capsys.readouterr().err
    assert not (project / "baselines").exists()


def test_waiver_is_not_overwritten() -> None:
    arguments = ["waive", "cast", "app.a", "f", "--reason", REASON]
    assert [0, 2] == [main(arguments), main(arguments)]


def test_signed(project: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(project / "key")], check=True)
    assert 0 == main(["waive", "cast", "app.a", "f", "--reason", REASON, "--sign", "--key", "key"])
    waivers = read_waivers(project)
    ((path, content),) = waivers.contents.items()
    signers = b"ada@example.invalid " + (project / "key.pub").read_bytes()
    assert "ada@example.invalid" == signer_of(content, waivers.signatures[path], signers)
