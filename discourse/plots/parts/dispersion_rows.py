"""The rows of the dispersion plot's table: formulas, ranges by era, occurrences, and tenths where there are too many
speeches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .formula_places import MIN_RANGE, Chosen, Place, dp_norm
from .speeches import COLUMNS, era_row, groups, speech_rows
from .tables import records

if TYPE_CHECKING:
    from ...results import Results

#: A row, by the names of its columns.
Cells = dict[str, Any]

#: Parts of a speech's length where whole eras are shown.
TENTHS = 10


def formula_rows(
    chosen: Sequence[Chosen], counts: Mapping[str, Counter[str]], sizes: Mapping[str, int]
) -> list[Cells]:
    """What stands above each panel; ``candidates``: how many formulas there were to choose from; ``sizes``: the Han
    characters of each independent speech."""
    from ...lexicons.match import matcher_of

    category = {entry.form: entry.category for entry in matcher_of().lexicon}
    spread = dp_norm([counts[one.form] for one in chosen], sizes)
    candidates = sum(len(here) >= MIN_RANGE for here in counts.values())
    return [
        {"row": "formula", "formula": one.form, "category": category.get(one.form, ""), "why": one.why}
        | {"count": one.occurrences, "range": one.range, "n_independent": len(sizes), "dp_norm": dp}
        | {"difference": one.difference, "candidates": candidates}
        for one, dp in zip(chosen, spread, strict=True)
    ]


def range_rows(
    results: Results, chosen: Sequence[Chosen], counts: Mapping[str, Counter[str]], era_of: Mapping[str, str]
) -> list[Cells]:
    """For each era and formula, how many of the era's independent speeches have it."""
    rows = []
    for group in groups(results):
        members = {speech for speech, era in era_of.items() if era == group.id}
        cells = era_row(group) | {"row": "range", "n_independent": len(members)}
        rows += [
            cells | {"formula": one.form, "range": len(members & counts[one.form].keys())} for one in chosen
        ]
    return rows


def hit_rows(results: Results, chosen: Sequence[Chosen], found: Mapping[str, Sequence[Place]]) -> list[Cells]:
    """The speeches, then each occurrence, formula by formula."""
    base = records(speech_rows(results))
    long = {speech.id: len(speech.text) for speech in results.segmented}
    rows: list[Cells] = [
        row | {"n": 1, "n_independent": int(not row["duplicate_of"]), "characters": long[row["speech"]]}
        for row in base
    ]
    for one in chosen:
        for row in base:
            hit = {name: row[name] for name in COLUMNS if name not in ("label", "best")} | {"row": "hit"}
            rows += [
                hit | {"formula": one.form, "place": at.place, "sentence": at.sentence}
                for at in found[row["speech"]]
                if at.form == one.form
            ]
    return rows


def tenth(place: float) -> int:
    """Which of the :data:`TENTHS` a place from 0 to 1 lies in, from 0."""
    return min(int(place * TENTHS), TENTHS - 1)


def tenth_rows(
    results: Results,
    chosen: Sequence[Chosen],
    tenths: Mapping[str, Mapping[str, int]],
    era_of: Mapping[str, str],
) -> list[Cells]:
    """The eras, then for each formula and tenth the share of the era's independent speeches that have it there.

    ``tenths``: for each formula and speech the tenths that have it, tenth i as the bit i of a number.
    """
    rows: list[Cells] = []
    for group in groups(results):
        members = [speech for speech, era in era_of.items() if era == group.id]
        n = int((results.metadata["era"] == group.id).sum())
        rows.append(era_row(group) | {"n": n, "n_independent": len(members)})
        for one in chosen:
            marked = tenths[one.form]
            bits = [marked.get(speech, 0) for speech in members]
            having = [sum(number >> i & 1 for number in bits) for i in range(TENTHS)]
            cells = era_row(group) | {"row": "tenth", "formula": one.form, "n_independent": len(members)}
            rows += [
                cells
                | {"start": i / TENTHS, "end": (i + 1) / TENTHS}
                | {"share": having[i] / len(members) if members else float("nan")}
                for i in range(TENTHS)
            ]
    return rows
