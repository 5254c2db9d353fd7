"""The residue rules of ``lexicons/residue.toml``, read once and asked line by line.

The patterns are data: a new site layout is a new entry in that file, not new code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

from ..errors import LexiconError
from .lines import sentences_of

Place = Literal["head", "tail", "middle"]

#: The kinds of matter that is not the speech. Nothing else may stand in :attr:`Removed.kind`.
KINDS: Final = frozenset(
    {
        "page title",
        "title",
        "posting date",
        "disclaimer",
        "navigation",
        "interface",
        "compilation header",
        "speaker",
        "date line",
        "abstract",
        "caption",
        "separator",
        "licence",
        "metadata",
        "introduction",
        "contents",
        "advertisement",
        "stage direction",
        "blank",
    }
)

_WHERE: Final[dict[str, frozenset[str]]] = {
    "anywhere": frozenset({"head", "tail", "middle"}),
    "edge": frozenset({"head", "tail"}),
    "head": frozenset({"head"}),
    "tail": frozenset({"tail"}),
}


#: A line goes whole when nearly all of it is notice, or when it begins as one and half of it is: words of the speech
#: stand before a notice that was glued to them, never after.
_WHOLE: Final = 0.9
_LED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with the places it holds in and the longest line it may meet."""

    kind: str
    where: str
    pattern: re.Pattern[str]
    max: int
    search: bool = False
    stops: bool = False
    sentences: bool = False
    links: bool = False

    def matches(self, folded: str) -> bool:
        """Whether the whole line is of this kind."""
        if len(folded) > self.max or (not self.stops and not self.sentences and "。" in folded):
            return False
        if self.sentences:
            hits = self.hits(folded)
            share = sum(end - start for start, end in hits) / len(folded)
            return share >= _WHOLE or (share >= _LED and hits[0][0] == 0)
        found = self.pattern.search(folded) if self.search else self.pattern.fullmatch(folded)
        return found is not None

    def hits(self, folded: str) -> list[tuple[int, int]]:
        """The sentences of the line that hold the pattern."""
        if not self.pattern.search(folded):
            return []
        return [(s, e) for s, e in sentences_of(folded) if self.pattern.search(folded, s, e)]


@dataclass(frozen=True)
class Rules:
    """All rules, ordered by place, with the words of a page's buttons and the common family names."""

    rules: tuple[Rule, ...]
    inline: tuple[Rule, ...]
    words: frozenset[str]
    surnames: frozenset[str]
    box_opens: re.Pattern[str]
    box_holds: re.Pattern[str]
    box_most: int
    version: str

    @classmethod
    def parse(cls, table: Mapping[str, Any], where: str = "residue.toml") -> Rules:
        """The rules that a table (as TOML gives it) holds."""
        try:
            box = table["licence_box"]
            rules = cls(
                tuple(_rule(entry, where) for entry in table["rule"]),
                tuple(_rule({"where": "anywhere", "max": 1 << 30, **e}, where) for e in table["inline"]),
                frozenset(table["words"].split()),
                frozenset(table["surnames"]),
                re.compile(box["opens"]),
                re.compile(box["holds"]),
                box["most"],
                table["version"],
            )
        except (KeyError, TypeError, AttributeError, re.error) as error:
            raise LexiconError(f"the residue rules cannot be read ({error!r})", where=where) from error
        return rules

    def at(self, place: Place) -> tuple[Rule, ...]:
        """The rules that hold in a place."""
        return tuple(rule for rule in self.rules if place in _WHERE[rule.where])


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    rule = Rule(**{**entry, "pattern": re.compile(entry["pattern"])})
    if rule.kind not in KINDS or rule.where not in _WHERE:
        raise LexiconError(
            f"a rule has the kind {rule.kind!r} and the place {rule.where!r}",
            where=where,
            expected=f"a kind among {', '.join(sorted(KINDS))}; a place among {', '.join(_WHERE)}",
        )
    return rule


def _shipped() -> Rules:
    raw = (resources.files("discourse.lexicons") / "residue.toml").read_bytes()
    return Rules.parse(tomllib.loads(raw.decode("utf-8")))


#: The rules that come with the package; frozen, so one reading serves everybody.
SHIPPED: Final = _shipped()

#: The same by place, since a long corpus asks for them once a line.
BY_PLACE: Final[dict[Place, tuple[Rule, ...]]] = {
    "head": SHIPPED.at("head"),
    "tail": SHIPPED.at("tail"),
    "middle": SHIPPED.at("middle"),
}
