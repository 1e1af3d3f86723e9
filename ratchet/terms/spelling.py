"""What a misspelled word was probably meant to be, and whose words are quoted. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that `word` was probably meant to be, or None. `cutoff`: how alike, 0 to 1."""
    import difflib  # slow to import, and only needed where a word is wrong

    matches = difflib.get_close_matches(word, sorted(known), n=1, cutoff=cutoff)
    return matches[0] if matches else None


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known dotted name that `name` was probably meant to be, or None.

    Its last part is compared with its siblings': a long package makes any two of its modules look alike.
    """
    names = sorted(known)
    parent, dot, last = name.rpartition(".")
    siblings = {each.rpartition(".")[2]: each for each in names if each.rpartition(".")[0] == parent}
    if dot and siblings:
        meant = nearest(last, siblings)
        return siblings[meant] if meant else None
    return nearest(name, names, 0.75)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean X?`, with its leading space, or nothing."""
    match = nearest(word, known)
    return f" Did you mean {match}?" if match else ""


def reason(why: str) -> str:
    """A contract's reason as a sentence, quoted: the project's own words, and no instruction of ratchet's."""
    return f'The contract\'s reason: "{why}".'
