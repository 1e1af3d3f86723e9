"""The MCP server: what its tools are called, take and give. Imports the SDK, so only `ratchet mcp` imports this."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import anyio
import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from ratchet import __version__
from ratchet.agents import answers
from ratchet.agents.answers import Checked, Importable, Owing, Planned, Proposed, Status
from ratchet.errors import RatchetError
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_EVERY = 5.0
"""Seconds from one notification of progress to the next: a client that hears nothing gives up."""

_INSTRUCTIONS = (
    "ratchet keeps a Python codebase's types and module structure from getting worse. Call can_import before you write "
    "an import between modules, check before you say that you are done, and explain for what a finding minds. Call "
    "debts for where recorded debts stand, when you are asked to pay some, plan for what pays most, suggest and "
    "apply to annotate. A finding is put right in the code: "
    "suppressions, casts, Any, laxer settings and edited baselines are findings themselves."
)

_READING = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITING = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_CHECKING = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Session = Context[object, object]
"""The client's call: by it a tool reports progress. Neither of its parts is looked at."""

_Answer = TypeVar("_Answer")
_Lifespan = TypeVar("_Lifespan")
_Request = TypeVar("_Request")


def serve(project: Path) -> None:
    """Answer on standard input and output until the client goes."""
    named = Tools(project)
    tools = [
        _Closed.from_function(named.check, title="Check the change", annotations=_CHECKING),
        _Closed.from_function(named.status, title="Where the code stands", annotations=_READING),
        _Closed.from_function(named.debts, title="Recorded debts", annotations=_READING),
        _Closed.from_function(named.plan, title="What pays most", annotations=_READING),
        _Closed.from_function(named.suggest, title="Types for slots", annotations=_READING),
        _Closed.from_function(named.apply, title="Annotate slots", annotations=_WRITING),
        _Closed.from_function(named.explain, title="Explain a rule or a finding", annotations=_READING),
        _Closed.from_function(named.can_import, title="May this import be written", annotations=_READING),
    ]
    server = MCPServer(
        "ratchet", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING", tools=[*map(_closed, tools)]
    )
    server.run("stdio")


class Tools:
    """The tools of one project, as methods. What their signatures and docstrings say is what a client reads."""

    def __init__(self, project: Path) -> None:
        self._project = project

    async def check(
        self, context: Session, paths: list[str] | None = None, base: str | None = None, frozen: bool = False
    ) -> Annotated[CallToolResult, Checked]:
        """Compare the work tree with the baseline where it branched off, and tell what got worse.

        paths narrow the answer to these files or directories. base is the ref to compare with; by default the trunk.
        verdict "inconclusive" is no refusal: the check itself did not work, and reason says why. Where all is well,
        what got better is recorded in baselines/, to be committed; frozen writes nothing, as in CI.
        """
        return _result(*await _answered(context, partial(answers.check, paths or [], base, frozen, self._project)))

    async def status(self, context: Session, paths: list[str] | None = None) -> Annotated[CallToolResult, Status]:
        """Where the code stands: typed slots, expressions and debts in all, and the modules with the most debt."""
        return _result(*await _answered(context, partial(answers.status, paths or [], self._project)))

    async def debts(
        self,
        context: Session,
        paths: list[str] | None = None,
        rules: list[str] | None = None,
        owner: str | None = None,
        sort: Literal["file", "count", "hot"] = "file",
        limit: int = 20,
    ) -> Annotated[CallToolResult, Owing]:
        """The worklist of recorded debts, grouped by function, class or contract: where, and what of each rule.

        paths, rules and owner (as CODEOWNERS names it) narrow it. sort "count" begins with the function that owes most,
        "hot" with the files that are edited most. limit is in functions, at most 50; more says how many are left out.
        Pay a debt in the code, then call check: what fell is recorded.
        """
        asked = partial(answers.debts, paths or [], rules or [], owner, sort, limit, self._project)
        return _result(*await _answered(context, asked))

    async def plan(
        self, context: Session, paths: list[str] | None = None, most: int = 10, parts: int = 1
    ) -> Annotated[CallToolResult, Planned]:
        """Which annotations pay most: signatures and declarations, by how many debts follow from each.

        Each has evidence for its types: what calls pass, defaults, what the body does, the docstring. hidden,
        reveals and stays are estimates. parts shares the work among so many agents: no two parts touch a common file.
        """
        asked = partial(answers.plan, paths or [], max(most, 1), max(parts, 1), self._project)
        return _result(*await _answered(context, asked))

    async def suggest(self, context: Session, paths: list[str] | None = None) -> Annotated[CallToolResult, Proposed]:
        """Types for slots that have no annotation, with evidence, confidence and verdict; nothing is written.

        Decide on types, then hand them to apply. This takes minutes on a large tree: give paths.
        """
        return _result(*await _answered(context, partial(answers.suggest, paths or [], self._project)))

    async def apply(self, context: Session, slots: dict[str, str]) -> Annotated[CallToolResult, Proposed]:
        """Annotate slots, given as {"path:symbol:detail": "type"}, all in one call: imports and quotes are added.

        detail is a parameter, return, or an attribute or variable; symbol is <module> for a variable of the module.
        Types that add a debt are left out, and verdict says what mypy says of each; the others are written.
        """
        return _result(*await _answered(context, partial(answers.apply, slots, self._project)))

    async def explain(self, context: Session, subject: str) -> CallToolResult:
        """What a rule minds (explicit-any, layers, …), or a finding by its fingerprint or path:line, with the fix."""
        text = await _answered(context, partial(answers.explain, subject, self._project))
        return CallToolResult(content=[TextContent(type="text", text=text)])

    async def can_import(
        self,
        context: Session,
        importer: str,
        imported: str,
        kind: Literal["import-time", "lazy", "dynamic", "typing"] = "import-time",
    ) -> Annotated[CallToolResult, Importable]:
        """Whether module importer may import imported (a module, a member of one, or ext:NAME), before it is written.

        importer may be a module that is still to be written: give its dotted name, as new:NAME where another module has
        nearly the same. If not, refused has each contract, why it is there and the chain of imports. contracts says
        which contracts name one of the modules at all; cycle is the import cycle that it would close.
        """
        asked = partial(answers.can_import, importer, imported, kind, self._project)
        return _result(*await _answered(context, asked))


class _Closed(Tool):
    """A tool that refuses arguments which it does not know, in a sentence: the SDK drops them without a word."""

    async def run(
        self, arguments: dict[str, object], context: Context[_Lifespan, _Request], convert_result: bool = False
    ) -> object:
        known = list(self.fn_metadata.arg_model.model_fields)
        for name in arguments:
            if name not in known:
                all_of_them = f"It takes {', '.join(known)}." if known else "It takes none."
                raise ToolError(f"{self.name} has no argument {name}.{did_you_mean(name, known)} {all_of_them}")
        try:
            self.fn_metadata.validate_arguments(arguments)
        except ValidationError as error:
            raise ToolError(_sentences(self.name, error)) from error
        answer: object = await super().run(arguments, context, convert_result)
        return answer


def _sentences(tool: str, error: ValidationError) -> str:
    """What is wrong with arguments, one sentence for each."""
    said = ((".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False))
    return " ".join(f"{tool}, {where}: {message[:1].lower()}{message[1:]}." for where, message in said)


def _closed(tool: Tool) -> Tool:
    """The tool, whose schema says that it takes no other arguments."""
    tool.description = inspect.cleandoc(tool.description)
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters = arguments.model_json_schema(by_alias=True)
    return tool


def _result(answer: DataclassInstance, text: str) -> CallToolResult:
    """The answer as structure, and the short report as the text."""
    structure = dataclasses.asdict(answer)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structure)


async def _answered(context: Session, ask: Callable[[], _Answer]) -> _Answer:
    """The answer of a command that may take minutes, with progress meanwhile. ToolError in ratchet's own words."""
    async with anyio.create_task_group() as group:
        group.start_soon(_report_progress, context)
        answer = await anyio.to_thread.run_sync(partial(_try, ask))
        group.cancel_scope.cancel()
    if isinstance(answer, RatchetError):
        raise ToolError(str(answer)) from answer
    return answer


def _try(ask: Callable[[], _Answer]) -> _Answer | RatchetError:
    """The error is handed back: a task group would wrap it into another one."""
    try:
        return ask()
    except RatchetError as error:
        return error


async def _report_progress(context: Session) -> None:
    passed = 0.0
    while True:
        await anyio.sleep(_EVERY)
        passed += _EVERY
        await context.report_progress(passed, message=f"measuring for {passed:g} seconds")
