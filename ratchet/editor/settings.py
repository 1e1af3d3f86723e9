"""What a client may set when it starts the language server: its `initializationOptions`."""

from __future__ import annotations

from dataclasses import dataclass, field

from ratchet.editor.root import Policy
from ratchet.storage.narrowing import table_or_empty
from ratchet.terms.spelling import did_you_mean

_FLAGS = {"recordedDebts": False, "importsWhileTyping": True}
_TEXTS = ("base", "pythonExecutable")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options. `complaints` say what of them was not understood, and was left out."""

    recorded_debts: bool = False
    imports_while_typing: bool = True
    policy: Policy = field(default_factory=Policy)
    complaints: tuple[str, ...] = ()


def settings_of(options: object) -> Settings:
    """The options of a client, which may hand over anything."""
    table = table_or_empty(options)
    known = (*_FLAGS, *_TEXTS)
    complaints = [
        f"ratchet: there is no option {name!r}.{did_you_mean(name, known)} Options: {', '.join(known)}."
        for name in table
        if name not in known
    ]
    kinds = {**dict.fromkeys(_FLAGS, bool), **dict.fromkeys(_TEXTS, str)}
    for name, kind in kinds.items():
        if name in table and not isinstance(table[name], kind):
            complaints.append(f"ratchet: the option {name!r} wants {'true or false' if kind is bool else 'a text'}.")
    flags = {name: value if isinstance(value := table.get(name), bool) else usual for name, usual in _FLAGS.items()}
    texts = {name: value if isinstance(value := table.get(name), str) else "" for name in _TEXTS}
    return Settings(
        flags["recordedDebts"],
        flags["importsWhileTyping"],
        Policy(texts["base"], texts["pythonExecutable"]),
        tuple(complaints),
    )
