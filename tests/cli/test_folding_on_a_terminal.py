"""What a person reads is folded at the terminal's width; what goes into a pipe is not."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from projects.building import Project

WIDTH = 60
APP = {
    "app/__init__.py": '"""App."""\n',
    "app/first.py": "from app import second\n\n\ndef pay(order):\n    print(second)\n    return order.total\n",
    "app/second.py": "def rows(text):\n    from app import first\n\n    print(first)\n    return text.splitlines()\n",
}


def on_terminal(project: Project, *arguments: str) -> list[str]:
    """The lines that a command prints on a terminal of sixty columns."""
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ratchet", *arguments],
        cwd=project.top,
        stdout=writer,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": str(WIDTH), "NO_COLOR": "1"},
    )
    os.close(writer)
    said = b""
    try:
        while data := os.read(reader, 4096):
            said += data
    except OSError:  # the terminal is closed
        pass
    finally:
        os.close(reader)
    process.wait()
    return said.decode().splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["explain", "explicit-any"], id="a rule"),
        pytest.param(["explain", "app/first.py:4"], id="a debt"),
        pytest.param(["debts"], id="the debts"),
        pytest.param(["doctor"], id="doctor"),
        pytest.param(["graph"], id="the graph"),
        pytest.param(["graph", "can-import", "app.first", "app.second"], id="an import"),
    ],
)
def test_no_line_is_wider_than_the_terminal(arguments: list[str], project: Project) -> None:
    project.recorded(APP)
    lines = on_terminal(project, *arguments)

    assert lines
    assert [] == [line for line in lines if len(line) > WIDTH and " " in line.strip()]


def test_a_pipe_gets_whole_lines(project: Project) -> None:
    said = project.recorded(APP).ratchet("debts")

    assert "  missing-annotation: Write the type that callers pass or get. Any, an alias" in said.out
    assert " are counted too.\n" in said.out
