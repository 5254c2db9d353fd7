"""Wordscores for a corpus: speeches between references whose scores are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...doors import door
from ...extractors._tokens import is_word
from ..counts import FloatArray
from ..tokens import Speeches
from .counted import counted
from .matrix import margin, range_of_columns
from .tables import Placed, Scaling, check_asked, scaled, words_of
from .wordscores import Rescaled, block_errors, rescale_lbg, rescale_mv, text_scores, word_scores

Rescale = Literal["none", "lbg-new", "lbg-all", "mv"]

_UNITS = {
    "blocks": "blocks (sentences) drawn, references taken as given",
    "tokens": "independent tokens (LBG 2003), references taken as given",
}


@door
def wordscores_table(
    speeches: Speeches,
    references: Mapping[str, float],
    *,
    rescale: Rescale = "none",
    errors: Literal["blocks", "tokens"] = "blocks",
    smooth: float = 0.0,
    min_count: int = 1,
    min_speeches: int = 1,
    groups: Sequence[object] | None = None,
    dates: Sequence[float | None] | None = None,
    genres: Sequence[str] | None = None,
    level: float = 0.95,
    keep: Callable[[str], bool] = is_word,
) -> Scaling:
    """Positions between reference speeches whose scores are given (Laver, Benoit & Garry 2003).

    ``references``: id to score; a list of tokens has its place, "0", "1", …, as id. At least two, with different
    scores, none a near-duplicate. ``position`` is the raw score, which bunches around the references' mean, unless
    ``rescale`` names a stretching: ``lbg-new`` over the independent speeches that are no reference (the paper),
    ``lbg-all`` over the references too (quanteda), ``mv`` Martin & Vanberg 2008. ``used`` are tokens of words that a
    reference has; ``share_used`` below about a half means that the references say little of this speech.

    ``se_tokens`` is the published error of ``raw``, for independent tokens; ``se`` and the interval that of
    ``position``, by ``errors``: sentences drawn (runs of :data:`~.counted.BLOCK` words where there are none), or
    tokens. Either takes the references for flawless: other references would have moved every position, by more than
    the interval says (:func:`~.wordscores.block_errors`). A reference's own row is no test, since it made the scores;
    means of groups and diagnostics leave references out.

    >>> old, mid, new = ["新", "农村"] * 4 + ["党"] * 4, ["农村", "时代", "党", "党"] * 2, ["时代", "党"] * 6
    >>> table = wordscores_table([old, mid, new], {"0": -1, "2": 1}, rescale="mv").positions
    >>> table[["speech", "role", "used", "position"]].round(2).values.tolist()
    [['0', 'reference', 12, -1.0], ['1', 'scored', 8, 0.17], ['2', 'reference', 12, 1.0]]
    """
    check_asked(
        "wordscores_table", level, rescale=(rescale, get_args(Rescale)), errors=(errors, tuple(_UNITS))
    )
    corpus = counted(speeches, groups=groups, dates=dates, genres=genres, keep=keep, where="wordscores_table")
    at = corpus.rows(list(references), where="the references")
    given = {name: float(score) for name, score in references.items()}
    scores = np.array(list(given.values()))
    chosen = corpus.columns(min_count, min_speeches)
    table = csr_array(corpus.table[:, chosen])
    word = word_scores(table[at], scores, smooth=smooth)
    found = text_scores(table, word)
    role = np.where(corpus.copy, "copy, scored", "scored").astype(object)
    role[at] = "reference"
    stretched = _stretched(found.raw, role, at, scores, rescale)
    of_raw = found.se
    if errors == "blocks":
        of_raw = block_errors(corpus.blocks[:, chosen], corpus.of, word, len(corpus.ids))
    se = np.where(corpus.copy, np.nan, stretched.factor * of_raw)
    own = csr_array(table[at])
    words = words_of(corpus, chosen, table).assign(
        count_references=margin(own, 0).astype(np.int64), range_references=range_of_columns(own), score=word
    )
    smoothed = f"{smooth:g} added to each count" if smooth else "no smoothing"
    return scaled(
        corpus,
        Placed(role, found.scored, found.raw, found.se, stretched.scores, se),
        words.sort_values(["score", "word"], kind="stable", ignore_index=True),
        method=f"{stretched.method}; {_UNITS[errors]}; {smoothed}",
        n_fitted=len(at),
        parameters={
            "method": "wordscores",
            "references": given,
            "rescale": rescale,
            "errors": errors,
            "smooth": smooth,
            "min_count": min_count,
            "min_speeches": min_speeches,
            "words": int((~np.isnan(word)).sum()),
            "words_no_reference_has": int(np.isnan(word).sum()),
            "level": level,
        },
    )


def _stretched(
    raw: FloatArray,
    role: npt.NDArray[np.object_],
    at: npt.NDArray[np.intp],
    scores: FloatArray,
    rescale: Rescale,
) -> Rescaled:
    """All raw scores, stretched as asked; a copy never counts among those stretched over."""
    if rescale == "none":
        return Rescaled(raw, 1.0, "raw score")
    if rescale == "mv":
        return rescale_mv(raw, raw[at], scores)
    over = role == "scored"
    return rescale_lbg(raw, scores, over=over | (role == "reference") if rescale == "lbg-all" else over)
