"""`ratchet mcp`, driven by the SDK's own client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.server import MCPServer
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, ListToolsResult, TextContent
from projects.building import Project

from ratchet.agents import mcp_server
from ratchet.storage.narrowing import as_table

BAD = "from typing import Any\n\n\ndef pay(order: Any) -> None:\n    print(order)\n"
POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["app"]

    [[contract]]
    id = "tiers"
    type = "layers"
    layers = ["app.web", "app.db"]
    why = "the database knows nobody"
    """


@pytest.fixture
def project_with_tiers(project: Project) -> Project:
    return project.recorded(
        {
            "ratchet.toml": POLICY,
            "app/__init__.py": '"""App."""\n',
            "app/web.py": "WEB = 1\n",
            "app/db.py": "DB = 1\n",
        }
    )


def call(top: Path, *calls: tuple[str, Mapping[str, object]]) -> tuple[ListToolsResult, list[CallToolResult]]:
    """Start the server, list its tools, make these calls."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "ratchet", "mcp", "--project", str(top)], env=dict(os.environ)
    )

    async def run() -> tuple[ListToolsResult, list[CallToolResult]]:
        async with Client(server) as client:
            tools = await client.list_tools()
            return tools, [await client.call_tool(name, dict(arguments)) for name, arguments in calls]

    return asyncio.run(run())


def content(result: CallToolResult) -> Mapping[str, object]:
    assert not result.is_error, result
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def test_the_tools_answer_with_structure(project_with_tiers: Project) -> None:
    project_with_tiers.write({"app/pay.py": BAD})
    tools, results = call(
        project_with_tiers.top,
        ("check", {"base": "main"}),
        ("check", {"base": "main", "paths": ["app/web.py"]}),
        ("status", {}),
        ("debts", {"rules": ["explicit-any"], "sort": "count"}),
        ("explain", {"subject": "explicit-any"}),
        ("can_import", {"importer": "app.web", "imported": "app.db"}),
        ("can_import", {"importer": "app.db", "imported": "app.web"}),
    )
    check, partial, status, debts = map(content, results[:4])
    may, may_not = map(content, results[5:])

    assert {"check", "status", "debts", "plan", "suggest", "apply", "explain", "can_import"} == {
        tool.name for tool in tools.tools
    }
    assert all(tool.title and tool.description and tool.annotations for tool in tools.tools)
    assert ["explain"] == [tool.name for tool in tools.tools if not tool.output_schema]
    assert "fail" == check["verdict"]
    assert ["explicit-any"] == [finding["rule"] for finding in _rows(check["findings"])]
    assert "[explicit-any]" in text(results[0])
    assert {"explicit-any"} == set(as_table(check["hints"]))
    assert "pass" == partial["verdict"]
    assert "app.pay" == _rows(status["modules"])[0]["module"]
    assert 1 == debts["total"]
    item = {"path": "app/pay.py", "line": 4, "symbol": "pay", "debts": ["explicit-any order  (not recorded)"]}
    assert [item] == _rows(debts["items"])
    assert text(results[3]).startswith("app/pay.py:4: pay: 1 debt\n    explicit-any order  (not recorded)\n")
    assert ["verdict", "findings"] == list(check)[:2]
    assert text(results[4]).startswith("explicit-any (default: ratchet)")
    assert may["allowed"] is True
    assert may_not["allowed"] is False
    assert ["tiers"] == may["contracts"]
    assert ["the database knows nobody"] == [one["why"] for one in _rows(may_not["refused"])]
    assert "the database knows nobody" in text(results[6])


def test_an_import_of_a_module_that_is_still_to_be_written(project_with_tiers: Project) -> None:
    project_with_tiers.write({"app/db.py": "from app import tools\n", "app/tools.py": "A = 1\n"})
    _, (fresh, marked, unmarked, closing) = call(
        project_with_tiers.top,
        ("can_import", {"importer": "app.db.tables", "imported": "app.web"}),
        ("can_import", {"importer": "new:app.wed", "imported": "app.db"}),
        ("can_import", {"importer": "app.weba", "imported": "app.db"}),
        ("can_import", {"importer": "app.tools", "imported": "app.db"}),
    )

    assert (False, ["app.db.tables"]) == (content(fresh)["allowed"], content(fresh)["new"])
    assert (True, ["app.wed"]) == (content(marked)["allowed"], content(marked)["new"])
    assert unmarked.is_error
    assert "Write new:app.weba" in text(unmarked)
    assert ["app.tools", "app.db", "app.tools"] == content(closing)["cycle"]


def test_arguments_that_a_tool_does_not_know_are_refused(project_with_tiers: Project) -> None:
    tools, (unknown, misspelled, near) = call(
        project_with_tiers.top, ("check", {"nonsense": 1}), ("debts", {"sort": "hottest"}), ("debts", {"limits": 1})
    )

    assert unknown.is_error
    assert "check has no argument nonsense. It takes paths, base, frozen." == text(unknown)
    assert misspelled.is_error
    assert "debts, sort: input should be 'file', 'count' or 'hot'." == text(misspelled)
    assert "debts has no argument limits. Did you mean limit?" in text(near)
    assert all(tool.input_schema["additionalProperties"] is False for tool in tools.tools)
    schemas = {tool.name: tool.output_schema for tool in tools.tools if tool.output_schema}
    assert ["pass", "fail", "inconclusive"] == as_table(as_table(schemas["check"]["properties"])["verdict"])["enum"]
    found = as_table(as_table(schemas["check"]["$defs"])["Found"])
    assert {"rule", "path", "line", "message"} <= set(as_table(found["properties"]))


def test_frozen_writes_nothing(project: Project) -> None:
    project.recorded({"app/__init__.py": '"""App."""\n', "app/pay.py": BAD})
    project.write({"app/pay.py": BAD.replace("order: Any", "order: int")})
    call(project.top, ("check", {"base": "main", "frozen": True}))
    assert "baselines" not in project.git("status", "--porcelain")
    _, (recorded,) = call(project.top, ("check", {"base": "main"}))

    assert content(recorded)["recorded"] == 1
    assert "baselines" in project.git("status", "--porcelain")


def test_fifty_findings_are_half_the_bytes_that_they_were(project_with_tiers: Project) -> None:
    """They were 31.9 kB of structure and 41.5 kB of text."""
    body = "def pay_{}(order: Any, tax) -> int:\n    return order.a + json.loads('1').b\n\n\n"
    pays = "".join(map(body.format, range(6)))
    project_with_tiers.write({f"app/m{n}.py": f"import json\nfrom typing import Any\n\n\n{pays}" for n in range(10)})
    _, (said,) = call(project_with_tiers.top, ("check", {"base": "main"}))

    assert 50 == len(_rows(content(said)["findings"]))
    assert len(json.dumps(said.structured_content)) < 16_000
    assert len(text(said)) < 8_500


def test_fifty_items_of_debts_say_little_more_than_the_command_does(project_with_tiers: Project) -> None:
    body = "def pay_{}(order: Any, tax, fee) -> int:\n    return order.a + order.b + json.loads('1').b\n\n\n"
    pays = "".join(map(body.format, range(6)))
    project_with_tiers.write({f"app/m{n}.py": f"import json\nfrom typing import Any\n\n\n{pays}" for n in range(10)})
    printed = project_with_tiers.ratchet("debts", "--limit", "50").out
    _, (said,) = call(project_with_tiers.top, ("debts", {"limit": 50}))

    assert 50 == len(_rows(content(said)["items"]))
    assert printed == text(said)
    assert len(json.dumps(said.structured_content)) < 1.5 * len(printed)


def test_an_older_client_is_answered_in_its_protocol(project_with_tiers: Project) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ratchet", "mcp", "--project", str(project_with_tiers.top)],
        env=dict(os.environ),
    )

    async def run() -> tuple[str, CallToolResult]:
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            began = await session.initialize()
            return str(began.protocol_version), await session.call_tool("explain", {"subject": "cast"})

    version, explained = asyncio.run(run())

    assert "2025-11-25" == version
    assert text(explained).startswith("cast (default: ratchet)")


def test_a_long_answer_reports_progress(project_with_tiers: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp_server, "_EVERY", 0.01)
    passed: list[float] = []

    async def run() -> None:
        tools = [mcp_server.Tools(project_with_tiers.top).status]
        server = MCPServer("test", tools=[Tool.from_function(tool) for tool in tools])
        async with Client(server) as client:
            await client.call_tool("status", {}, progress_callback=record)

    async def record(progress: float, total: float | None, message: str | None) -> None:
        del total, message
        passed.append(progress)

    asyncio.run(run())

    assert passed == sorted(passed)
    assert passed


def test_wrong_questions_and_broken_checks_are_told_apart(project_with_tiers: Project) -> None:
    project_with_tiers.write({"app/web.py": "def broken(:\n"})
    _, (broken, nowhere, near) = call(
        project_with_tiers.top,
        ("check", {"base": "main"}),
        ("check", {"base": "no-such-branch"}),
        ("explain", {"subject": "explicit-anny"}),
    )

    assert "inconclusive" == content(broken)["verdict"]
    assert "app/web.py" in str(content(broken)["reason"])
    assert "inconclusive" == content(nowhere)["verdict"]
    assert near.is_error
    assert "Did you mean explicit-any?" in str(near.content)


def test_without_the_extra_it_says_what_to_install(project: Project) -> None:
    code = "import sys; sys.modules['mcp'] = None; from ratchet.cli.main import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=project.top, capture_output=True, text=True, check=False)

    assert 2 == done.returncode
    assert "ratchet: ratchet mcp needs the MCP SDK: pip install 'mcp>=2.3'.\n" == done.stderr


def text(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def _rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
