"""`ratchet mcp`, driven by the SDK's own client over standard input and output."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, ListToolsResult
from projects.building import Project

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
    check, partial, status, debts, explain, may, may_not = map(content, results)

    assert {"check", "status", "debts", "explain", "can_import"} == {tool.name for tool in tools.tools}
    assert all(tool.output_schema and tool.description for tool in tools.tools)
    assert "fail" == check["verdict"]
    assert ["explicit-any"] == [finding["rule"] for finding in _rows(check["findings"])]
    assert "[explicit-any]" in str(check["text"])
    assert "pass" == partial["verdict"]
    assert "app.pay" == _rows(status["modules"])[0]["module"]
    assert 1 == debts["total"]
    assert [{"path": "app/pay.py", "line": 4, "column": 1}] == _rows(debts["debts"])[0]["places"]
    assert "explicit-any" in as_table(debts["hints"])
    assert str(explain["text"]).startswith("explicit-any (default: ratchet)")
    assert may["allowed"] is True
    assert may_not["allowed"] is False
    assert "the database knows nobody" in str(may_not["text"])


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
    assert "ratchet: ratchet mcp needs the MCP SDK: pip install 'typeratchet[mcp]'.\n" == done.stderr


def _rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
