"""Waivers weighed against a real base."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest

from ratchet.baseline.trusted_waivers import Waiving, weigh_waivers
from ratchet.baseline.waivers import SIGNERS, Waiver, serialise_waiver
from ratchet.config import Trust
from ratchet.errors import Inconclusive
from ratchet.facts.git import open_repository
from ratchet.facts.signatures import sign
from ratchet.terms import Key

TODAY = datetime.date(2026, 11, 24)
KEY = Key("cast", "app.a", "f", "str")
PATH = "baselines/waivers/f.toml"
WAIVER = Waiver(PATH, KEY, 1, "the library has no types for it", "Ada", datetime.date(2027, 1, 1))


def git(top: Path, *arguments: str) -> None:
    identity = {f"GIT_{role}_{what}": "t" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=top, env={**os.environ, **identity}, check=True, capture_output=True)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with a signing key, whose base allows its signer."""
    made = tmp_path / "project"
    made.mkdir()
    git(made, "init", "-q", "-b", "main")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    write(made, SIGNERS, b"ada " + (tmp_path / "key.pub").read_bytes())
    git(made, "add", "-A")
    git(made, "commit", "-qm", "base")
    return made


def write(top: Path, path: str, data: bytes) -> None:
    (top / path).parent.mkdir(parents=True, exist_ok=True)
    (top / path).write_bytes(data)


def weighed(top: Path, trust: Trust) -> Waiving:
    repository = open_repository(top)
    assert repository is not None
    return weigh_waivers(top, repository, repository.head(), trust, TODAY)


@pytest.mark.parametrize(
    ("trust", "allowed"), [(Trust.BASE, {}), (Trust.SIGNED, {}), (Trust.DIFF, {KEY: 1})], ids=["base", "signed", "diff"]
)
def test_waiver_of_the_change(top: Path, trust: Trust, allowed: dict[Key, int]) -> None:
    write(top, PATH, serialise_waiver(WAIVER))
    found = weighed(top, trust)
    assert (found.allowed, [waiver.key for waiver in found.new]) == (allowed, [KEY])


def test_waiver_of_the_change_signed(top: Path) -> None:
    write(top, PATH, serialise_waiver(WAIVER))
    sign(top / PATH, top.parent / "key")
    assert (weighed(top, Trust.SIGNED).allowed, weighed(top, Trust.BASE).allowed) == ({KEY: 1}, {})


def test_signer_that_the_change_allows_itself(top: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(top.parent / "eve")], check=True)
    write(top, SIGNERS, b"eve " + (top.parent / "eve.pub").read_bytes())
    write(top, PATH, serialise_waiver(WAIVER))
    sign(top / PATH, top.parent / "eve")
    assert weighed(top, Trust.SIGNED).allowed == {}


def test_waiver_on_the_base(top: Path) -> None:
    write(top, PATH, serialise_waiver(WAIVER))
    git(top, "add", "-A")
    git(top, "commit", "-qm", "waiver")
    found = weighed(top, Trust.BASE)
    assert (found.allowed, found.new) == ({KEY: 1}, ())
    assert [debt.key.rule for debt in found.debts({}, {})] == ["stale-waiver"]
    assert not list(found.debts({KEY: 3}, {KEY: 2}))


@pytest.mark.parametrize("stays", [False, True], ids=["renamed", "copied"])
def test_the_file_of_a_waiver_gets_another_name(top: Path, stays: bool) -> None:
    write(top, PATH, serialise_waiver(WAIVER))
    git(top, "add", "-A")
    git(top, "commit", "-qm", "waiver")
    write(top, f"{PATH.removesuffix('.toml')}-2.toml", (top / PATH).read_bytes())
    if not stays:
        (top / PATH).unlink()
    found = weighed(top, Trust.BASE)
    assert (found.allowed, len(found.new)) == ({KEY: 1}, stays)


def test_damaged_waiver(top: Path) -> None:
    write(top, PATH, b"rule =\n")
    assert [problem.path for problem in weighed(top, Trust.BASE).problems] == [PATH]
    git(top, "add", "-A")
    git(top, "commit", "-qm", "waiver")
    with pytest.raises(Inconclusive, match="a waiver at base"):
        weighed(top, Trust.BASE)


def test_without_git_those_of_the_work_tree_count(top: Path) -> None:
    write(top, PATH, serialise_waiver(WAIVER))
    assert weigh_waivers(top, None, None, Trust.BASE, TODAY).allowed == {KEY: 1}
