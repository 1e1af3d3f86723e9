"""What one client has open: its work trees, its documents, and what each file of them is shown to have."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from ratchet import __version__
from ratchet.editor.answer import Row, State
from ratchet.editor.diagnostics import View, diagnostics, paths_of, untold_diagnostic, uri_of
from ratchet.editor.root import Root, top_of
from ratchet.editor.settings import Settings
from ratchet.facts.inventory import SUFFIXES


class Session(LanguageServer):
    """A server with what it knows of its client's work trees and documents."""

    def __init__(self) -> None:
        # Whole texts: pygls takes U+2028 and a form feed for the end of a line, and would put a change elsewhere.
        super().__init__("ratchet", __version__, types.TextDocumentSyncKind.Full)
        self.settings = Settings()
        self.roots: dict[Path, Root] = {}
        self.unsaved: dict[str, tuple[Row, ...]] = {}
        """By address of a document: the imports of its unsaved text that a contract refuses."""
        self.owed: dict[Path, tuple[Row, ...]] = {}
        """By work tree: its recorded debts, where the client wants them shown."""
        self._shown: dict[Path, dict[str, str]] = {}
        self.is_fetching = False
        """Whether the client fetches diagnostics, and can be told to fetch them anew."""

    @property
    def encoding(self) -> str:
        """The unit of the client's columns."""
        return types.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value

    @property
    def folders(self) -> list[Path]:
        """The directories that the client has open, without links."""
        folders: Mapping[str, types.WorkspaceFolder] = self.workspace.folders
        root: str | None = self.workspace.root_uri
        addresses = [*folders, *([root] if root else [])]
        return list(dict.fromkeys(path for address in addresses if (path := _real(address)) is not None))

    def root_of(self, uri: str) -> tuple[Root, str] | None:
        """The work tree of a file, and its path there; None for a file that is in none that the client has open."""
        path = _real(uri)
        top = top_of(path, self.folders) if path is not None else None
        if path is None or top is None:
            return None
        return self.root_at(top), path.relative_to(top).as_posix()

    def root_at(self, top: Path) -> Root:
        """The work tree at a directory."""
        if top not in self.roots:
            self.roots[top] = self.make_root(top)
        return self.roots[top]

    def make_root(self, top: Path) -> Root:
        """A work tree whose checks are heard of."""
        raise NotImplementedError

    def shown_of(self, root: Root) -> dict[str, str]:
        """Address of a file → the identity of the diagnostics of it that the client was sent."""
        return self._shown.setdefault(root.top, {})

    @property
    def _documents(self) -> Mapping[str, TextDocument]:
        """The open documents, by their addresses without quoting."""
        documents: Mapping[str, TextDocument] = self.workspace.text_documents
        return documents

    def text(self, uri: str) -> str | None:
        """The text of an open document; None for one that is not open."""
        document = self._documents.get(unquote(uri))
        return document.source if document is not None else None

    def version_of(self, uri: str) -> int | None:
        """The client's number of an open document's text."""
        document = self._documents.get(unquote(uri))
        return document.version if document is not None else None

    def view(self, root: Root, path: str, uri: str) -> View:
        """A file as the client sees it."""
        return View.of(root.top, path, uri, self.text(uri), self.encoding)

    def opened(self, root: Root) -> Mapping[str, str]:
        """Path → address of the Python documents of a work tree that are open."""
        found = {}
        for document in list(self._documents.values()):
            place = self.root_of(document.uri)
            if place is not None and place[0] is root and place[1].endswith(SUFFIXES):
                found[place[1]] = document.uri
        return found

    def diagnostics_of(self, root: Root, path: str, uri: str) -> list[types.Diagnostic]:
        """What there is to show of one file now."""
        answer, view = root.answer, self.view(root, path, uri)
        if answer is None or answer.state is State.UNCONFIGURED:
            return []
        unsaved = self.unsaved.get(uri, ()) if view.is_unsaved else ()
        if answer.state is State.UNTOLD:
            is_open = path in self.opened(root)
            shown = [untold_diagnostic(view, answer)] if is_open or path in paths_of(answer, root.top) else []
            return [*shown, *diagnostics(view, (), unsaved)]
        owed = self.owed.get(root.top, ()) if self.text(uri) is not None else ()
        known = {row.key for row in answer.rows}
        return diagnostics(view, (*answer.rows, *(row for row in owed if row.key not in known)), unsaved)

    def files_of(self, root: Root) -> Iterator[tuple[str, str]]:
        """Path and address of each file that has something wrong, or is open. Recorded debts are shown in open ones."""
        opened = self.opened(root)
        paths = paths_of(root.answer, root.top) if root.answer is not None else {}
        for path in sorted({*paths, *opened}):
            yield path, opened.get(path) or uri_of(root.top, path)


def _real(uri: str) -> Path | None:
    """The path of a `file:` address, without links; None for any other."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(os.path.realpath(path)) if path else None
