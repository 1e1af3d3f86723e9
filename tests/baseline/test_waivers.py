"""Waivers: what they must say, which of them count, and when they are stale."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from ratchet.baseline.problems import MalformedFile
from ratchet.baseline.waivers import (
    Waiver,
    Waivers,
    allowances,
    new_waivers,
    parse_waiver,
    parse_waivers,
    read_waivers,
    serialise_waiver,
    slug,
    trusted_waivers,
    waiver_debts,
)
from ratchet.config import Trust
from ratchet.facts.signatures import sign, signer_of
from ratchet.terms import Key

TODAY = datetime.date(2026, 11, 24)
KEY = Key("explicit-any", "hotel.bill", "extras", "items")
PATH = "baselines/waivers/extras.toml"
TEXT = """rule = "explicit-any"
module = "hotel.bill"
symbol = "extras"
detail = "items"
allow = 1
reason = "the items have no fixed shape"
owner = "front desk"
expires = 2027-12-31
"""


def waivers(text: str = TEXT, **files: bytes) -> Waivers:
    return parse_waivers({PATH: text.encode()} | {f"{PATH}.{name}": data for name, data in files.items()})


def test_what_it_says() -> None:
    expected = Waiver(PATH, KEY, 1, "the items have no fixed shape", "front desk", datetime.date(2027, 12, 31))
    assert waivers().by_path == {PATH: expected}
    assert serialise_waiver(expected).decode() == TEXT


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param('"explicit-any"', '"explict-any"', "1: unknown rule 'explict-any'. Did you mean", id="the rule"),
        pytest.param("allow = 1", "allow = 0", "5: allow must be a count", id="none allowed"),
        pytest.param("allow = 1", "allow = true", "5: allow must be a count", id="no count"),
        pytest.param("allow = 1", "alow = 1", "5: unknown key 'alow'. Did you mean allow?", id="a key"),
        pytest.param('owner = "front desk"\n', "", "1: owner is missing", id="no owner"),
        pytest.param('"the items have no fixed shape"', '"meh"', "6: a reason is one line of 10", id="no reason"),
        pytest.param("no fixed", "no\\nfixed", "6: a reason is one line of 10", id="several lines"),
        pytest.param("2027-12-31", '"2027-12-31"', "8: expires must be a date", id="a date in quotes"),
        pytest.param("2027-12-31", "2027-12-31T00:00:00", "8: expires must be a date", id="with a time"),
        pytest.param("allow = 1", "allow =", "1: not valid TOML", id="damaged"),
    ],
)
def test_what_it_must_say(old: str, new: str, complaint: str) -> None:
    with pytest.raises(MalformedFile) as refused:
        parse_waiver(TEXT.replace(old, new).encode(), "w.toml")
    assert str(refused.value).startswith(f"w.toml:{complaint}")


NONE = Waivers({})


@pytest.mark.parametrize(
    ("base", "head", "trust", "allowed"),
    [
        pytest.param(waivers(), waivers(), Trust.BASE, 1, id="on the base"),
        pytest.param(NONE, waivers(), Trust.BASE, 0, id="the change's own"),
        pytest.param(NONE, waivers(), Trust.SIGNED, 0, id="unsigned"),
        pytest.param(NONE, waivers(sig=b"x"), Trust.SIGNED, 0, id="signed by nobody known"),
        pytest.param(NONE, waivers(), Trust.DIFF, 1, id="trusted in the change"),
        pytest.param(waivers(), NONE, Trust.BASE, 0, id="taken out"),
        pytest.param(waivers(), waivers(TEXT.replace("allow = 1", "allow = 9")), Trust.BASE, 1, id="raised"),
        pytest.param(waivers(TEXT.replace("allow = 1", "allow = 9")), waivers(), Trust.BASE, 1, id="lowered"),
        pytest.param(
            waivers(TEXT.replace("2027", "2025")), waivers(), Trust.BASE, 0, id="expired on the base, extended here"
        ),
        pytest.param(waivers(), waivers(TEXT.replace("2027", "2025")), Trust.BASE, 0, id="ended here"),
    ],
)
def test_which_count(base: Waivers, head: Waivers, trust: Trust, allowed: int) -> None:
    assert allowances(trusted_waivers(base, head, trust, b""), TODAY).get(KEY, 0) == allowed


def test_waiver_turned_to_another_key_stays_what_it_was() -> None:
    head = waivers(TEXT.replace("extras", "other"))
    assert [waiver.key for waiver in trusted_waivers(waivers(), head, Trust.BASE, b"")] == [KEY]


@pytest.mark.parametrize(
    ("text", "found", "message"),
    [
        pytest.param(TEXT, 3, None, id="needed"),
        pytest.param(TEXT, 2, "nothing needs the waiver for explicit-any in extras any more", id="not needed"),
        pytest.param(TEXT.replace("allow = 1", "allow = 3"), 4, "the waiver allows 3 of explicit-any", id="too much"),
        pytest.param(TEXT.replace("2027-12-31", "2026-11-23"), 3, "the waiver for extras expired on", id="expired"),
        pytest.param(TEXT.replace("2027-12-31", "2026-11-24"), 3, None, id="its last day"),
    ],
)
def test_stale(text: str, found: int, message: str | None) -> None:
    debts = list(waiver_debts(waivers(text), {KEY: found}, {KEY: 2}, TODAY))
    assert [debt.message.startswith(message or "?") for debt in debts] == ([True] if message else [])


def test_new_ones_are_told() -> None:
    wider = waivers(TEXT.replace("allow = 1", "allow = 2"))
    assert [len(new_waivers(*pair)) for pair in [(NONE, waivers()), (waivers(), wider), (wider, waivers())]] == [
        1,
        1,
        0,
    ]


def test_directory(tmp_path: Path) -> None:
    assert read_waivers(tmp_path) == Waivers({})
    (tmp_path / "baselines/waivers").mkdir(parents=True)
    (tmp_path / PATH).write_text(TEXT)
    (tmp_path / "baselines/waivers/bad.toml").write_text("=")
    found = read_waivers(tmp_path)
    assert (list(found.by_path), [problem.path for problem in found.problems]) == (
        [PATH],
        ["baselines/waivers/bad.toml"],
    )


def test_slug() -> None:
    assert slug(Key("cast", "app.ä/b", "<module>", "-")) == "cast-app-b-module"


@pytest.fixture
def signed(tmp_path: Path) -> tuple[bytes, bytes, bytes]:
    """A waiver's bytes, their signature, and the line that allows the signer."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    (tmp_path / "w.toml").write_text(TEXT)
    signature = sign(tmp_path / "w.toml", tmp_path / "key").read_bytes()
    return TEXT.encode(), signature, b"ada@example.invalid " + (tmp_path / "key.pub").read_bytes()


def test_signature_of_an_allowed_signer(signed: tuple[bytes, bytes, bytes]) -> None:
    content, signature, signers = signed
    assert signer_of(content, signature, signers) == "ada@example.invalid"


def test_other_signatures_are_nobodys(signed: tuple[bytes, bytes, bytes], tmp_path: Path) -> None:
    content, signature, signers = signed
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
    stranger = b"eve@example.invalid " + (tmp_path / "other.pub").read_bytes()
    assert signer_of(content + b"\n", signature, signers) is None
    assert signer_of(content, signature, stranger) is None
    assert signer_of(content, b"no signature", signers) is None
    assert signer_of(content, signature, b"") is None


def test_signed_waiver_counts(signed: tuple[bytes, bytes, bytes]) -> None:
    content, signature, signers = signed

    head = waivers(content.decode(), sig=signature)
    assert len(trusted_waivers(NONE, head, Trust.SIGNED, signers)) == 1
    assert len(trusted_waivers(NONE, head, Trust.BASE, signers)) == 0
