"""The server of one client: what it knows, and what it says unasked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ratchet.editor.root import Root
from ratchet.editor.session import Session
from ratchet.editor.showing import Showing


class RatchetServer(Session):
    """A session whose checks are shown to its client. `scratch` holds the texts that the client opens for a person."""

    def __init__(self) -> None:
        super().__init__()
        self.showing = Showing(self)
        self.scratch = tempfile.TemporaryDirectory(prefix="ratchet-explained-")

    def make_root(self, top: Path) -> Root:
        """A work tree whose answers are shown."""
        return Root(top, self.settings.policy, self.showing, self.showing.begin)
