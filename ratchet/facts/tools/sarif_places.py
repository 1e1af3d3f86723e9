"""Which file an artifact's location in SARIF means: https://docs.oasis-open.org/sarif/sarif/v2.1.0, 3.4 and 3.14.14."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ratchet.facts.tools.adapter import Run, Unaccounted
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, table_or_empty

_ON_WINDOWS = os.name == "nt"
_DRIVE = re.compile(r"/?([A-Za-z]:)(?=/)")


class Places(NamedTuple):
    """What the locations of one run refer to: its `originalUriBaseIds`, and its `artifacts`."""

    run: Run
    bases: Mapping[str, object]
    artifacts: object

    @staticmethod
    def of(each: Mapping[str, object], run: Run) -> Places:
        """Those of a run in SARIF."""
        return Places(run, table_or_empty(each.get("originalUriBaseIds")), each.get("artifacts", []))

    def path(self, location: Mapping[str, object]) -> str:
        """The file from the tree's root; as it is named where it lies elsewhere.

        Raises Unaccounted where that cannot be told, KeyError, TypeError or IndexError for another form.
        """
        if "uri" not in location:
            location = as_table(as_table(as_list(self.artifacts)[as_number(location["index"])])["location"])
        return self.run.relative(posixpath.normpath(self._whole(location, ())))

    def _whole(self, location: Mapping[str, object], through: tuple[str, ...]) -> str:
        """A file's path. A base that is not told is the tree's root: where the code lies is often left out."""
        path, name = path_of(as_text(location.get("uri", ""))), location.get("uriBaseId")
        if name is None or name not in self.bases or posixpath.isabs(path) or _DRIVE.match(path):
            return path
        if name in through:
            raise Unaccounted(f"its SARIF says that {name} is beneath itself")
        return posixpath.join(self._whole(as_table(self.bases[as_text(name)]), (*through, as_text(name))), path)


def path_of(uri: str, on_windows: bool = _ON_WINDOWS) -> str:
    """The path, with slashes, that a URI has, or what some tools write in its place; a relative one stays relative.

    Raises Unaccounted where it is that of no file here.
    """
    plain = uri.replace("\\", "/")
    parts = urlsplit(plain if not _DRIVE.match(plain) else f"file:///{plain.lstrip('/')}")
    path = unquote(parts.path, errors="strict")
    drive = _DRIVE.match(path)
    is_far = parts.netloc not in ("", "localhost")
    if parts.scheme not in ("", "file") or parts.query or parts.fragment or ((drive or is_far) and not on_windows):
        raise Unaccounted(f"{uri} names no file of this machine")
    if is_far:
        return f"//{parts.netloc}{path}"
    return path.removeprefix("/") if drive else path
