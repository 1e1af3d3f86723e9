"""An editor's questions by way of the resident parent: the same answers, with a text to read, ended when not wanted."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.building import Project
from projects.editor_client import server
from projects.marks import SLOW
from projects.shop import added, source

from ratchet.editor.asking import ask
from ratchet.facts.processes import Stop
from ratchet.resident.listening import running_parents

pytestmark = [SLOW, pytest.mark.skipif(sys.platform != "linux", reason="a parent is started on Linux alone")]

CAN_IMPORT = ["graph", "can-import", "--format", "json", "--stdin-filename", "app/db.py"]


@pytest.fixture
def sockets(tree: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory of the sockets, in which a parent listens. Whatever listens there goes when the test ends."""
    with tempfile.TemporaryDirectory(prefix="resident-") as short:  # a socket's path has at most 107 bytes
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        monkeypatch.setenv("RATCHET_RESIDENT", "1")
        monkeypatch.setenv("NO_COLOR", "1")  # the parent has the environment of the questions
        ask(["--version"], tree.top)
        limit = time.monotonic() + 30
        while not running_parents(f"{short}/ratchet"):
            assert time.monotonic() < limit, "no parent comes up"
            time.sleep(0.05)
        yield Path(short, "ratchet")
        for parent in running_parents(f"{short}/ratchet"):
            os.kill(parent.process, signal.SIGTERM)


def below(process: int) -> set[int]:
    """The processes that descend from one: what it has forked, and what these have."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, more = set[int](), {process}
    while more:
        found |= more
        more = {child for child, parent in parents.items() if parent in more} - found
    return found - {process}


def faults_of_children(process: int) -> int:
    """The page faults of the children of a process that have ended: each child adds some."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[8])


def has_forked(process: int, faults: int) -> bool:
    """Whether a child of a process has ended since its children had so many page faults."""
    limit = time.monotonic() + 5
    while faults_of_children(process) == faults and time.monotonic() < limit:
        time.sleep(0.01)
    return faults_of_children(process) > faults


def test_a_text_is_read_by_a_child_of_the_parent(tree: Project, sockets: Path) -> None:
    (parent,) = running_parents(str(sockets))
    text = source("app/db.py") + "from app.web import page as pagé\n"
    before = faults_of_children(parent.process)
    reply = ask(CAN_IMPORT, tree.top, text)
    assert reply is not None
    assert 1 == reply.status
    assert '"imported": "app.web"' in reply.out
    assert has_forked(parent.process, before), "the parent has answered"


def test_a_question_that_is_not_wanted_any_more_ends_with_its_child(tree: Project, sockets: Path) -> None:
    (parent,) = running_parents(str(sockets))
    tree.write(added("app/service.py", "def more(thing) -> None: ...\n"))
    stop = Stop()
    threading.Timer(0.1, stop.ask).start()
    began = time.monotonic()
    assert ask(["check", "--frozen", "--format", "json"], tree.top, None, stop) is None
    assert 5 > time.monotonic() - began
    limit = time.monotonic() + 5
    while below(parent.process):
        assert time.monotonic() < limit, "something of it is left"
        time.sleep(0.05)


def test_the_server_answers_by_it_as_without_it(tree: Project, sockets: Path) -> None:
    before = {parent.process for parent in running_parents(str(sockets))}
    with server(tree.top) as client:
        client.checked()  # without a parent of its own, which it has started
        limit = time.monotonic() + 30
        while not (new := {parent.process for parent in running_parents(str(sockets))} - before):
            assert time.monotonic() < limit, "no parent comes up"
            time.sleep(0.05)
        (parent,) = new
        faults = faults_of_children(parent)
        path = tree.top / "app/service.py"
        client.save(path, added("app/service.py", "def more(thing) -> None: ...\n")["app/service.py"])
        assert "refused: 1 finding" in client.checked()
        assert has_forked(parent, faults), "the parent has answered"
        assert 0 == client.end()
