"""Whether an import may be written, in words and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ratchet.contracts.contract import Contract
from ratchet.contracts.proposal import Proposal, refusals, ring, speaking, with_proposal
from ratchet.contracts.unsaved import place_of
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt
from ratchet.terms.catalogue import is_contract
from ratchet.terms.imports import split_detail
from ratchet.terms.spelling import reason

SCHEMA = 1
_SHOWN = 6
_MOST_LINES = 25
_STEPS = 4
_GROUPS = 3
_RING = 4


class Cut(NamedTuple):
    """The imports without which a contract holds."""

    contract: str
    imports: tuple[Edge, ...]


class Importable(NamedTuple):
    """What the contracts say of an import: those that refuse it, the ids of those that name one of its modules.

    `ring` is the import cycle that it would close. `cuts` has, for each contract about cycles that refuses it, the
    smallest set of imports to exempt or to cut.
    """

    proposed: Proposal
    refused: tuple[Debt, ...]
    speaking: tuple[str, ...]
    ring: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether no contract refuses it."""
        return not self.refused


def importable(graph: ImportGraph, contracts: Sequence[Contract], proposed: Proposal) -> Importable:
    """The answer for one import."""
    spoke, refused = speaking(graph, contracts, proposed), refusals(graph, contracts, proposed)
    refusing = {debt.key.symbol for debt in refused}
    round_trips = [contract for contract in contracts if contract.is_about_cycles and contract.id in refusing]
    cuts: tuple[Cut, ...] = ()
    if round_trips:
        from ratchet.reports.graph.cuts import contract_cut  # slow to import

        after = with_proposal(graph, proposed)
        cuts = tuple(Cut(contract.id, contract_cut(contract, after)) for contract in round_trips)
    return Importable(proposed, refused, spoke, ring(graph, proposed), cuts)


def render_text(answer: Importable) -> str:
    """Yes or no in the first line; then each contract that refuses, its reason and the chain of imports.

    At most 25 lines, however large a cycle is.
    """
    lines = [*_lines(answer)]
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES + 1
        lines[_MOST_LINES - 1 :] = [f"  and {more} lines more: --format json has everything"]
    return "\n".join(lines)


def _lines(answer: Importable) -> Iterator[str]:
    proposed = answer.proposed
    what = proposed.imported + (f" ({proposed.member})" if proposed.member else "")
    verb = "yes: {} may import {}" if answer.allowed else "no: {} may not import {}"
    yield verb.format(proposed.importer, what) + "".join(f"; {name} is still to be written" for name in proposed.new)
    for contract in dict.fromkeys(debt.key.symbol for debt in answer.refused):
        yield from _refused_by([debt for debt in answer.refused if debt.key.symbol == contract], proposed)
    for cut in answer.cuts:
        yield from cut_lines(cut.contract, cut.imports)
    if not answer.speaking:
        yield "  no contract names either module"
    if answer.ring:
        ring, gone = answer.ring, len(answer.ring) - 2 * _RING
        shown = [*ring[:_RING], f"({gone} more)", *ring[-_RING:]] if gone > 1 else ring
        yield f"  it would close an import cycle: {' -> '.join(shown)}"


def _refused_by(debts: Sequence[Debt], proposed: Proposal) -> Iterator[str]:
    """What one contract says: of the import itself first; then how many others it makes debts, by their packages."""
    own = [debt for debt in debts if debt.key.module == proposed.importer and _imported(debt) == proposed.imported]
    first = (own or debts)[0]
    yield f'  {first.message}  [{first.key.rule} "{first.key.symbol}"]'
    yield from (f"    {step}" for step in first.trail[:_STEPS])
    if len(first.trail) > _STEPS:
        yield f"    and {len(first.trail) - _STEPS} more on the way"
    if first.hint:
        yield f"    {_why(first)}"
    groups = Counter((_package(debt.key.module), _package(_imported(debt))) for debt in debts if debt is not first)
    for (importer, imported), count in groups.most_common(_GROUPS):
        which = "1 import" if count == 1 else f"{count} imports"
        yield f"    it makes a debt of {which} from {importer} to {imported}, too"
    if len(groups) > _GROUPS:
        rest = groups.total() - sum(count for _, count in groups.most_common(_GROUPS))
        yield f"    and of {rest} between {len(groups) - _GROUPS} more pairs of packages"


def _why(debt: Debt) -> str:
    """The reason that a contract states, or the way out that a rule about contracts has."""
    return reason(debt.hint) if is_contract(debt.key.rule) else debt.hint


def _imported(debt: Debt) -> str:
    return split_detail(debt.key.detail)[0]


def _package(module: str) -> str:
    return module.rpartition(".")[0] or module


def cut_lines(contract: str, imports: Sequence[Edge]) -> Iterator[str]:
    """The smallest set of imports that lets a contract about cycles hold, the first few by name."""
    which = f"these {len(imports)} links close it" if len(imports) != 1 else "this link closes it"
    yield f'  contract "{contract}": {which}, and no smaller set was found. Cut what is named, or exempt it:'
    yield from (f"    {edge.importer} -> {edge.imported}" for edge in imports[:_SHOWN])
    if len(imports) > _SHOWN:
        yield f"    and {len(imports) - _SHOWN} more: ratchet graph"


def render_json(answer: Importable) -> str:
    """One object, with one newline at the end. Keys are only added to it within a schema."""
    proposed = answer.proposed
    document = {
        "schema": SCHEMA,
        "allowed": answer.allowed,
        "importer": proposed.importer,
        "imported": proposed.imported,
        "member": proposed.member or None,
        "kind": proposed.kind.value,
        "new": list(proposed.new),
        "refused": [_refusal(debt) for debt in answer.refused],
        "contracts": list(answer.speaking),
        "cycle": list(answer.ring),
        "cuts": {cut.contract: [f"{edge.importer} -> {edge.imported}" for edge in cut.imports] for cut in answer.cuts},
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def render_refused_text(refused: Sequence[Debt]) -> str:
    """A block for each import that a contract refuses, or one line that says that there is none."""
    lines = []
    for debt in refused:
        lines.append(f'{place_of(debt)}: {debt.message}  [{debt.key.rule} "{debt.key.symbol}"]')
        lines += [f"    {step}" for step in debt.trail]
        lines += [f"    {_why(debt)}"] if debt.hint else []
    return "\n".join(lines) or "yes: no contract refuses an import that this text adds"


def render_refused_json(path: str, refused: Sequence[Debt]) -> str:
    """One object, with one newline at the end. Keys are only added to it within a schema."""
    rows = []
    for debt in refused:
        place = place_of(debt)
        pair = {"importer": debt.key.module, "imported": _imported(debt)}
        indebted = debt.place._asdict() if debt.culprit else None
        rows.append({**_refusal(debt), **pair, "line": place.line, "column": place.column, "indebted": indebted})
    document = {"schema": SCHEMA, "allowed": not rows, "path": path, "refused": rows}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _refusal(debt: Debt) -> dict[str, object]:
    return {
        "contract": debt.key.symbol,
        "type": debt.key.rule,
        "message": debt.message,
        "why": debt.hint,
        "chain": [step.text for step in debt.trail],
    }
