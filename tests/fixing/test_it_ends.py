"""A fix ends in time, or when it is interrupted, with what is proved; and remembers what cannot be paid."""

from __future__ import annotations

import os
import signal
import time

import pytest
from projects.building import Project

from ratchet.cli.heartbeat import beating
from ratchet.fixing.deadline import Deadline, OverError
from ratchet.fixing.loop import Asked, Fixed, fix
from ratchet.measure.project import Request, Scope, open_project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
CHAIN = "def f(n: int):\n    return g(n)\n\n\ndef g(n: int):\n    return str(n)\n"
WRONG = "def f(x: int):\n    return x if x else None\n\n\ndef g(x: int) -> int:\n    return f(x) + 1\n"


@pytest.fixture(autouse=True)
def no_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but ratchet, and ruff beside it, proposes types."""
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")


class Told:
    """What a fix says that it does. At the `interrupted`-th measure of edits it interrupts itself."""

    def __init__(self, interrupted: int = 0) -> None:
        self.measures: list[str] = []
        self._interrupted = interrupted

    def __call__(self, what: str) -> None:
        if " edits in " in what:
            self.measures.append(what)
            if len(self.measures) == self._interrupted:
                os.kill(os.getpid(), signal.SIGINT)


def fixed(project: Project, told: Told, seconds: float | None = None) -> Fixed:
    # A cache of its own: what other runs of the tests have tried is remembered in theirs.
    opened = open_project(Request(project.top, dict(os.environ), cache_dir=str(project.top.parent / "cache")))
    return fix(opened, Asked(Scope(), seconds=seconds, progress=told))


def recorded(project: Project, text: str) -> Project:
    return project.recorded(
        {
            "ratchet.toml": POLICY,
            "mypy.ini": "[mypy]\ncheck_untyped_defs = True\n",
            "app/__init__.py": '"""App."""\n',
            "app/a.py": text,
        }
    )


def test_what_is_proved_when_it_is_interrupted_is_the_result(project: Project) -> None:
    result = fixed(recorded(project, CHAIN), Told(interrupted=2))

    assert not result.is_complete
    assert b"def g(n: int) -> str:" in result.after["app/a.py"]
    assert b"def f(n: int):" in result.after["app/a.py"]


def test_what_cannot_be_paid_is_remembered_by_its_measure(project: Project) -> None:
    first, second, third, fourth, fifth = (Told() for _ in range(5))
    before = fixed(recorded(project, WRONG), first)

    assert first.measures
    assert before.taken_back == fixed(project, second).taken_back != {}
    assert [] == second.measures
    project.write({"app/a.py": WRONG + "\n\nX = 1\n"})
    fixed(project, third)
    assert third.measures

    project.write({"ratchet.toml": f'{POLICY}[rules]\ntype-error = "note"\n'})
    assert b"def f(x: int) ->" in fixed(project, fourth).after["app/a.py"]
    project.write(
        {"ratchet.toml": POLICY, "mypy.ini": "[mypy]\ncheck_untyped_defs = True\ndisable_error_code = operator\n"}
    )
    assert fixed(project, fifth).taken_back == {}
    assert fourth.measures
    assert fifth.measures


def test_a_function_whose_body_would_show_an_error_is_not_tried(project: Project) -> None:
    told = Told()
    unknown = "def h(n):\n    seen = []\n    print(len(seen), n)\n\n\nh(1)\n"
    recorded(project, f"def f(n):\n    print(n, ''.gone)\n\n\nf(1)\n\n\n{unknown}")
    project.write({"mypy.ini": "[mypy]\n"})
    result = fixed(project, told)

    assert [] == told.measures
    said = sorted({why.partition(" (")[0] for why in result.taken_back.values()})
    assert ['its body shows: "str" has no attribute "gone"', 'its body shows: Need type annotation for "seen"'] == said


# A signal that ends the work may fall between the opening of a file and its `with`; Python then closes the file itself.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_budget_that_is_over_at_once_leaves_all_as_it_was(project: Project) -> None:
    said = recorded(project, CHAIN).ratchet("fix", "--max-minutes", "0.00001")

    assert 3 == said.status
    assert "was not measured in that time" in said.err
    assert CHAIN == (project.top / "app/a.py").read_text()


def test_a_deadline_ends_once_by_time_or_by_a_signal() -> None:
    timed = Deadline(0.02, lambda _: None)
    with pytest.raises(OverError), timed.kept():
        time.sleep(5)
    asked = Deadline(None, lambda _: None)
    with pytest.raises(OverError), asked.kept():
        os.kill(os.getpid(), signal.SIGTERM)
    with asked.kept():
        os.kill(os.getpid(), signal.SIGINT)  # it is ending already

    assert timed.is_over
    assert asked.is_over


def test_a_long_command_tells_what_it_does_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with beating("ratchet fix", lambda _: None, every=0.01) as progress:
        progress("measuring 3 edits in 2 files")
        time.sleep(0.1)

    assert "ratchet fix: 0 s: measuring 3 edits in 2 files\n" in capsys.readouterr().err
