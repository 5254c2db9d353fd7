"""Achievements against problems: how much of a speech praises, how much finds fault, how much demands.

The stances are given by a model that errs (see ``segment/stance/MODEL_CARD.md``), so counts stand beside every
ratio, and one column corrects the ratio for the errors the model made on documents it had not seen. Genre decides the
ratio more than era does: a host's script has neither praise nor blame, and then the ratio is not measurable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log, nan, sqrt
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ..segment.segmented import STANCES, SegmentedSpeech, Sentence
from ..segment.stance import confusion as held_out
from ..segment.stance import precision as held_out_precision
from ._arrays import Ints, sentences
from ._correction import dirichlet, true_counts
from ._tokens import HAN, han
from .base import Column, Extractor

#: Two-sided 95 %: the 97.5th percentile of the normal distribution.
Z = 1.959963984540054

#: Lowe et al. 2011 add one half to each count, so that the ratio exists when one of them is nought.
HALF = 0.5

#: Draws behind an interval of the corrected theta, and their seed.
DRAWS, SEED = 1_000, 0

_LOWE = "10.1111/j.1939-9162.2010.00006.x"
_WILSON = "10.1080/01621459.1927.10502953"
_COUNTED = "sentences with a Han character that are not a bare salutation; headings are counted"
_MODEL = "The model errs; its held-out confusion matrix is in segment/stance/heldout.json."
_GENRE = "Genre decides it more than era does: compare like with like."
_WITHIN = (
    "Within the speech only, its sentences taken as a sample; says nothing of how speeches differ. " + _GENRE
)

_SALUTATION = re.compile(
    r"\s*(?:尊敬的|敬爱的|亲爱的)?(?:各位|同志们|朋友们|女士们|先生们|乡亲们|大家好)"
    r"[^。，,；;？?]{0,24}(?:[,，、][^。；;？?]{0,12})?[：:！!]?\s*"
)


class Stance(Extractor):
    """Counts of the four stances, and the balance of achievement (A) and problem (P) with intervals."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "stance.sentences",
            "sentences",
            f"number of {_COUNTED}",
            "own definition",
            "higher = more sentences were given a stance",
            "Sentences with a stance",
            "判定立场的句数",
        ),
        *(
            Column(
                f"stance.{name}",
                "sentences",
                f"number of sentences labelled {name}, of those counted by stance.sentences",
                "own definition",
                f"higher = more {reading}",
                f"{en} sentences",
                f"{zh}句数",
                _MODEL,
            )
            for name, reading, en, zh in (
                ("achievement", "sentences report results or praise", "Achievement", "成绩"),
                ("problem", "sentences find fault or warn", "Problem", "问题"),
                ("plan", "sentences demand, intend or forbid", "Plan", "任务"),
                ("other", "context, procedure, doctrine and thanks", "Other", "其他"),
            )
        ),
        *(
            Column(
                f"stance.{name}_chars",
                "Han characters",
                f"number of Han characters in sentences labelled {name}",
                "own definition",
                f"higher = more room for {name}s",
                f"{en} (Han characters)",
                f"{zh}字数",
                _MODEL,
            )
            for name, en, zh in (
                ("achievement", "Achievement", "成绩"),
                ("problem", "Problem", "问题"),
                ("plan", "Plan", "任务"),
            )
        ),
        Column(
            "stance.theta",
            "log-odds",
            "ln((A + 1/2) / (P + 1/2)) of the sentences labelled achievement and problem; "
            "not measurable when both are nought",
            _LOWE,
            "higher = more achievement for each problem; 0 = as many of one as of the other",
            "Achievement against problem (θ)",
            "成绩—问题对数比（θ）",
            f"{_GENRE} With few sentences the one half pulls it towards 0.",
        ),
        Column(
            "stance.theta_low",
            "log-odds",
            "theta - 1.96 sqrt(1/(A + 1/2) + 1/(P + 1/2))",
            _LOWE,
            "higher = even the lower end of the 95 % interval leans to achievement",
            "θ, lower end (95 %)",
            "θ 下限（95%）",
            _WITHIN,
        ),
        Column(
            "stance.theta_high",
            "log-odds",
            "theta + 1.96 sqrt(1/(A + 1/2) + 1/(P + 1/2))",
            _LOWE,
            "higher = the 95 % interval reaches further to achievement",
            "θ, upper end (95 %)",
            "θ 上限（95%）",
            _WITHIN,
        ),
        Column(
            "stance.share",
            "share",
            "A / (A + P); not measurable when both are nought",
            "own definition",
            "higher = more of what is judged is praised; 1/2 = as much praise as blame",
            "Share of achievement",
            "成绩占比",
            _GENRE,
        ),
        Column(
            "stance.share_low",
            "share",
            "lower end of the 95 % score interval of A / (A + P)",
            _WILSON,
            "higher = even the lower end of the 95 % interval leans to achievement",
            "Share of achievement, lower end (95 %)",
            "成绩占比下限（95%）",
            _WITHIN,
        ),
        Column(
            "stance.share_high",
            "share",
            "upper end of the 95 % score interval of A / (A + P)",
            _WILSON,
            "higher = the 95 % interval reaches further to achievement",
            "Share of achievement, upper end (95 %)",
            "成绩占比上限（95%）",
            _WITHIN,
        ),
        Column(
            "stance.unclassified",
            "share",
            "sentences labelled other / stance.sentences",
            "own definition",
            "higher = less of the speech is achievement, problem or plan",
            "Share neither achievement, problem nor plan",
            "未归类占比",
            _MODEL,
        ),
        Column(
            "stance.theta_corrected",
            "log-odds",
            "theta of the four counts corrected for the model's held-out errors: the counts times the inverse of "
            "P(given | true), negative counts set to nought, the rest scaled to the number of sentences",
            "10.1093/oxfordjournals.aje.a112510",
            "higher = more achievement for each problem, after correction",
            "θ corrected for classifier error",
            "校正分类误差后的θ",
            "Assumes the model errs here as it did on the held-out texts. Below some thirty sentences the correction "
            "adds more noise than it removes bias. NaN where its errors alone would make as many of both.",
        ),
        *(
            Column(
                f"stance.theta_corrected_{end}",
                "log-odds",
                f"{percent} % quantile of theta_corrected over {DRAWS:,} draws of the shares of the stances given "
                "and of the rows of the held-out confusion, each from Dirichlet(counts + 1/2), and of the document's "
                "own rows from Dirichlet(row times the precision of held-out documents); at least as wide as "
                "the interval of theta for the corrected counts",
                "10.1016/j.prevetmed.2013.09.015",
                f"higher = {reading}",
                f"θ corrected, {en} end (95 %)",
                f"校正后的θ{zh}限（95%）",
                f"{_WITHIN} make bench prints how often it holds the truth in held-out documents. Where less than "
                "half a sentence of one is expected, the ratio without the added halves lies beyond.",
            )
            for end, percent, reading, en, zh in (
                ("low", "2.5", "even the lower end of the 95 % interval leans to achievement", "lower", "下"),
                ("high", "97.5", "the 95 % interval reaches further to achievement", "upper", "上"),
            )
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """All columns, in order; NaN where achievement and problem are both nought."""
        stances = speech.once(counted_as)
        judged = stances >= 0
        number: list[int] = np.bincount(stances[judged], minlength=len(STANCES)).tolist()
        chars = np.bincount(stances[judged], sentences(speech).han[judged], len(STANCES))
        a, p, plan, other = number
        return (
            float(a + p + plan + other),
            *map(float, number),
            *map(float, chars[:3]),
            *theta(a, p),
            *share(a, p),
            other / (a + p + plan + other) if judged.any() else nan,
            *(_theta_corrected(a, p, plan, other) if a + p else (nan, nan, nan)),
        )


def counted(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that are given a stance in the counts: those with a Han character, without salutations."""
    return [s for s in sentences if HAN.search(s.text) and not _SALUTATION.fullmatch(s.text)]


def counted_as(speech: SegmentedSpeech) -> Ints:
    """For each sentence of a speech the place of its stance in ``STANCES``, -1 where it is not :func:`counted`."""
    view = sentences(speech)
    greets = [_SALUTATION.fullmatch(sentence.text) is not None for sentence in speech.sentences]
    return np.where((view.han > 0) & ~np.array(greets, dtype=bool), view.stance, -1)


def theta(achievement: int, problem: int) -> tuple[float, float, float]:
    """Smoothed log-ratio of two counts with its 95 % interval; NaN when both are nought.

    ln((A + 1/2)/(P + 1/2)) with variance 1/(A + 1/2) + 1/(P + 1/2): Lowe, Benoit, Mikhaylov and Laver 2011, DOI
    10.1111/j.1939-9162.2010.00006.x. The sentence is the sampling unit: an interval for this speech alone.

    >>> [round(value, 3) for value in theta(10, 10)]
    [0.0, -0.855, 0.855]
    """
    if achievement + problem == 0:
        return nan, nan, nan
    middle = log((achievement + HALF) / (problem + HALF))
    reach = Z * sqrt(1 / (achievement + HALF) + 1 / (problem + HALF))
    return middle, middle - reach, middle + reach


def share(achievement: int, problem: int) -> tuple[float, float, float]:
    """A/(A + P) with its 95 % score interval; NaN when both are nought.

    Wilson 1927, DOI 10.1080/01621459.1927.10502953.

    >>> [round(value, 3) for value in share(8, 2)]
    [0.8, 0.49, 0.943]
    """
    n = achievement + problem
    if n == 0:
        return nan, nan, nan
    found = achievement / n
    middle = (found + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z / (1 + Z**2 / n) * sqrt(found * (1 - found) / n + Z**2 / (4 * n**2))
    return found, middle - reach if achievement else 0.0, middle + reach if problem else 1.0


def theta_corrected(
    counts: Sequence[int], confusion: npt.ArrayLike | None = None, precision: npt.ArrayLike | None = None
) -> tuple[float, float, float]:
    """Theta after taking the model's known errors out of the four counts, with its 95 % interval.

    The matrix form of Rogan and Gladen 1978 (DOI 10.1093/oxfordjournals.aje.a112510): with M the rows P(given |
    true) of the held-out confusion matrix, the counts given are on average true counts times M, so the true ones are
    estimated by counts times the inverse of M. Negative estimates are set to nought and the rest scaled to the total.

    The interval holds three doubts, the first two as Lang and Reiczigel's of one class does (2014, DOI
    10.1016/j.prevetmed.2013.09.015): these sentences are a sample; so are the held-out ones; and the model errs more
    in one document than in another. Shares given and rows of M are drawn from Dirichlet distributions with one half
    added to each count (Jeffreys' prior), the document's own rows from Dirichlet(precision times row), each draw is
    corrected, and the bounds are quantiles, but never closer than the interval of :func:`theta` for the corrected
    counts: where a count is cut off at nought the draws hardly differ. NaN where both corrected counts are nought.
    Every call draws the same: equal counts, equal bounds.
    ``tests/benchmarks/stance.py`` shows how often they hold the truth in held-out documents.

    Args:
        counts: sentences given each stance, in the order of ``STANCES``.
        confusion: rows true, columns given; the shipped model's on held-out speeches and synthetic texts by default.
        precision: for each row, how alike documents are (:func:`discourse.segment.stance.model.precision`); the
            shipped model's where ``confusion`` is, else documents are taken for alike.

    >>> round(theta_corrected([10, 5, 3, 2], np.eye(4))[0] - theta(10, 5)[0], 12)
    0.0
    """
    if confusion is None:
        confusion, precision = held_out(), held_out_precision()
    table = np.asarray(confusion, dtype=np.float64)
    given = np.asarray(counts, dtype=np.float64)
    true = true_counts(given, table / table.sum(axis=1, keepdims=True))
    if not true[:2].any():
        return nan, nan, nan
    middle = float(_theta(true))
    rates, rng = _drawn_rates(table.tobytes(), table.shape)
    shares = dirichlet(rng, given, DRAWS, HALF)
    if precision is not None:
        alike = np.maximum(np.asarray(precision, dtype=np.float64), 1.0)
        rates = dirichlet(rng, rates * alike[:, None], 1, 0.0)[0]
    drawn = np.quantile(_theta(true_counts(given.sum() * shares, rates)), (0.025, 0.975))
    reach = Z * sqrt(1 / (true[0] + HALF) + 1 / (true[1] + HALF))
    return middle, min(float(drawn[0]), middle - reach), max(float(drawn[1]), middle + reach)


def _drawn_rates(table: bytes, shape: tuple[int, ...]) -> tuple[npt.NDArray[np.float64], np.random.Generator]:
    """The draws of the held-out rates, which come first and are the same in each call; the generator after them."""
    rates, state = _first_draws(table, shape)
    rng = np.random.default_rng(SEED)
    rng.bit_generator.state = state
    return rates, rng


@lru_cache(maxsize=8)
def _first_draws(table: bytes, shape: tuple[int, ...]) -> tuple[npt.NDArray[np.float64], dict[str, Any]]:
    rng = np.random.default_rng(SEED)
    rates = dirichlet(rng, np.frombuffer(table).reshape(shape), DRAWS, HALF)
    rates.flags.writeable = False
    return rates, dict(rng.bit_generator.state)


@lru_cache(maxsize=1 << 14)
def _theta_corrected(*counts: int) -> tuple[float, float, float]:
    """:func:`theta_corrected` of the shipped model; short speeches have the same few counts over and over."""
    return theta_corrected(counts)


def course(speech: SegmentedSpeech, bins: int = 20) -> npt.NDArray[np.float64]:
    """Along the speech: shares of achievement, problem and plan in parts of equal length, shape (bins, 3).

    Length is counted in Han characters, and a sentence that crosses from one part to the next is shared out between
    them. What a row lacks to one is "other". A speech without a Han character gives NaN.
    """
    lengths = np.array([han(sentence.text) for sentence in speech.sentences], dtype=np.float64)
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    if ends[-1] == 0:
        return np.full((bins, 3), np.nan)
    edges = np.linspace(0.0, ends[-1], bins + 1)
    shares = np.empty((bins, 3))
    for k, name in enumerate(STANCES[:3]):
        own = lengths * np.array([sentence.stance == name for sentence in speech.sentences])
        so_far = np.interp(edges, ends, np.concatenate([[0.0], np.cumsum(own)]))
        shares[:, k] = np.diff(so_far) / (ends[-1] / bins)
    return shares


def _theta(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.log((counts[..., 0] + HALF) / (counts[..., 1] + HALF)))
