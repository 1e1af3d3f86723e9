"""bandit: what may be a hole in security, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted, last_words, toml_table
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed


class Bandit(Adapter):
    """https://bandit.readthedocs.io/en/latest/config.html

    It is configured by bandit.yaml at the repository's root, or by `[tool.bandit]` of pyproject.toml. A `.bandit` file
    is heeded in recursive runs alone, which this is none of. What it could not read, it lists.
    """

    id = "bandit"
    programs = ("bandit",)
    settings = ("bandit.yaml", "bandit.yml")
    table = ("tool", "bandit")
    also = ()
    reads_all = False
    marks = ("nosec",)
    at_once = 500

    def command(self, run: Run) -> list[str]:
        """Files are named as arguments: it reads no list of them."""
        named = [name for name in self.settings if name in run.settings]
        if toml_table("pyproject.toml", run.settings.get("pyproject.toml", b""), self.table):
            named.append("pyproject.toml")
        options = ["--quiet", "--format", "json", "--exit-zero", *(["--ignore-nosec"] if run.is_unsilenced else [])]
        options += ["--configfile", named[0]] if named else []
        return [run.program, *options, *(f"./{path}" for path in run.files)]

    def extends(self, path: str, content: bytes) -> Sequence[str]:
        """It has no such setting. A pyproject.toml that cannot be read is refused before it is asked for."""
        if path == "pyproject.toml":
            toml_table(path, content, self.table)
        return ()

    def rows(self, answer: Answer, run: Run) -> Iterator[Row]:
        """A result each."""
        if answer.status:
            raise Unaccounted(last_words(answer))
        document = as_table(parsed(answer.out))
        for error in map(as_table, as_list(document["errors"])):
            raise Unaccounted(f"{run.relative(as_text(error['filename']))}: {as_text(error['reason'])}")
        for one in as_list(document["results"]):
            yield _row(as_table(one), run)


def _row(one: Mapping[str, object], run: Run) -> Row:
    path = run.relative(as_text(one["filename"]))
    place = as_number(one["line_number"]), as_number(one["col_offset"]) + 1
    return Row(path, *place, as_text(one["test_id"]), as_text(one["issue_text"]))
