"""Where a speech stands between speeches whose positions are given: Wordscores.

Laver, Benoit & Garry 2003 (doi:10.1017/S0003055403000698). Each word has the mean of the reference scores, weighted
by how likely it is to have come from each reference; a speech has the mean score of its words. There is no model of
words beneath it, and it cannot say whether the references differ in what the scores are meant to measure: it finds
whatever sets them apart in vocabulary, be it doctrine, topic, genre or date (Grimmer & Stewart 2013,
doi:10.1093/pan/mps028).

Words that no reference has tell nothing and are left out; ``share_scored`` says how much of a speech that is. Words
that all references share pull every speech to the middle, so raw scores of new speeches bunch around the mean of the
references and cannot be read on their scale: two ways of stretching them are given, by name. The first hangs on which
other speeches are stretched with it; the second only on the references.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...doors import door
from ...errors import CompareError
from ..asked import in_a_row, one_each
from ..counts import FloatArray
from .matrix import count_matrix, margin


class TextScores(NamedTuple):
    """A speech a row: ``raw`` score and ``se`` (tokens taken for independent); tokens ``scored``, and their share.

    ``se`` is too small for speeches, whose words come in clumps; see :func:`block_errors`.
    """

    raw: FloatArray
    se: FloatArray
    scored: FloatArray
    share_scored: FloatArray


class Rescaled(NamedTuple):
    """Scores on the scale of the references, and the factor that standard errors are multiplied by."""

    scores: FloatArray
    factor: float
    method: str


@door
def word_scores(references: object, scores: npt.ArrayLike, *, smooth: float = 0.0) -> FloatArray:
    """The score of each word, S_w = Σ_r P_wr A_r; NaN for a word that no reference has.

    ``references``: a count matrix, references x words (sparse or dense); ``scores``: A_r, one a reference. F_wr is
    the word's share of the reference's tokens, P_wr = F_wr / Σ_r F_wr (Laver, Benoit & Garry 2003,
    doi:10.1017/S0003055403000698). ``smooth`` is added to every count of the words that occur in some reference;
    without it a word of one reference only has that reference's score to the full, though it may have occurred once.

    >>> word_scores([[3, 1, 0, 0], [1, 0, 3, 0]], [-1, 1]).tolist()
    [-0.5, -1.0, 1.0, nan]
    """
    table, given = count_matrix(references, "word_scores"), np.asarray(scores, dtype=np.float64)
    _check_references(table, given, smooth)
    held = margin(table, 0) > 0
    totals = margin(table, 1) + smooth * held.sum()
    weights = 1 / totals
    above = np.asarray(table.T @ (weights * given)).reshape(-1) + smooth * float((weights * given).sum())
    below = np.asarray(table.T @ weights).reshape(-1) + smooth * float(weights.sum())
    scored: FloatArray = np.divide(above, below, out=np.full(len(held), np.nan), where=held)
    return scored


@door
def text_scores(counts: object, words: npt.ArrayLike) -> TextScores:
    """Raw scores of speeches, S_v = Σ_w F_wv S_w over the words that have a score, and their standard errors.

    ``counts``: speeches x words; ``words``: from :func:`word_scores`. F_wv is the word's share of the tokens *that
    are scored*. se = √(Σ_w F_wv (S_w - S_v)² / N_v), N_v being the number of these tokens. NaN for a speech with no
    scored token. Scores near the references' mean may be no position at all, only common words.

    >>> scores = text_scores([[2, 0, 2, 4]], [-0.5, -1.0, 1.0, np.nan])
    >>> scores.raw.tolist(), scores.se.tolist(), scores.share_scored.tolist()
    ([0.25], [0.375], [0.5])
    """
    table, score = count_matrix(counts, "text_scores"), np.asarray(words, dtype=np.float64)
    if score.shape != (table.shape[1],):
        raise CompareError(
            f"{score.size} word scores for {table.shape[1]} words", where="text_scores", expected="one each"
        )
    known = ~np.isnan(score)
    s = np.where(known, score, 0.0)
    tokens = margin(table, 1)
    n = np.asarray(table @ known.astype(np.float64)).reshape(-1)
    some = n > 0
    raw = np.divide(table @ s, n, out=np.full(len(n), np.nan), where=some)
    of_row = np.repeat(np.arange(len(n)), np.diff(table.indptr))
    away = known[table.indices] * (s[table.indices] - raw[of_row]) ** 2
    squares = np.bincount(of_row, table.data * np.where(known[table.indices], away, 0.0), minlength=len(n))
    se = np.divide(np.sqrt(squares), n, out=np.full(len(n), np.nan), where=some)
    share = np.divide(n, tokens, out=np.full(len(n), np.nan), where=tokens > 0)
    return TextScores(raw, se, n, share)


def block_errors(blocks: object, speech: npt.ArrayLike, words: npt.ArrayLike, n: int) -> FloatArray:
    """Standard errors of raw scores that take the block (sentence), not the token, for the unit drawn.

    ``blocks``: blocks x words; ``speech``: which of the ``n`` speeches each block belongs to. The linearised error of
    a ratio of sums over B blocks, √(B/(B-1) Σ_b (Σ_w y_bw (S_w - S_v))²) / N_v (Cochran 1977, Sampling Techniques,
    ch. 6). NaN with fewer than two blocks.

    The interval is about these references' word scores. Simulated (``tests/benchmarks/scaling.py``), ± 1.96 se
    covers the score that they give a speaker's word shares in 95 % where tokens are independent (error of tokens:
    96 %), 94 % where every word comes three times running (73 %), 95 % where sentences have topics (88 %); 33 % where
    the speech has its own taste for every word (33 %), which no resampling of its sentences can show. The score that
    references without sampling error would give is covered in 58, 54, 61 and 24 %: two references of 2,000 tokens are
    a sample too, and that doubt is not in it.

    >>> block_errors([[2, 0], [0, 2]], [0, 0], [-1.0, 1.0], 1).round(6).tolist()  # each token alone: 0.5
    [1.0]
    """
    table, of = count_matrix(blocks, "block_errors"), np.asarray(speech, dtype=np.int64)
    score = np.asarray(words, dtype=np.float64)
    if of.shape != (table.shape[0],):
        raise CompareError(
            f"{of.size} labels for {table.shape[0]} blocks", where="block_errors", expected="one each"
        )
    known = ~np.isnan(score)
    sums = np.asarray(table @ np.where(known, score, 0.0)).reshape(-1)
    sizes = np.asarray(table @ known.astype(np.float64)).reshape(-1)
    total, above = np.bincount(of, sizes, minlength=n), np.bincount(of, sums, minlength=n)
    count = np.bincount(of, sizes > 0, minlength=n).astype(np.float64)
    raw = np.divide(above, total, out=np.zeros(n), where=total > 0)
    squares = np.bincount(of, (sums - sizes * raw[of]) ** 2, minlength=n)
    enough = count >= 2
    factor = np.divide(count, count - 1, out=np.ones(n), where=enough)
    se: FloatArray = np.divide(np.sqrt(factor * squares), total, out=np.full(n, np.nan), where=enough)
    return se


@door
def rescale_lbg(raw: npt.ArrayLike, scores: npt.ArrayLike, *, over: npt.ArrayLike | None = None) -> Rescaled:
    """Stretched so that the speeches vary as the references do: S* = (S_v - S̄_v) SD_r / SD_v + S̄_v.

    Laver, Benoit & Garry 2003. ``raw``: of all speeches placed together, ``scores``: of the references; both standard
    deviations with n - 1. It *supposes* that the speeches are as far apart as the references, and a speech moves when
    others join or leave: ``over`` marks those that S̄_v and SD_v are of. The paper takes the new speeches only,
    quanteda all that it is given, the references too: say which beside the result. NaN with fewer than two speeches,
    or speeches all alike.

    >>> rescale_lbg([-0.1, 0.1], [-1, 1]).scores.round(6).tolist()
    [-1.0, 1.0]
    """
    values, given = in_a_row(raw, "rescale_lbg"), in_a_row(scores, "rescale_lbg")
    marked = np.ones(values.shape, dtype=np.bool_) if over is None else np.asarray(over, dtype=np.bool_)
    one_each(values, marked, "rescale_lbg", what="mark")
    there = values[~np.isnan(values) & marked]
    spread = float(there.std(ddof=1)) if len(there) > 1 else 0.0
    if not spread > 0 or len(given) < 2:
        return Rescaled(np.full(values.shape, np.nan), np.nan, "none: the speeches placed do not vary")
    factor = float(given.std(ddof=1)) / spread
    middle = float(there.mean())
    method = f"LBG 2003 rescaling over {len(there)} speeches, SD with n - 1"
    return Rescaled((values - middle) * factor + middle, factor, method)


@door
def rescale_mv(raw: npt.ArrayLike, reference_raw: npt.ArrayLike, scores: npt.ArrayLike) -> Rescaled:
    """Stretched so that the two outermost references fall on their own scores, whatever else is placed.

    Martin & Vanberg 2008, doi:10.1093/pan/mpm010: S* = (S_v - S_lo) (A_hi - A_lo) / (S_hi - S_lo) + A_lo, where S_lo
    and S_hi are the references' own raw scores. Defined for two references; with more, those with the lowest and the
    highest score are taken (the mean of those that tie), and the rest will not fall on theirs.

    >>> rescale_mv([0.0, 0.25], [-0.5, 0.5], [-1, 1]).scores.tolist()
    [0.0, 0.5]
    """
    values, own, given = (in_a_row(x, "rescale_mv") for x in (raw, reference_raw, scores))
    one_each(own, given, "rescale_mv", of="references", what="score")
    if not given.size:
        raise CompareError("there is no reference", where="rescale_mv", expected="two at least")
    low, high = float(given.min()), float(given.max())
    at_low, at_high = float(own[given == low].mean()), float(own[given == high].mean())
    if not at_high - at_low > 1e-12 * max(abs(at_low), abs(at_high), high - low):
        return Rescaled(np.full(values.shape, np.nan), np.nan, "none: the outermost references score alike")
    factor = (high - low) / (at_high - at_low)
    method = "MV 2008 rescaling on the two outermost references" + (
        f" of {len(given)}" if len(given) > 2 else ""
    )
    return Rescaled((values - at_low) * factor + low, factor, method)


def _check_references(table: csr_array, scores: FloatArray, smooth: float) -> None:
    if scores.shape != (table.shape[0],):
        raise CompareError(
            f"{scores.size} scores for {table.shape[0]} references", where="word_scores", expected="one each"
        )
    if not np.isfinite(scores).all():
        raise CompareError("a reference score is not a number", where="word_scores", expected="finite scores")
    if len(scores) < 2 or not np.ptp(scores) > 0:
        raise CompareError(
            "all reference speeches have the same score" if len(scores) else "there is no reference speech",
            where="word_scores",
            expected="at least two references with different scores",
            advice="choose two speeches whose positions are known and apart",
        )
    if not 0 <= smooth < np.inf:
        raise CompareError(f"smooth is {smooth}", where="word_scores", expected="a number from 0 on")
    if (margin(table, 1) == 0).any():
        raise CompareError(
            "a reference speech has none of the words counted",
            where="word_scores",
            expected="words in every reference",
            advice="lower min_count or min_speeches",
        )
