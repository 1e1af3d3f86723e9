"""`ratchet watch` as a process: plain lines in a pipe, one screen on a terminal, a command after each verdict."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.building import Project
from projects.marks import SLOW
from projects.shop import added, changed

UNTYPED = "def more(thing) -> None:\n    print(thing)\n"
COMMAND = [sys.executable, "-P", "-m", "typeratchet", "watch"]
_SECONDS = 60.0

pytestmark = SLOW


class Watched:
    """A watch that runs, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self.said = ""
        self._descriptor = descriptor

    def until(self, words: str) -> str:
        """Read on until these words come; what was said since the last time."""
        began, text, until = len(self.said), "", time.monotonic() + _SECONDS
        while words not in text:
            assert time.monotonic() < until, f"{words!r} did not come: {text}"
            if select.select([self._descriptor], [], [], 0.2)[0]:
                with contextlib.suppress(OSError):  # a terminal whose other side is closed
                    self.said += os.read(self._descriptor, 65536).decode("utf-8", "replace")
            text = self.said[began:]
        return text

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(20)


@contextlib.contextmanager
def watching(top: Path, *options: str) -> Iterator[Watched]:
    """A watch whose output goes into a pipe, as does what it complains about."""
    with subprocess.Popen([*COMMAND, *options], cwd=top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        try:
            yield Watched(process, process.stdout.fileno())
        finally:
            if process.poll() is None:
                process.kill()


@contextlib.contextmanager
def on_terminal(top: Path, columns: int, rows: int) -> Iterator[Watched]:
    """A watch on a terminal of that size."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environ = {**os.environ, "TERM": "xterm"}
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        environ.pop(name, None)
    with subprocess.Popen(COMMAND, cwd=top, env=environ, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        try:
            yield Watched(process, ours)
        finally:
            if process.poll() is None:
                process.kill()
            os.close(ours)


def test_each_save_is_answered_in_plain_lines(tree: Project) -> None:
    program = "sh -c 'echo told: $RATCHET_VERDICT $RATCHET_FINDINGS $RATCHET_SAVED'"
    with watching(tree.top, "--exec", program) as watch:
        assert "held, compared with main" in watch.until("told: pass 0\n")
        tree.write(
            {
                **added("app/service.py", UNTYPED),
                **changed("app/old.py", "def exchange(amount,", "def exchange(amount: int,"),
            }
        )
        said = watch.until("told: fail 1 app/old.py app/service.py\n")
        assert "app/service.py:16:10: more() has no annotation for thing [missing-annotation]\n  1 found, 0" in said
        tree.write({"app/bad.py": "x = 1\ndef f(:\n"})
        assert "could not tell: app/bad.py:2: not valid Python" in watch.until("told: inconclusive 0 app/bad.py\n")
        tree.write({"app/bad.py": "", **added("app/service.py", "")})
        said = watch.until("told: pass 0")
        assert re.search(r"^ledger: \d+ causes \(-1\), \d+ consequences; -1 since [\d:]{8} [▁-█]+$", said, re.MULTILINE)
        assert "3 better than recorded" in said
        assert 0 == watch.interrupt()
    assert "" == tree.git("status", "--porcelain", "--", "baselines")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_of_exec_ends_with_the_watch(tree: Project, number: int) -> None:
    with watching(tree.top, "--exec", "sh -c 'echo pid $$ begun; sleep 100'") as watch:
        words = watch.until("begun").split()
        assert 0 == watch.interrupt(number)
        with pytest.raises(ProcessLookupError):
            os.kill(int(words[words.index("pid") + 1]), 0)


def test_a_command_that_cannot_be_run_is_told_and_the_watch_goes_on(tree: Project) -> None:
    with watching(tree.top, "--exec", "no-such-program-here") as watch:
        watch.until("ratchet: --exec: no-such-program-here cannot be run: No such file or directory.")
        tree.write(added("app/service.py", UNTYPED))
        watch.until("more() has no annotation for thing")


def test_on_a_terminal_an_answer_is_one_screen(tree: Project) -> None:
    many = "".join(f"def more{number}(thing) -> None: ...\n" for number in range(9))
    tree.write(added("app/db.py", many))
    with on_terminal(tree.top, 60, 20) as watch:
        watch.until("more findings: ratchet check")
        tree.write(added("app/service.py", UNTYPED))
        watch.until("app/service.py:16")
        last = watch.said.rpartition("\x1b[2J")[2].replace("\r", "")
        lines = last.split("\n")
        assert 20 >= len(lines), "the last one is empty"
        first = next(line for line in lines if line.startswith(("app/", "\x1b[1mapp/")))
        assert "app/service.py:16:10: more() has no annotation for thing" in first, "what was just saved comes first"
        assert "\x1b[31m" in last
        assert [] == [line for line in lines if len(line) > 60 + len("\x1b[31m\x1b[1m\x1b[0m")]
        assert 0 == watch.interrupt()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["watch"], "has no ratchet.toml. Run ratchet init", id="not set up"),
        pytest.param(["watch", "--exec", "'x"], "No closing quotation", id="a quotation that is not closed"),
    ],
)
def test_what_cannot_be_watched_is_said(tree: Project, tmp_path: Path, arguments: list[str], words: str) -> None:
    top = tree.top if "--exec" in arguments else tmp_path
    done = subprocess.run([*COMMAND[:-1], *arguments], cwd=top, capture_output=True, text=True, timeout=60, check=False)
    assert 2 == done.returncode
    assert words in done.stderr


@pytest.mark.parametrize(
    ("command", "package", "range_"), [("lsp", "pygls", ">=2.1,<3"), ("watch", "watchfiles", ">=1.1")]
)
def test_without_the_extra_one_sentence_says_what_to_install(
    tree: Project, command: str, package: str, range_: str
) -> None:
    script = (
        f"import sys; sys.modules[{package!r}] = None; from ratchet.cli.main import main; sys.exit(main([{command!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tree.top, capture_output=True, text=True, check=False)
    assert (2, f"ratchet: ratchet {command} needs {package}: pip install '{package}{range_}'.\n") == (
        done.returncode,
        done.stderr,
    )
