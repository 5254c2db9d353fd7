"""Collocations: which words keep company in a corpus, how closely, and whether more than one speech says so.

A list by any one measure misleads. PMI puts on top what occurred twice, t what is frequent anyway, and all of them
what one speech says forty times. So a row has its counts first, then measures of several kinds, then what the
speeches say of it: range, dispersion, the speech that has most of it, the least λ when a part of the speeches is left
out, and an interval of λ over speeches.

**What a pair is.** Without ``span``, words side by side in a clause, in order: the first of a pair and its second.
With ``span``, two words at most so many words apart, in either order. No pair reaches over a mark, the end of a
sentence or of a speech, unless ``across`` lets marks within a sentence be passed over; quotation and title marks part
nothing. What ``keep`` refuses (stop words, say) keeps its place and its share of the pairs, and gets no row: nothing
moves together that was not together (padding, in quanteda's words).

**What z, p and the interval are.** z ranks and tests nothing: on work reports with their words shuffled, of pairs
of which less than half a one is expected 10 % have z > 1.96 and 4 % z > 3.29; of those from five on, 5 and 0.3 %.
``p`` is exact: p <= .05 for 1 to 4 % (6 % of the few hundred most frequent pairs, with words shuffled within their
reports). Both take pairs for independent draws. ``lambda_low`` and ``lambda_high`` take the speech for the unit: with
20 reports drawn, a nominal 95 % covers 94 %, and λ ± 1.96 λ/z 88 % for pairs that come in clumps (dp above .5); with
10 they cover 93 and 89 %, with 5, 87 and 90 % (``tests/benchmarks/collocations.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from ..doors import door
from ..errors import CompareError
from .asked import confidence, one_of
from .association import delta_p, fisher_exact_p, interaction_lambda, log_dice, npmi, signed_g2
from .cooccurrence import Across, Cooccurrence, Words, read, runs, windows, without_one
from .counts import FloatArray
from .dispersion import dp_sparse
from .multiplicity import bh
from .tokens import Speeches, is_word

Order = Literal["z", "lambda", "lambda_low", "lambda_min", "log_dice", "pmi", "G2", "t", "count"]

#: A pair seen less often than this cannot be told from chance, and fills tables.
MIN_COUNT = 5

#: Words to either side of a node: Sinclair, Jones & Daley (the OSTI report of 1970) found little beyond four.
NODE_SPAN = 4

#: Longest runs: λ of six words is the interaction of 64 cells, nearly all of them empty.
LONGEST = 5

#: Speeches are left out one by one up to so many, beyond that in so many blocks of neighbours by id.
BLOCKS = 200

#: A standard error of λ below this is rounding: nothing varies between the speeches, which proves nothing.
_STILL = 1e-9


@door
def collocations(
    speeches: Speeches,
    *,
    size: int | Sequence[int] = 2,
    span: int | None = None,
    node: str | None = None,
    min_count: int = MIN_COUNT,
    min_speeches: int | None = None,
    keep: Callable[[str], bool] = is_word,
    across: Across = "nothing",
    order: Order = "z",
    level: float = 0.95,
) -> pd.DataFrame:
    """One row a collocation, the highest by ``order`` first; counts before everything, ``definition`` last.

    z brings up what is frequent as well as tied (人民 群众, but 我们 要 too), ``lambda`` and ``log_dice`` what is
    fixed, however rare (归侨 侨眷), ``lambda_low`` what is fixed in more than one speech.

    ``speeches`` are segmented speeches or lists of tokens; near-duplicates are left out, and the order of the
    speeches does not matter. ``size``: words of a run, 2 to 5, or several such lengths. ``span``: see the module;
    pairs only, of two different words. ``node``: the collocates of this word, ``span`` (or :data:`NODE_SPAN`) words
    to either side. Listed is what occurs ``min_count`` times in ``min_speeches`` speeches (2, unless only one is
    given). ``across="punctuation"`` passes over marks, which then are no places; lists of tokens have sentences
    that end at 。！？.

    ``count_1`` … are the pairs (or runs) with that word in its place, ``pairs`` all of them; within a window each
    pair of the text is two, once from either side, so that ``count_1`` is all places around the word. ``left``,
    ``right``: the second word stands left or right of the first. ``expected``: by chance, all words independent.
    ``lambda``, ``z``, ``p_z`` (two-sided normal): :func:`discourse.compare.association.interaction_lambda`; with
    three words and more, what the run adds to its parts. ``p``: chance of this count or more (Fisher's exact test);
    ``q``: Benjamini-Hochberg over all pairs that could have been listed, seen or not. ``lambda_low``,
    ``lambda_high``: jackknife over speeches (t, blocks - 1), NaN where λ never varies; ``lambda_min``: the least λ
    with one block left out, a block being a speech up to :data:`BLOCKS` of them. ``top_speech`` has ``top_share`` of
    all occurrences: words that one speech alone has lose their λ by no speech left out, so read it as well. ``dp``:
    Gries 2008 over speeches, 0 = even. ``pmi`` (of runs: log2(count / expected)), ``npmi``, ``log_dice``,
    ``delta_p_forward`` (second given first), ``delta_p_backward``, ``G2`` (signed, four cells), ``t``: see
    :mod:`discourse.compare.association`; what is defined for pairs only is NaN for longer runs, p and q too (an exact
    test of these: :func:`discourse.compare.bundles.lexical_bundles`). ``evidence``: the first occurrence in each of
    three segmented speeches; ``places``: their bytes, ``source:start-end``. ``definition``, the same in
    every row, names formulas and parameters, as ``attrs`` do, which a CSV file cannot hold.

    >>> said = [["社会", "主义", "新", "农村", "。", "社会", "主义", "好"], ["建设", "社会", "主义"]]
    >>> table = collocations(said, min_count=2)
    >>> table[["collocation", "count", "speeches", "count_1", "count_2", "pairs"]].values.tolist()
    [['社会 主义', 3, 2, 3, 3, 7]]
    """
    sizes = (size,) if isinstance(size, int) else tuple(sorted(set(size)))
    check(sizes, span, node, min_count, min_speeches, across, order, level)
    words = read(speeches, keep, across)
    if not len(words.stream.ids):
        raise CompareError("there is no word", where="collocations", expected="speeches with words")
    least = min(2, len(words.speeches)) if min_speeches is None else min_speeches
    if node is not None:
        need_word(node, words)
        span = NODE_SPAN if span is None else span
    if span is None:
        found = list(runs(words, sizes, min_count, least))
    else:
        found = [windows(words, span, min_count, least, node)]
    frame = pd.concat([_frame(words, one, level) for one in found], ignore_index=True)
    frame = _columns(frame, max(sizes))
    frame = frame.sort_values(
        [order, "count", "size", "collocation"], ascending=[False, False, False, True], ignore_index=True
    )
    attrs = _attrs(words, found, span, node, across, min_count, least, level, len(frame))
    frame = frame.assign(definition=attrs["definition"])
    frame.attrs = attrs
    return frame


def _frame(words: Words, one: Cooccurrence, level: float) -> pd.DataFrame:
    size, n = one.size, one.margin()
    own = [one.margin(k) for k in range(size)]
    expected = n * np.prod([count / n for count in own], axis=0)
    odds = interaction_lambda(one.cells, size=size)
    pair_only = _of_pairs(one, own, n)
    low, high, least = _stability(words, one, odds.lambda_, level)
    top, share = _top(words, one)
    evidence, places = evidence_of(words, one)
    spelled = np.array(words.stream.words, dtype=object)[one.words]
    found: dict[str, Any] = {
        "size": size,
        "collocation": [" ".join(row) for row in spelled],
        "count": one.count,
        "speeches": np.bincount(one.in_speeches.indices, minlength=len(one.count)),
        "n_speeches": len(words.speeches),
        **{f"count_{k + 1}": count.astype(np.int64) for k, count in enumerate(own)},
        "left": one.count - one.right,
        "right": one.right,
        "pairs": n.astype(np.int64),
        "expected": expected,
        "lambda": odds.lambda_,
        "z": odds.z,
        "p_z": 2 * norm.sf(np.abs(odds.z)),
        "p": pair_only.pop("p"),
        "q": pair_only.pop("q"),
        "lambda_low": low,
        "lambda_high": high,
        "lambda_min": least,
        "top_speech": top,
        "top_share": share,
        "dp": dp_sparse(one.in_speeches, words.stream.sizes, normalisation="gries-2008"),
        "pmi": np.log2(one.count / expected),
        **pair_only,
        "t": (one.count - expected) / np.sqrt(one.count),
        "evidence": evidence,
        "places": places,
    }
    return pd.DataFrame(found)


def _of_pairs(one: Cooccurrence, own: Sequence[FloatArray], n: FloatArray) -> dict[str, FloatArray]:
    """What is defined for two words only."""
    names = ("p", "q", "npmi", "log_dice", "delta_p_forward", "delta_p_backward", "G2")
    if one.size != 2:
        return {name: np.full(len(n), np.nan) for name in names}
    table = one.count, own[0], own[1], n
    p = fisher_exact_p(*table, alternative="greater")
    q = np.minimum(bh(p) * (one.family / max(len(p), 1)), 1.0)
    found = (p, q, npmi(*table), log_dice(*table[:3]), *delta_p(*table), signed_g2(*table))
    return dict(zip(names, found, strict=True))


def _stability(
    words: Words, one: Cooccurrence, whole: FloatArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Jackknife interval of λ over blocks of speeches, and the least λ with one of them left out."""
    n = len(words.speeches)
    blocks = min(n, BLOCKS)
    out = np.full((3, len(whole)), np.nan)
    if blocks > 1:
        block = np.arange(n) * blocks // n
        for some, cells in without_one(one, block, blocks):
            left = interaction_lambda(cells, size=one.size).lambda_
            spread = np.sqrt((blocks - 1) / blocks * ((left - left.mean(axis=1)[:, None]) ** 2).sum(axis=1))
            half = student.ppf((1 + level) / 2, blocks - 1) * np.where(spread > _STILL, spread, np.nan)
            out[:, some] = whole[some] - half, whole[some] + half, left.min(axis=1)
    return out[0], out[1], out[2]


def _top(words: Words, one: Cooccurrence) -> tuple[list[str], FloatArray]:
    """The speech with most occurrences of each, the first by id of those that have as many, and its share."""
    cells = one.in_speeches.tocoo()
    speech, which = cells.coords
    order = np.lexsort((speech, -cells.data, which))
    first = order[np.flatnonzero(np.diff(which[order], prepend=-1))]
    names = [words.speeches.ids[k] for k in speech[first].tolist()]
    return names, cells.data[first] / one.count


def evidence_of(words: Words, one: Cooccurrence) -> tuple[list[str], list[str]]:
    """Concordance lines and their bytes, the first of each of the first speeches, put together with " | "."""
    which, _, begin, last = one.first
    return words.speeches.quoted(words.stream, len(one.count), which, begin, last)


def _columns(frame: pd.DataFrame, size: int) -> pd.DataFrame:
    """The counts of all words side by side, also where a longer run has more of them than a shorter one."""
    counts = [f"count_{k + 1}" for k in range(size)]
    rest = [name for name in frame.columns if name not in counts]
    at = rest.index("n_speeches") + 1
    for name in counts[2:]:
        frame[name] = frame[name].astype("Int64") if name in frame else pd.array([], dtype="Int64")
    return frame[[*rest[:at], *counts, *rest[at:]]]


def _attrs(
    words: Words,
    found: Sequence[Cooccurrence],
    span: int | None,
    node: str | None,
    across: Across,
    min_count: int,
    min_speeches: int,
    level: float,
    listed: int,
) -> dict[Any, Any]:
    n = len(words.speeches)
    blocks = min(n, BLOCKS)
    what = (
        "words side by side, in order"
        if span is None
        else f"two words at most {span} apart, in either order, each pair once from either side"
    )
    over = "within a clause" if across == "nothing" else "within a sentence, marks passed over"
    jackknife = (
        "none: one speech"
        if n < 2
        else f"jackknife over {f'{n} speeches' if n == blocks else f'{blocks} blocks of speeches'}, "
        f"t({blocks - 1}), level {level:g}"
    )
    return {
        "definition": (
            f"{what}, {over}"
            + (f", around {node}" if node is not None else "")
            + f"; at least {min_count} occurrences in {min_speeches} independent speeches; lambda: log-linear "
            "interaction, 0.5 added to each cell (Blaheta & Johnson 2001); p: Fisher's exact test, one-sided; q: "
            "Benjamini-Hochberg over all that could be listed; lambda_low, lambda_high: "
            f"{jackknife}; dp: Gries 2008; G2: four-cell, signed; "
            "log_dice: Rychlý 2008, of the table's counts"
        ),
        "warning": "z, p and q take pairs for independent; pairs of one speech are not: see lambda_low and dp",
        "note": f"{n} speeches, {len(words.stream.ids)} words, {listed} collocations",
        "speeches": n,
        "copies_left_out": words.speeches.left_out,
        "tokens": len(words.stream.ids),
        "pairs": {str(one.size): int(one.margins.flat[0]) if len(one.count) else 0 for one in found},
        "family": {str(one.size): one.family for one in found},
        "span": span,
        "node": node,
        "across": across,
        "min_count": min_count,
        "min_speeches": min_speeches,
        "level": level,
    }


def need_word(node: str, words: Words, *, where: str = "collocations") -> None:
    """An error that names words like ``node`` if no speech has it."""
    if node in words.stream.words:
        return
    near = sorted(word for word in words.stream.words if node in word or word in node)
    raise CompareError(
        f"no token of the speeches is {node!r}",
        where=where,
        expected="a word as the segmenter cuts it",
        advice=", ".join(near[:5]) if near else "discourse kwic, which finds characters",
    )


def check(
    sizes: tuple[int, ...],
    span: int | None,
    node: str | None,
    min_count: int,
    min_speeches: int | None,
    across: Across,
    order: Order,
    level: float,
    *,
    where: str = "collocations",
) -> None:
    """A letter about what cannot be asked of pairs or runs."""

    def wrong(found: str, expected: str) -> CompareError:
        return CompareError(found, where=where, expected=expected)

    asked = ", ".join(map(str, sizes)) or "no"
    if not sizes or sizes[0] < 2 or sizes[-1] > LONGEST:
        raise wrong(f"collocations of {asked} words are asked for", f"2 to {LONGEST} words")
    if (span is not None or node is not None) and sizes != (2,):
        raise wrong(
            f"{asked} words within a window are asked for", "pairs, that is size 2, with span or node"
        )
    if span is not None and span < 1:
        raise wrong(f"a window of {span} words", "at least 1")
    if min_count < 1 or (min_speeches is not None and min_speeches < 1):
        raise wrong(f"thresholds of {min_count} and {min_speeches}", "one occurrence and one speech at least")
    for name, value, choices in (("across", across, get_args(Across)), ("order", order, get_args(Order))):
        one_of(name, value, choices, where)
    confidence(level, where)
