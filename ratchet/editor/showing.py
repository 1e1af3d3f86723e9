"""What the client is sent unasked: diagnostics after a check, progress, the answer in one line, what is not judged."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Collection, Coroutine

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ratchet.editor.answer import State
from ratchet.editor.diagnostics import identity
from ratchet.editor.root import Root
from ratchet.editor.session import Session
from ratchet.storage.narrowing import table_or_empty

SERVER_STATUS = "experimental/serverStatus"
"""A notification that rust-analyzer began, and that some clients show in their status line."""
_HEALTH = {State.HELD: "ok", State.REFUSED: "warning", State.UNTOLD: "error", State.UNCONFIGURED: "ok"}


class Showing:
    """Hears of the checks, and tells the client in the ways that it understands."""

    def __init__(self, server: Session) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsaved: set[str] = set()
        self._complained: dict[Root, str] = {}

    def began(self, root: Root) -> None:
        """Show progress until the answer is there."""
        self.begin(self._progress(root))
        self._tell_status(root)

    def answered(self, root: Root) -> None:
        """Show what the answer has."""
        self.begin(self._present(root))

    def edited(self, root: Root, path: str, uri: str) -> None:
        """Say, once until it is saved, that the text of a document is not judged."""
        is_unsaved = self._server.view(root, path, uri).is_unsaved
        if is_unsaved != (uri in self._unsaved):
            (self._unsaved.add if is_unsaved else self._unsaved.discard)(uri)
            if is_unsaved:
                self._log(f"{path} has text that is not saved. ratchet judges what is saved.")
            self._tell_status(root)

    def publish(self, root: Root, wanted: Collection[str] = ()) -> None:
        """Send the diagnostics that are not what the client has, and those of the `wanted` addresses in any case.

        A client that fetches them is asked to fetch anew.
        """
        server = self._server
        if server.is_fetching:
            server.workspace_diagnostic_refresh(None)
            return
        for uri in dict.fromkeys([*(uri for _, uri in server.files_of(root)), *server.shown_of(root)]):
            self.publish_file(root, uri, is_new=uri in wanted)

    def publish_file(self, root: Root, uri: str, *, is_new: bool = False) -> None:
        """Send the diagnostics of one file, where they are not what the client has, or are of a new answer."""
        server, place = self._server, self._server.root_of(uri)
        found = server.diagnostics_of(root, place[1], uri) if place is not None else []
        shown, known = server.shown_of(root), identity(found)
        if is_new or shown.get(uri, identity([])) != known:
            version = server.version_of(uri)
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))
        shown[uri] = known
        if not found:
            del shown[uri]

    def withdraw(self, root: Root) -> None:
        """Take the diagnostics of a work tree back, which the client has closed."""
        for uri in self._server.shown_of(root):
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._server.shown_of(root).clear()

    def say(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a message to the person."""
        self._server.window_show_message(types.ShowMessageParams(kind, text))

    async def _present(self, root: Root) -> None:
        if self._server.settings.recorded_debts:
            self._server.owed[root.top] = await root.owed()
        opened = self._server.opened(root).values()
        for uri in opened:
            if not self._is_unsaved(root, uri):
                self._server.unsaved.pop(uri, None)
        self.publish(root, opened)  # who has a file open may wait for what is said of it, also if it is nothing
        answer = root.answer
        if answer is None:
            return
        self._log(f"{root.top.name}: {answer.headline}")
        reason = answer.reason if answer.state is State.UNTOLD else ""
        if reason and self._complained.get(root) != reason:
            self.say(f"ratchet could not tell: {reason}", types.MessageType.Warning)
        self._complained[root] = reason
        self._tell_status(root)

    async def _progress(self, root: Root) -> None:
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        token, progress = f"ratchet-{next(self._numbers)}", self._server.work_done_progress
        with contextlib.suppress(JsonRpcException):  # a client may have no room for it
            await progress.create_async(token)
            progress.begin(token, types.WorkDoneProgressBegin("ratchet", message=f"checking {root.top.name}"))
            answer = await root.settled()
            progress.end(token, types.WorkDoneProgressEnd(message=answer.headline))

    def _tell_status(self, root: Root) -> None:
        if not table_or_empty(self._server.client_capabilities.experimental).get("serverStatusNotification"):
            return
        answer, count = root.answer, sum(self._is_of(root, uri) for uri in self._unsaved)
        words = "checking" if answer is None or root.is_checking else answer.headline
        if count:
            words += f"; {count} file{'s' if count != 1 else ''} with unsaved text, which is not judged"
        status = {
            "health": _HEALTH[answer.state] if answer is not None else "ok",
            "quiescent": not root.is_checking,
            "message": words,
        }
        self._server.protocol.notify(SERVER_STATUS, status)

    def _is_of(self, root: Root, uri: str) -> bool:
        place = self._server.root_of(uri)
        return place is not None and place[0] is root

    def _is_unsaved(self, root: Root, uri: str) -> bool:
        place = self._server.root_of(uri)
        return place is not None and self._server.view(root, place[1], uri).is_unsaved

    def _log(self, text: str) -> None:
        self._server.window_log_message(types.LogMessageParams(types.MessageType.Info, text))

    def begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Do something beside the conversation. What goes wrong in it is told, and the conversation goes on."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.say(f"ratchet: an unexpected error: {type(error).__name__}: {error}", types.MessageType.Error)
            logging.critical("a task of ratchet lsp failed", exc_info=error)
