"""How evenly the words of a corpus are spread over its speeches, one row a word, with what chance would do beside it.

DP alone sorts words by frequency: the rare stand at the clumped end whatever they do. So the table has, beside the
bare DP, the DP that tokens thrown at random on speeches of these lengths would have (``dp_expected``), the excess
over it on a scale where chance is 0, and Morisita's index, which can be compared between words of any frequency
(:mod:`.dispersion_chance`). The parts are whole speeches, never slices of equal length; near-duplicates are one
speech. One speech shows no spread, and the table says so.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ..doors import door
from ..errors import CompareError
from ..extractors._tokens import han
from ..segment.segmented import SegmentedSpeech
from .asked import one_each
from .dispersion_chance import Placement, dp_excess
from .dispersion_sparse import dispersion_of_columns
from .selection import copies_among, label_order, plain_labels
from .tokens import Speeches, WordCounts, count_words, is_word, tokens_of

Unit = Literal["token", "substring"]

#: A word seen less often than this cannot show how it is spread.
MIN_COUNT = 5

#: Below so many occurrences the standard deviation of DP by chance is rough, and DP far from normal.
FEW = 10

#: Below so many speeches nearly every word is in most of them, and one long speech decides.
FEW_SPEECHES = 5

#: Rates are given for so many tokens or characters.
PER = 10_000

#: The columns of :func:`dispersion_table`, in order.
COLUMNS = (
    "term", "group", "unit", "count", "size", "range", "n_speeches", "rate", "dp", "dp_expected", "dp_excess", "dp_z",
    "morisita", "dp_norm", "juilland_d", "rosengren_s", "kld", "note", "formulas",
)  # fmt: skip

FORMULAS = {
    "rate": f"occurrences per {PER:,} tokens (unit token) or Han characters (unit substring)",
    "range": "independent speeches that have the term",
    "dp": "Gries 2008, parts are speeches, 0 = even",
    "dp_expected": "mean of DP if the tokens fell on the speeches in proportion to their size",
    "dp_excess": "(DP - expected) / (1 - min s - expected), 0 = as by chance, 1 = all in the smallest speech",
    "dp_z": "(DP - expected) / standard deviation by chance",
    "morisita": "1 + squared variation of the speeches' rates, chance taken out: 1 = as by chance, above = clumped",
    "dp_norm": "Lijffijt & Gries 2012, 0 = even, 1 = all in the smallest speech",
    "juilland_d": "on rates, population sd, 1 = even",
    "rosengren_s": "1 = even",
    "kld": "Kullback-Leibler divergence in bits, 0 = even",
}


@door
def dispersion_table(
    speeches: Speeches,
    terms: Sequence[str] | None = None,
    *,
    groups: Sequence[object] | None = None,
    unit: Unit = "token",
    min_count: int = MIN_COUNT,
    min_speeches: int = 1,
    keep: Callable[[str], bool] = is_word,
) -> pd.DataFrame:
    """One row a term and group, with :data:`COLUMNS`: counts first, then measures, each by its formula.

    Args:
        speeches: segmented speeches or lists of tokens. Near-duplicates among the former, and speeches without any
            token (Han character), are left out; ``attrs`` say how many.
        terms: which; each gets its rows, occurring or not, in the order given. Without it all words with
            ``min_count`` occurrences and ``min_speeches`` speeches in all groups together, most frequent first.
        groups: one label a speech ("" or None: not counted), an era say. Each group's terms are spread over that
            group's speeches. Without it all speeches are one group, named "".
        unit: ``token`` counts whole tokens that ``keep`` (no punctuation) and hangs on the segmenter: a phrase it
            cuts in two is never found. ``substring`` counts a string wherever it stands in the text, from the left,
            without overlaps, against Han characters: for phrases; a one-character string will also be found inside
            other words. It needs ``terms``.

    ``dp`` compares words of one frequency, ``dp_excess`` and ``dp_z`` say whether a word clumps at all, ``morisita``
    how much, at whatever frequency; ``note`` says what could not be told and why. Chance is ``shuffle`` for tokens,
    ``multinomial`` for substrings. On shuffled tokens dp_excess is 0 on average, where DP falls from .98 (3 tokens in
    200 speeches) to .30 (300 tokens).

    >>> table = dispersion_table([["党", "党", "民"], ["党", "村", "民"], ["党", "村", "镇"]], ["村", "县"])
    >>> table[["term", "count", "range", "n_speeches", "dp_norm"]].values.tolist()
    [['村', 2, 2, 3, 0.5], ['县', 0, 0, 3, nan]]
    >>> table["note"].tolist()
    ['few speeches: 3; fewer than 10 occurrences', 'does not occur']
    """
    given = None if groups is None else plain_labels(groups, where="dispersion_table")
    if given is not None:
        one_each(speeches, given, "dispersion_table")
    labels: list[str] = []
    left_out = {"near-duplicates": 0, "of no group": 0}
    kept = _chosen(speeches, given, labels, left_out)
    if unit == "token":
        words = _tokens(map(tokens_of, kept), terms, min_count, min_speeches, keep)
    elif unit == "substring":
        words = _substrings(kept, terms)
    else:
        raise CompareError(
            f"there is no unit {unit!r}", where="dispersion_table", expected="token or substring"
        )
    if not labels:
        raise CompareError(
            "there is no independent speech" + (" of any group" if groups is not None else ""),
            where="dispersion_table",
            expected="one at least",
        )
    full = words.sizes > 0
    there = set(labels)
    names = (
        [""] if groups is None else [n for n in label_order(groups, where="dispersion_table") if n in there]
    )
    placement: Placement = "shuffle" if unit == "token" else "multinomial"
    frames = []
    for name in names:
        rows = np.flatnonzero(full & np.fromiter((label == name for label in labels), np.bool_, len(labels)))
        part = WordCounts(csr_array(words.counts[rows]), words.sizes[rows], words.words)
        frames.append(_frame(part, name, unit, placement))
    table = pd.concat(frames, ignore_index=True)
    if terms is None:
        order = ["group", "count", "term"]
        table = table.sort_values(order, ascending=[True, False, True], kind="stable", ignore_index=True)
    table.attrs = {
        "formulas": FORMULAS,
        "unit": unit,
        "placement": placement,
        "min_count": min_count if terms is None else 0,
        "min_speeches": min_speeches if terms is None else 0,
        "n_terms": len(words.words),
        "n_speeches": int(full.sum()),
        "left_out": {**left_out, "empty": int((~full).sum())},
    }
    return table


def _chosen(
    speeches: Speeches, groups: Sequence[str] | None, labels: list[str], out: dict[str, int]
) -> Iterator[SegmentedSpeech | Sequence[str]]:
    """The independent speeches that have a group, read once; the group of each, and how many were left out and why,
    are known when all have been read."""
    copies = copies_among(speeches, where="dispersion_table")
    for i, speech in enumerate(speeches):
        label = groups[i] if groups is not None else ""
        if i in copies:
            out["near-duplicates"] += 1
        elif groups is not None and not label:
            out["of no group"] += 1
        else:
            labels.append(label)
            yield speech


def _asked(terms: Sequence[str]) -> list[str]:
    """The terms without repetitions; an empty one would be found everywhere."""
    if isinstance(terms, str) or not all(term.strip() for term in terms):
        raise CompareError(
            f"the terms are {terms!r}",
            where="dispersion_table",
            expected="a list of words, none of them empty",
        )
    return list(dict.fromkeys(terms))


def _tokens(
    lists: Iterable[Sequence[str]],
    terms: Sequence[str] | None,
    min_count: int,
    min_speeches: int,
    keep: Callable[[str], bool],
) -> WordCounts:
    if terms is None:
        return count_words(lists, min_count=min_count, min_speeches=min_speeches, keep=keep)
    found, asked = count_words(lists, min_count=1, keep=keep), _asked(terms)
    place = {word: j for j, word in enumerate(found.words)}
    there = [j for j, term in enumerate(asked) if term in place]
    cells = found.counts[:, [place[asked[j]] for j in there]].tocoo()
    row, column = cells.coords
    shape = (len(found.sizes), len(asked))
    counts = csr_array((cells.data, (row, np.array(there, dtype=np.int64)[column])), shape=shape)
    return WordCounts(counts, found.sizes, np.array(asked, dtype=object))


def _substrings(kept: Iterable[SegmentedSpeech | Sequence[str]], terms: Sequence[str] | None) -> WordCounts:
    if terms is None:
        raise CompareError(
            "no term is named", where="dispersion_table", expected="terms, where the unit is substring"
        )
    asked = _asked(terms)
    cells, sizes = array("q"), array("q")
    for speech in kept:
        text = speech.text if isinstance(speech, SegmentedSpeech) else "".join(speech)
        for j, term in enumerate(asked):
            if times := text.count(term):
                cells.extend((len(sizes), j, times))
        sizes.append(han(text))
    row, column, count = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    counts = csr_array((count, (row, column)), shape=(len(sizes), len(asked)))
    return WordCounts(counts, np.array(sizes, dtype=np.int64), np.array(asked, dtype=object))


def _frame(words: WordCounts, name: str, unit: Unit, placement: Placement) -> pd.DataFrame:
    """The rows of one group."""
    speeches = len(words.sizes)
    found = dispersion_of_columns(words.counts, words.sizes, placement=placement)
    size = int(words.sizes.sum())
    chance = dp_excess(found.dp, found.tokens, words.sizes, placement=placement)
    columns: dict[str, Any] = {
        "term": words.words,
        "group": name,
        "unit": unit,
        "count": found.tokens,
        "size": size,
        "range": found.speeches,
        "n_speeches": speeches,
        "rate": PER * found.tokens / size if size else np.nan,
        "dp": found.dp,
        "dp_expected": np.where(found.tokens > 0, chance.expected, np.nan),
        "dp_excess": chance.excess,
        "dp_z": chance.z,
        "morisita": found.morisita,
        "dp_norm": found.dp_norm,
        "juilland_d": found.d,
        "rosengren_s": found.s,
        "kld": found.kld,
        "note": [_note(int(count), speeches) for count in found.tokens],
        "formulas": "; ".join(f"{column}: {what}" for column, what in FORMULAS.items()),
    }
    return pd.DataFrame(columns, columns=list(COLUMNS))


def _note(count: int, speeches: int) -> str:
    """What the row cannot tell, in words."""
    if not speeches:
        return "none: no speech"
    if not count:
        return "does not occur"
    if speeches == 1:
        return "none: one speech"
    said = [f"few speeches: {speeches}"] if speeches < FEW_SPEECHES else []
    if count == 1:
        said.append("one occurrence: no spread against chance")
    elif count < FEW:
        said.append(f"fewer than {FEW} occurrences")
    return "; ".join(said)
