"""What can go wrong, by exit status. Nothing here ever means 'refused': a refusal is a verdict, not an error."""

from __future__ import annotations


class RatchetError(Exception):
    """An error whose text is fit to be shown to the user as it stands."""

    exit_status = 3


class UsageError(RatchetError):
    """The command line or ratchet.toml is wrong: exit 2. Say file, line, what, and the nearest known word."""

    exit_status = 2


class Inconclusive(RatchetError):
    """The question cannot be answered: exit 3, nothing written. Say what could not be read or run, and what next."""

    exit_status = 3
