"""The residue rules of ``lexicons/residue.toml``, read once and asked line by line.

The patterns are data: a new site layout is a new entry in that file, not new code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final, Literal

from ..errors import LexiconError
from .lines import han, sentences_of
from .sieve import Sieve

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
        "comment",
        "note",
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
_LED_REST: Final = 40
#: Of a sentence that a notice is glued to, so few Han characters before it are the notice's, or after it.
_REST_BEFORE: Final = 6
_REST_AFTER: Final = 16
#: So many Han characters without a notice's word may lie between two clauses of one notice.
_GAP: Final = 30
#: More Han characters of a clause before the first word of a notice, or behind its last, are run on from the speech.
_STARTS: Final = 3
_RUN_ON: Final = 8
#: A second word of a notice stands so many characters before the first or behind it.
_NEAR: Final = 60
_CLAUSE_END = re.compile(r"[,、:\s]+|\.(?=[一-鿿])")
#: So many marks make a long line or a whole sentence the page's, and so many likely words a short one.
_LONG_MARKS: Final = 4
_LIKELY_MARKS: Final = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """What a site's notice is made of, to part it from words of the speech that it was glued to."""

    opens: re.Pattern[str]
    words: re.Pattern[str]
    spoken: re.Pattern[str] | None = None

    def around(self, folded: str, sentence: tuple[int, int], found: tuple[int, int]) -> tuple[int, int]:
        """The stretch of a sentence around ``found`` whose clauses are all a notice's.

        Short remains go with it: fewer than six Han characters before it, or sixteen after it.
        """
        start, end = self._start(folded, sentence[0], found[0]), found[1]
        reach = end
        for low, high in _clauses(folded, end, sentence[1]):
            last = self._last(folded, low, high) or (end if low == end else None)
            if last is None:
                continue
            if len(han(folded[reach:low])) > _GAP or len(han(folded[last:high])) > _RUN_ON:
                reach = low if low == end else reach
                break
            reach = high
        return start, sentence[1] if len(han(folded[reach : sentence[1]])) <= _REST_AFTER else reach

    def _start(self, folded: str, first: int, start: int) -> int:
        if self.opens.match(folded, first):
            return first
        for low, high in reversed(_clauses(folded, first, start)):
            word = self.words.search(folded, low, high)
            if word is None:
                break
            run_on = len(han(folded[low : word.start()])) > _STARTS
            start = word.start() if run_on else low
            if run_on:
                break
        return first if len(han(folded[first:start])) < _REST_BEFORE else start

    def _last(self, folded: str, low: int, high: int) -> int | None:
        """Where the last of a notice's words between two places ends."""
        return max((word.end() for word in self.words.finditer(folded, low, high)), default=None)


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
    sure: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = None
    heard: re.Pattern[str] | None = None
    notice: Notice | None = None

    def matches(self, folded: str) -> bool:
        """Whether the whole line is of this kind."""
        if len(folded) > self.max or (not self.stops and not self.sentences and "。" in folded):
            return False
        if self.sentences:
            hits = self.hits(folded)
            share = sum(end - start for start, end in hits) / len(folded)
            rest = len(folded) - sum(end - start for start, end in hits)
            return share >= _WHOLE or (share >= _LED and hits[0][0] == 0 and rest <= _LED_REST)
        found = self.pattern.search(folded) if self.search else self.pattern.fullmatch(folded)
        if found is None or (self.heard is not None and self.heard.search(folded)):
            return False
        return self._is_sure(folded, found, 0, len(folded))

    def hits(self, folded: str) -> list[tuple[int, int]]:
        """The sentences of the line that hold the pattern; of one that is prose, too, the part that is notice."""
        if not self.pattern.search(folded):
            return []
        found = [(s, e, self.pattern.search(folded, s, e)) for s, e in sentences_of(folded)]
        sure = [(s, e, match) for s, e, match in found if match and self._is_sure(folded, match, s, e)]
        if self.notice is None:
            return [(s, e) for s, e, _ in sure]
        spoken = self.notice.spoken
        if spoken is not None:
            sure = [(s, e, match) for s, e, match in sure if not spoken.search(folded[s:e])]
        return [self.notice.around(folded, (s, e), match.span()) for s, e, match in sure]

    def _is_sure(self, folded: str, found: re.Match[str], start: int, end: int) -> bool:
        """Whether what was found between two places needs no second word, or has it near, before or behind."""
        if self.beside is None:
            return True
        if self.sure is not None and self.sure.search(folded, start, end):
            return True
        low, high = max(0, found.start() - _NEAR), found.end() + _NEAR
        return bool(
            self.beside.search(folded, low, found.start()) or self.beside.search(folded, found.end(), high)
        )


def _clauses(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the clauses between two places stand, each with the mark or the white space behind it."""
    cuts = [start, *(match.end() for match in _CLAUSE_END.finditer(folded, start, end)), end]
    return [(low, high) for low, high in pairwise(cuts) if low < high]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words in which sites speak to their visitors, for lines of a layout that no rule knows."""

    short: int
    long: int
    labels: re.Pattern[str]
    sure: re.Pattern[str]
    likely: re.Pattern[str]
    spoken: re.Pattern[str]
    framed: re.Pattern[str] | None = None

    def kind(self, folded: str) -> str | None:
        """The kind of a line that its labels or words give away, or None.

        >>> SHIPPED.page.kind("时间: 来源:河口日报 作者: 字号:"), SHIPPED.page.kind("来源:下面谈谈工作。")
        ('metadata', None)
        """
        if len(folded) > self.long or self.spoken.search(folded):
            return None
        if self.labels.fullmatch(folded) or ("。" not in folded and len(self.labels.findall(folded)) > 1):
            return "metadata"
        sure, likely = set(self.sure.findall(folded)), set(self.likely.findall(self.sure.sub(" ", folded)))
        marks = 2 * len(sure) + len(likely)
        if len(folded) > self.short or "。" in folded:
            return "interface" if sure and marks >= _LONG_MARKS else None
        quiet = not any(c in folded for c in "!?;,、")
        return "interface" if sure or (quiet and marks >= _LIKELY_MARKS) else None


@dataclass(frozen=True)
class Rules:
    """All rules, ordered by place, with the words of a page's buttons and the common family names."""

    rules: tuple[Rule, ...]
    inline: tuple[Rule, ...]
    words: frozenset[str]
    surnames: frozenset[str]
    compound: tuple[str, ...]
    box_opens: re.Pattern[str]
    box_holds: re.Pattern[str]
    box_closes: re.Pattern[str]
    box_most: int
    page: PageWords
    version: str

    @classmethod
    def parse(cls, table: Mapping[str, Any], where: str = "residue.toml") -> Rules:
        """The rules that a table (as TOML gives it) holds."""
        try:
            box = table["licence_box"]
            notice = Notice(**{key: re.compile(value) for key, value in table["notice"].items()})
            rules = cls(
                tuple(_rule(entry, where, notice, table.get("heard")) for entry in table["rule"]),
                tuple(_rule({"where": "anywhere", "max": 1 << 30, **e}, where) for e in table["inline"]),
                frozenset(table["words"].split()),
                frozenset(table["surnames"]),
                tuple(table["compound"].split()),
                re.compile(box["opens"]),
                re.compile(box["holds"]),
                re.compile(box["closes"]),
                box["most"],
                _page_words(table["page_words"]),
                table["version"],
            )
        except (KeyError, TypeError, AttributeError, re.error) as error:
            raise LexiconError(f"the residue rules cannot be read ({error!r})", where=where) from error
        return rules

    def at(self, place: Place) -> tuple[Rule, ...]:
        """The rules that hold in a place."""
        return tuple(rule for rule in self.rules if place in _WHERE[rule.where])


def _page_words(table: Mapping[str, Any]) -> PageWords:
    patterns = {key: re.compile(value) for key, value in table.items() if isinstance(value, str)}
    labels = re.compile(rf"(?:{table['labels']})\s?[:丨┃]")
    return PageWords(**{**table, **patterns, "labels": labels})


def _rule(
    entry: Mapping[str, Any], where: str, notice: Notice | None = None, heard: str | None = None
) -> Rule:
    by_clause = entry.get("sentences") and entry["kind"] == "disclaimer"
    given: dict[str, Any] = {k: value for k, value in entry.items() if k not in ("unheard", "likely")}
    if likely := entry.get("likely"):
        given |= {"sure": given["pattern"], "pattern": f"{given['pattern']}|{likely}"}
    given |= {k: re.compile(given[k]) for k in ("pattern", "sure", "beside") if k in given}
    rule = Rule(
        **given,
        heard=re.compile(heard) if heard and entry.get("unheard") else None,
        notice=notice if by_clause else None,
    )
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

#: Those that announce a list of links.
LINK_LISTS: Final = tuple(rule for rule in SHIPPED.at("middle") if rule.links)

#: A line of so many characters is asked about once and the answer kept for the next look at it.
_SHORT: Final = 1000


@dataclass(frozen=True, slots=True)
class _Sifted:
    """The rules with the sieve that says which of them can match a line, each rule with its bit.

    ``searched`` may stand anywhere in a line; ``with_stop`` are those that a line with a full stop can meet; ``page``
    are the bits of the page's own words.
    """

    sieve: Sieve
    inline: tuple[tuple[int, Rule], ...]
    notices: tuple[tuple[int, Rule], ...]
    searched: tuple[tuple[int, Rule], ...]
    page: int
    by_place: dict[Place, tuple[tuple[int, Rule], ...]]
    with_stop: dict[Place, tuple[tuple[int, Rule], ...]]


@cache
def _sifted() -> _Sifted:
    page = (SHIPPED.page.labels, SHIPPED.page.sure, SHIPPED.page.likely)
    sieve = Sieve([*(rule.pattern for rule in (*SHIPPED.rules, *SHIPPED.inline)), *page])

    def bits(rules: Iterable[Rule]) -> tuple[tuple[int, Rule], ...]:
        return tuple((1 << sieve.patterns.index(rule.pattern), rule) for rule in rules)

    places: tuple[Place, ...] = ("head", "tail", "middle")
    return _Sifted(
        sieve,
        bits(SHIPPED.inline),
        bits(rule for rule in SHIPPED.at("middle") if rule.sentences),
        bits(rule for rule in SHIPPED.rules if rule.search or rule.sentences),
        sum(1 << sieve.patterns.index(pattern) for pattern in page),
        {place: bits(SHIPPED.at(place)) for place in places},
        {place: bits(r for r in SHIPPED.at(place) if r.stops or r.sentences) for place in places},
    )


def first_kind(folded: str, place: Place) -> str | None:
    """The kind that the first rule of the place that matches gives a line.

    >>> first_kind("第1页 共3页", "middle"), first_kind("今天开会。", "head")
    ('navigation', None)
    """
    return _known_kind(folded, place) if len(folded) <= _SHORT else _first_kind(folded, place)


def _first_kind(folded: str, place: Place) -> str | None:
    sifted = _sifted()
    can = _possible(folded)
    for bit, rule in (sifted.with_stop if "。" in folded else sifted.by_place)[place]:
        if bit & can and len(folded) <= rule.max and rule.matches(folded):
            return rule.kind
    return None


_known_kind = lru_cache(1024)(_first_kind)


def _possible(folded: str) -> int:
    """The patterns that can match a line, as bits; of those that may stand anywhere in it, the ones that do."""
    return _known_possible(folded) if len(folded) <= _SHORT else _sift(folded)


def _sift(folded: str) -> int:
    sifted = _sifted()
    can = sifted.sieve.possible(folded)
    for bit, rule in sifted.searched:
        if bit & can and rule.pattern.search(folded) is None:
            can &= ~bit
    return can


_known_possible = lru_cache(1024)(_sift)


def page_kind(folded: str) -> str | None:
    """The kind that the page's own words give a line: as ``SHIPPED.page.kind``, without a look at most lines."""
    return SHIPPED.page.kind(folded) if _possible(folded) & _sifted().page else None


def glued(folded: str) -> list[tuple[Rule, list[tuple[int, int]]]]:
    """The rules for matter within a line with what they found in it: site marks, and notices in its sentences."""
    sifted, can = _sifted(), _possible(folded)
    found = [
        (rule, [m.span() for m in rule.pattern.finditer(folded)]) for bit, rule in sifted.inline if bit & can
    ]
    return found + [
        (rule, rule.hits(folded)) for bit, rule in sifted.notices if bit & can and not rule.matches(folded)
    ]
