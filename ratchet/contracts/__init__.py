"""What ratchet minds about imports: one file a contract type, in `kinds/`. What a plug-in imports stands here."""

from __future__ import annotations

from ratchet.config.contract_table import ContractTable, Misfit
from ratchet.contracts.building import build, build_all, known, types
from ratchet.contracts.contract import Contract, Offence, Route, detail
from ratchet.contracts.debts import architecture_debts
from ratchet.contracts.exemptions import Exemption
from ratchet.contracts.explanation import explain
from ratchet.contracts.settings import Settings
from ratchet.terms.imports import split_detail

__all__ = [
    "Contract",
    "ContractTable",
    "Exemption",
    "Misfit",
    "Offence",
    "Route",
    "Settings",
    "architecture_debts",
    "build",
    "build_all",
    "detail",
    "explain",
    "known",
    "split_detail",
    "types",
]
