"""The terms that mark an era, with how far their rank can be trusted.

Two or three eras make two or three "documents": the class-based weights always yield a list, and a list looks
like a finding. So each term comes with the number of speeches it stands in and with what its rank does when the
speeches of each era are drawn again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from math import comb, nan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..corpus.copies import copies_among
from ..doors import door
from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech
from ._tokens import words
from ._weights import Floats, class_tfidf, count_matrix

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

#: The columns of the table that :func:`era_terms` gives.
COLUMNS = (
    "era",
    "rank",
    "term",
    "score",
    "count",
    "n_speeches",
    "range",
    "rank_low",
    "rank_high",
    "stability",
    "note",
)

#: Below this many speeches the bootstrap has so few different resamples that the note gives their number.
FEW = 6


def stop_words() -> frozenset[str]:
    """The function words and numerals that :func:`era_terms` leaves out; ``stopwords.toml`` says why."""
    text = resources.files(__package__).joinpath("stopwords.toml").read_text(encoding="utf-8")
    return frozenset(word for line in tomllib.loads(text)["words"].values() for word in line.split())


@door
def era_terms(
    speeches: Sequence[SegmentedSpeech],
    groups: Sequence[str | None],
    k: int = 15,
    bootstrap: int = 500,
    seed: int = 0,
    *,
    stopwords: bool = True,
) -> pd.DataFrame:
    """The ``k`` heaviest terms of each era by class-based TF-IDF: a row a term, in order of era and rank.

    ``groups`` gives each speech's era (None or "" for none: such a speech is not counted anywhere); near-
    duplicates are counted once. ``score`` is ``count * ln(1 + A / f(t))`` (:func:`class_tfidf`), ``count`` the
    term's occurrences in the era, ``range`` the number of the era's ``n_speeches`` speeches it
    stands in. Speeches are then drawn with replacement within each era ``bootstrap`` times: ``stability`` is the
    share of draws that keep the term among the first ``k``, ``rank_low`` and ``rank_high`` enclose 95 % of its
    ranks. An era of one speech cannot be drawn again: all three are NaN and ``note`` says so.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> def cut(n, line):
    ...     whole = Speech(f"a.{n}", "a", "", n, "", TracedText.from_str(line))
    ...     return SegmentedSpeech(whole, (), tuple(line.split()), ())
    >>> cuts = [cut(1, "新 农村 建设 的"), cut(2, "群众 路线 建设 的"), cut(3, "群众 路线 教育 的")]
    >>> table = era_terms(cuts, ["2010", "2014", "2014"], k=1)
    >>> table[["era", "term", "count", "range"]].values.tolist()
    [['2010', '农村', 1, 1], ['2014', '群众', 2, 2]]
    """
    import pandas as pd

    if len(speeches) != len(groups):
        raise ExtractorError(
            f"{len(groups)} eras were given for {len(speeches)} speeches", expected="one each"
        )
    for name, value, least in (("k", k, 1), ("bootstrap", bootstrap, 0)):
        if value < least:
            raise ExtractorError(f"{name} is {value}", where="era_terms", expected=f"{least} at least")
    left_out = stop_words() if stopwords else frozenset()
    copies = copies_among(speeches)
    kept: list[str] = []

    def counted() -> Iterator[list[str]]:
        for place, (speech, group) in enumerate(zip(speeches, groups, strict=True)):
            if group and place not in copies:
                kept.append(group)
                yield [word for word in words(speech.tokens) if word not in left_out]

    counts, terms = count_matrix(counted())
    eras = sorted(set(kept))
    if not eras:
        return pd.DataFrame(columns=list(COLUMNS))
    member = np.array([[group == era for group in kept] for era in eras], dtype=np.float64)
    totals, ranges = member @ counts, member @ counts.sign()
    scores = class_tfidf(totals)
    tops = [_order(row)[:k] for row in scores]
    drawn = _drawn_ranks(counts, member, tops, bootstrap, np.random.default_rng(seed))
    rows = []
    for e, (era, top) in enumerate(zip(eras, tops, strict=True)):
        n = int(member[e].sum())
        for rank, t in enumerate(top, 1):
            low, high, stability = _spread(drawn[e][:, rank - 1], k) if n > 1 and bootstrap else (nan,) * 3
            values = (era, rank, terms[t], float(scores[e, t]), int(totals[e, t]), n, int(ranges[e, t]))
            rows.append((*values, low, high, stability, _note(n, len(eras))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _order(scores: Floats) -> npt.NDArray[np.int64]:
    """The terms with a score, heaviest first; ids follow code points, so equals stand in that order."""
    order = np.argsort(-scores, kind="stable")
    return order[scores[order] > 0]


def _drawn_ranks(
    counts: sparse.csr_matrix,
    member: Floats,
    tops: Sequence[npt.NDArray[np.int64]],
    bootstrap: int,
    rng: np.random.Generator,
) -> list[Floats]:
    """For each era (draws x its top terms): the rank of each term when each era's speeches are drawn again."""
    ranks = [np.empty((bootstrap, len(top))) for top in tops]
    for b in range(bootstrap):
        draw = np.zeros_like(member)
        for row, held in zip(draw, member > 0, strict=True):
            n = int(held.sum())
            row[held] = rng.multinomial(n, np.full(n, 1 / n))
        for era, (scores, top) in enumerate(zip(class_tfidf(draw @ counts), tops, strict=True)):
            ranks[era][b] = _ranks(scores, top)
    return ranks


def _ranks(scores: Floats, top: npt.NDArray[np.int64]) -> Floats:
    """The places of the terms ``top`` in the order of ``scores``; what did not turn up comes after all that did."""
    order = _order(scores)
    place = np.full(len(scores), len(order) + 1.0)
    place[order] = np.arange(1, len(order) + 1)
    return place[top]


def _spread(ranks: Floats, k: int) -> tuple[float, float, float]:
    low, high = np.percentile(ranks, [2.5, 97.5], method="inverted_cdf")
    return float(low), float(high), float(np.mean(ranks <= k))


def _note(n: int, n_eras: int) -> str:
    """What the numbers of an era's terms cannot bear."""
    notes = []
    if n == 1:
        notes.append("one speech: it cannot be drawn again, so no stability is given")
    elif n < FEW:
        notes.append(f"{n} speeches: only {comb(2 * n - 1, n)} different draws are possible")
    if n_eras == 1:
        notes.append("one era: there is nothing to set it against, the terms are its most frequent")
    return "; ".join(notes)
