"""Which words make two groups of speeches differ, and how far each contribution can be trusted: the word shift table.

A word shift (:mod:`discourse.compare.shifts`) treats two groups as two bags of words. Here the groups are speeches:
they are drawn again, whole, so that a word one speaker is fond of gets a wide interval and a word that all say gets
a narrow one. Nothing is tested: for whether the groups differ at all, ask
:func:`discourse.compare.divergence.group_divergence`; for single words, :func:`discourse.compare.terms.keyness`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from ..doors import door
from ..errors import CompareError
from .asked import confidence, one_of, some
from .counts import FloatArray
from .exemplars import exemplars_of
from .grouped import Grouped, grouped
from .selection import plain_label
from .shift_doubt import SKEW, TIE, Kind, Method, Question, Side, doubt, estimate
from .shifts import TYPES
from .tokens import Speeches, column_totals, is_word

Weighting = Literal["tokens", "speeches"]

#: A word seen less often than this in both groups together shares one row with the others of its kind.
MIN_COUNT = 5

#: The row of those words.
OTHER = "(other words)"

#: Rates are given for so many tokens.
PER = 10_000

FORMULAS: dict[Kind, str] = {
    "jsd": "half of p log2(p/m) + q log2(q/m), m = (p + q)/2",
    "proportion": "p - q",
    "entropy": "-p log2 p + q log2 q",
    "kl": f"p log2(p/s), s = {SKEW:g} q + {1 - SKEW:g} p (skew divergence)",
    "score": "(p - q) (score - reference value)",
}

UNITS: dict[Kind, str] = {
    "jsd": "bits",
    "proportion": "share of tokens",
    "entropy": "bits",
    "kl": "bits",
    "score": "units of the score",
}

#: Said of the total of ``proportion``.
ALWAYS_NOUGHT = "none: shares add up to 1 on either side, so that the total is 0 in every sample"

#: The table, left to right.
COLUMNS = (
    "term", "target", "reference", "count_target", "count_reference", "tokens_target", "tokens_reference",
    "docs_target", "docs_reference", "n_target", "n_reference", "n_unscored_target", "n_unscored_reference",
    "rate_target", "rate_reference", "rate_of", "more_in",
    "score", "type", "contribution", "signed", "low", "high", "df", "interval", "sign_stability",
    "rank", "share", "cumulative_share", "total", "total_low", "total_high", "total_interval", "unit", "formula",
    "evidence",
)  # fmt: skip


@door
def word_shift(
    speeches: Speeches,
    groups: Iterable[object],
    target: str,
    reference: str,
    *,
    kind: Kind = "jsd",
    scores: Mapping[str, float] | None = None,
    reference_value: float | None = None,
    seed: int,
    resamples: int = 1_000,
    level: float = 0.95,
    min_count: int = MIN_COUNT,
    weighting: Weighting = "tokens",
    method: Method = "by size",
    keep: Callable[[str], bool] = is_word,
) -> pd.DataFrame:
    """One row a word, the largest contribution first; the contributions add up to the column ``total``.

    ``speeches`` are segmented speeches or lists of tokens, ``groups`` one label each ("" = none). Near-duplicates
    among segmented speeches are left out. ``kind`` is a measure of :mod:`discourse.compare.shifts`, in bits; with
    ``"score"`` only words that ``scores`` has are counted, against ``reference_value`` (None: the reference's mean
    score), and a speech that has none of them takes no part: ``n_target`` and ``n_reference`` are without these
    ``n_unscored_target`` and ``n_unscored_reference`` speeches. ``weighting="tokens"`` takes shares of all tokens of
    a group, so that a long speech weighs more; ``"speeches"`` the mean of the shares. Words seen fewer than
    ``min_count`` times in both groups share the last row: its contribution is the sum of theirs, so that the total
    does not hang on ``min_count``. Numbers and masks are no words, unless ``keep`` has them. ``level`` is the
    confidence of the intervals (0.95).

    ``rate_target`` and ``rate_reference`` are the shares p and q that the contribution is made of, in ten thousand of
    the tokens counted (``tokens_target``, ``tokens_reference``); what these are, ``rate_of`` says: words, or with
    ``"score"`` *scored* words. A rate of scored words is no rate of all words, as in keyness: with 24 scored words on
    a side, nine of one are 3,750 in 10,000.

    ``contribution`` is the word's part of the total. ``signed`` is the same, but for ``jsd``, where it is negative
    for words that are more frequent in the reference. ``low`` and ``high`` bound ``signed``; ``interval`` says how
    they were got: from :data:`~discourse.compare.shift_doubt.BOOTSTRAP_FROM` speeches on each side by the quantiles
    of ``resamples`` bootstrap samples of speeches, below that by leaving out one speech at a time, with t and Welch
    and Satterthwaite's ``df`` (for ``jsd`` on the scale of the signed square root, which is straight where the two
    shares are equal); neither end goes beyond what two texts can differ by. ``method`` chooses one for all.
    ``sign_stability`` is the share of bootstrap samples in which ``signed`` keeps its sign. ``share`` is the part of
    all movement, the sum of the contributions' absolute values.

    Measured on over-dispersed speeches of 1,000 tokens (``tests/benchmarks/shifts.py``), a nominal 95 % of ``jsd``
    covers, for words of five or more tokens a speech, 95 % with 4 and with 8 speeches a side, 93 % with 30 (the
    jackknife: 94 %), 91 % with 4 against 12; for words of one to five 97, 95, 92 (94) and 96 %. Words that one side
    lacks: 94 % with 4 a side, 91 % with 8, 76 % with 30, as to be lacking is rarer than the word is in truth. All
    are intervals of one word: the first of a table sorted by size seem larger than they are.

    ``total_low`` and ``total_high`` say how the raw total varies between samples of so many speeches. A divergence of
    small samples is too large, by more than it varies, and no interval heals that: whether there is any difference
    only :func:`~discourse.compare.divergence.group_divergence` can tell. ``attrs`` hold all parameters.

    >>> old, new = [["新", "农村", "党"]] * 2, [["新", "时代", "党"], ["新", "时代", "党", "党"]]
    >>> table = word_shift([*old, *new], ["a"] * 2 + ["b"] * 2, "b", "a", seed=1, min_count=1)
    >>> table[["term", "count_target", "count_reference", "more_in"]].head(2).values.tolist()
    [['农村', 0, 2, 'a'], ['时代', 2, 0, 'b']]
    >>> bool(abs(table["contribution"].sum() - table["total"].iloc[0]) < 1e-12)
    True
    """
    target, reference = plain_label(target), plain_label(reference)
    _check(kind, scores, reference_value, weighting, method, level, resamples, target, reference)
    given = grouped(speeches, groups, (target, reference), keep=keep, where="word_shift")
    table, scored, unscored = _scored(given, scores)
    silent = {
        name: given.labels.count(group) - table.labels.count(group)
        for name, group in (("target", target), ("reference", reference))
    }
    side = table.side(target)
    x, y = (_side(table, mask, weighting) for mask in (side, ~side))
    question = Question(kind, scored, reference_value)
    counts = table.words.counts
    listed = np.asarray(counts.sum(axis=0)).reshape(-1) >= min_count
    parts, signed, more = estimate(question, x, y)
    found = doubt(question, x, y, signed, listed, seed, resamples, level, method)
    frame = _frame(table, side, target, reference, x, y)
    frame["more_in"] = np.select([more > 0, more < 0], [target, reference], "")
    frame["n_unscored_target"], frame["n_unscored_reference"] = silent["target"], silent["reference"]
    frame["rate_of"] = f"{PER:,} {'scored ' if kind == 'score' else ''}words"
    middle = question.middle(y, y.once)[0]
    frame["score"] = scored if kind == "score" else np.nan
    height = np.where(np.abs(scored - middle) <= TIE * np.abs(middle), 0.0, scored - middle)
    frame["type"] = _types(height, more) if kind == "score" else ""
    frame["contribution"], frame["signed"] = parts, signed
    frame["low"], frame["high"], frame["df"] = found.low, found.high, found.df
    frame["interval"], frame["sign_stability"] = found.interval, found.stability
    total = math.fsum(parts)
    if kind == "proportion":
        total, found = 0.0, found._replace(total=(0.0, 0.0), total_interval=ALWAYS_NOUGHT)
    frame = _pooled(frame, listed, math.fsum(np.abs(parts)))
    frame["total"], frame["total_low"], frame["total_high"] = total, *found.total
    frame["total_interval"], frame["unit"], frame["formula"] = (
        found.total_interval,
        UNITS[kind],
        FORMULAS[kind],
    )
    frame["evidence"] = _evidence(frame, table, side, target)
    frame = frame[list(COLUMNS)]
    frame.attrs = {
        "kind": kind,
        "formula": FORMULAS[kind],
        "unit": UNITS[kind],
        "difference": f"{target} minus {reference}",
        "share": "of the sum of the contributions' absolute values",
        "weighting": weighting,
        "total": total,
        "total_interval": found.total_interval,
        "level": level,
        "resamples": resamples,
        "seed": seed,
        "min_count": min_count,
        "n_words": int(listed.sum()),
        "n_other_words": int((~listed).sum()),
        "n_target": x.n,
        "n_reference": y.n,
        "copies_left_out": given.copies,
    }
    if kind == "score":
        frame.attrs |= {
            "reference_value": float(middle),
            "tokens_without_score": unscored,
            "speeches_without_scored_word": silent["target"] + silent["reference"],
        }
    return frame


def read_scores(path: str | Path) -> dict[str, float]:
    """The scores of words from a CSV file with the columns ``word`` and ``score``, in UTF-8."""
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(
            f"the file cannot be read ({error})", where=name, expected="CSV in UTF-8"
        ) from error
    rows = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    if not {"word", "score"} <= set(rows.fieldnames or ()):
        raise CompareError(
            "the columns are " + (", ".join(map(repr, rows.fieldnames or ())) or "none"),
            where=name,
            expected="word,score in the first line",
        )
    scores: dict[str, float] = {}
    for row in rows:
        word = (row["word"] or "").strip()
        try:
            score = float(row["score"] or "")
        except ValueError:
            score = math.nan
        if not word or not math.isfinite(score) or word in scores:
            what = "is there twice" if word in scores else f"has the score {row['score']!r}"
            raise CompareError(
                f"the word {word!r} {what}",
                where=f"{name}, line {rows.line_num}",
                expected="each word once, with a number",
            )
        scores[word] = score
    return scores


def _check(
    kind: Kind,
    scores: Mapping[str, float] | None,
    reference_value: float | None,
    weighting: Weighting,
    method: Method,
    level: float,
    resamples: int,
    target: str,
    reference: str,
) -> None:
    for name, value, choices in (
        ("kind", kind, tuple(FORMULAS)),
        ("weighting", weighting, ("tokens", "speeches")),
        ("method", method, ("by size", "jackknife", "bootstrap")),
    ):
        one_of(name, value, choices, "word_shift")
    confidence(level, "word_shift")
    some(resamples, "word_shift")
    if (kind == "score") != (scores is not None):
        raise CompareError(
            f"kind {kind!r} {'with' if scores is not None else 'without'} scores",
            where="word_shift",
            expected='scores for kind="score", and for no other',
        )
    if reference_value is not None and kind != "score":
        raise CompareError(
            f"kind {kind!r} with a reference value",
            where="word_shift",
            expected='a reference value for kind="score" only: no other kind has one',
        )
    if reference_value is not None and not math.isfinite(reference_value):
        raise CompareError(
            f"the reference value is {reference_value}", where="word_shift", expected="a finite number"
        )
    if target == reference:
        raise CompareError(f"{target!r} is held against itself", where="word_shift", expected="two groups")


def _scored(given: Grouped, scores: Mapping[str, float] | None) -> tuple[Grouped, FloatArray, int]:
    """The table of scored words only, without speeches that have none, their scores, and how many tokens go."""
    words = given.words
    if scores is None:
        return given, np.zeros(len(words.words)), 0
    values = np.array([scores.get(word, math.nan) for word in words.words], dtype=np.float64)
    columns = np.flatnonzero(np.isfinite(values))
    counts = csr_array(words.counts[:, columns])
    sizes = np.asarray(counts.sum(axis=1), dtype=np.int64).reshape(-1)
    rows = np.flatnonzero(sizes)
    kept = type(words)(csr_array(counts[rows]), sizes[rows], words.words[columns])
    labels = tuple(given.labels[i] for i in rows)
    if len(set(labels)) < len(set(given.labels)):
        raise CompareError(
            "a group has no scored word", where="word_shift", expected="scores of words that both groups use"
        )
    chosen = replace(given, places=given.places[rows], labels=labels, words=kept, cut=given.cut[rows])
    return chosen, values[columns], int(words.sizes.sum() - sizes.sum())


def _side(table: Grouped, mask: npt.NDArray[np.bool_], weighting: Weighting) -> Side:
    counts = csr_array(table.words.counts[mask].astype(np.float64))
    sizes = table.words.sizes[mask].astype(np.float64)
    if weighting == "speeches":
        counts.data = counts.data / np.repeat(sizes, np.diff(counts.indptr))
        sizes = np.ones_like(sizes)
    return Side(csr_array(counts.T.tocsr()), sizes)


def _frame(
    table: Grouped, side: npt.NDArray[np.bool_], target: str, reference: str, x: Side, y: Side
) -> pd.DataFrame:
    found: dict[str, Any] = {"term": table.words.words, "target": target, "reference": reference}
    for name, mask, group in (("target", side, x), ("reference", ~side, y)):
        found[f"count_{name}"], docs = column_totals(table.words.counts, mask)
        found[f"tokens_{name}"] = int(table.words.sizes[mask].sum())
        found[f"docs_{name}"] = docs
        found[f"n_{name}"] = int(mask.sum())
        found[f"rate_{name}"] = PER * group.shares(slice(None), group.once)[:, 0]
    return pd.DataFrame(found)


def _types(height: FloatArray, more: FloatArray) -> npt.NDArray[np.object_]:
    """The four types of a weighted shift; "" for a word at the reference value or as frequent on both sides."""
    cells = [(height > 0) & (more > 0), (height > 0) & (more < 0), (height < 0) & (more > 0)]
    return np.select([*cells, (height < 0) & (more < 0)], list(TYPES[:4]), "").astype(object)


def _pooled(frame: pd.DataFrame, listed: npt.NDArray[np.bool_], movement: float) -> pd.DataFrame:
    """The listed words, largest contribution first, then one row for the others; shares of all movement."""
    size = frame["contribution"].abs()
    frame = frame.assign(share=size / movement if movement > 0 else np.nan)
    rest = frame[~listed]
    order = frame[listed].assign(_size=size[listed]).sort_values(["_size", "term"], ascending=[False, True])
    ordered = order.drop(columns="_size").reset_index(drop=True)
    ordered["rank"] = np.arange(1, len(ordered) + 1)
    if len(rest):
        first = rest.iloc[0]
        same = ["target", "reference", "rate_of"]
        same += [
            f"{what}_{side}" for what in ("tokens", "n", "n_unscored") for side in ("target", "reference")
        ]
        added = ("count_target", "count_reference", "rate_target", "rate_reference", "contribution", "share")
        row: dict[str, Any] = {"term": OTHER, "more_in": "", "type": "", "rank": len(ordered) + 1}
        row |= {name: first[name] for name in same}
        row |= {name: math.fsum(rest[name]) for name in added}
        if abs(row["contribution"]) <= TIE * math.fsum(rest["contribution"].abs()):
            row["contribution"] = 0.0
        row |= {f"count_{side}": int(rest[f"count_{side}"].sum()) for side in ("target", "reference")}
        row |= {f"docs_{side}": pd.NA for side in ("target", "reference")}
        row |= dict.fromkeys(("score", "signed", "low", "high", "df", "sign_stability"), np.nan)
        row["interval"] = f"none: {len(rest):,} words in one row"
        ordered = pd.DataFrame([*ordered.to_dict("records"), row], columns=ordered.columns)
    whole = {"docs_target": "Int64", "docs_reference": "Int64"}
    return ordered.astype(whole).assign(
        cumulative_share=np.cumsum(ordered["share"].to_numpy(dtype=np.float64))
    )


def _evidence(frame: pd.DataFrame, table: Grouped, side: npt.NDArray[np.bool_], target: str) -> list[str]:
    """Concordance lines from the side where a word is the more frequent, if the speeches are segmented ones."""
    in_target = (frame["more_in"] == target).to_numpy()
    words = (frame["term"] != OTHER).to_numpy()
    lines = {
        here: exemplars_of(table, frame["term"][words & (in_target == here)].tolist(), side == here)
        for here in (True, False)
    }
    return [lines[bool(more)].get(term, "") for term, more in zip(frame["term"], in_target, strict=True)]
