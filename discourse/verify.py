"""Rebuild a folder of results from its inputs and say which file differs, and why."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .build import build_study
from .errors import PublishError
from .publish.manifest import NAME, VERSION, sha256
from .study import Study


def verify(study: Study, folder: Path) -> list[str]:
    """What differs between ``folder`` and a fresh build of ``study``, a line a difference; empty is well.

    Three things are held against each other: the manifest, the files as they lie there, and the fresh build.
    A file that was changed by hand is told from one that comes out differently, and for the latter the
    inputs, parameters, data files and versions that moved are named as the likely cause.
    """
    old = read_manifest(folder)
    with tempfile.TemporaryDirectory(prefix="discourse-verify-") as aside:
        # a manifest that lists sources left out was built with --keep-going
        build_study(study, aside, keep_going=bool(old["failed"]), show_progress=False)
        new = read_manifest(Path(aside))
    return [*_altered(folder, old["outputs"]), *_differences(old, new)]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest in a folder of results."""
    path = folder / NAME
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = manifest["manifest"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishError(
            "there is no readable manifest here",
            where=str(path),
            expected="a folder that `discourse build` wrote",
            advice="discourse verify path/to/that/folder",
        ) from error
    if version != VERSION:
        raise PublishError(
            f"the manifest is of version {version}",
            where=str(path),
            expected=f"version {VERSION}",
            advice="the release of discourse named in it, or build anew",
        )
    return manifest


def _altered(folder: Path, outputs: Mapping[str, str]) -> Iterator[str]:
    for name, digest in outputs.items():
        path = folder / name
        if not path.is_file():
            yield f"{name}: missing from the folder"
        elif sha256(path.read_bytes()) != digest:
            yield f"{name}: changed since it was built (its SHA-256 is not the manifest's)"


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    moved = [*_causes(old, new)]
    names = sorted({*old["outputs"], *new["outputs"]})
    changed = [name for name in names if old["outputs"].get(name) != new["outputs"].get(name)]
    for name in changed:
        if name not in new["outputs"]:
            yield f"{name}: no longer made"
        elif name not in old["outputs"]:
            yield f"{name}: not in the manifest, made now"
        else:
            yield f"{name}: comes out differently; likely cause: {'; '.join(moved) or 'unknown'}"


def _causes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    inputs, inputs_now = (
        {entry["source"]: entry["sha256"] for entry in side["inputs"]} for side in (old, new)
    )
    pairs: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("source", inputs, inputs_now),
        ("parameter section", old["study"], new["study"]),
        ("data file", old["data"], new["data"]),
        ("version of", old["versions"], new["versions"]),
    )
    for what, before, after in pairs:
        names = [n for n in sorted({*before, *after}) if before.get(n) != after.get(n)]
        if names:
            yield f"{what} {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
