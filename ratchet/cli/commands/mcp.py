"""`ratchet mcp`: the answers of ratchet as an MCP server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ratchet import __version__
from ratchet.agents import answers
from ratchet.errors import RatchetError, UsageError

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

_INSTRUCTIONS = (
    "ratchet keeps a Python codebase's types and module structure from getting worse. Call can_import before you write "
    "an import between modules, check before you say that you are done, and explain for what a finding minds. Call "
    "debts for where recorded debts stand, when you are asked to pay some. A finding is put right in the code: "
    "suppressions, casts, Any, laxer settings and edited baselines are findings themselves."
)


@click.command("mcp")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project's directory. Default: where the server is started.",
)
def command(project: Path) -> int:
    """Serve check, status, debts, explain and can_import over standard input and output, for an agent's MCP client.

    Needs the extra: pip install 'typeratchet[mcp]'.
    """
    try:
        from mcp.server import MCPServer
    except ImportError as error:
        raise UsageError("ratchet mcp needs the MCP SDK: pip install 'typeratchet[mcp]'.") from error
    server = MCPServer("ratchet", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING")
    _add_tools(server, project.resolve())
    server.run("stdio")
    return 0


@contextmanager
def _in_words() -> Iterator[None]:
    """Turns an error of ratchet into one of the SDK, which passes on the message of no other."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        yield
    except RatchetError as error:
        raise ToolError(str(error)) from error


def _add_tools(server: MCPServer, project: Path) -> None:
    from mcp.types import ToolAnnotations

    reading = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool()
    def check(paths: list[str] | None = None, base: str | None = None) -> answers.Checked:
        """Compare the work tree with the baseline where it branched off, and tell what got worse.

        paths narrow the answer to these files or directories. base is the ref to compare with; by default the trunk.
        verdict "inconclusive" is no refusal: the check itself did not work, and reason says why. Where all is well,
        what got better is recorded in baselines/, to be committed.
        """
        with _in_words():
            return answers.check(paths or [], base, project)

    @server.tool(annotations=reading)
    def status(paths: list[str] | None = None) -> answers.Standing:
        """Where the code stands: typed slots, expressions and debts in all, and the modules with the most debt."""
        with _in_words():
            return answers.status(paths or [], project)

    _add_worklist(server, project, reading)

    @server.tool(annotations=reading)
    def explain(subject: str) -> answers.Explained:
        """What a rule minds (explicit-any, layers, …), or a finding by its fingerprint or path:line, with the fix."""
        with _in_words():
            return answers.explain(subject, project)

    @server.tool(annotations=reading)
    def can_import(importer: str, imported: str) -> answers.Importable:
        """Whether module importer may import imported (a module, a member of one, or ext:NAME)."""
        with _in_words():
            return answers.can_import(importer, imported, project)


def _add_worklist(server: MCPServer, project: Path, reading: ToolAnnotations) -> None:
    @server.tool(annotations=reading)
    def debts(
        paths: list[str] | None = None,
        rules: list[str] | None = None,
        owner: str | None = None,
        sort: Literal["file", "count", "hot"] = "file",
        limit: int = 20,
    ) -> answers.Owing:
        """The worklist of recorded debts: rule, symbol, what it is, and every place (path, line, column).

        paths, rules and owner (as CODEOWNERS names it) narrow it. sort "count" begins with the function that owes most,
        "hot" with the files that are edited most. limit is in functions, at most 50; more says how many are left out.
        Pay a debt in the code, then call check: what fell is recorded.
        """
        with _in_words():
            return answers.debts(paths or [], rules or [], owner, sort, limit, project)
