"""SARIF 2.1.0, of which each result is a row: its rule, its first place, its message, and its first fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.facts.tools.adapter import Remedy, Replacement, Row, Run, place_of
from ratchet.facts.tools.sarif_places import Places
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed, table_or_empty, tables


def sarif_rows(content: bytes, run: Run) -> Iterator[Row]:
    """The results of every run in a document.

    Raises ValueError, KeyError or TypeError for what is no such document, Unaccounted for a file that it names in a
    way that cannot be followed.
    """
    yield from (row for _, row in sarif_by_tool(parsed(content), run))


def sarif_by_tool(document: object, run: Run) -> Iterator[tuple[str, Row]]:
    """The same of a parsed document, each with the name of the tool that told it. Errors as for `sarif_rows`."""
    for each in map(as_table, as_list(as_table(document)["runs"])):
        driver, places = table_or_empty(table_or_empty(each.get("tool")).get("driver")), Places.of(each, run)
        is_by_units = each.get("columnKind") != "unicodeCodePoints"
        for result in map(as_table, as_list(each["results"])):
            row = _row(result, places)
            yield str(driver.get("name", "")), row._replace(remedy=_remedy(result, row, places, is_by_units))


def _row(result: Mapping[str, object], places: Places) -> Row:
    message = as_text(as_table(result["message"])["text"])
    rule = result["ruleId"] if "ruleId" in result else as_table(result["rule"])["id"]
    found = as_list(result.get("locations", []))
    if not found:
        return Row("", 1, 0, as_text(rule), message)
    place = as_table(as_table(found[0])["physicalLocation"])
    region = as_table(place.get("region", {}))
    path = places.path(as_table(place["artifactLocation"]))
    line = as_number(region.get("startLine", 1))
    first = line, as_number(region.get("startColumn", 1))
    # By the standard, a region without an end goes on to the end of its line; no region at all is the whole file.
    last = as_number(region.get("endLine", line)), as_number(region.get("endColumn", 0 if region else 1))
    return Row(path, *place_of(first, last), as_text(rule), message)


def _remedy(result: Mapping[str, object], row: Row, places: Places, is_by_units: bool) -> Remedy | None:
    """The first of the fixes, which are alternatives; None where it changes other files, or not by lines and columns.

    What it says does not touch what is found: a fix of another form is none.
    """
    try:
        fix = as_table(as_list(result["fixes"])[0])
        changes = tables(fix["artifactChanges"])
        if {places.path(as_table(change["artifactLocation"])) for change in changes} != {row.path}:
            return None
        found = tuple(_replacement(one) for change in changes for one in tables(change["replacements"]))
    except (KeyError, TypeError, IndexError):
        return None
    title = table_or_empty(fix.get("description")).get("text")
    return Remedy(str(title or row.message), found, is_safe=False, is_by_units=is_by_units)


def _replacement(one: Mapping[str, object]) -> Replacement:
    region = as_table(one["deletedRegion"])
    line = as_number(region["startLine"])
    start, end = (line, as_number(region.get("startColumn", 1))), as_number(region.get("endLine", line))
    text = as_text(as_table(one["insertedContent"])["text"]) if "insertedContent" in one else ""
    return Replacement(*start, end, as_number(region["endColumn"]), text)
