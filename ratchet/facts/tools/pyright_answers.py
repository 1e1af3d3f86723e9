"""What pyright prints, and basedpyright, which is built on it: JSON with lines and columns from 0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words, place_of
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

_TOLD = ("error", "warning")


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
        """`extends` of pyrightconfig.json, where that is plain JSON.

        A check that asks whether anything changed looks at files that are called so.
        """
        if not path.endswith(".json"):
            return ()
        try:
            named = as_table(json.loads(content)).get("extends")
        except (ValueError, TypeError, RecursionError):
            return ()
        if not isinstance(named, str):
            return ()
        if not re.search(r"(^|/)pyright[^/]*\.json$", named):
            raise Unaccounted(f"it extends {named}. Call that file pyright-….json, as in pyright-base.json.")
        return (named,)


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
