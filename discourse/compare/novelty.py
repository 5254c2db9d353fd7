"""Lexical novelty: how much of a speech's vocabulary the era before it did not have, fair to length.

Any speech has words that an era of two speeches lacks, and fewer that one of two hundred lacks; a long speech has
more rare words than a short one. So samples of equal size are compared: :data:`WORDS` words of every speech,
:data:`SAMPLE` of every era. Nothing is drawn: what such samples show on average follows from the hypergeometric
distribution, and no seed is needed. What is left is how strange a speech is to anyone, and that is what the other
speeches of its own era are for: read the difference.

Words are new to the speeches at hand, not to the language; names of people and places are words too. The words of a
speech come in clumps, so an era of few speeches knows less than one of many in a sample of the same size: the
numbers of speeches stand in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln

from ..doors import door
from ..errors import CompareError
from ..extractors.diversity import left_out
from ..segment.segmented import SegmentedSpeech
from .counts import FloatArray
from .selection import copies_among, plain_labels
from .tokens import count_words, is_word

#: The table, left to right: whose novelty, what it was counted on, the numbers.
COLUMNS = (
    "speech", "era", "before", "after", "words",
    "speeches_before", "words_before", "speeches_own", "words_own", "speeches_after", "words_after",
    "measure", "unit", "novelty", "own_novelty", "difference", "transience", "resonance", "note",
)  # fmt: skip

#: Words of a speech that are compared: about a page. Shorter speeches are not measured.
WORDS = 500

#: Words of an era that they are compared with: what two or three speeches of the grass roots have. With 5,000, work
#: reports of two decades are told apart no better.
SAMPLE = 2_000

#: Weight of the divergence's prior, in words, as in keyness: an unseen word costs something, not everything.
PRIOR_WORDS = 1_000.0

#: What is measured, in which unit.
MEASURES = {"unseen_tokens": "share of tokens", "unseen_types": "share of types", "divergence": "bits a word"}

#: A hypergeometric number is added up within so many standard deviations, and as many units, of its mean.
_SPREAD = 8.0

Ints = npt.NDArray[np.int64]


class Pool(NamedTuple):
    """The speeches of an era: how often they have each word, how many words and how many speeches they are."""

    counts: Ints
    words: int
    speeches: int


class Sampling(NamedTuple):
    """How many words are taken of a speech and of an era, and what each word has beforehand."""

    words: int
    sample: int
    prior: FloatArray


@door
def novelty(
    speeches: Sequence[SegmentedSpeech],
    groups: Iterable[object],
    order: Iterable[object],
    *,
    words: int = WORDS,
    sample: int = SAMPLE,
    prior_words: float = PRIOR_WORDS,
) -> pd.DataFrame:
    """One row a speech and measure, with :data:`COLUMNS`, in the order of the speeches.

    ``groups`` gives each speech's era ("" or None = none), ``order`` the eras (or any other groups) from first to
    last. ``before`` and ``after`` are the nearest eras in this order that have a speech. Near-duplicates and speeches
    of no era are listed with a note and counted nowhere. Punctuation, numbers and masks are no words.

    ``unseen_tokens`` and ``unseen_types``: the share of ``words`` words taken from the speech, and of the different
    ones among them, that are not among ``sample`` words taken from the era; a ratio of expected numbers (Hurlbert
    1971, doi:10.2307/1934145, for both samples). ``divergence``: the expected Kullback-Leibler divergence of the
    former sample from the latter, in which a word's share is (count + prior_words * b) / (sample + prior_words), b
    being its share in all the eras together: compare within one table only. It follows Barron, Huang, Spang & DeDeo
    2018, doi:10.1073/pnas.1717729115, who compare mixtures of topics, and speech with speech.

    ``novelty`` is measured against the era before, ``own_novelty`` against the other speeches of the speech's own
    era; ``difference`` is the former less the latter, about 0 where nothing changed. ``transience`` is measured
    against the era after; ``resonance`` is novelty less transience: above 0, the speech is more like what came after
    it than like what came before. NaN where there is no such era or one side has too few words; ``note`` says which.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> def cut(i, line):
    ...     return SegmentedSpeech(Speech(i, i, "", 1, "", TracedText.from_str(line)), (), tuple(line.split()), ())
    >>> said = [cut("a", "党 的 建设 的"), cut("b", "群众 路线 的 教育"), cut("c", "群众 的 路线 的")]
    >>> table = novelty(said, ["2010", "2014", "2014"], ["2010", "2014"], words=4, sample=4)
    >>> table.loc[table["measure"] == "unseen_tokens", ["speech", "novelty", "own_novelty"]].values.tolist()
    [['a', nan, nan], ['b', 0.75, 0.25], ['c', 0.5, 0.0]]
    """
    labels, names = plain_labels(groups, where="novelty"), plain_labels(order, where="novelty")
    _check(speeches, labels, names, words, sample, prior_words)
    ids: list[str] = []
    reasons: list[str] = []
    table = count_words(_counted(speeches, labels, ids, reasons), min_count=1, keep=is_word)
    kept = [i for i, reason in enumerate(reasons) if not reason]
    pools: dict[str, Pool] = {}
    for era in names:
        rows = [row for row, i in enumerate(kept) if labels[i] == era]
        if rows:
            counts = np.asarray(table.counts[rows].sum(axis=0)).reshape(-1)
            pools[era] = Pool(counts, int(table.sizes[rows].sum()), len(rows))
    total = table.counts.sum(axis=0)
    sampling = Sampling(words, sample, prior_words * total / max(total.sum(), 1))
    numbers: dict[int, list[dict[str, object]]] = {}
    for row, i in enumerate(kept):
        start, end = table.counts.indptr[row : row + 2]
        at, said = (part[start:end].astype(np.int64) for part in (table.counts.indices, table.counts.data))
        numbers[i] = _of_speech(at, said, labels[i], pools, sampling)
    nothing = [{"measure": name, "unit": unit} for name, unit in MEASURES.items()]
    frame = pd.DataFrame(
        [
            {"speech": name, "era": label, "note": reason, **row}
            for i, (name, label, reason) in enumerate(zip(ids, labels, reasons, strict=True))
            for row in numbers.get(i, nothing)
        ],
        columns=list(COLUMNS),
    )
    frame.attrs = {
        "unit_of_analysis": "speech; near-duplicates count once",
        "words": words,
        "sample": sample,
        "prior": f"shares in all the eras together, worth {prior_words:g} words",
        "averaged": "exactly, by the hypergeometric distribution",
        "left_out": {name: reason for name, reason in zip(ids, reasons, strict=True) if reason},
    }
    return frame


def _counted(
    speeches: Sequence[SegmentedSpeech], labels: Sequence[str], ids: list[str], reasons: list[str]
) -> Iterator[Sequence[str]]:
    """The tokens of the speeches that are counted; of all of them the id and why it is left out, if it is."""
    copies = copies_among(speeches, where="novelty")
    for place, (speech, label) in enumerate(zip(speeches, labels, strict=True)):
        ids.append(speech.id)
        reasons.append(_left_out(speech, label, place in copies))
        if not reasons[-1]:
            yield speech.tokens


def _of_speech(
    at: Ints, said: Ints, era: str, pools: dict[str, Pool], sampling: Sampling
) -> list[dict[str, object]]:
    """The rows of one speech that has word ``at[j]`` ``said[j]`` times."""
    eras, n = list(pools), int(said.sum())
    place = eras.index(era)
    sides = {
        "before": pools[eras[place - 1]] if place else None,
        "own": Pool(pools[era].counts, pools[era].words - n, pools[era].speeches - 1),
        "after": pools[eras[place + 1]] if place + 1 < len(eras) else None,
    }
    head: dict[str, object] = {
        "before": eras[place - 1] if place else "",
        "after": eras[place + 1] if place + 1 < len(eras) else "",
        "words": n,
    }
    against, notes = {}, [f"fewer than {sampling.words} words"] if n < sampling.words else []
    for name, pool in sides.items():
        head[f"speeches_{name}"] = pool.speeches if pool else 0
        head[f"words_{name}"] = pool.words if pool else 0
        if pool is None or pool.words < sampling.sample:
            notes.append(_MISSING[name][pool is not None].format(sampling.sample))
            pool = None
        if pool is None or n < sampling.words:
            against[name] = (nan,) * len(MEASURES)
            continue
        if pool.speeches == 1:
            notes.append(_ALONE[name])
        known = pool.counts[at] - said if name == "own" else pool.counts[at]
        against[name] = _against(said, known, pool.words, sampling, sampling.prior[at])
    head["note"] = "; ".join(notes)
    return [
        {
            **head,
            "measure": measure,
            "unit": unit,
            "novelty": before,
            "own_novelty": own,
            "difference": before - own,
            "transience": after,
            "resonance": before - after,
        }
        for (measure, unit), before, own, after in zip(MEASURES.items(), *against.values(), strict=True)
    ]


#: What to say of an era of one speech, of one that is not there, and of one too small.
_ALONE = {
    "before": "one speech only in the era before: novelty is overstated",
    "own": "one other speech only in its era: own_novelty is overstated",
    "after": "one speech only in the era after: transience is overstated",
}
_MISSING = {
    "before": ("no era before", "fewer than {} words in the era before"),
    "own": ("", "fewer than {} words in the other speeches of its era"),
    "after": ("no era after", "fewer than {} words in the era after"),
}


def _against(
    said: Ints, known: Ints, known_words: int, sampling: Sampling, prior: FloatArray
) -> tuple[float, float, float]:
    """The :data:`MEASURES` of a speech that has each of its words ``said`` times, the era ``known`` times."""
    words, sample, share = sampling.words, sampling.sample, said / said.sum()
    unseen = left_out(known, known_words, sample)
    drawn = 1 - left_out(said, int(said.sum()), words)
    surprise = np.log2(sample + sampling.prior.sum()) - expected(
        lambda k, row: np.log2(k + prior[row]), known, known_words, sample
    )
    entropy = expected(lambda k, _: -k / words * np.log2(np.maximum(k, 1) / words), said, said.sum(), words)
    return (
        float(share @ unseen),
        float(drawn @ unseen / drawn.sum()),
        float(share @ surprise - entropy.sum()),
    )


def expected(value: Callable[[Ints, Ints], FloatArray], counts: Ints, total: int, draws: int) -> FloatArray:
    """The mean of ``value(k, row)``, k being how many of ``draws`` words out of ``total`` are the word of that row.

    No draw: exact but for tails of less than 1e-12, and to about eight digits where ``total`` is a million.

    >>> expected(lambda k, row: k / 1, np.array([1, 2]), 4, 2).round(12).tolist()
    [0.5, 1.0]
    """
    mean = counts * (draws / total)
    reach = _SPREAD * (1 + np.sqrt(mean))
    low = np.maximum(np.maximum(np.ceil(mean - reach), draws - (total - counts)), 0).astype(np.int64)
    high = np.minimum(np.minimum(np.floor(mean + reach), counts), draws).astype(np.int64)
    sizes = high - low + 1
    row = np.repeat(np.arange(len(counts)), sizes)
    k = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes - low, sizes)
    c = counts[row]
    log = _log_choose(c, k) + _log_choose(total - c, draws - k) - _log_choose(total, draws)
    return np.bincount(row, np.exp(log) * value(k, row), minlength=len(counts)).astype(np.float64)


def _log_choose(n: npt.ArrayLike, k: npt.ArrayLike) -> FloatArray:
    a, b = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    log: FloatArray = gammaln(a + 1) - gammaln(b + 1) - gammaln(a - b + 1)
    return log


def _left_out(speech: SegmentedSpeech, label: str, copy: bool) -> str:
    """Why a speech is not counted; "" where it is."""
    if copy:
        return f"near-duplicate of {speech.speech.duplicate_of}"
    return "" if label else "of no era: undated, or not dated wholly within one"


def _check(
    speeches: Sequence[SegmentedSpeech],
    groups: Sequence[str],
    order: Sequence[str],
    words: int,
    sample: int,
    prior_words: float,
) -> None:
    if len(speeches) != len(groups):
        raise CompareError(
            f"{len(groups)} eras were given for {len(speeches)} speeches",
            where="novelty",
            expected="one each",
        )
    if any(not hasattr(speech, "speech") for speech in speeches[:1]):
        raise CompareError(
            f"a speech is given as a {type(speeches[0]).__name__}",
            where="novelty",
            expected="segmented speeches: each row says which it is of",
            advice="segment_corpus(corpus)",
        )
    if len(set(order)) < len(order):
        raise CompareError("an era is named twice in the order", where="novelty", expected="each once")
    unknown = sorted({group for group in groups if group} - {*order})
    if unknown:
        raise CompareError(
            f"a speech has the era {unknown[0]!r}",
            where="novelty",
            expected='"" or one of ' + ", ".join(order),
        )
    if min(words, sample) < 1 or not prior_words > 0:
        raise CompareError(
            f"{words} words of a speech, {sample} of an era, a prior of {prior_words:g} words",
            where="novelty",
            expected="numbers above zero",
        )
