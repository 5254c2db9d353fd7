"""Speeches on a line: positions between given references (Wordscores), or along what differs most (Wordfish).

Both put one number on a speech, and both find the largest difference in *vocabulary*, whatever it is: genre, topic,
length, date, the speaker's office. Neither knows doctrine or ideology. If genres are mixed, genre is scaled; over
decades the date is (Grimmer & Stewart 2013, doi:10.1093/pan/mps028; Lauderdale & Herzog 2016, Political Analysis 24,
374-394, who scale within debates for this reason). On the work reports of 1954-2025 both methods give the order of
the years, rank correlation 0.99; with the openings of recent reports among laws, news, hotel reviews or a novel, 82
to 98 % of the variance of positions lies between the two genres, 1 % being chance (``tests/benchmarks/scaling.py``).

So every table carries, in its ``attrs``, how its positions go with date, length and genre, and a sentence that says
so (``reading``). Call it a position *on something* only after reading the words at both ends, and after scaling
within one genre has given the same order.

A near-duplicate would be fitted twice and pull the line to itself: one of a cluster is fitted, the others are placed
afterwards under the words found, and flagged. They have no interval and enter no mean and no diagnostic.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, nan
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import ndtri
from scipy.stats import spearmanr

from ..errors import CompareError
from ..extractors._tokens import is_word
from ..segment.segmented import SegmentedSpeech
from .counts import FloatArray
from .eras import content_seed
from .intervals import jackknife_t
from .tokens import Speeches, count_words
from .wordfish import BETA_SD, JOINT_LIMIT, bootstrap_errors, dispersion, project, standard_errors, wordfish
from .wordscores import block_errors, margin, rescale_lbg, rescale_mv, text_scores, word_scores

#: The table of positions, left to right.
COLUMNS = (
    "speech", "group", "role", "tokens", "used", "share_used", "raw", "se_tokens", "position", "se", "low", "high",
    "level", "method", "n_fitted", "note",
)  # fmt: skip

#: The groups' table.
GROUP_COLUMNS = ("group", "n_speeches", "mean", "low", "high", "interval")

#: A word that is rarer, or that fewer speeches have, tells speeches apart one by one and not along a line.
MIN_COUNT, MIN_SPEECHES = 5, 2

#: Tokens of a block where a speech has no sentences: about one sentence.
BLOCK = 20

#: From this rank correlation on, or this share of variance between genres beyond what chance gives, the reading says
#: that the line cannot be told from date, length or genre.
TIED = 0.5

Rescale = Literal["none", "lbg-new", "lbg-all", "mv"]
Errors = Literal["words", "blocks", "parametric", "poisson", "quasi-poisson"]


class Scaling(NamedTuple):
    """``positions``: a row a speech; ``words``: a row a word, from one end to the other; ``groups``: their means.

    ``positions.attrs`` holds the parameters, the diagnostics and ``reading``.
    """

    positions: pd.DataFrame
    words: pd.DataFrame
    groups: pd.DataFrame


def wordscores_table(
    speeches: Speeches,
    references: Mapping[str, float],
    *,
    rescale: Rescale = "none",
    errors: Literal["blocks", "tokens"] = "blocks",
    smooth: float = 0.0,
    min_count: int = 1,
    min_speeches: int = 1,
    groups: Sequence[str | None] | None = None,
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
    ``position``, by ``errors``: sentences drawn (runs of :data:`BLOCK` words where there are none), or tokens.
    Either takes the references for flawless: other references would have moved every position, by more than the
    interval says (:func:`~discourse.compare.wordscores.block_errors`). A reference's own row is no test, since it
    made the scores; means of groups and diagnostics leave references out.

    >>> old, mid, new = ["新", "农村"] * 4 + ["党"] * 4, ["农村", "时代", "党", "党"] * 2, ["时代", "党"] * 6
    >>> table = wordscores_table([old, mid, new], {"0": -1, "2": 1}, rescale="mv").positions
    >>> table[["speech", "role", "used", "position"]].round(2).values.tolist()
    [['0', 'reference', 12, -1.0], ['1', 'scored', 8, 0.17], ['2', 'reference', 12, 1.0]]
    """
    if rescale not in ("none", "lbg-new", "lbg-all", "mv"):
        raise _unknown("wordscores_table", "rescale", rescale, ("none", "lbg-new", "lbg-all", "mv"))
    if errors not in ("blocks", "tokens"):
        raise _unknown("wordscores_table", "errors", errors, ("blocks", "tokens"))
    counted = _counted(speeches, "wordscores_table", keep, level)
    known_ids(list(references), counted.ids, where="the references")
    _no_copies(references, counted, "the references")
    where = np.array([counted.ids.index(name) for name in references], dtype=np.intp)
    scores = np.array([float(references[name]) for name in references])
    chosen = counted.columns(min_count, min_speeches)
    table, blocks = csr_array(counted.table[:, chosen]), csr_array(counted.blocks[:, chosen])
    word = word_scores(table[where], scores, smooth=smooth)
    found = text_scores(table, word)
    role = np.where(counted.copy, "copy, scored", "scored").astype(object)
    role[where] = "reference"
    fresh = (role == "scored") & ~np.isnan(found.raw)
    stretched, factor, method = found.raw, 1.0, "raw score"
    if rescale == "mv":
        stretched, factor, method = rescale_mv(found.raw, found.raw[where], scores)
    elif rescale != "none":
        over = fresh | ((role == "reference") & (rescale == "lbg-all"))
        one = rescale_lbg(found.raw[over], scores)
        middle = float(found.raw[over].mean()) if over.any() else nan
        stretched, factor, method = (found.raw - middle) * one.factor + middle, one.factor, one.method
    by_block = block_errors(blocks, counted.of, word, len(counted.ids))
    se = np.where(counted.copy, nan, factor * (by_block if errors == "blocks" else found.se))
    unit = {
        "blocks": "blocks (sentences) drawn, references taken as given",
        "tokens": "independent tokens (LBG 2003), references taken as given",
    }[errors]
    frame = _positions(counted, groups, level).assign(
        role=role,
        used=found.scored.astype(np.int64),
        share_used=_share(found.scored, counted.tokens),
        raw=found.raw,
        se_tokens=found.se,
        position=stretched,
        se=se,
        method=f"{method}; {unit}" + (f"; {smooth:g} added to each count" if smooth else "; no smoothing"),
        n_fitted=len(where),
    )
    words = pd.DataFrame(
        {
            "word": counted.words[chosen],
            "count": margin(table, 0).astype(np.int64),
            "range": _range(table),
            "n_speeches": len(counted.ids),
            "count_references": margin(csr_array(table[where]), 0).astype(np.int64),
            "range_references": _range(csr_array(table[where])),
            "score": word,
        }
    ).sort_values(["score", "word"], kind="stable", ignore_index=True)
    parameters = {
        "method": "wordscores",
        "references": {name: float(references[name]) for name in references},
        "rescale": rescale,
        "errors": errors,
        "smooth": smooth,
        "min_count": min_count,
        "min_speeches": min_speeches,
        "words": int((~np.isnan(word)).sum()),
        "words_no_reference_has": int(np.isnan(word).sum()),
        "level": level,
    }
    return _finished(frame, words, counted, parameters, dates, genres, placed=fresh)


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
    groups: Sequence[str | None] | None = None,
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
    :func:`~discourse.compare.wordfish.standard_errors`; ``se_tokens`` beside it is the Poisson one, too small.
    ``seed`` without a value is made from the counts. An interval holds for *this* line: it does not say that the line
    means anything. A hundred resamples of fifty work reports take half a minute; beyond a thousand speeches they take
    hours, and ``errors="quasi-poisson"``, too small, is what is left. ``raw`` is empty: Wordfish has no other scale.

    >>> lines = ["新 农村 农村 农村 党", "新 农村 农村 时代 党", "新 农村 时代 时代 党", "新 时代 时代 时代 党"]
    >>> said = [line.split() * 4 for line in lines]
    >>> table = wordfish_table(said, direction=("0", "3"), errors="poisson").positions
    >>> table[["speech", "role", "used", "position"]].round(1).values.tolist()
    [['0', 'fitted', 20, -1.2], ['1', 'fitted', 20, -0.3], ['2', 'fitted', 20, 0.3], ['3', 'fitted', 20, 1.2]]
    """
    if errors not in ("words", "blocks", "parametric", "poisson", "quasi-poisson"):
        choices = ("words", "blocks", "parametric", "poisson", "quasi-poisson")
        raise _unknown("wordfish_table", "errors", errors, choices)
    counted = _counted(speeches, "wordfish_table", keep, level)
    known_ids(direction, counted.ids, where="the direction")
    _no_copies(direction, counted, "the direction")
    if direction[0] == direction[1]:
        raise CompareError(
            f"{direction[0]!r} is named twice", where="the direction", expected="two different speeches"
        )
    chosen = counted.columns(min_count, min_speeches)
    table = csr_array(counted.table[:, chosen])
    used = margin(table, 1)
    fitted = np.flatnonzero(~counted.copy & (used > 0))
    for name in direction:
        if not used[counted.ids.index(name)]:
            raise CompareError(
                f"the speech {name!r} has none of the words used",
                where="the direction",
                expected=f"words with {min_count} occurrences in {min_speeches} speeches",
                advice="another speech, or lower thresholds",
            )
    counts = csr_array(table[fitted])
    at = [int(np.flatnonzero(fitted == counted.ids.index(name))[0]) for name in direction]
    fit = wordfish(counts, direction=(at[0], at[1]), beta_sd=beta_sd)
    poisson = standard_errors(counts, fit, kind="poisson")
    phi = dispersion(counts, fit)
    seeded = _seed(counts) if seed is None else seed
    if errors in ("poisson", "quasi-poisson"):
        se = poisson * (np.sqrt(max(phi, 1.0)) if errors == "quasi-poisson" else 1.0)
        how = f"{errors}, analytical" + (", words taken for known" if len(fitted) > JOINT_LIMIT else "")
    else:
        inside = np.isin(counted.of, fitted)
        drawn = bootstrap_errors(
            counts,
            fit,
            method=errors,  # type: ignore[arg-type]
            seed=seeded,
            resamples=resamples,
            blocks=csr_array(counted.blocks[:, chosen][np.flatnonzero(inside)]),
            speech=np.searchsorted(fitted, counted.of[inside]),
        )
        se, how = drawn.se, drawn.method
    n = len(counted.ids)
    position, error, by_tokens = project(table, fit).theta, np.full(n, nan), np.full(n, nan)
    position[fitted], error[fitted], by_tokens[fitted] = fit.theta, se, poisson
    role = np.where(counted.copy, "copy, projected", "fitted").astype(object)
    role[~counted.copy & (used == 0)] = "not fitted"
    frame = _positions(counted, groups, level).assign(
        role=role,
        used=used.astype(np.int64),
        share_used=_share(used, counted.tokens),
        raw=nan,
        se_tokens=by_tokens,
        position=position,
        se=error,
        method=f"Poisson scaling, beta_sd {beta_sd:g}; {how}",
        n_fitted=len(fitted),
    )
    words = pd.DataFrame(
        {
            "word": counted.words[chosen],
            "count": margin(counts, 0).astype(np.int64),
            "range": _range(counts),
            "n_speeches": len(fitted),
            "psi": fit.psi,
            "beta": fit.beta,
        }
    ).sort_values(["beta", "word"], kind="stable", ignore_index=True)
    parameters: dict[str, Any] = {
        "method": "wordfish",
        "direction": list(direction),
        "errors": errors,
        "resamples": resamples if errors in ("words", "blocks", "parametric") else 0,
        "seed": seeded,
        "beta_sd": beta_sd,
        "min_count": min_count,
        "min_speeches": min_speeches,
        "words": len(chosen),
        "level": level,
        "turns": fit.turns,
        "log_likelihood": fit.log_likelihood,
        "dispersion": phi,
        "optima": list(fit.optima),
        "optima_alike": list(fit.alike),
    }
    return _finished(frame, words, counted, parameters, dates, genres, placed=role == "fitted")


def known_ids(asked: Sequence[str], ids: Sequence[str], *, where: str) -> None:
    """A letter where an id asked for is not among the speeches'.

    >>> known_ids(["a.1"], ["a.1", "b.1"], where="the direction")
    """
    known = set(ids)
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, list(ids), n=1, cutoff=0.4)
            raise CompareError(
                f"there is no speech {name!r}",
                where=where,
                expected=f"the id of one of the {len(ids)} speeches",
                advice=near[0] if near else "`discourse speeches` for their ids",
            )


def read_references(path: str | Path) -> dict[str, float]:
    """The scores of reference speeches from a CSV file with the columns ``speech`` and ``score``, in its order."""
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(
            f"the file cannot be read ({error})", where=name, expected="CSV in UTF-8"
        ) from error
    rows = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    if not {"speech", "score"} <= set(rows.fieldnames or ()):
        raise CompareError(
            "the columns are " + (", ".join(map(repr, rows.fieldnames or ())) or "none"),
            where=name,
            expected="speech,score in the first line",
        )
    scores: dict[str, float] = {}
    for row in rows:
        speech = (row["speech"] or "").strip()
        try:
            score = float(row["score"] or "")
        except ValueError:
            score = nan
        if not speech or not isfinite(score) or speech in scores:
            what = "is there twice" if speech in scores else f"has the score {row['score']!r}"
            raise CompareError(
                f"the speech {speech!r} {what}",
                where=f"{name}, line {rows.line_num}",
                expected="each speech once, with a number",
            )
        scores[speech] = score
    return scores


@dataclass(frozen=True)
class _Counted:
    """Speeches and their blocks as counts of the same words; ``of``: the speech of each block."""

    ids: list[str]
    speeches: Speeches
    copy: npt.NDArray[np.bool_]
    table: csr_array
    blocks: csr_array
    of: npt.NDArray[np.int64]
    words: npt.NDArray[np.object_]
    tokens: npt.NDArray[np.int64]

    def columns(self, min_count: int, min_speeches: int) -> npt.NDArray[np.intp]:
        """The words frequent enough among the speeches that are no copies."""
        own = csr_array(self.table[np.flatnonzero(~self.copy)])
        return np.flatnonzero((margin(own, 0) >= max(min_count, 1)) & (_range(own) >= min_speeches))


def _counted(speeches: Speeches, where: str, keep: Callable[[str], bool], level: float) -> _Counted:
    if not 0 < level < 1:
        raise CompareError(f"the level is {level}", where=where, expected="a number between 0 and 1")
    ids = [s.id if isinstance(s, SegmentedSpeech) else str(i) for i, s in enumerate(speeches)]
    if len(set(ids)) < len(ids):
        raise CompareError("two speeches have the same id", where=where, expected="one id a speech")
    copy = np.array(
        [isinstance(s, SegmentedSpeech) and s.speech.duplicate_of is not None for s in speeches],
        dtype=np.bool_,
    )
    if (~copy).sum() < 3:
        raise CompareError(
            f"there are {int((~copy).sum())} independent speeches",
            where=where,
            expected="at least three: two points always lie on a line",
            advice="more speeches",
        )
    parts = [_blocks(speech) for speech in speeches]
    of = np.repeat(np.arange(len(parts)), [len(blocks) for blocks in parts]).astype(np.int64)
    counts = count_words([block for blocks in parts for block in blocks], min_count=1, keep=keep)
    blocks = csr_array(counts.counts.astype(np.float64))
    gather = csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=(len(ids), len(of)))
    table = csr_array(gather @ blocks)
    table.sort_indices()
    tokens = np.bincount(of, counts.sizes, minlength=len(ids)).astype(np.int64)
    return _Counted(ids, speeches, copy, table, blocks, of, counts.words, tokens)


def _blocks(speech: SegmentedSpeech | Sequence[str]) -> list[Sequence[str]]:
    """The tokens of each sentence, or runs of :data:`BLOCK` tokens; at least one block, if an empty one."""
    tokens = speech.tokens if isinstance(speech, SegmentedSpeech) else speech
    if isinstance(speech, SegmentedSpeech) and len(speech.sentences) > 1:
        cuts = np.searchsorted(speech.starts, [sentence.start for sentence in speech.sentences[1:]]).tolist()
    else:
        cuts = list(range(BLOCK, len(tokens), BLOCK))
    ends = [0, *cuts, len(tokens)]
    return [tokens[a:b] for a, b in pairwise(ends) if b > a] or [()]


def _no_copies(asked: Sequence[str] | Mapping[str, float], counted: _Counted, where: str) -> None:
    for name in asked:
        speech = counted.speeches[counted.ids.index(name)]
        if isinstance(speech, SegmentedSpeech) and speech.speech.duplicate_of is not None:
            raise CompareError(
                f"the speech {name!r} is a near-duplicate",
                where=where,
                expected="a speech that counts for itself",
                advice=speech.speech.duplicate_of,
            )


def _positions(counted: _Counted, groups: Sequence[str | None] | None, level: float) -> pd.DataFrame:
    """The first columns of the table."""
    if groups is not None and len(groups) != len(counted.ids):
        raise CompareError(
            f"{len(counted.ids)} speeches and {len(groups)} groups", where="scaling", expected="one each"
        )
    named = [group or "" for group in groups] if groups is not None else [""] * len(counted.ids)
    return pd.DataFrame({"speech": counted.ids, "group": named, "tokens": counted.tokens, "level": level})


def _finished(
    frame: pd.DataFrame,
    words: pd.DataFrame,
    counted: _Counted,
    parameters: dict[str, Any],
    dates: Sequence[float | None] | None,
    genres: Sequence[str] | None,
    *,
    placed: npt.NDArray[np.bool_],
) -> Scaling:
    """Intervals, notes, means of groups and what the positions go with."""
    z = float(ndtri((1 + parameters["level"]) / 2))
    frame["low"], frame["high"] = frame["position"] - z * frame["se"], frame["position"] + z * frame["se"]
    frame["note"] = [_note(s, row) for s, row in zip(counted.speeches, frame.to_dict("records"), strict=True)]
    frame = frame[list(COLUMNS)]
    position = frame["position"].to_numpy(dtype=np.float64)
    inside = placed & ~np.isnan(position)
    diagnostics = _diagnostics(position, inside, counted, dates, genres)
    said: dict[str, Any] = {
        **parameters,
        "n_fitted": int(frame["n_fitted"].iloc[0]),
        "copies": int(counted.copy.sum()),
        **diagnostics,
        "reading": _reading(diagnostics, parameters),
    }
    for key, value in said.items():
        frame.attrs[key] = value
    return Scaling(frame, words, _groups(frame, inside, parameters["level"]))


def _note(speech: SegmentedSpeech | Sequence[str], row: Mapping[Any, Any]) -> str:
    notes = []
    if isinstance(speech, SegmentedSpeech) and speech.speech.duplicate_of is not None:
        notes.append(f"near-duplicate of {speech.speech.duplicate_of}: placed afterwards, no interval")
    if row["used"] == 0:
        notes.append("none of its words is used")
    elif row["share_used"] < 0.5:
        notes.append(f"{row['share_used']:.0%} of its tokens used")
    if row["used"] and row["role"] in ("fitted", "scored", "reference") and np.isnan(row["se"]):
        notes.append("no interval: one block, or every resample failed")
    return "; ".join(notes)


def _groups(frame: pd.DataFrame, inside: npt.NDArray[np.bool_], level: float) -> pd.DataFrame:
    """Means of the positions of independent speeches; the interval is over speeches, not over words."""
    rows = []
    chosen = frame[inside & (frame["group"] != "").to_numpy()]
    for name, part in chosen.groupby("group", sort=True):
        mean = jackknife_t(np.mean, part["position"].to_numpy(dtype=np.float64), level=level)
        rows.append((name, len(part), mean.estimate, mean.low, mean.high, mean.method))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


def _diagnostics(
    position: FloatArray,
    inside: npt.NDArray[np.bool_],
    counted: _Counted,
    dates: Sequence[float | None] | None,
    genres: Sequence[str] | None,
) -> dict[str, Any]:
    """How positions go with date, length and genre; NaN where that cannot be told."""
    for given, what in ((dates, "dates"), (genres, "genres")):
        if given is not None and len(given) != len(position):
            raise CompareError(
                f"{len(position)} speeches and {len(given)} {what}", where="scaling", expected="one each"
            )
    when = np.array(
        [_date(s) for s in counted.speeches] if dates is None else [nan if d is None else d for d in dates]
    )
    kind = [_genre(s) for s in counted.speeches] if genres is None else [str(genre or "") for genre in genres]
    by_date, n_date = _rank_correlation(position[inside], when.astype(np.float64)[inside])
    by_length, n_length = _rank_correlation(position[inside], counted.tokens[inside].astype(np.float64))
    named = inside & np.array([bool(name) for name in kind])
    share, chance, n_genre, n_kinds = _between(
        position[named], [k for k, there in zip(kind, named, strict=True) if there]
    )
    return {
        "rank_correlation_date": by_date,
        "n_dated": n_date,
        "rank_correlation_length": by_length,
        "n_length": n_length,
        "genre_eta_squared": share,
        "genre_eta_squared_by_chance": chance,
        "n_with_genre": n_genre,
        "n_genres": n_kinds,
    }


def _rank_correlation(x: FloatArray, y: FloatArray) -> tuple[float, int]:
    """Spearman's, over the pairs that are there; NaN below four or where one side does not vary."""
    there = ~np.isnan(x) & ~np.isnan(y)
    a, b = x[there], y[there]
    if len(a) < 4 or not np.ptp(a) > 0 or not np.ptp(b) > 0:
        return nan, len(a)
    return float(spearmanr(a, b).statistic), len(a)


def _between(position: FloatArray, kinds: Sequence[str]) -> tuple[float, float, int, int]:
    """η², the share of the positions' variance that lies between genres, and what chance alone gives, (k-1)/(n-1)."""
    names, which = np.unique(np.array(kinds, dtype=str), return_inverse=True)
    n, k = len(position), len(names)
    if k < 2 or n <= k or not np.ptp(position) > 0:
        return nan, nan, n, k
    sizes = np.bincount(which)
    means = np.bincount(which, position) / sizes
    away = position - position.mean()
    share = float((sizes * (means - position.mean()) ** 2).sum() / (away**2).sum())
    return share, (k - 1) / (n - 1), n, k


def _reading(found: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    """The diagnostics in a sentence."""
    said, suspects = [], []
    for key, n, what in (
        ("rank_correlation_date", "n_dated", "date"),
        ("rank_correlation_length", "n_length", "length"),
    ):
        value = found[key]
        if np.isnan(value):
            said.append(f"with {what} cannot be told ({found[n]} speeches)")
            continue
        said.append(f"with {what} {value:+.2f} ({found[n]} speeches)")
        if abs(value) >= TIED:
            suspects.append(what)
    share, chance = found["genre_eta_squared"], found["genre_eta_squared_by_chance"]
    if np.isnan(share):
        genre = f"genre: cannot be told ({found['n_genres']} genres, {found['n_with_genre']} speeches)"
    else:
        genre = f"genre: {share:.0%} of the variance of positions lies between genres, {chance:.0%} by chance alone"
        if (share - chance) / (1 - chance) >= TIED:
            suspects.append("genre")
    end = f"Here the line cannot be told from {' and '.join(suspects)}. " if suspects else ""
    optima, alike = parameters.get("optima", ()), parameters.get("optima_alike", ())
    others = [
        (optima[0] - low, like) for low, like in zip(optima, alike, strict=True) if optima[0] - low > 0.01
    ]
    if others:
        drop, like = others[0]
        end += (
            f"Another start ended on another line, {drop:.3g} log-likelihood units below, whose positions correlate "
            f"{like:.2f} with these; the intervals do not hold that doubt. "
        )
    return (
        f"Rank correlation of position {', '.join(said)}; {genre}. {end}"
        "Scaling finds the largest difference in vocabulary, whatever it is."
    )


def _date(speech: SegmentedSpeech | Sequence[str]) -> float:
    """The day of a speech's best date, as a number; NaN where there is none."""
    best = speech.speech.date.best if isinstance(speech, SegmentedSpeech) else None
    return float(best.toordinal()) if best else nan


def _genre(speech: SegmentedSpeech | Sequence[str]) -> str:
    genre = speech.speech.genre if isinstance(speech, SegmentedSpeech) else ""
    return "" if genre == "unknown" else genre


def _range(table: csr_array) -> npt.NDArray[np.int64]:
    """In how many rows each column is above zero."""
    return np.bincount(table.indices[table.data > 0], minlength=table.shape[1]).astype(np.int64)


def _seed(counts: csr_array) -> int:
    """A seed made from the counts and their places."""
    places = (part.astype(np.float64) for part in (counts.indices, counts.indptr))
    return content_seed(counts.data, *places)


def _share(part: FloatArray, whole: npt.NDArray[np.int64]) -> FloatArray:
    share: FloatArray = np.divide(part, whole, out=np.full(len(part), nan), where=whole > 0)
    return share


def _unknown(where: str, name: str, value: object, choices: tuple[str, ...]) -> CompareError:
    return CompareError(f"there is no {name} {value!r}", where=where, expected="one of " + ", ".join(choices))
