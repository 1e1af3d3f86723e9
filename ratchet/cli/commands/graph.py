"""`ratchet graph`: the import graph, and whether an import may be written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ratchet.cli.options import measuring_options, request
from ratchet.cli.saying import say
from ratchet.errors import UsageError
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.measure.project import Request


@click.group("graph", invoke_without_command=True)
@click.option("--format", "form", default="text", metavar="FORMAT", help="text, json, dot, mermaid or svg.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Fold a picture to N levels of packages.")
@click.option("--focus", default="", metavar="PACKAGE", help="Open this package in a picture, and show what is around.")
@measuring_options
@click.pass_context
def command(
    context: click.Context,
    form: str,
    depth: int | None,
    focus: str,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Show the import graph: its size, its cycles and where to cut them, its contracts.

    A picture (dot, mermaid, svg) folds packages until it can be read; svg needs the package graphlay.

    `ratchet graph can-import A B` tells whether A may import B before the import is written.
    """
    context.obj = request(python_executable=python_executable, cache_dir=cache_dir)
    if context.invoked_subcommand is not None:
        return 0
    from ratchet import pipeline
    from ratchet.reports.graph.render import render
    from ratchet.storage.garbage import no_collection

    imports, contracts = pipeline.load_graph(context.obj)
    with no_collection():  # it would walk through the whole graph again and again
        drawn = render(imports, contracts, form, depth, focus)
    if form == "text":
        say(drawn.rstrip("\n"))
    else:
        click.echo(drawn, nl=False)
    return 0


@command.command("can-import")
@click.argument("importer", metavar="A", required=False)
@click.argument("imported", metavar="B", required=False)
@click.option("--kind", default="import-time", metavar="KIND", help="import-time, lazy, dynamic or typing.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="Default: text.")
@click.option(
    "--stdin-filename",
    "filename",
    metavar="PATH",
    help="In place of A and B: read the text of this file from standard input, and judge the imports that it adds.",
)
@click.pass_context
def can_import(
    context: click.Context, importer: str | None, imported: str | None, kind: str, form: str, filename: str | None
) -> int:
    """Tell whether module A may import B: a module, a member of one, or ext:NAME.

    A may still have to be written; new:NAME says so of either where the name is near that of another module.
    With --stdin-filename, an editor asks about a text before it is saved.

    Exit status: 0 yes; 1 a contract says no; 2 there is no such module; 3 the text is not valid Python.
    """
    from ratchet import pipeline
    from ratchet.contracts.proposal import proposal
    from ratchet.reports.graph.importable import importable, render_json, render_text
    from ratchet.terms.imports import ImportKind

    if filename is not None:
        if importer is not None:
            raise UsageError("--stdin-filename stands in place of A and B.")
        return _judge_text(context.obj, filename, form)
    if importer is None or imported is None:
        raise UsageError("name two modules, A and B, or give --stdin-filename PATH.")
    kinds = [import_kind.value for import_kind in ImportKind]
    if kind not in kinds:
        raise UsageError(f"--kind {kind}: it is one of {', '.join(kinds)}.{did_you_mean(kind, kinds)}")
    imports, contracts = pipeline.load_graph(context.obj)
    answer = importable(imports, contracts, proposal(imports, importer, imported, ImportKind(kind)))
    if form == "json":
        click.echo(render_json(answer), nl=False)
    else:
        say(render_text(answer))
    return 0 if answer.allowed else 1


def _judge_text(asked: Request, filename: str, form: str) -> int:
    """Answer for the text on standard input."""
    from ratchet import pipeline
    from ratchet.cli.options import path_in_repository
    from ratchet.reports.graph.importable import render_refused_json, render_refused_text

    path = path_in_repository(filename)
    refused = pipeline.refused_imports(asked, path, sys.stdin.buffer.read())
    if form == "json":
        click.echo(render_refused_json(path, refused), nl=False)
    else:
        say(render_refused_text(refused))
    return 1 if refused else 0
