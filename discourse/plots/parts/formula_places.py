"""Where the lexicon's fixed expressions stand in the speeches, and which of them a figure shows, by a rule and not by
taste.

A formula picked by hand proves what it was picked for. Here half of the formulas are those that most speeches have,
half those of the centre's own that the eras differ in most; being chosen for a difference, they are no proof of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...lexicons import GAPS
from ...lexicons.match import Matcher

if TYPE_CHECKING:
    from ...segment.segmented import SegmentedSpeech

#: A formula in one speech only is that speech's own.
MIN_RANGE = 2

#: An era with one speech has a share of 0 or 1, whatever its custom was.
MIN_ERA = 2


class Place(NamedTuple):
    """One occurrence: where in the speech's length (0 to 1), and in which sentence (-1: in none)."""

    form: str
    place: float
    sentence: int


class Chosen(NamedTuple):
    """A formula that is shown, why (``widespread`` or ``uneven``), in how many speeches it is, how often, and by how
    much the shares of speeches differ between the eras (NaN where no two eras can be compared)."""

    form: str
    why: str
    range: int
    occurrences: int
    difference: float


def places(speech: SegmentedSpeech, matcher: Matcher) -> list[Place]:
    """Every fixed expression of the lexicon in a speech, longest match first; frames with a gap are left out."""
    starts, long = [sentence.start for sentence in speech.sentences], max(len(speech.text), 1)
    return [
        Place(hit.form, hit.start / long, sentence_at(speech, starts, hit.start))
        for hit in matcher.hits(speech.text)
        if not any(gap in hit.form for gap in GAPS)
    ]


def sentence_at(speech: SegmentedSpeech, starts: Sequence[int], at: int) -> int:
    """The number of the sentence that holds a character, -1 where none does."""
    found = bisect_right(starts, at) - 1
    return speech.sentences[found].n if found >= 0 and at < speech.sentences[found].end else -1


def choose(
    counts: Mapping[str, Counter[str]], era_of: Mapping[str, str], each: int, national: Container[str]
) -> list[Chosen]:
    """``each`` formulas that most speeches have, then as many others, ``national`` ones, that eras differ in most.

    ``counts``: how often each independent speech has each formula; ``era_of``: the era of every independent speech,
    "" for none. The difference is the largest minus the smallest share of an era's speeches that have the formula,
    over eras with :data:`MIN_ERA` speeches. Ties: by range, by count, by the characters. Where the eras cannot fill
    their half, the next in range do.

    >>> counts = {"甲": Counter(a=1, b=1, c=1, d=1), "乙": Counter(a=2, b=1), "丙": Counter(a=1, c=5)}
    >>> [(c.form, c.why, c.difference) for c in choose(counts, dict(a="1", b="1", c="2", d="2"), 1, {"乙"})]
    [('甲', 'widespread', 0.0), ('乙', 'uneven', 1.0)]
    """
    sizes = Counter(era for era in era_of.values() if era)
    large = {era: n for era, n in sorted(sizes.items()) if n >= MIN_ERA}
    known = [_measured(form, here, era_of, large) for form, here in counts.items()]
    known = [one for one in known if one.range >= MIN_RANGE]
    known.sort(key=lambda one: (-one.range, -one.occurrences, one.form))
    widespread, rest = known[:each], known[each:]
    differing = [one for one in rest if one.form in national and one.difference > 0]
    uneven = sorted(differing, key=lambda one: -one.difference)[:each]
    more = [one for one in rest if one not in uneven][: each - len(uneven)]
    return [*widespread, *more, *(one._replace(why="uneven") for one in uneven)]


def _measured(form: str, here: Counter[str], era_of: Mapping[str, str], sizes: Mapping[str, int]) -> Chosen:
    having = Counter(era_of[speech] for speech in here)
    shares = [having[era] / n for era, n in sizes.items()]
    difference = max(shares) - min(shares) if len(shares) > 1 else float("nan")
    return Chosen(form, "widespread", len(here), here.total(), difference)


def dp_norm(counts: Sequence[Counter[str]], sizes: Mapping[str, int]) -> list[float]:
    """Normalised DP of each formula over the speeches (``sizes``: their Han characters), 0 = even.

    NaN for one speech. It is ``dp_norm`` of :func:`discourse.compare.dispersion_sparse.dispersion_of_columns`.
    """
    import numpy as np
    from scipy.sparse import csr_array

    from ...compare.dispersion_sparse import dispersion_of_columns

    speeches = [speech for speech, size in sizes.items() if size > 0]
    if not counts or not speeches:
        return [float("nan")] * len(counts)
    table = np.array([[here[speech] for here in counts] for speech in speeches], dtype=np.int64)
    found = dispersion_of_columns(
        csr_array(table), [sizes[speech] for speech in speeches], placement="multinomial"
    )
    return [float(value) for value in found.dp_norm]
