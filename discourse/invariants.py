"""What always holds, asked of every run: a result that breaks it is an error, and is not written.

Tests look at the texts that somebody thought of; these look at the reader's own. Each is cheap and is asked where
the thing is made: :func:`cut` of a speech cut up, :func:`measured` of its numbers, :func:`results` before anything is
drawn, :func:`figure` of a table about to be drawn, :func:`counts` of the manifest; of the characters of a raw file
:func:`discourse.corpus.account.checked`. A letter names the speech and the numbers that do not agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np
import numpy.typing as npt

from .corpus.copies import independent_rows
from .errors import REPORT, InvariantError
from .repair.points import from_points, points
from .segment.segmented import STANCES

if TYPE_CHECKING:
    import pandas as pd

    from .extractors.base import Column
    from .results import Results
    from .segment.segmented import SegmentedSpeech

FloatArray = npt.NDArray[np.float64]

#: What floating point may make of a sum.
NEAR: Final = 1e-9

#: Numbers of a figure have six significant digits.
ROUNDED: Final = 1e-5

#: Units of numbers between nought and one.
_SHARES: Final = ("share", "share of the speech", "type-token ratio", "weight (0 to 1)")


def cut(speech: SegmentedSpeech) -> None:
    """Its sentences, one behind the other, are the text; its tokens stand where they are said to, and nothing but
    white space stands between them."""
    where, text = f"speech {speech.id}", speech.text
    ends = [0, *(s.end for s in speech.sentences)]
    if any(s.start != end for s, end in zip(speech.sentences, ends, strict=False)) or ends[-1] != len(text):
        _broken(
            f"the sentences end at {_few(ends)} and the text at {len(text)}",
            where,
            "sentences that are the text",
        )
    for number, sentence in enumerate(speech.sentences):
        if sentence.n != number or sentence.text != text[sentence.start : sentence.end]:
            _broken(
                f"sentence {number} is number {sentence.n}, {sentence.text[:20]!r}",
                where,
                "the words of the text",
            )
        if sentence.stance not in STANCES or abs(sum(sentence.probability) - 1) > NEAR:
            found = f"sentence {number} is {sentence.stance!r} with the probabilities {sentence.probability}"
            _broken(found, where, "a stance, and probabilities that add up to one")
    _tokens(speech, text, where)


def _tokens(speech: SegmentedSpeech, text: str, where: str) -> None:
    lengths = np.fromiter(map(len, speech.tokens), dtype=np.int64, count=len(speech.tokens))
    starts = np.fromiter(speech.starts, dtype=np.int64, count=len(speech.starts))
    ends = starts + lengths if len(starts) == len(lengths) else starts[:0]
    steps = np.concatenate([[0], np.column_stack([starts, ends]).ravel() if len(ends) else [], [len(text)]])
    if len(ends) != len(lengths) or (np.diff(steps) < 0).any() or not lengths.all():
        found = (
            f"{len(lengths)} tokens stand at {len(starts)} places, {_few(starts.tolist())}, of {len(text)}"
        )
        _broken(found, where, "tokens one behind the other")
    inside = np.zeros(len(text) + 1, dtype=np.int8)
    inside[starts] += 1
    inside[ends] -= 1
    covered = np.cumsum(inside[:-1]).astype(bool)
    codes = points(text)
    between = from_points(codes[~covered]).strip()
    if not between and from_points(codes[covered]) == "".join(speech.tokens):
        return
    for token, start in zip(speech.tokens, speech.starts, strict=True):
        if not text.startswith(token, start):
            _broken(
                f"the token {token!r} is said to begin at {start}",
                where,
                f"{text[start : start + 8]!r}, as it reads",
            )
    _broken(f"{between[:20]!r} is in no token", where, "every character but white space in a token")


def measured(speeches: Sequence[SegmentedSpeech], columns: Sequence[Column], values: FloatArray) -> None:
    """A row a speech: each number finite or NaN, shares between nought and one, counts whole; and no speech has more
    characters, tokens or sentences of a kind in its row than in its text."""
    ids = [speech.id for speech in speeches]
    lawful(ids, columns, values)
    at = {column.name: n for n, column in enumerate(columns)}
    for n, speech in enumerate(speeches):
        row = values[n]
        most = {"length.han": len(speech.text), "length.tokens": len(speech.tokens)}
        most |= dict.fromkeys(("length.sentences", "stance.sentences"), len(speech.sentences))
        if "stance.other" in at:
            labels = [s.stance for s in speech.sentences]
            most |= {f"stance.{name}": labels.count(name) for name in STANCES}
        for name, number in most.items():
            if name in at and row[at[name]] > number:
                _broken(
                    f"{name} is {row[at[name]]:g} and the speech has {number}",
                    f"speech {speech.id}",
                    "no more",
                )
    _adding_up(ids, at, values)


def lawful(ids: Sequence[str], columns: Sequence[Column], values: FloatArray) -> None:
    """Each number finite or NaN, shares between nought and one, counts whole."""
    if values.shape != (len(ids), len(columns)):
        found = f"{values.shape[0]} rows of {values.shape[1]} numbers"
        _broken(found, "the features table", f"{len(ids)} speeches and {len(columns)} columns")
    shares = np.array([column.unit in _SHARES for column in columns], dtype=bool)
    wholes = np.array([column.formula.startswith("number of") for column in columns], dtype=bool)
    below = values < np.where(shares | wholes, -NEAR, -np.inf)
    above = values > np.where(shares, 1 + NEAR, np.inf)
    parted = wholes & (values != np.floor(values)) & ~np.isnan(values)
    for wrong in (np.isinf(values), below, above, parted):
        if wrong.any():
            row, n = np.argwhere(wrong)[0].tolist()
            asked = (
                "between 0 and 1"
                if shares[n]
                else "whole, and not below 0"
                if wholes[n]
                else "finite, or NaN"
            )
            _broken(f"{columns[n].name} is {values[row, n]}", f"speech {ids[row]}", asked)


def _adding_up(ids: Sequence[str], at: Mapping[str, int], values: FloatArray) -> None:
    """Raise InvariantError where a whole is not the sum of its parts, or a part is more than the whole."""
    named = {name: values[:, n] for name, n in at.items()}
    parts = [f"stance.{name}" for name in STANCES]
    if {*parts, "stance.sentences"} <= named.keys():
        total = np.sum([named[name] for name in parts], axis=0)
        for n in np.flatnonzero(total != named["stance.sentences"])[:1].tolist():
            found = " + ".join(f"{named[name][n]:g}" for name in parts)
            found = f"{found} sentences by stance are not the {named['stance.sentences'][n]:g} of stance.sentences"
            _broken(found, f"speech {ids[n]}", "their sum")
    chars = [f"stance.{name}_chars" for name in STANCES[:3]]
    if {*chars, "length.han"} <= named.keys():
        total = np.sum([named[name] for name in chars], axis=0)
        for n in np.flatnonzero(total > named["length.han"])[:1].tolist():
            found = f"{total[n]:g} Han characters by stance, and {named['length.han'][n]:g} of length.han"
            _broken(found, f"speech {ids[n]}", "no more")


def results(found: Results) -> None:
    """The tables have one row a speech, in one order; numbers are lawful; and every comparison counts the independent
    speeches of its groups in which its feature was measured, no more and no fewer."""
    features, metadata = found.features, found.metadata
    if not features.index.equals(metadata.index) or len(features) != len(found.corpus):
        _broken(
            f"{len(features)} rows of features, {len(metadata)} of metadata, {len(found.corpus)} speeches",
            _first_apart(features.index, metadata.index),
            "one row a speech, in the order of the corpus",
        )
    if not metadata.index.is_unique:
        _broken(
            "it stands twice in the tables",
            f"speech {metadata.index[metadata.index.duplicated()][0]}",
            "once",
        )
    told = {column.name: column for column in found.columns}
    if unknown := [str(name) for name in features.columns if name not in told]:
        _broken(f"{unknown[0]!r} is not declared", "the features table", "columns that the codebook explains")
    values = features.to_numpy(dtype=np.float64)
    lawful(list(features.index), [told[str(name)] for name in features.columns], values)
    _adding_up(list(features.index), {str(name): n for n, name in enumerate(features.columns)}, values)
    _compared(found)


def _compared(found: Results) -> None:
    table, metadata, by = found.comparisons, found.metadata, found.study.comparisons.by
    own = independent_rows(metadata)
    groups = metadata[by].fillna("").astype(str).to_numpy()
    there = found.features.notna()
    for side in ("target", "reference"):
        for group, rows in table.groupby(side, sort=False):
            members = own & (groups == group)
            count = there[members].sum()
            for name, n in zip(rows["feature"], rows[f"n_{side}"], strict=True):
                if name in count.index and count[name] != n:
                    _broken(
                        f"the comparison of {name} counts {n} speeches of {group!r}",
                        f"speech {_few(found.features.index[members])}",
                        f"the {count[name]} independent ones that have a value",
                    )


def figure(name: str, table: pd.DataFrame, found: Results) -> None:
    """What the table of a figure says of a speech by the name of a feature is what the features table has there, and
    it names no speech that is none."""
    import pandas as pd

    if "speech" not in table.columns:
        return
    features = found.features
    place = features.index.get_indexer(pd.Index(table["speech"], dtype=object))
    unknown = table["speech"][(place < 0) & (table["speech"] != "").to_numpy()]
    if len(unknown):
        _broken(f"its table names {unknown.iloc[0]!r}", f"figure {name}", "speeches of the corpus")
    named = place >= 0
    shown = [(str(column), table[column]) for column in table.columns if column in features.columns]
    for feature, drawn in shown:
        _equal(name, table, drawn, features[feature], place, named)
    if {"feature", "value"} <= set(table.columns):
        for feature in dict.fromkeys(table["feature"]):
            if feature in features.columns:
                rows = named & (table["feature"] == feature).to_numpy()
                _equal(name, table, table["value"], features[feature], place, rows)


def _equal(
    name: str,
    table: pd.DataFrame,
    drawn: pd.Series[Any],
    feature: pd.Series[Any],
    place: npt.NDArray[np.intp],
    rows: npt.NDArray[np.bool_],
) -> None:
    shown = drawn.to_numpy(dtype=np.float64)[rows]
    held = feature.to_numpy(dtype=np.float64)[place[rows]]
    apart = ~np.isclose(shown, held, rtol=ROUNDED, atol=NEAR, equal_nan=True)
    if apart.any():
        n = int(apart.argmax())
        _broken(
            f"figure {name} shows {shown[n]:g} for {feature.name}",
            f"speech {table['speech'].to_numpy()[rows][n]}",
            f"{held[n]:.6g}, as in the features table",
        )


def counts(manifest: Mapping[str, Any], found: Results) -> None:
    """The counts of the manifest are those of the tables, each counted here by itself."""
    rows = list(
        zip(found.metadata["era"], found.metadata["duplicate_of"], found.metadata["truncated"], strict=True)
    )
    held: dict[str, Any] = {
        "speeches": len(rows),
        "independent": sum(not of for _, of, _ in rows),
        "without_era": sum(not era for era, _, _ in rows),
        "truncated": sum(bool(cut_off) for _, _, cut_off in rows),
        "by_era": {era.id: sum(era.id == one and not of for one, of, _ in rows) for era in found.eras},
    }
    for name, number in held.items():
        if manifest["counts"][name] != number:
            said = f"the manifest counts {manifest['counts'][name]} under {name!r}"
            _broken(said, "manifest.json", f"{number}, as in the table of speeches")


def _first_apart(one: Iterable[Any], other: Iterable[Any]) -> str:
    """The first speech that two tables do not both have in one place."""
    apart = (f"speech {a}" for a, b in zip(one, other, strict=False) if a != b)
    return next(apart, "the features table")


def _few(items: Iterable[Any]) -> str:
    """The first and the last of some items."""
    held = list(map(str, items))
    return ", ".join(held) if len(held) < 6 else f"{', '.join(held[:4])} … {held[-1]}"


def _broken(found: str, where: str, expected: str) -> NoReturn:
    raise InvariantError(found, where=where, expected=expected, advice=REPORT)
