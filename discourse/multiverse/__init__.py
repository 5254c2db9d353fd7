"""The multiverse: every headline comparison again under all the choices a reasonable reader could have made.

A result that hangs on whether headings count is no result. Here the primary outcomes of a study are measured and
compared under every combination of :data:`~discourse.multiverse.choices.CHOICES` that makes sense for them; the table
holds each specification, and a claim that some of them turn round is named (Steegen, Tuerlinckx, Gelman & Vanpaemel
2016, doi:10.1177/1745691616658637; Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ..compare.counts import FloatArray
from ..compare.eras import content_seed
from ..compare.selection import groups_of
from ..errors import CompareError
from ..results import Multiverse
from .choices import CHOICES, Choice, named
from .claims import COLUMNS, claim
from .curve import Assessed, Curve, assess, joint
from .outcomes import touched, ways
from .samples import Sample, samples
from .texts import measured

if TYPE_CHECKING:
    from ..results import Results
    from ..segment.tokens import Tokenizer

__all__ = ["CHOICES", "COLUMNS", "Choice", "Multiverse", "multiverse", "named"]

#: The columns of the table of specifications beside those of the choices.
NUMBERS = ("n_target", "n_reference", "estimate", "d", "p", "p_floor", "below_level", "same_sign", "baseline")


class _Way(NamedTuple):
    """One way of counting an outcome in one text: what was picked, a number and a length a speech."""

    picked: dict[str, str]
    number: FloatArray
    length: FloatArray


def multiverse(
    results: Results,
    tokenizer: Tokenizer,
    *,
    outcomes: Sequence[str] = (),
    choices: Sequence[str] = (),
    seed: int | None = None,
) -> Multiverse:
    """The comparisons of a study under every combination of the choices.

    ``outcomes`` are columns of the features (default: the study's primary ones), ``choices`` names of
    :data:`CHOICES` (default: all). A choice that cannot touch an outcome is not varied for it and stands in
    ``claims.no_effect``. ``d`` is the difference in standard deviations of all speeches compared, so that
    specifications of different units share an axis. p is a permutation p of whole speeches; ``level`` is the study's
    divided by the number of headline comparisons (Bonferroni), the same for every specification.
    """
    study = results.study
    asked = tuple(outcomes) or study.comparisons.primary
    for name in asked:
        if name not in results.features.columns:
            raise CompareError(
                f"there is no feature {name!r}",
                where="multiverse",
                expected="a column of the features table",
                advice="discourse codebook, which lists them",
            )
    if not asked:
        raise CompareError(
            "no outcome is named",
            where="multiverse",
            expected="a primary outcome in the study, or --outcomes",
        )
    varied = named(choices)
    by = study.comparisons.by
    grouped, order = groups_of(
        results.metadata, by, study.comparisons.groups, eras=[era.id for era in results.eras]
    )
    texts, untouched = measured(results.segmented, asked, varied, tokenizer)
    who = samples(results.corpus, grouped, results.eras, by=by, order=order, choices=varied)
    kinds = results.metadata["era" if by == "genre" else "genre"].fillna("").astype(str).tolist()
    estimates = next((choice.options for choice in varied if choice.name == "weighting"), ("mean",))
    pairs = list(combinations(order, 2))
    level = study.comparisons.level / max(1, len(asked) * len(pairs))
    tables: list[pd.DataFrame] = []
    claims: list[dict[str, Any]] = []
    for outcome in asked:
        made = [
            _Way({**text.picked, **picked}, values.to_numpy(np.float64), text.length.to_numpy(np.float64))
            for text in texts
            if not any(text.picked.get(name, _first(name)) != _first(name) for name in untouched[outcome])
            for picked, values in ways(outcome, text.features, varied)
            if outcome in text.features.columns
        ]
        values = np.column_stack([way.number for way in made])
        length = np.column_stack([way.length for way in made])
        seeded = content_seed(values[:, :1]) if seed is None else seed
        for earlier, later in pairs:
            table = _specifications(made, values, length, who, kinds, estimates, (later, earlier), seeded)
            table.insert(0, "outcome", outcome)
            curve = _curve(values, length, who, kinds, estimates, (later, earlier), seeded)
            own = [c for c in varied if c.name in table.columns]
            blind = _no_effect(outcome, varied, untouched[outcome])
            table["below_level"] = table["p"] <= level
            base = float(table.loc[table["baseline"], "d"].iloc[0])
            table["same_sign"] = np.sign(table["d"]) == np.sign(base)
            claims.append(claim(table, curve, own, blind, level=level))
            tables.append(table)
    head = ["outcome", "target", "reference", *(c.name for c in varied), *NUMBERS]
    whole = pd.concat(tables, ignore_index=True).reindex(columns=head)
    names = [c.name for c in varied]
    labels = tuple((c.name, c.en, c.zh) for c in varied)
    whole[names] = whole[names].astype(object).where(whole[names].notna(), "")
    return Multiverse(whole, pd.DataFrame(claims, columns=list(COLUMNS)), labels, level)


def _first(name: str) -> str:
    return next(choice.options[0] for choice in CHOICES if choice.name == name)


def _no_effect(outcome: str, varied: Sequence[Choice], untouched: Sequence[str]) -> list[str]:
    """The choices that cannot touch the outcome: of tokens where it reads none, of counting where it knows none."""
    knows = touched(outcome)
    others = {"unit", "scope", "smoothing", "errors"} - set(knows)
    return [choice.name for choice in varied if choice.name in others or choice.name in untouched]


def _specifications(
    made: Sequence[_Way],
    values: FloatArray,
    length: FloatArray,
    who: Sequence[Sample],
    kinds: Sequence[str],
    estimates: Sequence[str],
    pair: tuple[str, str],
    seed: int,
) -> pd.DataFrame:
    """Every specification of one outcome and pair; the study's own is the first row."""
    ways_picked = pd.DataFrame([picked for picked, _, _ in made])
    known: dict[bytes, list[Assessed]] = {}
    blocks, numbers = [], []
    for sample in who:
        sides = sample.groups == pair[0], sample.groups == pair[1]
        key = b"".join(side.tobytes() for side in sides)
        if key not in known:  # samples that differ in nothing are many where speeches are few
            known[key] = [assess(values, length, *sides, kinds, how, seed) for how in estimates]
        for how, found in zip(estimates, known[key], strict=True):
            weighting = {"weighting": how} if len(estimates) > 1 else {}
            blocks.append(ways_picked.assign(**sample.picked, **weighting))
            numbers.append(np.column_stack(found))
    table = pd.concat(blocks, ignore_index=True).assign(target=pair[0], reference=pair[1])
    table[list(Assessed._fields)] = np.vstack(numbers)
    table["baseline"] = table.index == 0
    return table


def _curve(
    values: FloatArray,
    length: FloatArray,
    who: Sequence[Sample],
    kinds: Sequence[str],
    estimates: Sequence[str],
    pair: tuple[str, str],
    seed: int,
) -> Curve:
    """The curve's test, over the samples in which copies count once: copies cannot change sides by themselves."""
    own = [s for s in who if s.picked.get("duplicates", "once") == "once"]
    codes = [
        np.where(s.groups == pair[0], 1, np.where(s.groups == pair[1], 2, 0)).astype(np.int8) for s in own
    ]
    return joint(values, length, codes, kinds, estimates, seed)
