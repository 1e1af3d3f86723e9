"""A client of the language server protocol that knows nothing of ratchet: JSON over the pipes of a real process."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from ratchet.storage.narrowing import as_table, parsed, table_or_empty, tables

Json = Mapping[str, object]
_SECONDS = 60.0

PUSHED: Json = {"window": {"workDoneProgress": True, "showDocument": {"support": True}}}
"""A client that is sent diagnostics."""
FETCHED: Json = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}, "workspaceEdit": {"documentChanges": True}},
    "experimental": {"serverStatusNotification": True},
}
"""A client that fetches diagnostics, and shows the server's status."""


class Gone(Exception):
    """The server ended, or did not answer in time."""


class Client:
    """One conversation with a server. Every message that came is in `heard`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.heard: list[Json] = []
        self.published: dict[str, list[Json]] = {}
        self.applied: list[Json] = []
        self._opened: set[str] = set()
        self._numbers = iter(range(1, 1_000_000))
        self._stdin = process.stdin
        self._came: queue.Queue[Json | None] = queue.Queue()
        threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def request(self, method: str, params: object = None, seconds: float = _SECONDS) -> object:
        """The result of a request. Raises RuntimeError with what the server says went wrong."""
        number = self.send(method, params)
        answer = self.wait(lambda message: message.get("id") == number and "method" not in message, seconds)
        if "error" in answer:
            raise RuntimeError(json.dumps(answer["error"]))
        return answer.get("result")

    def send(self, method: str, params: object = None) -> int:
        """Send a request without waiting; its number."""
        number = next(self._numbers)
        self._write({"id": number, "method": method, "params": params})
        return number

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self._write({"method": method, "params": params})

    def wait(self, wanted: Callable[[Json], bool], seconds: float = _SECONDS) -> Json:
        """The first message from now on that is wanted."""
        until = time.monotonic() + seconds
        while True:
            try:
                message = self._came.get(timeout=max(until - time.monotonic(), 0.01))
            except queue.Empty:
                raise Gone(f"nothing that was wanted within {seconds:g} s; heard: {self.heard[-5:]}") from None
            if message is None:
                raise Gone(f"the server ended with {self.process.wait()}")
            self._take(message)
            if wanted(message):
                return message

    def hear(self, method: str, has: str = "", seconds: float = _SECONDS) -> Json:
        """The parameters of the next message of a method whose JSON has a text in it."""
        found = self.wait(lambda one: one.get("method") == method and has in json.dumps(one), seconds)
        return table_or_empty(found.get("params"))

    def quiet(self, seconds: float) -> None:
        """Take whatever comes within some seconds."""
        with contextlib.suppress(Gone):
            self.wait(lambda _: False, seconds)

    def checked(self) -> str:
        """Wait until a check has ended, and its diagnostics have come: what the log says of it."""
        return str(self.hear("window/logMessage", "compared with").get("message"))

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        """Open a document; its address."""
        uri = path.as_uri()
        text = path.read_text("utf-8") if text is None else text
        self._opened.add(uri)
        document = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, text: str, version: int = 2) -> None:
        """Change the text of an open document without saving it."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def save(self, path: Path, text: str) -> None:
        """Write a file and say so, as an editor does whose document it is."""
        if path.as_uri() in self._opened:
            self.change(path.as_uri(), text)
        path.write_text(text, encoding="utf-8", newline="")
        self.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})

    def saved_elsewhere(self, path: Path, kind: int = 2) -> None:
        """Say that a file was changed by another program: made (1), changed (2) or deleted (3)."""
        self.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})

    def close_all(self) -> None:
        """Close every document."""
        for uri in self._opened:
            self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self._opened.clear()

    def end(self) -> int:
        """Shut the server down; its exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(_SECONDS)

    def _take(self, message: Json) -> None:
        self.heard.append(message)
        method, params = message.get("method"), table_or_empty(message.get("params"))
        if method == "textDocument/publishDiagnostics":
            self.published[str(params["uri"])] = tables(params.get("diagnostics"))
        if method is not None and "id" in message:
            if method == "workspace/applyEdit":
                self.applied.append(table_or_empty(params.get("edit")))
            result = {"workspace/applyEdit": {"applied": True}, "window/showDocument": {"success": True}}
            self._write({"id": message["id"], "result": result.get(str(method))})

    def _write(self, message: Json) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._stdin.flush()

    def _read(self, stream: BinaryIO) -> None:
        while header := stream.readline():
            size = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._came.put(as_table(parsed(stream.read(size))))
        self._came.put(None)


@contextlib.contextmanager
def server(
    top: Path,
    capabilities: Json = PUSHED,
    options: object = None,
    encodings: tuple[str, ...] = ("utf-16",),
    folders: tuple[Path, ...] | None = None,
) -> Iterator[Client]:
    """`ratchet lsp` as a process of its own, which has said that it is ready. It is ended if it does not end itself."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "typeratchet", "lsp"], cwd=top, env=dict(os.environ), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    client = Client(process)
    try:
        opened = [{"uri": one.as_uri(), "name": one.name} for one in (folders if folders is not None else (top,))]
        general = {**table_or_empty(capabilities.get("general")), "positionEncodings": list(encodings)}
        said = client.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None,
                "workspaceFolders": opened,
                "capabilities": {**capabilities, "general": general},
                "initializationOptions": options,
            },
        )
        client.heard.append({"method": "initialized by the server", "result": said})
        client.notify("initialized", {})
        yield client
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
