"""Which eras are held against each other, and the words of such a pair: said once for all figures that show words.

With many eras all pairs would fill a book, so that beyond three of them only neighbours are compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from .captions import independent_by_era
from .speeches import Group, groups
from .tables import records

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results

#: Pairs that a page holds. Three eras make as many.
MOST = 3

#: A word must stand in so many speeches of an era to be called its own, or in the only one that there is.
RANGE = 2

#: The later era of a pair and the earlier one.
SIDES = ("target", "reference")

#: What tells one pair from another, and what the two eras are called.
PAIR = [f"{side}_{what}" if what else side for side in SIDES for what in ("order", "", "en", "zh")]

#: The note of a figure that has no pair to show.
NO_PAIR = "no two eras with words that occur often enough", "没有两个时期有出现次数足够的词"

#: What :func:`discourse.compare.terms.keyness` says of a word.
CELLS = [
    "term", "count_target", "count_reference", "docs_target", "docs_reference", "n_target", "n_reference",
    "rate_target", "rate_reference", "log_ratio", "log_ratio_low_speeches", "log_ratio_high_speeches",
    "p_permutation", "p_floor", "q", "verdict", "dp_target", "dp_reference",
]  # fmt: skip

#: A row of :func:`pair_words`. ``more_in``: the era with the higher rate ("" = equal). ``rank``: its place among the
#: words of that era in the order of keyness, 0 where it stands in too few speeches. ``n_words``, ``n_testable`` and
#: ``n_key``: how many words of the pair were tested, could have been key, and are. ``level``: of the study.
COLUMNS = [*PAIR, *CELLS, "more_in", "rank", "key", "n_words", "n_testable", "n_key", "level"]


class EraPair(NamedTuple):
    """A later era and an earlier one, with their independent speeches that have words."""

    target: Group
    reference: Group
    n_target: int
    n_reference: int

    @property
    def cells(self) -> dict[str, Any]:
        """The pair as the columns :data:`PAIR`."""
        sides = (*self.target, *self.reference)
        return dict(zip(PAIR, sides, strict=True))


def era_pairs(results: Results) -> list[EraPair]:
    """All pairs of up to three eras, each later one against the earlier; of more eras neighbours in time only.

    Of more than :data:`MOST` those are given whose smaller era has the most independent speeches.
    """
    return _largest(_possible(worded(results)))


def _largest(found: list[EraPair]) -> list[EraPair]:
    sizes = [(min(pair[2:]), pair.n_target + pair.n_reference) for pair in found]
    largest = sorted(range(len(found)), key=lambda i: sizes[i], reverse=True)[:MOST]
    return [found[i] for i in sorted(largest)]


def by_pair(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of each pair, in the table's order."""
    return (part for _, part in table.groupby(["target_order", "reference_order"], sort=False))


def _possible(given: Results) -> list[EraPair]:
    """All that could be held against each other; ``given`` are the speeches with words (:func:`worded`)."""
    sizes = independent_by_era(given)
    eras = [group for group in groups(given) if group.id in sizes]
    both = combinations(eras, 2) if len(eras) <= MOST else pairwise(eras)
    return [EraPair(later, earlier, sizes[later.id], sizes[earlier.id]) for earlier, later in both]


def worded(results: Results) -> Results:
    """The same with speeches without a word in no era: nothing can be a share of their words."""
    from ...compare.tokens import is_word, token_lists

    eras = [
        era if any(map(is_word, tokens)) else ""
        for tokens, era in zip(token_lists(results.segmented), results.metadata["era"], strict=True)
    ]
    return dataclasses.replace(results, metadata=results.metadata.assign(era=eras))


def tokens_and_eras(given: Results) -> tuple[Sequence[Sequence[str]], list[str]]:
    """The tokens of each speech, and the era of each that is independent ("" for the others)."""
    from ...compare.tokens import token_lists

    eras = given.metadata["era"].where(given.metadata["duplicate_of"] == "", "")
    return token_lists(given.segmented), [str(era) for era in eras]


def pair_words(results: Results) -> pd.DataFrame:
    """The words of every pair (:data:`COLUMNS`), in the order of :func:`discourse.compare.terms.keyness`.

    A word is tested if it occurs :data:`discourse.compare.terms.MIN_COUNT` times in the two eras together and stands
    in :data:`RANGE` of their speeches (in one where an era has only one). Speeches without a word are left out. The
    study's seed draws assignments where there are too many to try them all.
    """
    import pandas as pd

    given = worded(results)
    frames = [_words(given, pair) for pair in _largest(_possible(given))]
    frames = [frame for frame in frames if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=pd.Index(COLUMNS))


def _words(given: Results, pair: EraPair) -> pd.DataFrame:
    from ...compare.terms import keyness

    level = given.study.comparisons.level
    found = keyness(
        *tokens_and_eras(given),
        pair.target.id,
        pair.reference.id,
        seed=given.study.seed,
        min_speeches=min(RANGE, *pair[2:]),
        level=1 - level,
    )
    table = found[CELLS].assign(**pair.cells)
    signs = {1: "target", -1: "reference"}
    side = (found["log_ratio"] > 0).astype(int) - (found["log_ratio"] < 0).astype(int)
    table["more_in"] = side.map({sign: getattr(pair, name).id for sign, name in signs.items()}).fillna("")
    table["rank"] = 0
    for sign, name in signs.items():
        own = (side == sign) & (table[f"docs_{name}"] >= table[f"n_{name}"].clip(upper=RANGE))
        table.loc[own, "rank"] = range(1, int(own.sum()) + 1)
    table["key"] = table["verdict"] == "key"
    testable = ~table["verdict"].astype(str).str.startswith("no test")
    numbers = {"n_words": len(table), "n_testable": int(testable.sum()), "n_key": int(table["key"].sum())}
    return table.assign(**numbers, level=level)[COLUMNS]


def pairs_said(results: Results, table: pd.DataFrame) -> tuple[str, str]:
    """Which pairs and speeches are not shown and why; nothing where all are."""
    given = worded(results)
    every = _possible(given)
    shown = _largest(every)
    with_words = set(zip(table["target"], table["reference"], strict=True))
    bare = [pair for pair in shown if (pair.target.id, pair.reference.id) not in with_words]
    en, zh = [], []
    sizes, own = (independent_by_era(some) for some in (results, given))
    if len(own) > MOST:
        en.append("Eras are held against the one before them only.")
        zh.append("只比较相邻的时期。")
    if len(every) > len(shown):
        en.append(f"Shown are {len(shown)} of {len(every)} pairs: those with the most independent speeches.")
        zh.append(f"图示 {len(every)} 对中独立篇数最多的 {len(shown)} 对。")
    for pair in bare:
        en.append(f"{pair.target.en} against {pair.reference.en}: no word occurs often enough.")
        zh.append(f"{pair.target.zh}与{pair.reference.zh}：没有出现次数足够的词。")
    if out := sum(sizes.values()) - sum(own.values()):
        en.append(f"{out} independent speech{'' if out == 1 else 'es'} without a word left out.")
        zh.append(f"另有 {out} 篇独立讲话无词，不计。")
    return " ".join(en), "".join(zh)


def least_said(table: pd.DataFrame) -> tuple[str, str]:
    """Which words are counted, for a caption."""
    from ...compare.terms import MIN_COUNT

    lone = len(table) and int(table[["n_target", "n_reference"]].min().min()) < RANGE
    en = (
        f"Words occur at least {MIN_COUNT} times in the two eras together and stand in at least {RANGE} of their "
        "speeches" + (" (in one where an era has only one)" if lone else "") + ". Near-duplicates, "
        "punctuation, numbers and masks are left out; passages that speeches copy from elsewhere are not."
    )
    zh = (
        f"所计之词在两个时期合计至少出现 {MIN_COUNT} 次，见于至少 {RANGE} 篇"
        + ("（某一时期仅一篇者为一篇）" if lone else "")
        + "；近似重复、标点、数字及遮蔽符号不计，转抄他处的段落仍计入。"
    )
    return en, zh


def verdict_said(row: dict[str, Any]) -> tuple[str, str]:
    """What the test of a pair can say: how many words are key, or that none can be.

    >>> row = {"p_floor": 0.057, "level": 0.05, "n_words": 300, "n_testable": 0, "n_key": 0}
    >>> verdict_said(row)[0]
    'p ≥ 0.057: too few speeches to call any word key at 0.05'
    >>> verdict_said(row | {"p_floor": 0.008, "n_testable": 20, "n_key": 3})[0]
    '3 of 300 words key (q ≤ 0.05); too few speeches to tell of 280 others'
    """
    floor, level = row["p_floor"], row["level"]
    if floor > level:
        return (
            f"p ≥ {floor:.2g}: too few speeches to call any word key at {level:g}",
            f"p ≥ {floor:.2g}：篇数太少，以 {level:g} 为水准不能认定任何关键词",
        )
    n, key = int(row["n_words"]), int(row["n_key"])
    rest = n - int(row["n_testable"])
    return (
        f"{key} of {n} words key (q ≤ {level:g})"
        + (f"; too few speeches to tell of {rest} others" if rest else ""),
        f"{n} 词中 {key} 词为关键词（q ≤ {level:g}）"
        + (f"；另有 {rest} 词篇数太少，无从判断" if rest else ""),
    )


def verdicts_said(table: pd.DataFrame) -> tuple[str, str]:
    """What the test of each pair found, for a caption; pairs that cannot be tested are the warning's to name."""
    firsts = records(table.drop_duplicates(["target", "reference"]))
    said = [(row, verdict_said(row)) for row in firsts if row["p_floor"] <= row["level"]]
    if not said:
        return "", ""
    return (
        "; ".join(f"{row['target_en']} against {row['reference_en']}: {en}" for row, (en, _) in said) + ".",
        "；".join(f"{row['target_zh']}对{row['reference_zh']}：{zh}" for row, (_, zh) in said) + "。",
    )
