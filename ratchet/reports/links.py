"""Addresses of the project's pages, for reports that link to them."""

from __future__ import annotations

HOME = "https://typeratchet.invalid/"
"""Where the project says what it is, once it is published: SARIF's readers ask for an address. Until then it is one
that nobody can register (RFC 6761), and no page of an index that anybody could claim with the name."""


def page_of(rule_id: str) -> str:
    """The address of a rule's words."""
    return f"{HOME}#{rule_id}"
