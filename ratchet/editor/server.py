"""`ratchet lsp`: which messages of the protocol are heard, and what each of them sets going."""

from __future__ import annotations

import logging
import os
import signal
import sys

from lsprotocol import types

from ratchet.editor import actions, hovering, pulled, typing_imports
from ratchet.editor.talking import RatchetServer
from ratchet.facts.inventory import SUFFIXES
from ratchet.facts.processes import ENDING

_WATCHED = ("**/*.{py,pyi}", "**/*.{toml,ini,cfg}", "**/baselines/**")
"""What changes an answer beside a save: a branch that is switched, a file that is deleted, another program's edit."""


def serve() -> None:
    """Speak the protocol on standard input and output until the client goes."""
    logging.basicConfig(stream=sys.stderr, level=logging.CRITICAL)  # pygls tells of each message that it skips
    server = RatchetServer()
    _register(server)
    for number in (signal.SIGINT, *ENDING):
        signal.signal(number, lambda *_: _end_at_once(server))
    try:
        with os.fdopen(os.dup(0), "rb") as heard, os.fdopen(os.dup(1), "wb") as said:  # pygls closes what it is given
            server.start_io(heard, said)
    finally:
        _close(server)


def _end_at_once(server: RatchetServer) -> None:
    """End on a signal. A thread waits for the client's next message, and nothing but the process's end ends that."""
    _close(server)
    os._exit(0)


def _close(server: RatchetServer) -> None:
    for root in server.roots.values():
        root.close()
    server.scratch.cleanup()


def _register(server: RatchetServer) -> None:
    server.feature(types.INITIALIZE)(initialize)
    server.feature(types.INITIALIZED)(initialized)
    server.feature(types.SHUTDOWN)(shutdown)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(did_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(did_change)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(did_save)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(did_close)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(did_change_files)
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(did_change_folders)
    server.feature(types.TEXT_DOCUMENT_HOVER)(hovering.hover)
    options = types.CodeActionOptions(code_action_kinds=list(actions.KINDS))
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(actions.code_actions)
    server.command(actions.EXPLAIN)(actions.explain)
    server.command(actions.FIX)(actions.fix)


def initialize(ls: RatchetServer, params: types.InitializeParams) -> None:
    """Take the client's options; offer diagnostics to fetch where the client can be told to fetch them anew."""
    from ratchet.editor.settings import settings_of

    ls.settings = settings_of(params.initialization_options)
    documents, workspace = params.capabilities.text_document, params.capabilities.workspace
    may_fetch = documents is not None and documents.diagnostic is not None
    known = workspace.diagnostics if workspace is not None else None
    ls.is_fetching = may_fetch and known is not None and known.refresh_support is True
    if ls.is_fetching:
        options = types.DiagnosticOptions(True, True, identifier="ratchet")
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(pulled.of_file)
        ls.feature(types.WORKSPACE_DIAGNOSTIC)(pulled.of_workspace)


async def initialized(ls: RatchetServer, params: types.InitializedParams) -> None:
    """Check every work tree that the client has open, and ask to hear of what changes beside its own saves."""
    for complaint in ls.settings.complaints:
        ls.showing.say(complaint, types.MessageType.Warning)
    for folder in ls.folders:
        place = ls.root_of((folder / "ratchet.toml").as_uri())
        if place is not None:
            place[0].saved()
    workspace = ls.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is not None and watched.dynamic_registration:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registered = types.Registration("ratchet-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await ls.client_register_capability_async(types.RegistrationParams([registered]))


def did_open(ls: RatchetServer, params: types.DidOpenTextDocumentParams) -> None:
    """Check the work tree of a document, unless that was done."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is None or not place[1].endswith(SUFFIXES):
        return
    if place[0].answer is None:
        place[0].saved()
    ls.showing.edited(*place, uri)
    if not ls.is_fetching:
        ls.showing.publish_file(place[0], uri)


async def did_change(ls: RatchetServer, params: types.DidChangeTextDocumentParams) -> None:
    """Judge the imports of a text that is not saved, and say that nothing else of it is judged."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is not None and place[1].endswith(SUFFIXES):
        ls.showing.edited(*place, uri)
        if ls.settings.imports_while_typing:
            await typing_imports.judge(ls, *place, uri)


def did_save(ls: RatchetServer, params: types.DidSaveTextDocumentParams) -> None:
    """Check the work tree."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is not None:
        ls.showing.edited(*place, uri)
        place[0].saved()


def did_close(ls: RatchetServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the unsaved text of a document."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is not None:
        ls.unsaved.pop(uri, None)
        ls.showing.edited(*place, uri)
        if not ls.is_fetching:
            ls.showing.publish_file(place[0], uri)


def did_change_files(ls: RatchetServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Check the work trees of files that were made, changed or deleted."""
    for root in {place[0] for change in params.changes if (place := ls.root_of(change.uri)) is not None}:
        root.saved()


def did_change_folders(ls: RatchetServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Check the work trees that came; let those go that went, with their diagnostics."""
    kept = {place[0] for folder in ls.folders if (place := ls.root_of((folder / "ratchet.toml").as_uri())) is not None}
    for top, root in list(ls.roots.items()):
        if root not in kept:
            ls.showing.withdraw(root)
            root.close()
            del ls.roots[top]
    for root in kept:
        if root.answer is None:
            root.saved()


def shutdown(ls: RatchetServer, params: None) -> None:
    """End what runs."""
    for root in ls.roots.values():
        root.close()
