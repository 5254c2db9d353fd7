"""The fit of Wordfish: turns between words and speeches, from several starts, until nothing moves.

By turns: words given speeches, speeches given words, each a concave problem in one number (:mod:`.newton`; the
intercept has a closed form); no turn lowers the objective. Counts enter through sums only, so the table stays sparse.
What does not converge is an error, never a half-finished number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import gammaln

from ...doors import door
from ...errors import CompareError
from ..counts import FloatArray
from .matrix import count_matrix, margin
from .model import BETA_SD, Wordfish
from .newton import climbed
from .starts import alike, axes, standardised

#: A fit has converged when what is left to move, by the rate of the last turns, is less than this (in units of θ).
TOLERANCE = 1e-6

#: Turns at most. Work reports of seventy years (52 speeches, 4,600 words) take about 60.
MAX_TURNS = 2_000


@door
def wordfish(
    counts: object,
    *,
    direction: tuple[int, int],
    beta_sd: float = BETA_SD,
    max_turns: int = MAX_TURNS,
    start: npt.ArrayLike | None = None,
) -> Wordfish:
    """The fit with the highest objective; θ[direction[0]] < θ[direction[1]]. The model: :mod:`.model`.

    ``counts``: speeches x words, sparse or dense, at least three of each, no empty row or column. ``beta_sd`` may be
    ``inf`` (maximum likelihood), where no word then has a β without bound. Without a ``start`` the first axes of a
    correspondence analysis are tried (:mod:`.starts`): no random number is drawn. A fit that does not converge within
    ``max_turns`` is an error.

    A turn takes time in proportion to speeches x words: 52 x 4,600 a few hundredths of a second, 2,000 x 5,000 about
    a second.

    >>> fit = wordfish([[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]], direction=(0, 3))
    >>> fit.theta.round(2).tolist(), fit.beta.round(2)[[0, 2]].tolist()
    ([-1.15, -0.42, 0.42, 1.15], [-0.87, 0.87])
    """
    table = count_matrix(counts, "wordfish")
    _check(table, direction, beta_sd)
    starts = axes(table) if start is None else [standardised(np.asarray(start, dtype=np.float64))]
    fits, failures = [], []
    for theta in starts:
        try:
            fits.append(fit_from(theta, table, beta_sd, max_turns=max_turns))
        except CompareError as error:
            failures.append(error)
    if not fits:
        raise failures[0]
    fits.sort(key=lambda fit: -fit.objective)
    best = fits[0]
    sign = -1.0 if best.theta[direction[0]] > best.theta[direction[1]] else 1.0
    return replace(
        best,
        theta=best.theta * sign,
        beta=best.beta * sign,
        optima=tuple(fit.objective for fit in fits),
        alike=tuple(float(abs(np.corrcoef(fit.theta, best.theta)[0, 1])) for fit in fits),
    )


def fit_from(
    theta: FloatArray,
    table: csr_array,
    beta_sd: float,
    *,
    tolerance: float = TOLERANCE,
    max_turns: int = MAX_TURNS,
) -> Wordfish:
    """The fit that one start leads to: turns until what is left to move is less than ``tolerance``."""
    counts = _Counts(table, csr_array(table.T), margin(table, 1), margin(table, 0))
    none = np.zeros(table.shape[1])
    line = _Line(theta, np.log(counts.lengths / counts.lengths.sum()), none, none)
    last = np.inf
    for turn in range(1, max_turns + 1):
        before, line = line, _turned(line, counts, beta_sd)
        step = float(np.abs(line.theta - before.theta).max())
        rate = step / last if last > 0 else 0.0
        last = step
        if turn > 3 and (step < 1e-13 or (rate < 1 and step * max(rate / (1 - rate), 0.1) < tolerance)):
            return _finished(line, counts, beta_sd, turn)
    raise CompareError(
        f"the fit did not converge in {max_turns:,} turns (the last moved a speech by {last:.2g})",
        where="wordfish",
        expected="a table with one clear line in it",
        advice="more turns, a smaller beta_sd, or without the speeches that share few words with the rest",
    )


class _Counts(NamedTuple):
    """The table, the same by words, and the sums of both sides."""

    table: csr_array
    by_word: csr_array
    lengths: FloatArray
    totals: FloatArray


class _Line(NamedTuple):
    """The numbers of the model after a turn."""

    theta: FloatArray
    alpha: FloatArray
    psi: FloatArray
    beta: FloatArray


def _turned(line: _Line, counts: _Counts, beta_sd: float) -> _Line:
    """Words given speeches, speeches given words, the constraints restored."""
    theta = line.theta
    words = climbed(counts.totals, counts.by_word @ theta, line.alpha, theta, line.beta, 1 / beta_sd**2)
    beta, psi = words.x - words.x.mean(), words.intercept
    if not np.abs(beta).max() < 100:
        raise CompareError(
            "a word has a weight without bound: it stands in one speech at the end of the line only",
            where="wordfish",
            expected="a prior that holds it back, or words of several speeches",
            advice=f"beta_sd={BETA_SD:g}, or a higher min_speeches",
        )
    ridge = _ridge(beta, beta_sd, len(theta))
    speeches = climbed(counts.lengths, counts.table @ beta, psi, beta, theta, ridge)
    middle, spread = float(speeches.x.mean()), float(speeches.x.std(ddof=1))
    if not spread > 1e-8:
        raise alike()
    return _Line((speeches.x - middle) / spread, speeches.intercept, psi + beta * middle, beta * spread)


def _ridge(beta: FloatArray, beta_sd: float, n: int) -> float:
    """What the prior of β weighs on θ: to stretch θ is to shrink β."""
    return float((beta**2).sum()) * (1 / beta_sd**2) / (n - 1)


def _finished(line: _Line, counts: _Counts, beta_sd: float, turns: int) -> Wordfish:
    """The fit with its likelihood, factorials included."""
    theta, alpha, psi, beta = line
    if np.abs(beta).max() * np.ptp(theta) < 1e-6:
        raise alike()
    lengths, totals = counts.lengths, counts.totals
    likelihood = (
        float((lengths * alpha).sum() + (totals * psi).sum() + (theta * (counts.table @ beta)).sum())
        - float(lengths.sum())
        - float(gammaln(counts.table.data + 1).sum())
    )
    ridge = _ridge(beta, beta_sd, len(theta))
    objective = likelihood - float((beta**2).sum()) * (1 / beta_sd**2) / 2
    return Wordfish(
        theta, alpha, psi, beta, ridge, beta_sd, likelihood, objective, turns, (objective,), (1.0,)
    )


def _check(table: csr_array, direction: tuple[int, int], beta_sd: float) -> None:
    n, words = table.shape
    if n < 3 or words < 3:
        raise CompareError(
            f"there are {n} speeches and {words} words",
            where="wordfish",
            expected="at least three of each: two points always lie on a line",
            advice="more speeches, or lower thresholds for words",
        )
    if not beta_sd > 0:
        raise CompareError(f"beta_sd is {beta_sd}", where="wordfish", expected="a number above zero, or inf")
    first, second = direction
    if first == second or not (0 <= first < n and 0 <= second < n):
        raise CompareError(
            f"the direction is {first}, {second}",
            where="wordfish",
            expected=f"two different speeches, numbered from 0 to {n - 1}",
        )
    for sums, what in ((margin(table, 1), "speech"), (margin(table, 0), "word")):
        if (sums == 0).any():
            raise CompareError(
                f"a {what} has no count",
                where="wordfish",
                expected="no empty row or column",
                advice="leave it out",
            )
