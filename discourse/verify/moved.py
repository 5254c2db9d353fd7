"""What of all that is on record is not what it was: sources, parameters, data files, eras, tokenizer, versions.

Each thing carries the stage at which it first makes a difference, so that a file is told only what it hangs on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from ..publish.manifest import sha256
from .tables import few

Kind = Literal["source", "parameter", "data file", "era", "tokenizer", "package", "Python", "platform"]

#: Where a thing first makes a difference: in the corpus, the features, the comparisons (and the tables of figures),
#: the pictures, what is written of all these; or in none of them.
CORPUS, FEATURES, COMPARISONS, PICTURES, PUBLISHED, NOWHERE = range(6)

_SECTIONS = {
    "sources": CORPUS,
    "eras": CORPUS,  # the column `era` of speeches.csv
    "segment": FEATURES,
    "features": FEATURES,
    "comparisons": COMPARISONS,
    "multiverse": COMPARISONS,
    "seed": COMPARISONS,
    "figures": PICTURES,
    "report": PUBLISHED,
    "title": PUBLISHED,  # and in the json of each figure, beside the other parameters
}

#: Data files of the package by the beginning of their name; one that is not listed may move everything.
_DATA = {
    "lexicons/cues": FEATURES,
    "lexicons/formulas/": FEATURES,
    "extractors/": FEATURES,
    "segment/stance/codebook": NOWHERE,  # for coders
    "segment/stance/labels_": NOWHERE,  # for training
    "segment/": FEATURES,
    "plots/fonts/OFL": NOWHERE,
    "plots/": PICTURES,
    "publish/": PUBLISHED,
}

_PACKAGES = {
    "scikit-learn": FEATURES,
    "rjieba": FEATURES,
    "matplotlib": PICTURES,
    "fonttools": PICTURES,
    "pillow": PICTURES,
    "brotli": PUBLISHED,
    "jinja2": PUBLISHED,
}


@dataclass(frozen=True)
class Moved:
    """One thing on record that is not what it was: ``text`` says it in words, with old and new value.

    ``was`` and ``now`` are the old and the new version, empty for all that is no version.
    """

    kind: Kind
    name: str
    text: str
    stage: int
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Built:
    """A folder of results and its manifest."""

    folder: Path
    manifest: dict[str, Any] = field(repr=False)

    @cached_property
    def outputs(self) -> dict[str, str]:
        return dict(self.manifest["outputs"])

    def whole(self, name: str) -> Path | None:
        """The file of that name if it is there and as the manifest lists it."""
        path = self.folder / name
        try:
            return path if sha256(path.read_bytes()) == self.outputs.get(name) else None
        except OSError:
            return None

    def about(self, name: str) -> dict[str, Any]:
        """The json of a figure; empty where it is not whole or no json."""
        path = self.whole(name)
        try:
            value = json.loads(path.read_bytes()) if path else {}
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @cached_property
    def figure(self) -> dict[str, Any]:
        """The json of the first figure, for what every figure says alike: eras, versions of what draws."""
        abouts = (self.about(name) for name in sorted(self.outputs) if name.endswith(".json"))
        return next((about for about in abouts if "figure" in about), {})


def moved(before: Built, after: Built) -> Iterator[Moved]:
    """All that is on record and not what it was, sources first."""
    old, new = before.manifest, after.manifest
    yield from _sources(old, new)
    for name, was, now in unequal(flat(old["study"]), flat(new["study"])):
        stage = _SECTIONS.get(name.partition(".")[0], CORPUS)
        yield Moved("parameter", name, f"parameter {name} {_value(was)} → {_value(now)}", stage)
    used = {f"eras/{flat(side['study']).get('eras.periodisation')}.toml" for side in (old, new)}
    for name, was, now in unequal(old["data"], new["data"]):
        unused = name.startswith("eras/") and name not in used
        yield Moved(
            "data file", name, f"data file {name} {_change(was, now)}", NOWHERE if unused else _first(name)
        )
    yield from _eras(before.figure, after.figure)
    if old.get("tokenizer") != new.get("tokenizer"):
        text = "tokenizer (its engine, version, dictionary or user's words)"
        yield Moved("tokenizer", "tokenizer", text, FEATURES)
    yield from _versions(before, after)


def inputs(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each input by its name; an archive that gave several is known by all of theirs."""
    found: dict[str, list[str]] = {}
    for entry in manifest["inputs"]:
        found.setdefault(str(entry["source"]), []).append(str(entry["sha256"]))
    return {name: " ".join(sorted(digests)) for name, digests in sorted(found.items())}


def surroundings(moved: Moved) -> bool:
    """Whether it is a matter of the machine and not of the study. Python's version moves no byte by itself."""
    return moved.kind == "platform" or (moved.kind == "package" and moved.name != "discourse")


def in_words(moved: Iterable[Moved]) -> tuple[str, ...]:
    """What moved, a phrase each; more than three of a kind in one phrase."""
    said: list[str] = []
    for kind, group in groupby(moved, key=lambda one: one.kind):
        these = list(group)
        if len(these) > 3:
            said.append(f"{len(these)} {kind}s ({few([one.name for one in these])})")
        else:
            said += [one.text for one in these]
    return tuple(said)


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """A nested table as one, keys joined by dots.

    >>> flat({"comparisons": {"level": 0.05}, "seed": 1})
    {'comparisons.level': 0.05, 'seed': 1}
    """
    if not isinstance(value, dict):
        return {name: value}
    return {k: v for key, one in value.items() for k, v in flat(one, f"{name}.{key}".strip(".")).items()}


def unequal(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each name whose value is not the same on both sides, with both values; None where it is not there.

    >>> list(unequal({"a": 1, "b": 2}, {"b": 3}))
    [('a', 1, None), ('b', 2, 3)]
    """
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def _sources(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Moved]:
    was, now = inputs(old), inputs(new)
    came: dict[str, list[str]] = {}
    for name, digest in now.items():
        if name not in was:
            came.setdefault(digest, []).append(name)
    for name, digest in was.items():
        if name not in now and came.get(digest):
            yield _source(name, f"is now {came[digest].pop(0)}, the same bytes")
        elif now.get(name) != digest:
            yield _source(name, _change(digest, now.get(name)))
    yield from (_source(name, "added") for name in sorted(n for names in came.values() for n in names))
    left, leaves = ({str(one.get("source")) for one in side["failed"]} for side in (old, new))
    for name in sorted(left ^ leaves):
        yield _source(name, "left out now" if name in leaves else "no longer left out")


def _source(name: str, what: str) -> Moved:
    return Moved("source", name, f"source {name} {what}", CORPUS)


def _eras(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Moved]:
    """Eras as the figures' json has them: a periodisation of the user's own is no data file of the package."""
    if not old or not new:
        return
    was, now = ({str(era.get("id")): era for era in side.get("eras", [])} for side in (old, new))
    for name, one, other in unequal(was, now):
        spans = [f"{era.get('start')}/{era.get('end')}" for era in (one, other) if era]
        what = " → ".join(spans) if len(set(spans)) == 2 else _change(one, other)
        yield Moved("era", name, f"era {name} {what}", CORPUS)


def _versions(before: Built, after: Built) -> Iterator[Moved]:
    """The manifest's versions; for what draws those that only the figures' json has, where both sides have one."""
    drawing = [side.figure.get("versions", {}) for side in (before, after)]
    shared = drawing[0].keys() & drawing[1].keys()
    was, now = (
        {**{name: seen.get(name) for name in shared}, **side.manifest["versions"]}
        for seen, side in zip(drawing, (before, after), strict=True)
    )
    for name, one, other in unequal(was, now):
        kind: Kind = "platform" if name == "platform" else "Python" if name == "python" else "package"
        label = {"platform": "platform", "python": "Python"}.get(name, f"package {name}")
        text = f"{label} {one or 'none'} → {other or 'none'}"
        yield Moved(kind, name, text, _PACKAGES.get(name, CORPUS), one or "", other or "")


def _first(name: str) -> int:
    return next((stage for start, stage in _DATA.items() if name.startswith(start)), CORPUS)


def _change(was: object, now: object) -> str:
    return "added" if not was else "removed" if not now else "changed"


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
