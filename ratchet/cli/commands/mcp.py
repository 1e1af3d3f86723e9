"""`ratchet mcp`: the answers of ratchet as an MCP server."""

from __future__ import annotations

from pathlib import Path

import click

from ratchet.errors import UsageError


@click.command("mcp")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project's directory. Default: where the server is started.",
)
def command(project: Path) -> int:
    """Serve check, status, debts, explain and can_import over standard input and output, for an agent's MCP client.

    Needs the package mcp, which the extra mcp brings.
    """
    try:
        from ratchet.agents.mcp_server import serve
    except ImportError as error:
        raise UsageError("ratchet mcp needs the MCP SDK: pip install 'mcp>=2.3'.") from error
    serve(project.resolve())
    return 0
