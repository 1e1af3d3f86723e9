"""Code actions: edits of `ratchet fix`, each of them measured by itself, and an explanation of what is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from ratchet.editor.diagnostics import SOURCE, View, uri_of
from ratchet.editor.patches import edits_of, hunks_of
from ratchet.editor.root import Root
from ratchet.editor.talking import RatchetServer
from ratchet.editor.texts import lines_of, units
from ratchet.facts.inventory import SUFFIXES
from ratchet.storage.narrowing import table_or_empty, tables

EXPLAIN, FIX = "ratchet.explain", "ratchet.fix"
FIX_ALL = "source.fixAll.ratchet"
KINDS = [types.CodeActionKind.QuickFix, FIX_ALL]
Json = Mapping[str, object]


async def code_actions(ls: RatchetServer, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What may be done about the diagnostics of ratchet's at the cursor, and for the file as a whole."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is None or not place[1].endswith(SUFFIXES):
        return None
    root, path = place
    ours = [one for one in params.context.diagnostics if one.source == SOURCE and isinstance(one.code, str)]
    ours = [one for one in ours if one.code != "inconclusive"]
    found: list[types.CodeAction] = []
    if _wants(params.context, types.CodeActionKind.QuickFix) and ours:
        found += await _fixes(ls, root, path, uri, ours)
        found += _explanations(uri, ours)
    if _wants(params.context, FIX_ALL) and (ours or params.context.only):
        title = f"Fix what is certain in {path} (ratchet fix)"
        found.append(types.CodeAction(title, FIX_ALL, command=types.Command(title, FIX, arguments=[uri])))
    return found


def _wants(context: types.CodeActionContext, kind: str) -> bool:
    """Whether the client asked for actions of a kind: for all, or for one that the kind is or belongs to."""
    asked = context.only
    return asked is None or any(f"{_plain(kind)}.".startswith(f"{_plain(one)}.") for one in asked)


def _plain(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


async def _fixes(
    ls: RatchetServer, root: Root, path: str, uri: str, ours: list[types.Diagnostic]
) -> list[types.CodeAction]:
    """The measured edits for some diagnostics; none for a text that is not saved, since it was not measured."""
    view = ls.view(root, path, uri)
    if view.is_unsaved:
        return []
    found = []
    severities = {one.severity for one in ours}
    asked = [root.policy.check] if severities - {types.DiagnosticSeverity.Hint} else []
    asked += [["debts", *root.policy.options]] if types.DiagnosticSeverity.Hint in severities else []
    for command in asked:
        reply = await root.once([*command, "--format", "rdjson", "--", path])
        for row in tables(reply.document.get("diagnostics")) if reply is not None else []:
            found += [_fix(ls, view, one, edit) for one in ours if _is_about(row, one, path) for edit in _edits(row)]
    return found


def _is_about(row: Json, diagnostic: types.Diagnostic, path: str) -> bool:
    location = table_or_empty(row.get("location"))
    start = table_or_empty(table_or_empty(location.get("range")).get("start"))
    rule = table_or_empty(row.get("code")).get("value")
    message = str(row.get("message")).partition("\n")[0]
    return (location.get("path"), rule, start.get("line")) == (
        path,
        diagnostic.code,
        diagnostic.range.start.line + 1,
    ) and message == diagnostic.message.partition("\n")[0]


def _edits(row: Json) -> Iterator[tuple[int, int, str]]:
    """First and last line of each suggestion, from 1, and the text that stands in their place."""
    for suggestion in tables(row.get("suggestions")):
        span = table_or_empty(suggestion.get("range"))
        first = table_or_empty(span.get("start")).get("line")
        last = table_or_empty(span.get("end")).get("line")
        text = suggestion.get("text")
        if isinstance(first, int) and isinstance(last, int) and isinstance(text, str):
            yield first, last, text


def _fix(ls: RatchetServer, view: View, diagnostic: types.Diagnostic, edit: tuple[int, int, str]) -> types.CodeAction:
    first, last, text = edit
    end = types.Position(last - 1, units(view.saved[last - 1], view.encoding))
    change = types.TextEdit(types.Range(types.Position(first - 1, 0), end), text)
    new = next((line.strip() for line in lines_of(text) if line not in view.saved[first - 1 : last]), text.strip())
    return types.CodeAction(
        title=f"Pay {diagnostic.code}: {new[:80]} (measured)",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=True,
        edit=workspace_edit(ls, {view.uri: [change]}),
    )


def _explanations(uri: str, ours: list[types.Diagnostic]) -> Iterator[types.CodeAction]:
    for rule, line in dict.fromkeys((str(one.code), _saved_line(one)) for one in ours):
        title = f"Explain {rule}"
        command = types.Command(title, EXPLAIN, arguments=[uri, line, rule])
        yield types.CodeAction(title, types.CodeActionKind.QuickFix, command=command)


def _saved_line(diagnostic: types.Diagnostic) -> int:
    """The line of what is saved, from 1: the text may have moved since."""
    line = table_or_empty(diagnostic.data).get("line")
    return line if isinstance(line, int) else diagnostic.range.start.line + 1


def workspace_edit(ls: RatchetServer, changes: Mapping[str, list[types.TextEdit]]) -> types.WorkspaceEdit:
    """Edits of some files, by address: of their very texts, where the client can tell whether they are those."""
    workspace = ls.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace is not None else None
    if edit is None or not edit.document_changes:
        return types.WorkspaceEdit(changes=dict(changes))
    versioned = [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, ls.version_of(uri)), list(edits))
        for uri, edits in changes.items()
    ]
    return types.WorkspaceEdit(document_changes=versioned)


async def explain(ls: RatchetServer, uri: str, line: int, rule: str) -> str:
    """The words of `ratchet explain` for a place, else for the rule: shown by the client, and given back."""
    place = ls.root_of(uri)
    if place is None:
        return ""
    root, path = place
    reply = await root.once(["explain", *root.policy.options, f"{path}:{line}"])
    if reply is None or reply.status != 0:
        reply = await root.once(["explain", rule])
    words = (reply.out or reply.words).strip() if reply is not None else ""
    if words and not await _show(ls, rule, words):
        ls.showing.say(words)
    return words


async def _show(ls: RatchetServer, rule: str, words: str) -> bool:
    """Open the words as a document of their own; whether the client can."""
    window = ls.client_capabilities.window
    if window is None or window.show_document is None or not window.show_document.support:
        return False
    file = Path(ls.scratch.name) / f"{rule}.txt"
    file.write_text(words + "\n", encoding="utf-8")
    shown = await ls.window_show_document_async(
        types.ShowDocumentParams(from_fs_path(str(file)) or "", take_focus=True)
    )
    return shown.success


async def fix(ls: RatchetServer, uri: str) -> str:
    """Have the client apply what `ratchet fix` pays in a file, measured as a whole. What it came to, in words."""
    place = ls.root_of(uri)
    words = await _fix_all(ls, *place) if place is not None else ""
    if words:
        ls.showing.say(words)
    return words


async def _fix_all(ls: RatchetServer, root: Root, path: str) -> str:
    opened = ls.opened(root)
    unsaved = [one for one, address in opened.items() if ls.view(root, one, address).is_unsaved]
    if unsaved:
        return f"ratchet fix measures what is saved: save {', '.join(unsaved)} first."
    reply = await root.once(["fix", "--diff", *root.policy.options, "--", path])
    if reply is None:
        return "Something was saved meanwhile: ask again."
    changes = {}
    for name, hunks in hunks_of(reply.out).items():
        uri = opened.get(name) or uri_of(root.top, name)
        changes[uri] = edits_of(ls.view(root, name, uri), hunks)
    if changes:
        applied = await ls.workspace_apply_edit_async(
            types.ApplyWorkspaceEditParams(workspace_edit(ls, changes), "ratchet fix")
        )
        if not applied.applied:
            return f"The edits were not applied: {applied.failure_reason or 'the editor refused them'}."
    return reply.words
