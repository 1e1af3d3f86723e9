"""A second run waits for the first, says so, and gives up in the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratchet.errors import Inconclusive
from ratchet.facts.types.run.lock import held

HOLDS = """
import sys
from pathlib import Path
from ratchet.facts.types.run.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the cache until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "home")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.communicate()


def test_a_free_cache_is_held_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with held(tmp_path / "home", at_most=0) as is_held:
        assert is_held
    with held(tmp_path / "home", at_most=0) as is_held:
        assert is_held
    assert caplog.text == ""


def test_a_held_cache_is_waited_for(
    tmp_path: Path, other: subprocess.Popen[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Inconclusive) as raised, held(tmp_path / "home", before_a_word=0.1, at_most=0.4):
        pass
    assert f"waiting for another run (process {other.pid})" in caplog.text
    assert f"another run (process {other.pid}) has held the cache {tmp_path / 'home'}" in str(raised.value)
    assert "lsof" in str(raised.value)


def test_a_process_that_ends_lets_go(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    with held(tmp_path / "home", at_most=30) as is_held:
        assert is_held


def test_a_directory_that_cannot_be_made_is_no_cache() -> None:
    with held(Path("/dev/null/home")) as is_held:
        assert not is_held
