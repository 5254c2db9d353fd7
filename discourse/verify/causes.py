"""Why one file differs: what moved of the things it hangs on, and of no others.

A picture hangs on its table, the font and what draws; the json of a figure on what it says; a table on sources, data
files, parameters, tokenizer and the packages that move numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .moved import (
    COMPARISONS,
    CORPUS,
    FEATURES,
    PICTURES,
    PUBLISHED,
    Built,
    Kind,
    Moved,
    flat,
    in_words,
    surroundings,
    unequal,
)
from .tables import alike, few, table_change

#: What moves one kind of picture alone, and what can move the bytes of a picture whose table stays.
_ONLY = {"fonttools": ".pdf", "pillow": ".png"}
_DRAWING = frozenset({"platform", "matplotlib", "numpy", "discourse"})

#: The stage at which each table is made, if not of comparisons; and the files that sections of a study write.
_TABLES = {"speeches.csv": CORPUS, "features.csv": FEATURES, "codebook.csv": FEATURES}
_WRITTEN_BY = {"multiverse.": ("claims.csv", "specification."), "report.": ("report.",)}
_PICTURES = (".svg", ".pdf", ".png")

#: Of a figure's json: which kinds of things a field is about. Other fields hang on all that the table hangs on.
_FIELDS: dict[str, tuple[Kind, ...]] = {
    "sources": ("source",),
    "study": ("parameter",),
    "lang": ("parameter",),
    "versions": ("package",),
    "font": ("data file",),
    "tokenizer": ("tokenizer", "parameter", "package"),
    "eras": ("era", "data file", "parameter"),
}


@dataclass(frozen=True)
class Difference:
    """One file that is not what the manifest says or a fresh build gives; ``causes`` may be empty."""

    name: str
    what: str
    causes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.what}" + (f"; likely cause: {self.cause}" if self.causes else "")

    @property
    def cause(self) -> str:
        """The causes in one phrase."""
        return "; ".join(self.causes)


@dataclass(frozen=True)
class Pair:
    """The folder as it was built, a fresh build, and what moved between them."""

    before: Built
    after: Built
    moved: tuple[Moved, ...]

    @cached_property
    def elsewhere(self) -> bool:
        """Whether the machine or a package is another one, so that bytes are no fair question."""
        return any(surroundings(m) for m in self.moved)

    def differences(self) -> Iterator[tuple[bool, Difference]]:
        """Each output that comes out differently, and whether that is a failure."""
        for name, was, now in unequal(self.before.outputs, self.after.outputs):
            if was and now:
                yield self._of_file(name)
            else:
                yield True, self._made_or_not(name, made=bool(now))

    def _made_or_not(self, name: str, made: bool) -> Difference:
        reason = self.after.manifest.get("not_drawn", {}).get(Path(name).stem)
        what = "not in the manifest, made now" if made else "no longer made"
        asked = in_words(m for m in self.moved if m.kind in ("source", "parameter") or m.name == "discourse")
        return Difference(
            name, what + (f" ({reason})" if reason and not made else ""), asked or (self._unknown,)
        )

    def _of_file(self, name: str) -> tuple[bool, Difference]:
        if name.endswith(_PICTURES):
            return self._of_picture(name)
        one, two = self.before.whole(name), self.after.whole(name)
        if one is None or two is None:
            return True, self._unlike(name, "comes out differently")
        if name.endswith(".json"):
            return self._of_json(name)
        if not name.endswith(".csv"):
            return self._of_writing(name)
        change = table_change(one, two)
        if self.elsewhere and change.agree:
            return False, self._unlike(name, f"the same but for the last digits ({change})")
        return True, self._unlike(name, f"comes out differently ({change})")

    def _of_picture(self, name: str) -> tuple[bool, Difference]:
        """A picture draws its table and nothing else: it differs by the table, or by what draws."""
        table = f"{Path(name).stem}.csv"
        one, two = self.before.whole(table), self.after.whole(table)
        same = self.before.outputs.get(table) == self.after.outputs.get(table)
        agree = same or (one is not None and two is not None and table_change(one, two).agree)
        drawn = [m for m in self.moved if _draws(name, m)]
        excused = self.elsewhere if not same else any(surroundings(m) for m in drawn)
        causes = (*(() if same else (f"its table {table}",)), *in_words(drawn)) or (self._unknown,)
        if agree and excused and all(surroundings(m) for m in drawn):
            return False, Difference(name, "differs in bytes, its table agrees", causes)
        return True, Difference(name, "comes out differently", causes)

    def _of_writing(self, name: str) -> tuple[bool, Difference]:
        """A page or a text made of all the rest. It may name another version; and elsewhere it may draw and print
        otherwise what the tables say alike."""
        if self._versions_apart(self.before, name) == self._versions_apart(self.after, name):
            versions = in_words(m for m in self.moved if m.now)
            return False, Difference(name, "names other versions and says the same", versions)
        hangs = [m for m in self.moved if _hangs(name, m)]
        if self.elsewhere and self.tables_agree and all(surroundings(m) or m.kind == "Python" for m in hangs):
            return False, self._unlike(name, "differs in bytes, every table agrees")
        return True, self._unlike(name, "comes out differently")

    def _versions_apart(self, built: Built, name: str) -> bytes:
        """A file with the name of each package in place of its version, where that moved."""
        data = (built.folder / name).read_bytes()
        for moved in self.moved:
            version = moved.was if built is self.before else moved.now
            if version and moved.name != "discourse":
                data = data.replace(version.encode(), f"<{moved.name}>".encode())
        return data

    @cached_property
    def tables_agree(self) -> bool:
        """Whether every table is there on both sides and says the same."""
        for name, was, now in unequal(self.before.outputs, self.after.outputs):
            one, two = self.before.whole(name), self.after.whole(name)
            if name.endswith(".csv") and not (was and now and one and two and table_change(one, two).agree):
                return False
        return True

    def _of_json(self, name: str) -> tuple[bool, Difference]:
        fields = {k: (a, b) for k, a, b in unequal(*(flat(s.about(name)) for s in (self.before, self.after)))}
        kinds = {kind for key in fields for kind in _FIELDS.get(key.partition(".")[0], ())}
        upstream = any(key.partition(".")[0] not in _FIELDS for key in fields)
        causes = in_words(m for m in self.moved if m.kind in kinds or (upstream and _hangs(name, m)))
        other = [k for k, v in fields.items() if not k.startswith("versions.") and not alike(*v)]
        if self.elsewhere and not [key for key in other if key != "table.sha256"]:
            return False, Difference(name, "names other versions and says the same", causes)
        return True, Difference(
            name, f"comes out differently (in {few(list(fields))})", causes or (self._unknown,)
        )

    def _unlike(self, name: str, what: str) -> Difference:
        return Difference(name, what, in_words(m for m in self.moved if _hangs(name, m)) or (self._unknown,))

    @property
    def _unknown(self) -> str:
        version = self.after.manifest["versions"].get("discourse", "")
        return (
            f"nothing on record that it hangs on has moved: changed code of discourse itself (still called "
            f"{version}), file and manifest edited together, or a result that is not the same twice"
        )


def _hangs(name: str, moved: Moved) -> bool:
    """Whether an output other than a picture hangs on what moved."""
    table = name.endswith((".csv", ".json"))
    for section, files in _WRITTEN_BY.items():
        if moved.name.startswith(section):
            return name.startswith(files) or (section == "multiverse." and not table)
    return moved.stage <= _TABLES.get(name, COMPARISONS if table else PUBLISHED)


def _draws(name: str, moved: Moved) -> bool:
    """Whether a picture can differ by what moved although its table does not."""
    if moved.name in _ONLY:
        return name.endswith(_ONLY[moved.name])
    if moved.kind in ("package", "platform"):
        return moved.name in _DRAWING
    return moved.name == "figures.lang" or (moved.kind == "data file" and moved.stage == PICTURES)
