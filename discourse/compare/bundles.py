"""Lexical bundles: the runs of words that a corpus repeats across its speeches, and what chance would repeat.

A list of frequent n-grams misleads in four ways. Frequency alone makes a bundle of what one speech says ten times:
here each has its range, in independent speeches, and its dispersion. Frequent words meet often whether or not they
belong together: here each has the count to be expected if the corpus knew nothing beyond runs of n - 1 words. Every
long bundle brings its parts along: here the count net of longer bundles stands beside the bare one. And a rate of
twenty a million is less than one occurrence in a short corpus: here the thresholds do not shrink with the corpus.

**What chance is.** Under a Markov chain of order n - 2 the first word of a run and its last are independent, given
the words between: E = c(w1..wn-1) c(w2..wn) / c(w2..wn-1), all counted over the runs of n words within a clause (for
n = 2, independence of neighbours). Given these counts, the count of the run is hypergeometric; p is the upper tail,
that is Fisher's exact test, which needs no large numbers (Pedersen 1996, Fishing for Exactness; for the chain given
its counts, Schbath, Prum & de Turckheim 1995, doi:10.1089/cmb.1995.2.417). On text made by such a chain p holds its
level.

**What it is not.** Words are taken for independent draws of the chain; a speech that repeats itself breaks that, so
read the range beside q. And a run that follows from its parts (A always before B, B always before C) is expected and
has no small p, however fixed it is: the model asks what the run adds to the shorter runs, not whether it is a phrase.
Whether it is one at all, ``log_ratio_words`` tells, the same ratio for words thrown together at random.

Bundles were named and first counted by Biber, Johansson, Leech, Conrad & Finegan 1999 and Biber & Conrad 1999.
Lists from corpora of different make-up cannot be held against each other by their lengths (Pan, Reppen & Biber 2020,
doi:10.1075/ijcl.19063.pan).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import hypergeom

from ..errors import CompareError
from ..extractors._ngrams import Ints, Level, Stream, levels
from ..segment.segmented import SegmentedSpeech
from .counts import FloatArray
from .dispersion import dp_sparse
from .measures import g2
from .multiplicity import bh
from .standing import Standing

#: Occurrences in a million words: Hyland 2008 (doi:10.1016/j.esp.2007.06.001), Hsu & Hsieh 2018 for Chinese
#: (doi:10.1075/lali.00019.hsu). Biber & Conrad 1999 take 10, Biber, Conrad & Cortes 2004 take 40.
MIN_RATE = 20.0

#: Occurrences at least, whatever the rate. It decides below a quarter of a million words, where a rate that is kept
#: lets more and more chance repetitions in the smaller the corpus.
MIN_COUNT = 5

#: Independent speeches a bundle stands in (Biber, Conrad & Cortes 2004, doi:10.1093/applin/25.3.371): what
#: one speaker is fond of is no bundle. With fewer than ten speeches half of them, but never one.
MIN_RANGE = 5

#: Words of the bundles listed, from and to: two-word bundles are ten times as many, and mostly a word and its case.
LENGTHS = (3, 5)

#: The columns of :func:`lexical_bundles`, in order.
COLUMNS = (
    "n", "bundle", "count", "per_10k", "per_million", "range", "n_speeches", "dp", "expected", "log_ratio", "G2_root",
    "p", "q", "log_ratio_words", "net_count", "net_per_million", "evidence", "places", "definition",
)  # fmt: skip


def lexical_bundles(
    speeches: Iterable[SegmentedSpeech],
    *,
    lengths: tuple[int, int] = LENGTHS,
    min_count: int = MIN_COUNT,
    min_range: int | None = None,
    min_rate: float = MIN_RATE,
) -> pd.DataFrame:
    """The bundles of a corpus or an era: one row each, those with the most occurrences of their own first.

    A word is a token with a letter or digit; a bundle never crosses the end of a sentence or clause (any mark but
    quotation and title marks). ``lengths`` are the shortest and the longest, in words. Listed is what has
    ``min_count`` occurrences, ``min_rate`` a million words and ``min_range`` independent speeches (without it
    :data:`MIN_RANGE`, or half of the speeches if there are fewer than ten). Near-duplicates are one speech; the
    order of the speeches does not matter.

    ``dp``: deviation of proportions over the speeches (Gries 2008, 0 = even). ``expected``: the count to be expected
    by chance, see the module; ``log_ratio``: log2(count / expected); ``G2_root``: square root of G² (four cells),
    with a minus where the count is below; ``p``: chance of this count or more; ``q``: Benjamini-Hochberg over all
    runs of that length whose two parts are frequent enough to make it a bundle, seen or not: to correct over
    those listed would forget that they are listed for being frequent. ``log_ratio_words``: log2 of the count over
    what independent words of these frequencies give. ``net_count``: occurrences that do not stand within a longer
    bundle of the table, after the adjusted frequency of O'Donnell 2011 (ICAME Journal 35, 135-169); what is longer
    than ``lengths`` still stands as several bundles that overlap. ``evidence``: the first occurrence in each of
    three speeches; ``places``: their bytes, ``source:start-end``. ``definition``: formulas and thresholds, the same
    in every row; they stand in ``attrs`` as well.

    >>> from discourse.corpus.speech import Speech
    >>> from discourse.repair.traced import TracedText
    >>> def cut(name, words):
    ...     speech = Speech(name, name, "", 1, "", TracedText.from_str(words))
    ...     return SegmentedSpeech(speech, (), tuple(words), tuple(range(len(words))))
    >>> table = lexical_bundles([cut("a", "天下为公,天下为公"), cut("b", "公天下为")], min_count=2)
    >>> table[["bundle", "count", "range", "net_count"]].values.tolist()
    [['天 下 为', 3, 2, 3]]
    """
    kept = Standing(speeches)
    shortest, longest = lengths
    if min_range is None:
        min_range = max(min(MIN_RANGE, (len(kept) + 1) // 2), 2)
    _check(shortest, longest, min_count, min_range, min_rate)
    stream = kept.stream()
    if not len(stream.ids):
        raise CompareError("there is no word", where="lexical_bundles", expected="speeches with words")
    least = max(min_count, int(np.ceil(min_rate * len(stream.ids) / 1_000_000)))
    found = [
        _listed(stream, level, middles, least, min_range)
        for level, middles in with_middles(stream, longest)
        if level.n >= shortest
    ]
    net = _net_counts(found, len(stream.ids))
    definition = _definition(shortest, longest, least, min_range, min_rate)
    frame = pd.concat([_frame(stream, kept, one, own) for one, own in zip(found, net, strict=True)])
    frame["definition"] = definition
    frame = frame.sort_values(
        ["net_count", "count", "n", "bundle"], ascending=[False, False, False, True], ignore_index=True
    )
    frame.attrs = {
        "definition": definition,
        "note": f"{len(kept)} speeches, {len(stream.ids)} words, {len(frame)} bundles",
        "speeches": len(kept),
        "copies_left_out": kept.left_out,
        "tokens": len(stream.ids),
        "min_count": least,
        "min_range": min_range,
        "min_rate": min_rate,
        "family": {str(one.level.n): one.chance.family for one in found},
    }
    return frame


class Chance(NamedTuple):
    """What chance makes of runs of words; ``family``: how many runs could have been frequent enough."""

    expected: FloatArray
    p: FloatArray
    q: FloatArray
    g2_root: FloatArray
    family: int


def chance(level: Level, middles: tuple[Ints, Ints], chosen: Ints, least: int) -> Chance:
    """The runs ``chosen`` of a level against a Markov chain of order n - 2; see the module.

    ``middles``: the number of the words between, for each first and each last n - 1 words. ``least``: the count
    from which a run would have been chosen.
    """
    count, (of_head, of_tail) = level.count, middles
    heads = np.bincount(level.head, count, len(of_head))
    tails = np.bincount(level.tail, count, len(of_tail))
    middle = np.bincount(of_head, heads)
    c, a, b = count[chosen], heads[level.head[chosen]], tails[level.tail[chosen]]
    m = middle[of_head[level.head[chosen]]]
    expected = a * b / m
    p = np.asarray(hypergeom.sf(c - 1, m, a, b), dtype=np.float64)
    could = [
        np.bincount(of[n >= least], minlength=len(middle)) for of, n in ((of_head, heads), (of_tail, tails))
    ]
    family = int(could[0] @ could[1])
    q = np.minimum(bh(p) * (family / max(len(p), 1)), 1.0)
    # Where all that stands before the middle is w1, there is nothing to compare it with.
    deviance = np.where(m > a, g2(c, a, b - c, np.maximum(m - a, 1), formula="four-cell"), 0.0)
    return Chance(expected, p, q, np.copysign(np.sqrt(deviance), c - expected), family)


class _Listed(NamedTuple):
    """The bundles of one length: their types in ``level``, where each occurrence begins and which it is of."""

    level: Level
    types: Ints
    begins: Ints
    which: Ints
    counts: csr_array
    chance: Chance


def with_middles(stream: Stream, longest: int) -> Iterator[tuple[Level, tuple[Ints, Ints]]]:
    """Each level, and the middles of its heads and tails: there is but one, the empty one, between two words."""
    nothing = np.zeros(len(stream.words), dtype=np.int64)
    middles = nothing, nothing
    for level in levels(stream, longest):
        yield level, middles
        middles = level.tail, level.head


def _listed(stream: Stream, level: Level, middles: tuple[Ints, Ints], least: int, min_range: int) -> _Listed:
    """The runs that are frequent enough and in enough speeches."""
    types = np.flatnonzero(level.count >= least)
    counts, _, _ = _occurrences(stream, level, types)
    types = types[np.bincount(counts.indices, minlength=len(types)) >= min_range]
    counts, at, which = _occurrences(stream, level, types)
    return _Listed(level, types, at, which, counts, chance(level, middles, types, least))


def _occurrences(stream: Stream, level: Level, types: Ints) -> tuple[csr_array, Ints, Ints]:
    """Speeches by types: how often; where each occurrence begins, and of which of ``types``."""
    number = np.full(len(level.keys), -1)
    number[types] = np.arange(len(types))
    inside = number[level.type] >= 0
    at, which = level.begins[inside], number[level.type][inside]
    cells = (np.ones(len(at), dtype=np.int64), (stream.speech[at], which))
    return csr_array(cells, shape=(stream.speeches, len(types))), at, which


def _net_counts(found: Sequence[_Listed], words: int) -> list[Ints]:
    """For each length, the occurrences of each bundle that do not stand within a longer one."""
    ends = np.zeros(words, dtype=np.int64)
    net = []
    for one in reversed(found):
        reach = np.maximum.accumulate(ends)
        free = reach[one.begins] < one.begins + one.level.n
        net.append(np.bincount(one.which[free], minlength=len(one.types)))
        ends[one.begins] = np.maximum(ends[one.begins], one.begins + one.level.n)
    return net[::-1]


def _frame(stream: Stream, speeches: Standing, one: _Listed, net: Ints) -> pd.DataFrame:
    count, words = one.level.count[one.types], len(stream.ids)
    first = one.begins[np.unique(one.which, return_index=True)[1]]
    _, firsts = np.unique(one.which << 32 | stream.speech[one.begins], return_index=True)
    begins = one.begins[firsts]  # the first occurrence in each speech
    evidence, places = speeches.quoted(
        stream, len(one.types), one.which[firsts], begins, begins + one.level.n - 1
    )
    found: dict[str, Any] = {
        "n": one.level.n,
        "bundle": [
            " ".join(stream.words[i] for i in stream.ids[at : at + one.level.n]) for at in first.tolist()
        ],
        "count": count,
        "per_10k": 10_000 * count / words,
        "per_million": 1_000_000 * count / words,
        "range": np.bincount(one.counts.indices, minlength=len(one.types)),
        "n_speeches": len(speeches),
        "dp": dp_sparse(one.counts, stream.sizes, normalisation="gries-2008"),
        "expected": one.chance.expected,
        "log_ratio": np.log2(count / one.chance.expected),
        "G2_root": one.chance.g2_root,
        "p": one.chance.p,
        "q": one.chance.q,
        "log_ratio_words": np.log2(count / len(one.level.begins)) - _log2_share(stream, first, one.level.n),
        "net_count": net,
        "net_per_million": 1_000_000 * net / words,
        "evidence": evidence,
        "places": places,
    }
    return pd.DataFrame(found, columns=list(COLUMNS))


def _log2_share(stream: Stream, at: Ints, n: int) -> FloatArray:
    """log2 of the product of the shares that the ``n`` words from each place on have of all words."""
    share = np.log2(np.bincount(stream.ids)) - np.log2(len(stream.ids))
    return np.asarray(share[stream.ids[at[:, None] + np.arange(n)]].sum(axis=1), dtype=np.float64)


def _check(shortest: int, longest: int, min_count: int, min_range: int, min_rate: float) -> None:
    if not 2 <= shortest <= longest:
        raise CompareError(
            f"bundles of {shortest} to {longest} words are asked for",
            where="lexical_bundles",
            expected="at least two words, and the shortest first",
        )
    if min_count < 1 or min_range < 1 or not min_rate >= 0:
        raise CompareError(
            f"thresholds of {min_count} occurrences, {min_range} speeches, {min_rate:g} a million",
            where="lexical_bundles",
            expected="at least one occurrence, one speech and no negative rate",
        )


def _definition(shortest: int, longest: int, least: int, min_range: int, min_rate: float) -> str:
    return (
        f"runs of {shortest} to {longest} words within a clause with at least {least} occurrences ({min_rate:g} a "
        f"million words at least) in at least {min_range} independent speeches; chance: Markov chain of order n - 2 "
        "of the same words, Fisher's exact test, one-sided, Benjamini-Hochberg by length over all runs whose parts "
        "have that many occurrences; log_ratio: log2(count / expected); G2_root: four-cell, signed; dp: Gries 2008; "
        "net: not within a longer bundle"
    )
