"""SARIF 2.1.0, of which each result is a row: its rule, its first place, its message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from ratchet.facts.tools.adapter import Row, Run
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed, table_or_empty


def sarif_rows(content: bytes, run: Run) -> Iterator[Row]:
    """The results of every run in a document. Raises ValueError, KeyError or TypeError for what is no such document."""
    yield from (row for _, row in sarif_by_tool(parsed(content), run))


def sarif_by_tool(document: object, run: Run) -> Iterator[tuple[str, Row]]:
    """The same of a parsed document, each with the name of the tool that told it. Errors as for `sarif_rows`."""
    for each in map(as_table, as_list(as_table(document)["runs"])):
        driver = table_or_empty(table_or_empty(each.get("tool")).get("driver"))
        for result in as_list(each["results"]):
            yield str(driver.get("name", "")), _row(as_table(result), run)


def _row(result: Mapping[str, object], run: Run) -> Row:
    message = as_text(as_table(result["message"])["text"])
    rule = result["ruleId"] if "ruleId" in result else as_table(result["rule"])["id"]
    places = as_list(result.get("locations", []))
    if not places:
        return Row("", 1, 1, as_text(rule), message)
    place = as_table(as_table(places[0])["physicalLocation"])
    region = as_table(place.get("region", {}))
    path = run.relative(_path(as_text(as_table(place["artifactLocation"])["uri"])))
    line, column = as_number(region.get("startLine", 1)), as_number(region.get("startColumn", 1))
    return Row(path, line, column, as_text(rule), message)


def _path(uri: str) -> str:
    """A file's path; a relative one stays relative."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme in ("", "file") else uri
