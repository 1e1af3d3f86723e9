"""Addresses of the project's pages, for reports that link to them."""

from __future__ import annotations

HOME = "https://pypi.org/project/typeratchet/"
"""Where the project says what it is. Change it here once the documentation has an address of its own."""


def page_of(rule_id: str) -> str:
    """The address of a rule's words."""
    return f"{HOME}#{rule_id}"
