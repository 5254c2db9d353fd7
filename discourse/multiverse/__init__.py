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
from ..doors import door
from ..errors import CompareError
from ..results import Multiverse
from .choices import CHOICES, Choice, named
from .claims import COLUMNS, claim
from .curve import MANY_RESAMPLES, RESAMPLES, Assessed, Curve, assess, distinct, joint, one_genre
from .outcomes import touched, ways
from .samples import Sample, samples
from .texts import Measured, extractors_of, measured

if TYPE_CHECKING:
    from ..engine import Engine
    from ..progress import Progress
    from ..results import Results
    from ..segment.tokens import Tokenizer

__all__ = ["CHOICES", "COLUMNS", "Choice", "Multiverse", "extractors_of", "multiverse", "named"]

#: The columns of the table of specifications beside those of the choices.
NUMBERS = (
    "n_target",
    "n_reference",
    "estimate",
    "d",
    "p",
    "p_floor",
    "below_level",
    "same_sign",
    "distinct",
    "baseline",
)

#: Under this level, the p of a specification needs more random assignments to be told from it.
_LOW = 0.005


class _Way(NamedTuple):
    """One way of counting an outcome in one text: what was picked, a number and a length a speech."""

    picked: dict[str, str]
    number: FloatArray
    length: FloatArray


@door
def multiverse(
    results: Results,
    tokenizer: Tokenizer,
    *,
    outcomes: Sequence[str] = (),
    choices: Sequence[str] = (),
    seed: int | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Multiverse:
    """The comparisons of a study under every combination of the choices.

    ``outcomes`` are columns of the features (default: the study's primary ones), ``choices`` names of
    :data:`CHOICES` (default: all). A choice that cannot touch an outcome is not varied for it, or changes nothing in
    these speeches, and stands in ``claims.no_effect``. ``distinct`` marks the specifications that no earlier one is
    the same as: the others stand in the table, and count in no claim. ``d`` is the difference in standard deviations
    of all speeches compared, so that specifications of different units share an axis. p is a permutation p of whole
    speeches; ``level`` is the study's divided by the number of headline comparisons that can be made (Bonferroni),
    the same for every specification. The ``engine`` measures the texts, if its workers are on this machine;
    ``progress`` shows how far they are.
    """
    study = results.study
    asked = tuple(dict.fromkeys(outcomes or study.comparisons.primary))
    if not asked:
        raise CompareError(
            "no outcome is named",
            where="multiverse",
            expected="a primary outcome in the study, or --outcomes",
        )
    extractors_of(asked)
    varied = named(choices)
    by = study.comparisons.by
    grouped, order = groups_of(
        results.metadata, by, study.comparisons.groups, eras=[era.id for era in results.eras]
    )
    pairs = list(combinations(order, 2))
    if not pairs:
        raise CompareError(
            f"there is no second group by {by}", where="multiverse", expected="two groups at least"
        )
    texts, untouched = measured(results.segmented, asked, varied, tokenizer, engine, progress)
    who = samples(results.corpus, grouped, results.eras, by=by, order=order, choices=varied)
    kinds = results.metadata["era" if by == "genre" else "genre"].fillna("").astype(str).tolist()
    estimates = next((choice.options for choice in varied if choice.name == "weighting"), ("mean",))
    lowest = study.comparisons.level / max(1, len(asked) * len(pairs))
    resamples = RESAMPLES if lowest >= _LOW else MANY_RESAMPLES
    found: list[tuple[str, pd.DataFrame, Curve]] = []
    for outcome in asked:
        made = _ways_of(outcome, texts, untouched[outcome], varied)
        values = np.column_stack([way.number for way in made])
        length = np.column_stack([way.length for way in made])
        seeded = content_seed(values[:, :1]) if seed is None else seed
        for earlier, later in pairs:
            pair = later, earlier
            table = _specifications(made, values, length, who, kinds, estimates, pair, seeded, resamples)
            table.insert(0, "outcome", outcome)
            found.append((outcome, table, _curve(values, length, who, kinds, estimates, pair, seeded)))
    can_be_made = sum(bool(table.loc[table["baseline"], "p"].notna().all()) for _, table, _ in found)
    level = study.comparisons.level / max(1, can_be_made)
    claims = [_claimed(*one, varied, untouched[one[0]], level) for one in found]
    return Multiverse(
        _whole([table for _, table, _ in found], varied),
        pd.DataFrame(claims, columns=list(COLUMNS)),
        tuple((choice.name, choice.en, choice.zh) for choice in varied),
        level,
    )


def _ways_of(
    outcome: str, texts: Sequence[Measured], untouched: Sequence[str], varied: Sequence[Choice]
) -> list[_Way]:
    """Every way of counting the outcome in every text; a choice that cannot touch it stays as in the study."""
    return [
        _Way(
            {**{k: v for k, v in text.picked.items() if k not in untouched}, **picked},
            values.to_numpy(np.float64),
            text.length.to_numpy(np.float64),
        )
        for text in texts
        if not any(text.picked.get(name, _first(name)) != _first(name) for name in untouched)
        for picked, values in ways(outcome, text.features, varied)
    ]


def _claimed(
    outcome: str,
    table: pd.DataFrame,
    curve: Curve,
    varied: Sequence[Choice],
    untouched: Sequence[str],
    level: float,
) -> dict[str, Any]:
    """The claim of one outcome and pair; the table learns which rows are below the level and which of its sign."""
    table["below_level"] = table["p"] <= level
    base = float(table.loc[table["baseline"], "d"].iloc[0])
    table["same_sign"] = np.sign(table["d"]) == np.sign(base)
    own = [choice for choice in varied if choice.name in table.columns]
    return claim(table, curve, own, _no_effect(outcome, varied, untouched, table), level=level)


def _whole(tables: Sequence[pd.DataFrame], varied: Sequence[Choice]) -> pd.DataFrame:
    """All specifications in one table; a choice that was not varied for an outcome is empty there."""
    names = [choice.name for choice in varied]
    head = ["outcome", "target", "reference", *names, *NUMBERS]
    whole = pd.concat(tables, ignore_index=True).reindex(columns=head)
    whole[names] = whole[names].astype(object).where(whole[names].notna(), "")
    return whole


def _first(name: str) -> str:
    return next(choice.options[0] for choice in CHOICES if choice.name == name)


def _no_effect(
    outcome: str, varied: Sequence[Choice], untouched: Sequence[str], table: pd.DataFrame
) -> list[str]:
    """The choices that cannot touch the outcome (of tokens where it reads none, of counting where it knows none), and
    those whose options make no specification that is not there without them."""
    others = {"unit", "scope", "smoothing", "errors"} - set(touched(outcome))
    apart = table[table["distinct"]]
    return [
        choice.name
        for choice in varied
        if choice.name in others
        or choice.name in untouched
        or choice.name not in table.columns
        or (apart[choice.name] == choice.options[0]).all()
    ]


def _specifications(
    made: Sequence[_Way],
    values: FloatArray,
    length: FloatArray,
    who: Sequence[Sample],
    kinds: Sequence[str],
    estimates: Sequence[str],
    pair: tuple[str, str],
    seed: int,
    resamples: int,
) -> pd.DataFrame:
    """Every specification of one outcome and pair; the study's own is the first row."""
    ways_picked = pd.DataFrame([picked for picked, _, _ in made])
    same = distinct(values, length)
    first = np.unique(same)
    place = np.searchsorted(first, same)
    values, length = values[:, first], length[:, first]
    known: dict[tuple[bytes, str], FloatArray] = {}
    blocks: list[dict[str, str]] = []
    numbers, apart = [], []
    for sample in who:
        sides = sample.groups == pair[0], sample.groups == pair[1]
        key = b"".join(side.tobytes() for side in sides)
        single = "mean" in estimates and one_genre(kinds, sides[0] | sides[1])
        for how in estimates:
            named_as = key, "mean" if single and how == "within genre" else how
            new = named_as not in known
            if new:
                table = np.column_stack(assess(values, length, *sides, kinds, how, seed, resamples))
                if not known:
                    own = assess(
                        values[:, :1], length[:, :1], *sides, kinds, how, seed, max(resamples, MANY_RESAMPLES)
                    )
                    table[:1] = np.column_stack(own)
                known[named_as] = table
            weighting = {"weighting": how} if len(estimates) > 1 else {}
            blocks.append({**sample.picked, **weighting})
            numbers.append(known[named_as][place])
            apart.append((same == np.arange(len(same))) & new)
    each, block = np.tile(np.arange(len(made)), len(blocks)), np.repeat(np.arange(len(blocks)), len(made))
    parts = [
        table.iloc[rows].reset_index(drop=True)
        for table, rows in ((ways_picked, each), (pd.DataFrame(blocks), block))
    ]
    table_of = pd.concat(parts, axis=1).assign(target=pair[0], reference=pair[1])
    table_of[list(Assessed._fields)] = np.vstack(numbers)
    table_of["distinct"] = np.concatenate(apart)
    table_of["baseline"] = table_of.index == 0
    return table_of


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
