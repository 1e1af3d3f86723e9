"""`ratchet lsp`: the language server."""

from __future__ import annotations

import click

from ratchet.errors import UsageError


@click.command("lsp")
@click.option("--stdio", is_flag=True, hidden=True, help="What every client may say: it is the only way there is.")
def command(stdio: bool) -> int:
    """Show an editor what a change makes worse each time a file is saved: a language server.

    It speaks on standard input and output, and an editor starts it: see "In your editor" in the documentation. It never
    writes baselines/. Text that is not saved is not judged, but for its imports.

    Needs the package pygls, which the extra lsp brings.
    """
    del stdio
    try:
        from ratchet.editor.server import serve
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs"):
            raise
        raise UsageError("ratchet lsp needs pygls: pip install 'pygls>=2.1,<3'.") from error
    serve()
    return 0
