"""Where people read the repository's lines: the address of a line at a commit, by the address of a remote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from ratchet.facts.git.repository import Repository

_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?|ssh|git)://)?(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>\d+))?[:/]+(?P<path>.+)"
)
_FORGES = (
    # (a word of the host, what stands between the project and the commit, what stands before the line)
    ("gitlab", "/-/blob/", "#L"),
    ("bitbucket", "/src/", "#lines-"),
    ("codeberg", "/src/commit/", "#L"),
    ("gitea", "/src/commit/", "#L"),
    ("forgejo", "/src/commit/", "#L"),
    ("github", "/blob/", "#L"),
)


class Forge(NamedTuple):
    """The address of a line is `prefix`, the quoted path, `anchor` and the line. No part holds a password."""

    prefix: str
    anchor: str


def forge(repository: Repository, environ: Mapping[str, str]) -> Forge | None:
    """The forge of HEAD, by the remote `origin`; None for a host that is not known, and where nothing is committed."""
    head = repository.head()
    address = repository.setting("remote.origin.url")
    return forge_of(address, head, environ) if head is not None and address is not None else None


def forge_of(address: str, commit: str, environ: Mapping[str, str]) -> Forge | None:
    """The forge of a remote's address. A host without a telling name is known in a CI run of its own."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or "." not in found["host"]:
        return None
    host = found["host"].lower()
    told = _told_by_ci(host, environ) or host
    for word, middle, anchor in _FORGES:
        if word in told:
            # The port of another protocol than the web's is no port of the web.
            port = f":{found['port']}" if found["port"] and found["scheme"] in ("http", "https") else ""
            project = quote(found["path"].rstrip("/").removesuffix(".git").strip("/"))
            return Forge(f"https://{host}{port}/{project}{middle}{commit}/", anchor)
    return None


def _told_by_ci(host: str, environ: Mapping[str, str]) -> str:
    if environ.get("CI_SERVER_HOST", "").lower() == host:
        return "gitlab"
    server = environ.get("GITHUB_SERVER_URL", "").lower()
    return "github" if server.rstrip("/").endswith(f"//{host}") else ""
