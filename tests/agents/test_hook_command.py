"""`ratchet hook`, given what each host says: an agent's loop from an edit to a stop that is let be."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from projects.building import Project, Said
from projects.in_process import keep_state_in, stay_in_process

from ratchet.agents.hosts import host, hosts
from ratchet.facts.processes import run_ratchet

PAYLOADS = Path(__file__).parent / "payloads"
GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"


class _Input(io.StringIO):
    """Standard input as a host gives it: bytes, and no terminal."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._bytes = io.BytesIO(data)

    @property
    def buffer(self) -> io.BytesIO:
        return self._bytes


@dataclass
class Agent:
    """A coding agent at work in a project."""

    project: Project
    host: str
    patch: pytest.MonkeyPatch
    changes: dict[str, object] = field(default_factory=dict)

    def stop(self, **changes: object) -> dict[str, object]:
        """It stops: what the hook answered, {} for silence."""
        text = (PAYLOADS / f"{self.host}.json").read_text(encoding="utf-8")
        payload = json.loads(text.replace("@PROJECT@", str(self.project.top)))
        said = self.hook(json.dumps({**payload, **self.changes, **changes}).encode())
        assert 0 == said.status
        if not said.out:
            return {}
        answered = json.loads(said.out)
        assert isinstance(answered, dict)
        return answered

    def hook(self, data: bytes, *arguments: str) -> Said:
        self.patch.setattr("sys.stdin", _Input(data))
        return self.project.ratchet("hook", *(arguments or (self.host,)))


@pytest.fixture
def agent(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agent:
    keep_state_in(tmp_path / "state", monkeypatch)
    stay_in_process(monkeypatch)
    project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    return Agent(project, "claude-code", monkeypatch)


@pytest.fixture
def agent_of_a_process(agent: Agent) -> Agent:
    """An agent whose hook starts the check as it does for everybody."""
    agent.patch.setattr("ratchet.agents.stop_hook.run_ratchet", run_ratchet)
    return agent


def reason(answered: dict[str, object]) -> str:
    """What the agent reads, in whatever key its host wants it."""
    specific = answered.get("hookSpecificOutput")
    advised = specific.get("additionalContext") if isinstance(specific, dict) else None
    return str(answered.get("reason") or answered.get("followup_message") or answered.get("prompt") or advised or "")


def test_an_agents_loop(agent: Agent) -> None:
    assert {} == agent.stop()

    agent.project.write({"app/a.py": BAD})
    blocked = agent.stop()
    assert "block" == blocked["decision"]
    assert "app/a.py:1:1: `return` was int, and has no annotation now  [missing-annotation]" in reason(blocked)
    assert "refused" in reason(blocked)

    agent.project.write({"app/a.py": GOOD})
    assert {} == agent.stop(stop_hook_active=True)
    assert {} == agent.stop()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("claude-code", {"decision": "block"}, id="claude-code"),
        pytest.param("codex", {"decision": "block"}, id="codex"),
        pytest.param("copilot", {"decision": "block"}, id="copilot"),
        pytest.param("cursor", {}, id="cursor"),
        pytest.param("gemini", {"decision": "deny"}, id="gemini"),
        pytest.param("antigravity", {"decision": "continue"}, id="antigravity"),
        pytest.param("opencode", {}, id="opencode"),
    ],
)
def test_each_host_is_answered_in_its_own_words(
    name: str, expected: dict[str, object], agent_of_a_process: Agent
) -> None:
    agent = agent_of_a_process
    agent.host = name
    agent.project.write({"app/a.py": BAD})

    answered = agent.stop()

    assert {
        key: value for key, value in answered.items() if key not in ("reason", "followup_message", "prompt")
    } == expected
    assert "[missing-annotation]" in reason(answered)
    assert len(reason(answered)) < 10_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("codex", {}, id="codex wants an object"),
        pytest.param("antigravity", {"decision": "stop"}, id="antigravity wants a decision"),
        pytest.param("gemini", {}, id="gemini nothing"),
    ],
)
def test_silence_in_each_host_s_words(name: str, expected: dict[str, object], agent: Agent) -> None:
    agent.host = name

    assert expected == agent.stop()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("antigravity", {"fullyIdle": False}, id="something still runs"),
        pytest.param("antigravity", {"error": "quota"}, id="it broke off"),
        pytest.param("copilot", {"stopReason": "abort"}, id="it was stopped"),
        pytest.param("cursor", {"status": "error"}, id="it ended with an error"),
    ],
)
def test_who_does_not_listen_is_not_told(name: str, changes: dict[str, object], agent: Agent) -> None:
    agent.host = name
    agent.project.write({"app/a.py": BAD})

    assert not reason(agent.stop(**changes))
    assert reason(agent.stop())


@pytest.mark.parametrize("name", ["copilot", "claude-code"])
@pytest.mark.parametrize("code", [pytest.param(BAD, id="refused"), pytest.param("def total(:\n", id="untold")])
def test_vs_code_which_reads_their_files_is_answered_in_its_shape(name: str, code: str, agent: Agent) -> None:
    agent.host = name
    agent.project.write({"app/a.py": code})
    specific = agent.stop(hookEventName="Stop", sessionId="7", timestamp="2026-11-20T10:11:12Z")["hookSpecificOutput"]

    assert isinstance(specific, dict)
    assert ("Stop", "block") == (specific["hookEventName"], specific["decision"])
    assert "app/a.py" in str(specific["reason"])


@pytest.mark.parametrize("event", ["Stop", "SubagentStop"])
def test_claude_code_hears_what_could_not_be_told_as_advice(event: str, agent: Agent) -> None:
    agent.project.write({"app/a.py": "def total(:\n"})
    answered = agent.stop(hook_event_name=event)

    assert {"hookSpecificOutput"} == set(answered)
    specific = answered["hookSpecificOutput"]
    assert isinstance(specific, dict)
    assert event == specific["hookEventName"]
    assert "could not tell" in str(specific["additionalContext"])


def test_what_a_fix_would_mend_is_named_with_the_command(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD, "app/b.py": "from typing import Any\n\n\ndef pay(order: Any) -> None: ...\n"})
    said = reason(agent.stop())

    assert "ratchet fix app/a.py tries to mend these by itself" in said
    assert "app/a.py:1 total return" in said
    assert "app/b.py:4 pay" not in said.partition("app/b.py:4:")[0]


def test_the_same_findings_are_sent_once(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    assert agent.stop()
    agent.project.write({"app/a.py": BAD + "# a remark\n"})

    assert {} == agent.stop(stop_hook_active=True)
    assert {} == agent.stop()


def test_three_blocks_at_most_where_nothing_is_paid(agent: Agent) -> None:
    answers = []
    for number in range(5):
        agent.project.write({f"app/m{number}.py": BAD})
        answers.append(bool(agent.stop()))

    assert [True, True, True, False, False] == answers
    assert {} == agent.stop(session_id="another")


def test_who_pays_is_told_what_is_left(agent: Agent) -> None:
    agent.project.write({f"app/m{number}.py": BAD for number in range(6)})
    answers = [reason(agent.stop())]
    for number in range(6):
        agent.project.write({f"app/m{number}.py": GOOD})
        answers.append(reason(agent.stop(stop_hook_active=True)))

    assert [True] * 6 + [False] == list(map(bool, answers))
    assert not any(_LAST_TIME in said for said in answers)


def test_a_check_that_holds_begins_the_count_anew(agent: Agent) -> None:
    answers = []
    for number in range(8):
        agent.project.write({"app/m.py": BAD if number % 2 == 0 else GOOD})
        answers.append(bool(agent.stop(stop_hook_active=number > 0)))

    assert [True, False] * 4 == answers


def test_what_a_refusal_is_stands_once_in_a_session(agent: Agent) -> None:
    explained = "it is less typed, or less well structured"
    agent.project.write({"app/m.py": BAD})
    first = reason(agent.stop(session_id="one"))
    agent.project.write({"app/n.py": BAD})
    second = reason(agent.stop(session_id="one"))
    agent.project.write({"app/o.py": BAD})
    third = reason(agent.stop(session_id="two"))

    assert [True, False, True] == [explained in said for said in (first, second, third)]
    assert second.startswith("ratchet refused what you changed.\n\n")


def test_who_has_committed_is_asked_once_for_baselines(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    agent.project.git("switch", "-q", "main")
    agent.project.commit("past the check")
    assert 0 == agent.project.ratchet("accept", "--reason", "it landed past the check").status
    agent.project.commit("accepted")
    agent.project.git("switch", "-qc", "better")
    agent.project.write({"app/a.py": GOOD})
    assert "tightened by" in str(agent.stop().get("systemMessage"))
    agent.project.git("commit", "-qm", "better", "--", "app")

    asked = agent.stop()
    assert ("block", True) == (asked["decision"], "Commit baselines/" in reason(asked))
    assert {} == agent.stop(stop_hook_active=True)
    agent.project.commit("and its baselines")
    assert {} == agent.stop()
    agent.project.write({"app/b.py": GOOD})
    assert {} == agent.stop()


def test_two_hosts_that_answer_the_same_stop_block_it_once(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    answers = []
    for name in ("cursor", "claude-code", "codex"):
        agent.host = name
        answers.append(bool(reason(agent.stop())))

    assert [True, False, False] == answers


INTERLEAVINGS = int(os.environ.get("RATCHET_INTERLEAVINGS", "10"))
"""Each takes seconds: two hundred are run by hand, RATCHET_INTERLEAVINGS=200."""


@pytest.mark.parametrize("part", range(-(-INTERLEAVINGS // 5)))
def test_stops_of_two_hosts_and_edits_in_any_order_never_loop(agent: Agent, part: int, tmp_path: Path) -> None:
    """Five interleavings each."""
    for seed in range(5 * part, 5 * part + 5):
        keep_state_in(tmp_path / f"state-{seed}", agent.patch)
        for path in ("app/m0.py", "app/m1.py", "app/b.py"):
            (agent.project.top / path).unlink(missing_ok=True)
        _interleave(agent, random.Random(seed))


def _interleave(agent: Agent, drawn: random.Random) -> None:
    """An agent edits and stops; one or both of its hosts ask. Between two checks that hold it never hears the same."""
    two, told = drawn.sample(hosts(), 2), list[str]()
    for _ in range(drawn.randrange(4, 9)):
        if drawn.random() < 0.6:
            text = drawn.choice([GOOD, BAD, BAD.replace("total", "sums"), "def total(:\n"])
            agent.project.write({drawn.choice(["app/m0.py", "app/m1.py", "app/b.py"]): text})
        for name in drawn.choice([two, two[:1], two[1:]]):
            agent.host = name
            said = reason(agent.stop(stop_hook_active=bool(told) and drawn.random() < 0.5))
            told += [said.partition("\n\n")[2].replace(_LAST_TIME, "")] if said else []
        if all(path.read_text(encoding="utf-8") == GOOD for path in agent.project.top.glob("app/[abm]*.py")):
            told.clear()

        assert sorted(set(told)) == sorted(told)


_LAST_TIME = "\nThis was said for the last time, since nothing of it was mended; CI will go on refusing it.\n"


def test_another_base_is_another_change(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    assert agent.stop()
    agent.project.git("stash", "-q")
    agent.project.git("switch", "-q", "main")
    agent.project.write({"app/b.py": GOOD})
    agent.project.commit()
    agent.project.git("switch", "-qc", "next")
    agent.project.git("stash", "pop", "-q")
    assert agent.stop()


def test_a_change_is_told_again_after_some_hours(agent: Agent, tmp_path: Path) -> None:
    agent.project.write({"app/a.py": BAD})
    assert agent.stop()
    assert {} == agent.stop()
    (kept,) = (tmp_path / "state/ratchet/hooks").glob("*.json")
    os.utime(kept, (0, 0))

    assert agent.stop()


def test_an_unchanged_turn_asks_nobody(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    assert agent.stop()
    agent.patch.setattr("ratchet.agents.stop_hook.run_ratchet", None)

    assert {} == agent.stop()


def test_a_broken_check_is_told_as_broken_once(agent: Agent) -> None:
    agent.project.write({"app/a.py": "def total(:\n"})

    told = reason(agent.stop())
    assert "could not tell" in told
    assert "no refusal of your code" in told
    assert "ratchet refused" not in told
    agent.project.write({"app/b.py": GOOD})
    assert {} == agent.stop()


CRASHING = """
    from pathlib import Path

    from mypy.plugin import Plugin


    def plugin(version: str) -> type[Plugin]:
        if Path("crash").exists():
            raise RuntimeError(version)
        return Plugin
"""


def test_a_crashing_mypy_is_told_as_broken(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_state_in(tmp_path / "state", monkeypatch)
    stay_in_process(monkeypatch)
    # The plugin is base's own: one that the change edited would not be loaded.
    project.recorded({"app/a.py": GOOD, "plug.py": CRASHING, "mypy.ini": "[mypy]\nplugins = plug.py\n"})
    project.write({"crash": "now\n", "app/a.py": GOOD + "\n\nX: int = 1\n"})

    told = reason(Agent(project, "claude-code", monkeypatch).stop())

    assert "could not tell" in told
    assert "ratchet refused" not in told


def test_a_check_that_takes_too_long_is_ended(agent_of_a_process: Agent) -> None:
    agent = agent_of_a_process
    agent.project.write({"app/a.py": BAD})
    found = host("claude-code")
    assert found is not None
    agent.patch.setattr(type(found), "deadline", 0.05)

    assert "did not end within 0.05 seconds" in reason(agent.stop())


def test_where_no_state_can_be_kept_the_host_alone_guards(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    agent.patch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    agent.project.write({"app/a.py": BAD})

    assert agent.stop()
    assert {} == agent.stop(stop_hook_active=True)


def test_no_state_lies_in_the_repository(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    agent.stop()

    assert ["M", "app/a.py"] == agent.project.git("status", "--porcelain").split()


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        pytest.param(b"", (), id="nothing on standard input"),
        pytest.param(b"not JSON", (), id="no JSON"),
        pytest.param(b"[1, 2]", (), id="another JSON"),
        pytest.param(b'{"session_id": 7, "cwd": 8, "stop_hook_active": "yes"}', (), id="keys of another kind"),
        pytest.param(b'{"cwd": "/no/such/place"}', (), id="a directory that is not there"),
        pytest.param(b"{}", ("claude",), id="no such host"),
        pytest.param(b"{}", ("claude-code", "--frobnicate"), id="an unknown option"),
    ],
)
def test_it_always_exits_0_and_says_json_or_nothing(data: bytes, arguments: tuple[str, ...], agent: Agent) -> None:
    said = agent.hook(data, *arguments)

    assert 0 == said.status
    assert said.out == "" or json.loads(said.out)


def test_an_unknown_host_is_named_on_standard_error(agent: Agent) -> None:
    assert "Did you mean claude-code?" in agent.hook(b"{}", "claude-cod").err


def test_a_repository_without_ratchet_is_let_be(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_state_in(tmp_path / "state", monkeypatch)
    stay_in_process(monkeypatch)
    project.write({"app/a.py": BAD})
    project.commit()

    assert {} == Agent(project, "claude-code", monkeypatch).stop()


def test_an_aborted_turn_is_let_be(agent: Agent) -> None:
    agent.host = "cursor"
    agent.project.write({"app/a.py": BAD})

    assert {} == agent.stop(status="aborted")


def test_what_was_tightened_is_shown_to_the_person(agent: Agent) -> None:
    agent.project.git("switch", "-q", "main")
    agent.project.write({"app/a.py": BAD})
    agent.project.commit("past the check")
    assert 0 == agent.project.ratchet("accept", "--reason", "it landed past the check").status
    agent.project.commit("accepted")
    agent.project.git("switch", "-qc", "better")
    agent.project.write({"app/a.py": GOOD})

    assert "tightened by" in str(agent.stop().get("systemMessage"))


def test_an_unchanged_turn_costs_little(agent: Agent) -> None:
    agent.project.write({"app/a.py": BAD})
    agent.stop()
    payload = (PAYLOADS / "claude-code.json").read_text().replace("@PROJECT@", str(agent.project.top))

    before, started = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "ratchet", "hook", "claude-code"],
        input=payload.encode(), cwd=agent.project.top, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    after = os.times()

    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert b"" == done.stdout
    assert spent < 0.3, f"{spent:.2f} s of CPU in {time.monotonic() - started:.2f} s"


def test_every_host_has_a_recorded_payload() -> None:
    assert set(hosts()) == {path.stem for path in PAYLOADS.glob("*.json")}
