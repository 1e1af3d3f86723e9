"""A tool that ratchet does not know: the command that base's ratchet.toml names, which writes SARIF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words
from ratchet.facts.tools.sarif import sarif_rows
from ratchet.storage.narrowing import as_list, as_table, parsed, tables

_UNREADABLE = ("error", "fatal")


class OwnCommand(Adapter):
    """Its program is found on PATH, and gets the files as arguments behind its own. `settings` are files at the root.

    Exit status 0 and 1 are answers. An invocation that says of itself that it failed, or tells of an error, accounts
    for nothing.
    """

    also = ()
    at_once = 500
    needs_path = True

    def __init__(self, id_: str, command: Sequence[str], settings: tuple[str, ...]) -> None:
        self.id = id_
        self.programs = (command[0],)
        self.settings = settings
        self._arguments = command[1:]

    def command(self, run: Run) -> list[str]:
        """The command of ratchet.toml, then the files."""
        return [run.program, *self._arguments, *(f"./{path}" for path in run.files)]

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A result of SARIF each."""
        if answer.status not in (0, 1):
            raise Unaccounted(last_words(answer))
        for each in as_list(as_table(parsed(answer.out))["runs"]):
            for invocation in tables(as_table(each).get("invocations", [])):
                _require_success(invocation)
        yield from sarif_rows(answer.out, run)


def _require_success(invocation: Mapping[str, object]) -> None:
    if invocation.get("executionSuccessful", True) is not True:
        raise Unaccounted("its SARIF says that it failed")
    for one in tables(invocation.get("toolExecutionNotifications", [])):
        if one.get("level") in _UNREADABLE:
            raise Unaccounted(str(as_table(one["message"]).get("text", "its SARIF tells of an error")))
