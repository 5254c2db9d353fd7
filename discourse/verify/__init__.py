"""Rebuild a folder of results from its inputs and say which file differs, and which of its own inputs moved.

A referee needs more than "different": whether a file was edited, whether a source, a lexicon, a parameter or a
package moved, and whether what is left is only another machine's way of writing the same picture. So each output
is held against what it hangs on and no more: a picture on its table, the font and the packages that draw, a table on
sources, data files, parameters, tokenizer and the packages that move numbers. Where the machine or a package is
another one, bytes are no fair question: there the tables are compared, cell by cell.

What it cannot do: the code of this package is known by its version only. If nothing that is on record moved, that
is what it says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..build import build_study
from ..errors import DiscourseError, PublishError
from ..publish.manifest import read_manifest, sha256
from ..study import Study
from .causes import Difference, Pair
from .moved import Built, Moved, in_words, inputs, moved, surroundings
from .tables import few

__all__ = ["Difference", "Moved", "Verification", "examine", "read_manifest", "verify"]


@dataclass(frozen=True)
class Verification:
    """What was found. ``altered``: files not as the manifest lists them. ``differing``: what a fresh build gives
    otherwise. ``only_bytes``: what another machine or package writes otherwise and says the same (no failure).
    ``moved``: all that is on record and not what it was, whether or not an output hangs on it."""

    outputs: int
    altered: tuple[Difference, ...] = ()
    differing: tuple[Difference, ...] = ()
    only_bytes: tuple[Difference, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def well(self) -> bool:
        return not self.altered and not self.differing

    @property
    def elsewhere(self) -> tuple[Moved, ...]:
        """What makes this another machine than the one the folder was built on: platform, Python, packages."""
        return tuple(m for m in self.moved if surroundings(m) or m.kind == "Python")

    @property
    def summary(self) -> str:
        """All of it in one line."""
        names = {d.name for d in (*self.altered, *self.differing)}
        if names:
            text = f"{len(names)} of {self.outputs} files differ"
            counts = ((self.altered, "changed in the folder"), (self.differing, "come out differently"))
            text += f" ({', '.join(f'{len(found)} {what}' for found, what in counts if found)})"
        elif self.only_bytes:
            text = "every table is what the sources and the study make it, and every figure says the same"
        else:
            text = "every file is what the sources and the study make it"
        if self.only_bytes:
            n = len(self.only_bytes)
            text += f"; {n} file{'s differ' if n > 1 else ' differs'} in bytes only, as they may elsewhere"
            text += f" ({'; '.join(in_words(self.elsewhere))})"
        return text


def verify(study: Study, folder: Path) -> list[str]:
    """What differs between ``folder`` and a fresh build of ``study``, a line a difference; empty is well.

    :func:`examine` in words: what differs in bytes only, because the machine or a package is another one, is no
    difference here.
    """
    found = examine(study, folder)
    return [str(difference) for difference in (*found.altered, *found.differing)]


def examine(study: Study, folder: Path) -> Verification:
    """Hold three things against each other: the manifest, the files as they lie there, and a fresh build.

    Raises :class:`~discourse.errors.PublishError` where the folder has no manifest, or sources are not to be found.
    """
    old = read_manifest(folder)
    with tempfile.TemporaryDirectory(prefix="discourse-verify-") as place:
        aside = Path(place, "built")
        _rebuild(study, folder, old, aside, Path(place, "measured"))
        before, after = Built(folder, old), Built(aside, read_manifest(aside))
        pair = Pair(before, after, tuple(moved(before, after)))
        found = list(pair.differences())
        altered = tuple(_altered(before, after.outputs))
    return Verification(
        outputs=len({*before.outputs, *after.outputs}),
        altered=altered,
        differing=tuple(difference for fails, difference in found if fails),
        only_bytes=tuple(difference for fails, difference in found if not fails),
        moved=pair.moved,
    )


def _rebuild(study: Study, folder: Path, old: Mapping[str, Any], aside: Path, work: Path) -> None:
    """Build into ``aside``, from the sources and nothing that was kept; where that cannot be because sources are
    gone, say which."""
    try:
        # a manifest that lists sources left out was built with --keep-going
        build_study(study, aside, keep_going=bool(old["failed"]), show_progress=False, work=work)
    except DiscourseError as error:
        gone = [name for name in inputs(old) if not _there(study.root / name)]
        if not gone:
            raise
        changed = sum(1 for _ in _altered(Built(folder, dict(old)), {}))
        stopped = f"{error.where}: {error.found}" if error.where else error.found
        raise PublishError(
            f"the folder cannot be rebuilt: {len(gone)} of its {len(inputs(old))} sources are not where the "
            f"manifest has them ({few(gone)}), and the build stopped ({stopped}). Files here that differ from the "
            f"manifest: {changed} of {len(old['outputs'])}",
            where=str(folder),
            expected=f"them in {study.root.resolve().name or '/'}, the folder of the study file",
            advice="put them back, or name their new place in [sources] paths: they are known by their bytes",
        ) from error


def _there(path: Path) -> bool:
    """Whether a source is there, or the archive that it is a member of."""
    return path.exists() or any(parent.is_file() for parent in path.parents)


def _altered(built: Built, fresh: Mapping[str, str]) -> Iterator[Difference]:
    for name, digest in built.outputs.items():
        try:
            now = sha256((built.folder / name).read_bytes())
        except OSError:
            yield Difference(name, "missing from the folder")
            continue
        if now != digest:
            more = "; it is what a fresh build gives, the manifest is older" if now == fresh.get(name) else ""
            yield Difference(name, f"changed since it was built (its SHA-256 is not the manifest's){more}")
