"""The merge driver in the configuration of one clone."""

from __future__ import annotations

from ratchet.errors import Inconclusive
from ratchet.facts.git.repository import Repository

_NAME = "merge.ratchet.driver"


def merge_driver(repository: Repository) -> str | None:
    """The command that git runs for ratchet's merge driver in this clone; None where none is set."""
    return repository.git.line("config", "--get", _NAME)


def set_merge_driver(repository: Repository, command: str) -> None:
    """Write the command into the clone's own configuration. Raises Inconclusive where git refuses."""
    repository.git.output("config", "--local", _NAME, command)
    if merge_driver(repository) != command:
        raise Inconclusive(f"git config {_NAME} was written, and git does not give it back. Set it by hand.")
