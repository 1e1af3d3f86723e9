"""What pyright prints, and basedpyright, which is built on it: JSON with lines and columns from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words, place_of, toml_table
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed, table_or_empty

_TOLD = ("error", "warning")
_TABLES = ("basedpyright", "pyright")

_STRING = r'(?P<string>"(?:[^"\\]|\\.)*")'
_COMMENT = re.compile(rf"{_STRING}|//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rf"{_STRING}|,(?=\s*[\]}}])", re.DOTALL)


class PyrightLike(Adapter):
    """pyright takes the files from its standard input, and tells how many it analysed.

    An error without a rule is one of syntax. The interpreter is named to it, whatever its settings say; it is asked
    where its packages are, in a directory of pyright's own.
    """

    settings = ("pyrightconfig.json",)
    also = (("project", "requires-python"), ("tool", "pyright"))
    needs_path = True
    needs_home = True

    def command(self, run: Run) -> list[str]:
        """`-`: the files are on standard input."""
        return [run.program, "--outputjson", "--pythonpath", run.python, *self.switched_off(run), "-"]

    def switched_off(self, run: Run) -> Sequence[str]:
        """The options that switch off a baseline of its own."""
        del run
        return ()

    def said(self, run: Run) -> str:
        """A file on each line."""
        return "".join(f"{path}\n" for path in run.files)

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A diagnostic each, of errors and warnings."""
        if answer.status not in (0, 1):
            raise Unaccounted(last_words(answer))
        document = as_table(parsed(answer.out))
        analysed = as_number(as_table(document["summary"])["filesAnalyzed"])
        if analysed < len(run.files):
            raise Unaccounted(f"it analysed {analysed} of {len(run.files)} files")
        for one in map(as_table, as_list(document["generalDiagnostics"])):
            if one["severity"] in _TOLD:
                yield _row(one, run)

    def extends(self, path: str, content: bytes) -> Sequence[str]:
        """`extends`, of JSON with comments or of its tables in TOML.

        A check that asks whether anything changed looks at files that are called so.
        """
        extended: list[str] = []
        for said in _settings(path, content):
            self.refuse(said)
            named = said.get("extends")
            if isinstance(named, str):
                extended.append(named)
        for named in extended:
            if not re.search(r"(^|/)pyright[^/]*\.json$|\.toml$", named):
                raise Unaccounted(f"it extends {named}. Call that file pyright-….json, as in pyright-base.json.")
        return extended

    def refuse(self, said: Mapping[str, object]) -> None:
        """Raises Unaccounted for settings that keep findings back, whatever the command line says."""


def _settings(path: str, content: bytes) -> Sequence[Mapping[str, object]]:
    """What a file of settings says, in any of the tables that may count. Raises Unaccounted where it cannot be read."""
    if path.endswith(".toml"):
        # A pyproject.toml further down configures nothing: it may belong to data of a test.
        if path.endswith("/pyproject.toml"):
            return ()
        tool = table_or_empty(toml_table(path, content, ()).get("tool"))
        return [table_or_empty(tool.get(name)) for name in _TABLES]
    try:
        return [as_table(parsed(_without_comments(content.decode("utf-8-sig"))))]
    except (ValueError, TypeError) as error:
        raise Unaccounted(f"it cannot be read ({error}), so what it asks for is unknown.") from error


def _without_comments(text: str) -> str:
    """JSON out of what pyright reads: comments go, and commas behind the last item."""
    plain = _COMMENT.sub(lambda match: match["string"] or " ", text)
    return _LAST_COMMA.sub(lambda match: match["string"] or "", plain)


def _row(one: Mapping[str, object], run: Run) -> Row:
    range_ = as_table(one.get("range", {}))
    line, column = place_of(_place(range_.get("start", {})), _place(range_.get("end", {})))
    path, message = run.relative(as_text(one["file"])), as_text(one["message"])
    if "rule" not in one:
        raise Unaccounted(f"{path}:{line}: {message}")
    return Row(path, line, column, as_text(one["rule"]), message)


def _place(value: object) -> tuple[int, int]:
    place = as_table(value)
    return as_number(place.get("line", 0)) + 1, as_number(place.get("character", 0)) + 1
