"""Wordfish for a corpus: speeches along the line on which their vocabulary differs most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...doors import door
from ...errors import CompareError
from ...extractors._tokens import is_word
from ..counts import FloatArray
from ..eras import content_seed
from ..tokens import Speeches
from .counted import Counted, counted
from .doubt import bootstrap_errors, standard_errors
from .fit import wordfish
from .matrix import margin
from .model import BETA_SD, JOINT_LIMIT, Wordfish, dispersion, project
from .tables import Placed, Scaling, check_asked, scaled, words_of

#: A word that is rarer, or that fewer speeches have, tells speeches apart one by one and not along a line.
MIN_COUNT, MIN_SPEECHES = 5, 2

Errors = Literal["words", "blocks", "parametric", "poisson", "quasi-poisson"]


@door
def wordfish_table(
    speeches: Speeches,
    *,
    direction: tuple[str, str],
    errors: Errors = "words",
    seed: int | None = None,
    resamples: int = 100,
    beta_sd: float = BETA_SD,
    min_count: int = MIN_COUNT,
    min_speeches: int = MIN_SPEECHES,
    groups: Sequence[object] | None = None,
    dates: Sequence[float | None] | None = None,
    genres: Sequence[str] | None = None,
    level: float = 0.95,
    keep: Callable[[str], bool] = is_word,
) -> Scaling:
    """Positions along the line on which vocabulary differs most (Slapin & Proksch 2008), mean 0, sd 1.

    ``direction``: two ids (a list of tokens has its place, "0", "1", …), the first to lie below the second; they say
    which end is which, nothing else. Words with ``min_count`` occurrences in ``min_speeches`` of the fitted speeches
    are used; numbers and masks are no words. ``se`` comes from ``errors``: by default words are drawn with
    replacement, the only kind whose interval came near its level on all counts tried, see
    :func:`~.doubt.standard_errors`; ``se_tokens`` beside it is the Poisson one, too small. ``seed`` without a value
    is made from the counts. An interval holds for *this* line: it does not say that the line means anything. A
    hundred resamples of fifty work reports take half a minute; beyond a thousand speeches they take hours, and
    ``errors="quasi-poisson"``, too small, is what is left. ``raw`` is empty: Wordfish has no other scale.

    >>> lines = ["新 农村 农村 农村 党", "新 农村 农村 时代 党", "新 农村 时代 时代 党", "新 时代 时代 时代 党"]
    >>> said = [line.split() * 4 for line in lines]
    >>> table = wordfish_table(said, direction=("0", "3"), errors="poisson").positions
    >>> table[["speech", "role", "used", "position"]].round(1).values.tolist()
    [['0', 'fitted', 20, -1.2], ['1', 'fitted', 20, -0.3], ['2', 'fitted', 20, 0.3], ['3', 'fitted', 20, 1.2]]
    """
    check_asked("wordfish_table", level, errors=(errors, get_args(Errors)))
    corpus = counted(speeches, groups=groups, dates=dates, genres=genres, keep=keep, where="wordfish_table")
    ends = corpus.rows(direction, where="the direction")
    chosen = corpus.columns(min_count, min_speeches)
    table = csr_array(corpus.table[:, chosen])
    used = margin(table, 1)
    _check_direction(direction, used[ends], f"words with {min_count} occurrences in {min_speeches} speeches")
    rows = np.flatnonzero(~corpus.copy & (used > 0))
    counts = csr_array(table[rows])
    first, second = np.searchsorted(rows, ends).tolist()
    fit = wordfish(counts, direction=(first, second), beta_sd=beta_sd)
    poisson = standard_errors(counts, fit, kind="poisson")
    if seed is None:
        seed = content_seed(
            counts.data, *(part.astype(np.float64) for part in (counts.indices, counts.indptr))
        )
    se, how = _doubt(corpus, chosen, rows, counts, fit, errors, seed, resamples)
    role = np.where(corpus.copy, "copy, projected", np.where(used > 0, "fitted", "not fitted")).astype(object)
    position = project(table, fit).theta
    position[rows] = fit.theta
    nowhere = np.full(len(used), np.nan)
    words = words_of(corpus, chosen, counts).assign(psi=fit.psi, beta=fit.beta)
    return scaled(
        corpus,
        Placed(role, used, nowhere, _at(rows, poisson, nowhere), position, _at(rows, se, nowhere)),
        words.sort_values(["beta", "word"], kind="stable", ignore_index=True),
        method=f"Poisson scaling, beta_sd {beta_sd:g}; {how}",
        n_fitted=len(rows),
        parameters={
            "method": "wordfish",
            "direction": list(direction),
            "errors": errors,
            "resamples": 0 if errors in ("poisson", "quasi-poisson") else resamples,
            "seed": seed,
            "beta_sd": beta_sd,
            "min_count": min_count,
            "min_speeches": min_speeches,
            "words": len(chosen),
            "level": level,
            "turns": fit.turns,
            "log_likelihood": fit.log_likelihood,
            "dispersion": dispersion(counts, fit),
            "optima": list(fit.optima),
            "optima_alike": list(fit.alike),
        },
    )


def _check_direction(direction: tuple[str, str], used: FloatArray, words: str) -> None:
    if direction[0] == direction[1]:
        raise CompareError(
            f"{direction[0]!r} is named twice", where="the direction", expected="two different speeches"
        )
    for name, tokens in zip(direction, used.tolist(), strict=True):
        if not tokens:
            raise CompareError(
                f"the speech {name!r} has none of the words used",
                where="the direction",
                expected=words,
                advice="another speech, or lower thresholds",
            )


def _doubt(
    corpus: Counted,
    chosen: npt.NDArray[np.intp],
    rows: npt.NDArray[np.intp],
    counts: csr_array,
    fit: Wordfish,
    errors: Errors,
    seed: int,
    resamples: int,
) -> tuple[FloatArray, str]:
    """The errors asked for, one a fitted speech, and how they were got."""
    if errors == "poisson" or errors == "quasi-poisson":
        known = ", words taken for known" if len(rows) > JOINT_LIMIT else ""
        return standard_errors(counts, fit, kind=errors), f"{errors}, analytical{known}"
    inside = np.isin(corpus.of, rows)
    drawn = bootstrap_errors(
        counts,
        fit,
        method=errors,
        seed=seed,
        resamples=resamples,
        blocks=corpus.blocks[np.flatnonzero(inside)][:, chosen],
        speech=np.searchsorted(rows, corpus.of[inside]),
    )
    return drawn.se, drawn.method


def _at(rows: npt.NDArray[np.intp], values: FloatArray, elsewhere: FloatArray) -> FloatArray:
    """``elsewhere`` with values put into some rows."""
    out = elsewhere.copy()
    out[rows] = values
    return out
