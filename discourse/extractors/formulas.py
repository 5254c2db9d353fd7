"""Formula density (套话, 提法): how much of a speech is made of ready-made phrases, and how old they are.

Three instruments that need not agree, each with its own columns: a lexicon (what the centre and custom have
fixed), recurrence (what other speeches of the corpus say in the same words) and patterns (what anyone coins in the
same mould). A valid index puts a classical novel and hotel reviews at the bottom, a newspaper above them, work
reports on top; compression and the density of idioms do not. Frequent is not empty: nothing is said about sincerity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from ..lexicons import CATEGORIES
from ..lexicons.match import Hit, Matcher, matcher_of
from ..segment.segmented import SegmentedSpeech
from ._formula_patterns import COINED, PATTERN, pattern_hits
from ._formula_recurrence import LENGTH, MIN_SPEECHES, OTHERS, recurrence_of, string_part
from ._independent import Member, Shard, cluster
from .base import Column, Extractor

#: Under 200 Han characters one slogan more or less moves the share by five points.
MIN_HAN = 200

_NAN = float("nan")
_OWN = "own definition"
_PER_1000 = "per 1,000 Han characters"
_SHORT = f"NaN under {MIN_HAN} Han characters."
_LIST = "Hangs on the list: counts move when its version does. "
#: What the categories of the lexicon are called.
NAMES: dict[str, tuple[str, str]] = {
    "numbered-slogan": ("Numbered slogans", "数字提法"),
    "ideology-name": ("Names of ideology and policy", "理论政策名"),
    "organisation-frame": ("Organisational set phrases", "组织工作套语"),
    "exhortation-frame": ("Exhortation", "号召套语"),
    "opening-closing": ("Openings and closings", "开头结尾套语"),
    "idiom": ("Idioms", "成语熟语"),
    "metaphor": ("Stock metaphors", "套用比喻"),
    "couplet": ("Maxims and couplets", "对句警句"),
}


def _category_column(category: str) -> Column:
    en, zh = NAMES[category]
    return Column(
        f"formula.{category.replace('-', '_')}_per_1000",
        _PER_1000,
        f"1000 × hits of lexicon formulas of the category {category} / Han characters; of hits that share a "
        "character of their fixed words the longest counts; a frame is one hit, a formula in its gap another",
        _OWN,
        "higher = more ready-made phrases of this kind",
        f"{en} {_PER_1000}",
        f"每千字{zh}数",
        "Idioms are as frequent in novels: no measure of officialese by themselves. " + _SHORT
        if category == "idiom"
        else _LIST + _SHORT,
    )


def hits(text: str, *, patterns: bool = True, matcher: Matcher | None = None) -> list[Hit]:
    """Every formula in a text with its place, category and scope; those coined by pattern too, if asked.

    Pass a ``matcher`` when there is more than one text: building one takes a quarter of a second.

    >>> [(hit.form, hit.scope) for hit in hits("坚持“四个意识”，开展“五抓五促”活动。")]
    [('四个意识', 'national'), ('五抓五促', 'local coinage')]
    """
    known, refused = (matcher or matcher_of()).search(text)
    coined = pattern_hits(text, known, refused) if patterns else []
    return sorted([*known, *coined], key=lambda hit: (hit.start, -hit.end, hit.form))


class FormulaDensity(Extractor):
    """Formula density by lexicon, recurrence and pattern; the vintage of the slogans.

    ``lexicon`` is a shipped name or the folder of a list of one's own; ``fit`` loads it and learns what recurs.
    """

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "formula.lexicon_share",
            "share",
            "Han characters inside the fixed words of lexicon formulas / Han characters",
            "10.1007/s11366-019-09651-w",
            "higher = more of the speech is ready-made",
            "Share of the text in formulas",
            "套话提法占字比",
            _LIST + _SHORT,
        ),
        Column(
            "formula.lexicon_per_1000",
            _PER_1000,
            "1000 × hits of lexicon formulas / Han characters; of hits that share a character of their fixed words "
            "the longest counts, so a nested formula does not; one in the gap of a frame does",
            "10.1007/s11366-019-09651-w",
            "higher = more formulas",
            f"Formulas {_PER_1000}",
            "每千字套话提法数",
            _LIST + _SHORT,
        ),
        Column(
            "formula.national_share",
            "share",
            "Han characters inside lexicon formulas of national scope / Han characters",
            _OWN,
            "higher = more of the centre's own wording",
            "Share of the text in national slogans",
            "全国性提法占字比",
            "Scope is the list's judgement. " + _SHORT,
        ),
        Column(
            "formula.local_per_1000",
            _PER_1000,
            "1000 × coined names found by pattern and absent from the lexicon / Han characters; numbers (五抓五促, "
            "四大举措, “2+6”), quoted names of a programme (“红管家”行动, 设立“代办岗”), …工作法",
            _OWN,
            "higher = more coinages in the mould of the centre's",
            f"Local coinages {_PER_1000}",
            "每千字地方提法数",
            "By pattern: a national slogan missing from the list counts as local. " + _SHORT,
        ),
        *(_category_column(category) for category in CATEGORIES),
        Column(
            "formula.frames_share",
            "share",
            "Han characters inside coined names, words of mobilisation outside lexicon formulas (切实, 坚决, 必须, "
            "要 without a subject), moulds (应建尽建, 谁主管谁负责) and clauses of one length built alike, "
            "3 to 10 characters each: three or more, or a pair that shares a third of its places / Han characters",
            _OWN,
            "higher = more of the speech is built in moulds",
            "Share of the text in productive patterns",
            "句式套路占字比",
            "必须 and 要 are counted by modality too; the parallel verses of other prose are in. " + _SHORT,
        ),
        Column(
            "formula.recurrence_share",
            "share",
            f"Han characters inside strings of at least {LENGTH} Han characters that stand in at least {OTHERS} "
            "other independent speeches of the corpus fitted on / Han characters; near-duplicates are one speech",
            "10.1075/lali.00019.hsu",
            "higher = more of the speech is said in the same words elsewhere in the corpus",
            "Share of the text that recurs in other speeches",
            "跨篇复现占字比",
            "Grows with the number of speeches fitted on: compare within one corpus only. NaN with fewer than "
            f"{MIN_SPEECHES} independent speeches. " + _SHORT,
        ),
        Column(
            "formula.vintage",
            "years",
            "mean over the distinct dated formulas of the speech (one nested in a longer only where that has no "
            "date) of (year of its best date - year of first use), in fractions of years",
            _OWN,
            "higher = older slogans",
            "Mean age of the dated slogans",
            "提法平均年龄",
            "NaN without a date or a dated slogan; first use is a not-before date. An age below zero means that the "
            "date of the speech or of the slogan is wrong. " + _SHORT,
        ),
        Column(
            "formula.newest",
            "year",
            "the latest year of first use among the dated formulas of the speech, as in formula.vintage",
            _OWN,
            "higher = younger slogans; the speech cannot well be earlier",
            "First use of the newest slogan",
            "最新提法的首用年份",
            "A later edition of an older speech may hold younger words. " + _SHORT,
        ),
        Column(
            "formula.oldest",
            "year",
            "the earliest year of first use among the dated formulas of the speech, as in formula.vintage",
            _OWN,
            "higher = no old slogan is left",
            "First use of the oldest slogan",
            "最早提法的首用年份",
            "Old slogans come back; says nothing about the date of the speech. " + _SHORT,
        ),
    )

    def __init__(self, lexicon: str = "party") -> None:
        self.lexicon = lexicon

    def part(self, speeches: Iterable[SegmentedSpeech]) -> Shard:
        """The strings of the speeches that may recur."""
        given = [(s.text, Member.of(s)) for s in speeches]
        return string_part([text for text, _ in given], [member for _, member in given])

    def learn_from(self, parts: Iterable[Shard]) -> None:
        """Load the lexicon and learn which strings recur between independent speeches."""
        self.matcher_ = matcher_of(self.lexicon)
        self.dated_: dict[str, list[str]] = defaultdict(list)
        for entry in self.matcher_.lexicon:
            if entry.first_use:
                self.dated_[entry.form].append(entry.first_use)
        self.recurrence_ = recurrence_of(parts)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them under 200 Han characters."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[Sequence[float]]:
        """A row a speech; what recurs is looked up for all of them at once."""
        shares = self.recurrence_.shares([s.text for s in run], [cluster(s) for s in run])
        return [self._row(speech, share) for speech, share in zip(run, shares, strict=True)]

    def _row(self, speech: SegmentedSpeech, recurrence_share: float) -> Sequence[float]:
        text = speech.text
        is_han = _han(text)
        han = int(np.count_nonzero(is_han))
        if han < MIN_HAN:
            return [_NAN] * len(self.columns)
        known, refused = self.matcher_.search(text)
        coined = pattern_hits(text, known, refused)
        counts = Counter(hit.category for hit in apart(known))
        return [
            _inside(is_han, known) / han,
            1000 * counts.total() / han,
            _inside(is_han, [hit for hit in known if hit.scope == "national"]) / han,
            1000 * sum(hit.scope == COINED for hit in coined) / han,
            *(1000 * counts[category] / han for category in CATEGORIES),
            _inside(is_han, coined) / han,
            recurrence_share,
            *_ages(self._first_uses(known), speech.speech.date.best),
        ]

    def _first_uses(self, known: Sequence[Hit]) -> list[str]:
        """First uses of the distinct dated formulas; one inside a longer phrase dates it if it has no date itself."""
        undated = sorted({hit.form for hit in known if not hit.first_use})
        forms = {hit.form for hit in known} | {
            nested.form for nested in self.matcher_.count("\n".join(undated))
        }
        return [first_use for form in forms for first_use in self.dated_.get(form, ())]


def apart(found: Sequence[Hit]) -> list[Hit]:
    """The hits that count: of those that share a character of their fixed words the longest, then the first.

    >>> frame = Hit(2, 9, "熟…了", "idiom", "common", "", ((2, 3), (8, 9)))
    >>> [hit.form for hit in apart([frame, Hit(0, 4, "四字熟语", "idiom", "common", "", ((0, 4),))])]
    ['四字熟语']
    """
    taken: set[int] = set()
    kept = []
    for hit in sorted(found, key=lambda h: (-sum(end - start for start, end in h.parts), h.start)):
        fixed = {place for start, end in hit.parts for place in range(start, end)}
        if taken.isdisjoint(fixed):
            taken |= fixed
            kept.append(hit)
    return kept


def _covered(text: str, found: Sequence[Hit]) -> int:
    """Han characters inside the fixed words of the hits, each counted once."""
    return _inside(_han(text), found)


def _han(text: str) -> npt.NDArray[np.bool_]:
    """Which characters are Han, as far as formulas are made of them."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (codes >= 0x3400) & (codes <= 0x9FFF)


def _inside(is_han: npt.NDArray[np.bool_], found: Sequence[Hit]) -> int:
    """Han characters inside the fixed words of the hits, each counted once."""
    inside = bytearray(len(is_han))
    for hit in found:
        for start, end in hit.parts:
            inside[start:end] = b"\1" * (end - start)
    return int(np.count_nonzero(np.frombuffer(inside, dtype=bool) & is_han))


def _ages(first_uses: Sequence[str], best: date | None) -> tuple[float, float, float]:
    """Mean age, newest and oldest year of the dated formulas."""
    if not first_uses:
        return _NAN, _NAN, _NAN
    years = [int(first_use[:4]) for first_use in first_uses]
    if best is None:
        return _NAN, float(max(years)), float(min(years))
    now = _fraction(best.isoformat())
    ages = [now - _fraction(first_use) for first_use in first_uses]
    return fsum(ages) / len(ages), float(max(years)), float(min(years))


def _fraction(day: str) -> float:
    """A date as a year and a part of it; what is not given is taken at its middle.

    >>> _fraction("2010"), _fraction("2010-01"), round(_fraction("2010-12-31"), 2)
    (2010.5, 2010.0416666666667, 2011.0)
    """
    year, *rest = (int(part) for part in day.split("-"))
    if not rest:
        return year + 0.5
    if len(rest) == 1:
        return year + (rest[0] - 0.5) / 12
    return year + (date(year, *rest).timetuple().tm_yday - 0.5) / 365.25


__all__ = ["MIN_HAN", "PATTERN", "FormulaDensity", "apart", "hits"]
