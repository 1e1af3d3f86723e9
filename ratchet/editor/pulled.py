"""Diagnostics that the client fetches (LSP 3.17): of one file, and of its work trees."""

from __future__ import annotations

from lsprotocol import types

from ratchet.editor.diagnostics import identity
from ratchet.editor.talking import RatchetServer

Whole = types.WorkspaceFullDocumentDiagnosticReport
Same = types.WorkspaceUnchangedDocumentDiagnosticReport
Report = Whole | Same


async def of_file(
    ls: RatchetServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The diagnostics of one file, once what is saved has been checked; none of a file that is not ours."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    found: list[types.Diagnostic] = []
    if place is not None:
        root, path = place
        await root.settled()
        found = ls.diagnostics_of(root, path, uri)
    known = identity(found)
    if params.previous_result_id == known:
        return types.RelatedUnchangedDocumentDiagnosticReport(known)
    return types.RelatedFullDocumentDiagnosticReport(found, result_id=known)


async def of_workspace(ls: RatchetServer, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """The diagnostics of every file of the open work trees that has any, or had any when the client last asked."""
    before = {one.uri: one.value for one in params.previous_result_ids}
    reports: dict[str, Report] = {}
    for root in list(ls.roots.values()):
        await root.settled()
        for path, uri in ls.files_of(root):
            reports[uri] = _report(ls, uri, ls.diagnostics_of(root, path, uri), before.get(uri))
    for uri in before:
        if uri not in reports:
            reports[uri] = _report(ls, uri, [], before[uri])
    return types.WorkspaceDiagnosticReport(list(reports.values()))


def _report(ls: RatchetServer, uri: str, found: list[types.Diagnostic], before: str | None) -> Report:
    known, version = identity(found), ls.version_of(uri)
    if before == known:
        return Same(uri, known, version=version)
    return Whole(uri, found, version=version, result_id=known)
