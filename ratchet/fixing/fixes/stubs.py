"""stubs: types that stand in stubs, such as RightTyper and MonkeyType write of what ran."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.fixing.annotated import annotated
from ratchet.fixing.edits import Edit, Word
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation
from ratchet.storage.files import content_or_none


class Stubs(Fix):
    """Brings the annotations of `--from-stubs DIR` into the code: DIR holds them by path, or by module."""

    id = "stubs"
    rules = ("missing-annotation",)
    rank = 2

    def edits(self, situation: Situation) -> Iterator[Edit]:
        directory = situation.stubs
        if directory is None:
            return
        for file in sorted({file.path: file for file in situation.missing.values()}.values()):
            module = file.module.replace(".", "/")
            names = (file.path.rpartition(".")[0], module, f"{module}/__init__")
            contents = (content_or_none(directory / f"{name}.pyi") for name in names)
            content = next((content for content in contents if content is not None), None)
            if content is not None:
                yield from annotated(situation, file, content, self.id, Word.ASKED)
