"""A stand-in for a forge's API on this machine: one issue, comments and pull requests, for whoever has the token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "the job's token"

Rows = list[dict[str, object]]


@dataclass
class Forge:
    """What the forge holds, and the requests that it answered: `POST /repos/…`."""

    url: str = ""
    comments: Rows = field(default_factory=list)
    pulls: Rows = field(default_factory=list)
    issue: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(self, body: str, kind: str = "Bot") -> dict[str, object]:
        """A comment by somebody of this kind."""
        comment: dict[str, object] = {"id": 100 + len(self.comments), "body": body, "user": {"type": kind}}
        self.comments.append(comment)
        return comment

    def answer(self, method: str, path: str, given: dict[str, object]) -> object | None:
        """The JSON of the answer; None for what it does not know."""
        place = urlsplit(path)
        if method == "GET" and place.path.endswith("/issues/7/comments"):
            query = parse_qs(place.query)
            start = (int(query["page"][0]) - 1) * int(query["per_page"][0])
            return self.comments[start : start + int(query["per_page"][0])]
        if method == "POST" and place.path.endswith("/issues/7/comments"):
            return self.say(str(given["body"]))
        if method == "PATCH" and place.path.endswith("/issues/7"):
            self.issue.update(given)
            return self.issue
        if method == "PATCH" and "/issues/comments/" in place.path:
            (found,) = [one for one in self.comments if str(one["id"]) == place.path.rpartition("/")[2]]
            found["body"] = given["body"]
            return found
        if place.path.endswith("/pulls"):
            if method == "POST":
                self.pulls.append({"number": len(self.pulls) + 1, **given})
            return self.pulls
        return None


@contextmanager
def forge() -> Iterator[Forge]:
    """A forge that answers as long as this lasts."""
    held = Forge()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            held.asked.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            said = held.answer(self.command, self.path, json.loads(body) if body else {}) if known else None
            self.send_response(403 if not known else 404 if said is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_GET = do_POST = do_PATCH = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            del format, arguments

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        held.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield held
        finally:
            server.shutdown()
            thread.join()
