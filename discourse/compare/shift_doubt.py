"""How far each contribution of a word shift can be trusted: whole speeches drawn again, or left out, on each side.

Thousands of words at once: shares under all resamples are one product of a sparse table of counts and a table of
weights, a row a resample and a column a speech. 20,000 words in 200 speeches with 1,000 resamples take two seconds;
the weights alone take 8 bytes a speech and resample, which is 0.8 GB for 100,000 speeches and 1,000 resamples.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import t as student

from .counts import FloatArray
from .shifts import entropy_parts, jsd_parts, kl_parts

Kind = Literal["jsd", "proportion", "entropy", "kl", "score"]

Method = Literal["by size", "jackknife", "bootstrap"]

#: From so many speeches on each side ``"by size"`` takes the bootstrap's quantiles; below, the jackknife.
BOOTSTRAP_FROM = 20

#: Said of a word that one side does not have.
LACKS = "; the end nearer to nought by the rule of three, as one side lacks the word"

#: The share of the reference in what the target is held against, where the divergence is Kullback and Leibler's.
SKEW = 0.99

#: Shares that differ by less than this part of them are the same share, rounded differently.
TIE = 1e-12

#: The most of -p log2 p, at p = 1/e: a term of an entropy.
_TERM = math.log2(math.e) / math.e

#: What the term of one word can be at all, signed, whatever the shares; of a score it hangs on the scores.
_REACH: dict[Kind, tuple[float, float]] = {
    "jsd": (-0.5, 0.5),
    "proportion": (-1.0, 1.0),
    "entropy": (-_TERM, _TERM),
    "kl": (-_TERM, -math.log2(1 - SKEW)),
}

#: Words by resamples that are held at once (float64: 32 MB a table).
_CELLS = 4_000_000


class Side(NamedTuple):
    """A group: ``words`` has a row a word and a column a speech, ``sizes`` what a speech adds to the denominator."""

    words: csr_array
    sizes: FloatArray

    @property
    def n(self) -> int:
        return len(self.sizes)

    @property
    def once(self) -> FloatArray:
        """Weights that take every speech once."""
        return np.ones((1, self.n))

    def shares(self, rows: slice, weights: FloatArray | None) -> FloatArray:
        """Shares of the words ``rows`` (first axis) under each row of ``weights``, or (None) without each speech."""
        words = self.words[rows]
        counts: FloatArray = (
            words.sum(axis=1)[:, None] - words.toarray() if weights is None else words @ weights.T
        )
        return counts / self._sizes(weights)

    def mean(self, scores: FloatArray, weights: FloatArray | None) -> FloatArray:
        """The mean score under each row of ``weights``, or (None) without each speech."""
        each = np.asarray(self.words.T @ scores, dtype=np.float64)
        return (each.sum() - each if weights is None else weights @ each) / self._sizes(weights)

    def usual(self) -> FloatArray:
        """The mean share of each word in the speeches that have it (0 where none has)."""
        shares = self.words.data / self.sizes[self.words.indices]
        speeches = np.diff(self.words.indptr)
        rows = np.repeat(np.arange(len(speeches)), speeches)
        means: FloatArray = np.bincount(rows, shares, len(speeches)) / np.maximum(speeches, 1)
        return means

    def _sizes(self, weights: FloatArray | None) -> FloatArray:
        return self.sizes.sum() - self.sizes if weights is None else weights @ self.sizes


class Question(NamedTuple):
    """What is asked of shares: the kind, and for scores what they are and the value they are held against."""

    kind: Kind
    scores: FloatArray
    reference_value: float | None

    def parts(
        self, p: FloatArray, q: FloatArray, rows: slice, middle: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Contributions, and the same signed; ``middle`` is the reference value of each column."""
        if self.kind == "jsd":
            parts = jsd_parts(p, q, "bits")
            return parts, np.sign(p - q) * parts
        if self.kind == "entropy":
            parts = entropy_parts(p, q, "bits")
        elif self.kind == "kl":
            parts = kl_parts(p, SKEW * q + (1 - SKEW) * p, "bits")
        elif self.kind == "score":
            parts = (p - q) * (self.scores[rows, None] - middle)
        else:
            parts = p - q
        return parts, parts

    def middle(self, reference: Side, weights: FloatArray | None) -> FloatArray:
        """The reference value under each row of weights: as given, or the reference's mean score."""
        if self.kind == "score" and self.reference_value is None:
            return reference.mean(self.scores, weights)
        return np.full(1, self.reference_value or 0.0)

    def reach(self) -> tuple[FloatArray, FloatArray]:
        """The least and the most that a word's signed term can be: no interval goes beyond."""
        if self.kind != "score":
            return np.array(_REACH[self.kind][0]), np.array(_REACH[self.kind][1])
        ends = (
            (self.scores.min(), self.scores.max())
            if self.reference_value is None
            else (self.reference_value,)
        )
        most = np.max([np.abs(self.scores - end) for end in ends], axis=0)
        return -most, most

    def total(self, low: float, high: float) -> tuple[float, float]:
        """The interval of the total, within what it can be."""
        span = float(np.ptp(self.scores))
        least, most = {
            "jsd": (0.0, 1.0), "kl": (0.0, _REACH["kl"][1]), "score": (-span, span)
        }.get(self.kind, (-math.inf, math.inf))  # fmt: skip
        return float(np.clip(low, least, most)), float(np.clip(high, least, most))


class Doubt(NamedTuple):
    """What resampling gave: arrays one a word, and the interval of the total."""

    low: FloatArray
    high: FloatArray
    df: FloatArray
    interval: npt.NDArray[np.object_]
    stability: FloatArray
    total: tuple[float, float]
    total_interval: str


def _blocks(words: int, width: int) -> Iterator[slice]:
    step = max(1, _CELLS // max(width, 1))
    for start in range(0, words, step):
        yield slice(start, start + step)


def estimate(question: Question, x: Side, y: Side) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Contributions of all words, the same signed, and the sign of the difference; every speech counted once."""
    rows = slice(None)
    p, q = x.shares(rows, x.once), y.shares(rows, y.once)
    q = np.where(np.abs(p - q) <= TIE * (p + q), p, q)
    parts, signed = question.parts(p, q, rows, question.middle(y, y.once))
    return parts[:, 0], signed[:, 0], np.sign(p - q)[:, 0]


def doubt(
    question: Question,
    x: Side,
    y: Side,
    signed: FloatArray,
    listed: npt.NDArray[np.bool_],
    seed: int,
    resamples: int,
    level: float,
    method: Method,
) -> Doubt:
    """Intervals and stability of every word, from resampling whole speeches within each group.

    ``signed`` are the estimates; quantiles are taken of the words ``listed`` only, the others are pooled. A word that
    one side lacks varies there in no sample, however common it may be in more speeches: its interval is stretched to
    the contribution it would have if 1 - ((1-level)/2)^(1/n) of the speeches there had it with its usual share, the
    most that none in n speeches allows (the rule of three: Hanley & Lippman-Hand 1983, JAMA 249, 1743-1745).
    """
    if min(x.n, y.n) < 2:
        nothing = np.full(len(signed), np.nan)
        why = "none: a side with one speech"
        return Doubt(
            nothing,
            nothing,
            nothing,
            np.full(len(signed), why, dtype=object),
            nothing,
            (math.nan, math.nan),
            why,
        )
    many = method == "bootstrap" or (method == "by size" and min(x.n, y.n) >= BOOTSTRAP_FROM)
    found = _bootstrap(question, x, y, signed, listed if many else None, seed, resamples, level)
    if not many:
        found = _jackknife(question, x, y, signed, found.stability, level)
    low, high, interval = found.low.copy(), found.high.copy(), found.interval.copy()
    for n, (has, lacks) in enumerate(((x, y), (y, x))):
        here = (lacks.shares(slice(None), lacks.once)[:, 0] == 0) & ~np.isnan(low)
        most = has.usual() * (1 - ((1 - level) / 2) ** (1 / lacks.n))
        known, least_known = has.shares(slice(None), has.once), most[:, None]
        p, q = (known, least_known) if n == 0 else (least_known, known)
        _, near = question.parts(p, q, slice(None), question.middle(y, y.once))
        low[here] = np.minimum(low[here], near[here, 0])
        high[here] = np.maximum(high[here], near[here, 0])
        interval[here] = interval[here] + LACKS
    low, high = (np.clip(end, *question.reach()) for end in (low, high))
    return found._replace(low=low, high=high, interval=interval)


def _bootstrap(
    question: Question,
    x: Side,
    y: Side,
    signed: FloatArray,
    listed: npt.NDArray[np.bool_] | None,
    seed: int,
    resamples: int,
    level: float,
) -> Doubt:
    """Quantiles of the words ``listed`` (None: of no word), the share of samples with the sign of the estimate."""
    rng = np.random.default_rng(seed)
    draws = [_weights(rng, side.n, resamples) for side in (x, y)]
    middle = question.middle(y, draws[1])
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high, stability = np.full((3, len(signed)), np.nan)
    totals = np.zeros(resamples)
    for rows in _blocks(len(signed), resamples):
        parts, drawn = question.parts(x.shares(rows, draws[0]), y.shares(rows, draws[1]), rows, middle)
        totals += parts.sum(axis=0)
        here = np.sign(signed[rows])
        same = (np.sign(drawn) == here[:, None]).mean(axis=1)
        stability[rows] = np.where(here == 0, np.nan, same)
        if listed is not None:
            inside = np.flatnonzero(listed[rows]) + rows.start
            low[inside], high[inside] = np.quantile(drawn[inside - rows.start], tails, axis=1)
    still = ~(high > low)
    low[still], high[still] = np.nan, np.nan
    method = f"bootstrap of speeches, percentile, {resamples:,} resamples, seed {seed}"
    interval = np.where(still, "none: no variation between speeches", method).astype(object)
    # The divergence of a sample of the sample is too large once more: only the spread is taken.
    ends = math.fsum(estimate(question, x, y)[0]) + np.quantile(totals, tails) - totals.mean()
    shifted = method.replace("percentile", "percentile about the estimate")
    return Doubt(
        low,
        high,
        np.full(len(signed), np.nan),
        interval,
        stability,
        question.total(float(ends[0]), float(ends[1])),
        shifted,
    )


def _jackknife(
    question: Question, x: Side, y: Side, signed: FloatArray, stability: FloatArray, level: float
) -> Doubt:
    """The estimate ± t standard errors, each speech of each side left out in turn."""
    root = question.kind == "jsd"
    here = _root(signed) if root else signed
    pieces, spreads = [], []
    total = math.fsum(estimate(question, x, y)[0])
    for out in (x, y):
        n, of_x, of_y = out.n, None if out is x else x.once, None if out is y else y.once
        middle = question.middle(y, of_y)
        variance, totals = np.zeros(len(signed)), np.zeros(n)
        for rows in _blocks(len(signed), n):
            parts, left = question.parts(x.shares(rows, of_x), y.shares(rows, of_y), rows, middle)
            totals += parts.sum(axis=0)
            left = _root(left) if root else left
            variance[rows] = (n - 1) / n * ((left - left.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        pieces.append((variance, n))
        spreads.append((np.array([(n - 1) / n * ((totals - totals.mean()) ** 2).sum()]), n))
    half, df = _welch(pieces, np.abs(here), level)
    low, high = here - half, here + half
    method = "jackknife-t (delete one speech, Welch-Satterthwaite df)" + (", signed root" if root else "")
    interval = np.where(np.isnan(half), "none: no variation within either side", method).astype(object)
    reach, of_total = _welch(spreads, np.array([abs(total)]), level)
    how = f"jackknife-t (delete one speech, Welch-Satterthwaite df {of_total[0]:.1f})"
    if np.isnan(reach[0]):
        how = "none: no variation within either side"
    ends = question.total(total - float(reach[0]), total + float(reach[0]))
    if root:
        low, high = low * np.abs(low), high * np.abs(high)
    return Doubt(low, high, df, interval, stability, ends, how)


def _welch(
    pieces: Sequence[tuple[FloatArray, int]], size: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Half the width of each interval and its degrees of freedom; NaN where nothing varies."""
    (v1, n1), (v2, n2) = pieces
    together = v1 + v2
    below = v1**2 / (n1 - 1) + v2**2 / (n2 - 1)
    varies = (together > (1e-12 * np.maximum(size, 1e-300)) ** 2) & (below > 0)
    df = np.divide(together**2, below, out=np.full_like(together, np.nan), where=varies)
    half = student.ppf((1 + level) / 2, df) * np.sqrt(together)
    return np.where(varies, half, np.nan), df


def _root(x: FloatArray) -> FloatArray:
    roots: FloatArray = np.sign(x) * np.sqrt(np.abs(x))
    return roots


def _weights(rng: np.random.Generator, n: int, resamples: int) -> FloatArray:
    """How often each of ``n`` speeches is in each bootstrap sample, a row a sample."""
    drawn = rng.integers(0, n, (resamples, n)) + n * np.arange(resamples)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=n * resamples)
    return counts.reshape(resamples, n).astype(np.float64)
