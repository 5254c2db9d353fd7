"""The passages of a corpus as rows of a table: where each stands in each speech, and what each pair has in common.

The passages are those of :func:`discourse.compare.reuse.find_reuse` between independent speeches, slogans of the
lexicon apart; a near-duplicate is held against its own cluster alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from math import fsum, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from ...compare.grouped import read_at
from ...extractors._tokens import HAN
from .speeches import COLUMNS, era_row, groups, speech_rows
from .tables import records

if TYPE_CHECKING:
    import pandas as pd

    from ...corpus.speech import Speech
    from ...results import Results

#: Passages that are listed with their words, by letter.
LISTED = 6

#: Characters of a listed passage that are kept (an ellipsis is one), and speeches that are named.
_WORDS, _NAMED = 80, 8

#: ``number``: what a speech or era is called by, from 1; ``other``, ``other_number``: the other side of a pair, which
#: is of a near-duplicate with its like where ``copy`` is 1; ``passage``: its number; ``letter``: of one that is
#: listed; ``speeches``: in how many it stands, or how many others share something; ``start``, ``end``: shares of the
#: speech's Han characters; ``share``: of a speech's Han characters that stand in passages, or of the ``pairs`` of
#: speeches of two eras that share one; ``among``: the numbers of the speeches; ``found``: passages in all, or pairs
#: of speeches that have one; ``widespread``: strings looked up not everywhere but in the ``most`` nearest speeches.
CELLS = [
    *("n", "n_independent", "number", "other", "other_number", "copy", "passage", "letter", "speeches"),
    *("start", "end", "han", "share", "pairs", "among", "text", "found", "widespread", "most"),
]

Span = tuple[int, int]


@dataclass(frozen=True)
class Passages:
    """``shared``: passages of independent speeches, a row a pair; ``copies``: those of near-duplicates with their
    like."""

    shared: pd.DataFrame
    copies: pd.DataFrame

    @cached_property
    def places(self) -> pd.DataFrame:
        """A row a place of each passage of independent speeches."""
        from ...compare.reuse import passage_clusters

        return passage_clusters(self.shared)


def passages(results: Results) -> Passages:
    """What the speeches of the corpus share."""
    from ...compare.reuse import find_reuse
    from ...lexicons import load_formulas

    speeches = results.corpus.speeches
    shared = find_reuse(speeches, formulas=load_formulas())
    alike = {str(name): str(of) or str(name) for name, of in results.metadata["duplicate_of"].items()}
    several = {name for name, size in Counter(alike.values()).items() if size > 1}
    places = [i for i, name in enumerate(alike) if alike[name] in several]
    copies = find_reuse(_Some(speeches, places), copies=True)
    own = copies["a"].map(alike) == copies["b"].map(alike)
    return Passages(shared, copies[own])


class _Some(Sequence["Speech"]):
    """Some of the speeches, by their places in order, read from where they are when they are asked for."""

    def __init__(self, speeches: Sequence[Speech], places: Sequence[int]) -> None:
        self._speeches, self._places = speeches, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Speech]:
        return read_at(self._speeches, self._places)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return _Some(self._speeches, self._places[key])
        return self._speeches[self._places[key]]


def speech_table(results: Results) -> pd.DataFrame:
    """A row a speech (``row`` "speech"), a place of a passage ("place"), a pair that shares one ("pair"), and one of
    the :data:`LISTED` passages that most speeches have ("passage")."""
    found = passages(results)
    listed = [row | {"number": i} for i, row in enumerate(records(speech_rows(results)), 1)]
    number = {str(row["speech"]): int(row["number"]) for row in listed}
    texts = {speech.id: _Ruler(speech.text) for speech in results.corpus}
    spans = _spans(found.places)
    partners = Counter(name for pair in _pairs(found.shared) for name in pair)
    rows: list[dict[str, Any]] = []
    for row in listed:
        name, ruler = row["speech"], texts[row["speech"]]
        row |= {"n": 1, "n_independent": int(not row["duplicate_of"]), "han": ruler.total}
        if not row["duplicate_of"]:
            row |= {"speeches": partners[name], "share": ruler.covered(spans[name])}
        rows.append(row)
    for place in records(found.places):
        cells = _place(place["speech"], number, texts, place["start"], place["end"])
        names = {"passage": place["passage"], "letter": _letter(place["passage"])}
        rows.append(cells | names | {"speeches": place["speeches"]})
    for name, start, end in _copied(found.copies, listed):
        rows.append(_place(name, number, texts, start, end) | {"copy": 1})
    for table, copy in ((found.shared, 0), (found.copies, 1)):
        for (one, two), han in _pairs(table).items():
            cells = {"row": "pair", "speech": one, "number": number[one]}
            rows.append(cells | {"other": two, "other_number": number[two], "copy": copy, "han": han})
    rows += _listed(found.places, number, texts)
    looked_up = found.shared.attrs["widespread"], found.shared.attrs["most"]
    return _frame(rows, *looked_up, int(found.places["passage"].nunique()))


def era_table(results: Results) -> pd.DataFrame:
    """A row an era (``row`` "era": the mean share of its independent speeches that stands in passages) and a pair of
    eras ("pair": how many of the pairs of independent speeches share a passage), an era with itself among them."""
    from ...compare.reuse import reuse_extent
    from ...lexicons import load_formulas

    found = reuse_extent(results.corpus.speeches, formulas=load_formulas())
    listed = groups(results)
    number = {group.id: i for i, group in enumerate(listed)}
    era = results.metadata["era"].map(number).reindex(list(found.ids)).to_numpy()
    sizes = results.metadata["era"].value_counts()
    low, high = np.sort(era[found.pairs], axis=1).T
    sharing = np.bincount(low * len(listed) + high, minlength=len(listed) ** 2).reshape(len(listed), -1)
    rows: list[dict[str, Any]] = []
    for i, group in enumerate(listed):
        shares = found.share[era == i]
        own = shares[~np.isnan(shares)].tolist()
        row: dict[str, Any] = {
            **era_row(group),
            "number": i + 1,
            "share": fsum(own) / len(own) if own else nan,
        }
        rows.append(row | {"n": int(sizes[group.id]), "n_independent": len(shares)})
    for (i, one), (j, two) in combinations_with_replacement(enumerate(listed), 2):
        n, m = rows[i]["n_independent"], rows[j]["n_independent"]
        pairs = n * (n - 1) // 2 if i == j else n * m
        row = {
            "row": "pair",
            "era": one.id,
            "number": i + 1,
            "other": two.id,
            "other_number": j + 1,
            "pairs": pairs,
        }
        rows.append(row | {"share": int(sharing[i, j]) / pairs if pairs else nan})
    return _frame(rows, found.widespread, found.most, len(found.pairs))


class _Ruler:
    """A text measured in Han characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._han = [found.start() for found in HAN.finditer(text)]
        self.total = len(self._han)

    def before(self, at: int) -> int:
        """Han characters before a place of the text."""
        return bisect_left(self._han, at)

    def place(self, start: int, end: int) -> dict[str, float]:
        """Where a place begins and ends, as shares of the length, and its Han characters."""
        low, high = self.before(start), self.before(end)
        whole = max(self.total, 1)
        return {"start": low / whole, "end": high / whole, "han": high - low}

    def covered(self, spans: Iterable[Span]) -> float:
        """The share that lies in one of the places or more; NaN without a Han character."""
        inside, reached = 0, 0
        for start, end in sorted((self.before(a), self.before(b)) for a, b in spans):
            inside += max(0, end - max(start, reached))
            reached = max(reached, end)
        return inside / self.total if self.total else nan


def _spans(table: pd.DataFrame) -> dict[str, list[Span]]:
    """By speech, the places of a table of places or of pairs."""
    out: dict[str, list[Span]] = defaultdict(list)
    sides = [("a", "a_start", "a_end"), ("b", "b_start", "b_end")]
    for names in sides if "a" in table.columns else [("speech", "start", "end")]:
        for speech, start, end in zip(*(table[name] for name in names), strict=True):
            out[str(speech)].append((int(start), int(end)))
    return out


def _pairs(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many Han characters each pair of speeches shares, a passage that stands twice counted twice."""
    out: dict[tuple[str, str], int] = Counter()
    for one, two, han in zip(table["a"], table["b"], table["han"], strict=True):
        out[str(one), str(two)] += int(han)
    return out


def _place(
    name: str, number: dict[str, int], texts: dict[str, _Ruler], start: int, end: int
) -> dict[str, Any]:
    return {"row": "place", "speech": name, "number": number[name], **texts[name].place(start, end)}


def _copied(copies: pd.DataFrame, listed: Sequence[dict[str, Any]]) -> list[tuple[str, int, int]]:
    """What a near-duplicate has from its like."""
    marked = {row["speech"] for row in listed if row["duplicate_of"]}
    found = {(name, *span) for name, spans in _spans(copies).items() if name in marked for span in spans}
    return sorted(found)


def _letter(passage: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[passage - 1] if passage <= LISTED else ""


def _listed(places: pd.DataFrame, number: dict[str, int], texts: dict[str, _Ruler]) -> list[dict[str, Any]]:
    """The first passages, each with the speeches it stands in and the words of its longest place."""
    rows = []
    for passage, part in places[places["passage"] <= LISTED].groupby("passage", sort=True):
        longest = max(records(part), key=lambda row: (len(row["text"]), -number[row["speech"]]))
        han = texts[longest["speech"]].place(longest["start"], longest["end"])["han"]
        among = sorted({number[str(name)] for name in part["speech"]})
        named = ", ".join(map(str, among[:_NAMED])) + (" …" if len(among) > _NAMED else "")
        cells = {
            "row": "passage",
            "passage": passage,
            "letter": _letter(int(str(passage))),
            "speeches": len(among),
        }
        text = str(longest["text"])
        text = text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"
        rows.append({**cells, "han": han, "among": named, "text": text})
    return rows


def _frame(rows: Iterable[dict[str, Any]], widespread: int, most: int, count: int) -> pd.DataFrame:
    """The rows with every column, and in each how many there are in all."""
    import pandas as pd

    blank: dict[str, Any] = dict.fromkeys([*COLUMNS, "other", "letter", "among", "text"], "")
    blank = dict.fromkeys(CELLS, nan) | blank | {"era_order": -1, "copy": 0}
    blank |= {"widespread": widespread, "most": most, "found": count}
    return pd.DataFrame([blank | row for row in rows], columns=pd.Index([*COLUMNS, *CELLS]))
