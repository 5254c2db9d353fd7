"""The folder of an export: whole or not at all, and never over files that are not of an earlier export."""

from __future__ import annotations

import json
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import Any

from ..errors import PublishError
from ..publish.folder import ready, staged
from ..publish.manifest import NAME, hash_files, other_hand
from .base import FormatSpec, Handed

README = "README.txt"
VERSION = 1


def write(format: FormatSpec, handed: Handed, out: Path) -> Path:
    """Export into ``out``; see :func:`discourse.exchange.export`."""
    _checked(handed)
    free(out, format)
    with staged(out) as folder:
        replaced = format.write(handed, folder)
        (folder / README).write_text(_readme(format, handed, replaced), encoding="utf-8", newline="\n")
        outputs = hash_files(folder, [path.name for path in folder.iterdir()])
        said = {
            "export": VERSION,
            "format": format.name,
            "discourse": metadata.version("discourse"),
            "eras": handed.eras.id,
            "speeches": len(handed.speeches),
            "independent": sum(s.speech.duplicate_of is None for s in handed.speeches),
            "replaced": dict(sorted(replaced.items())),
            "outputs": dict(sorted(outputs.items())),
        }
        (folder / NAME).write_text(
            json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
        _not_over_others(out, outputs)
    return out


def free(out: Path, format: FormatSpec) -> None:
    """A letter, before any work, where the folder holds anything but an unchanged export in the same format."""
    ready(out)
    if not out.exists() or not any(out.iterdir()):
        return
    old = _manifest(out)
    if old is None:
        raise PublishError(
            "the folder holds files that are not of an export",
            where=str(out),
            expected="an empty folder, none yet, or an earlier export in the same format",
            advice="another folder with -o",
        )
    if old["format"] != format.name:
        raise PublishError(
            f"the folder holds an export for {old['format']}",
            where=str(out),
            expected=f"a folder for {format.name} alone",
            advice="another folder with -o",
        )
    there = {name: digest for name, digest in old["outputs"].items() if (out / name).is_file()}
    changed = [name for name, digest in hash_files(out, list(there)).items() if digest != there[name]]
    if changed:
        raise PublishError(
            f"{changed[0]} was changed since it was exported, and is not written over",
            where=str(out),
            advice="another folder with -o, or take the file away first",
        )


def _manifest(out: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((out / NAME).read_text(encoding="utf-8"))
        version, known = found["export"], found["format"] and found["outputs"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if version != VERSION:
        raise PublishError(
            f"the export was {other_hand(version, VERSION)} (version {version!r})",
            where=str(out / NAME),
            expected=f"version {VERSION}",
            advice="another folder with -o, or take the export away first",
        )
    return found if known else None


def _not_over_others(out: Path, outputs: dict[str, str]) -> None:
    """Files beside an earlier export that are not of it stay as they are."""
    old = _manifest(out) if out.exists() else None
    mine = set(old["outputs"]) if old else set()
    for name in sorted(set(outputs) - mine):
        if (out / name).exists():
            raise PublishError(
                "there is a file of this name that is not of the earlier export",
                where=str(out / name),
                advice="take it away first, or another folder with -o",
            )


def _checked(handed: Handed) -> None:
    ids = Counter(speech.id for speech in handed.speeches)
    if not ids:
        raise PublishError("there is no speech to hand over", expected="at least one")
    twice = [name for name, count in ids.items() if count > 1]
    if twice:
        raise PublishError(f"two speeches have the id {twice[0]!r}", expected="one speech an id")


def _readme(format: FormatSpec, handed: Handed, replaced: Counter[str]) -> str:
    independent = sum(speech.speech.duplicate_of is None for speech in handed.speeches)
    lost = ", ".join(f"{name} ({count})" for name, count in sorted(replaced.items()))
    return "\n".join(
        [
            format.what,
            "",
            f"{len(handed.speeches)} speeches, {independent} of them independent: the others are near-duplicates",
            "(duplicate_of is filled in), to be left out of every count. Eras: " + handed.eras.id + ".",
            "The texts are cleaned; genre, date, speaker and stance are inferred unless `given` names them.",
            "All files are UTF-8. Offsets count characters (Unicode code points) of a speech's text, from 0.",
            "",
            format.how.strip("\n"),
            "",
            f"Characters that this format cannot hold, each written as U+FFFD: {lost or 'none'}.",
            "",
        ]
    )
