"""What must be said below a figure: how many, how many of them independent, and what cannot be concluded."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ..style import MISSING, unprintable
from .speeches import groups

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results


#: Pairs of eras that a caption names; of the rest it says how many.
MOST = 6


def caption(results: Results, table: pd.DataFrame, *parts: tuple[str, str]) -> dict[str, str]:
    """The parts (English, Chinese) of a figure, then n, then the warnings that apply."""
    said = [*parts, counts(results), too_few(results), confounded(results), missing_sorts(table)]
    return {
        "en": " ".join(en for en, _ in said if en),
        "zh": "".join(zh for _, zh in said if zh),
    }


def independent_by_era(results: Results) -> dict[str, int]:
    """Independent speeches in each era of the periodisation that has any."""
    meta = results.metadata
    own = meta[meta["duplicate_of"] == ""]
    found = {era.id: int((own["era"] == era.id).sum()) for era in results.eras}
    return {era: n for era, n in found.items() if n}


def n_note(n: int, independent: int) -> tuple[str, str]:
    """How many speeches, for the line under a title.

    >>> n_note(9, 8)[0]
    'n = 9 speeches, 8 of them independent'
    """
    en, zh = f"n = {n} speech{'' if n == 1 else 'es'}", f"n = {n} 篇讲话"
    if n == independent:
        return en, zh
    return f"{en}, {independent} of them independent", f"{zh}，其中独立 {independent} 篇"


def counts(results: Results) -> tuple[str, str]:
    """n in all and by era."""
    meta = results.metadata
    own = independent_by_era(results)
    n, unique = len(meta), int((meta["duplicate_of"] == "").sum())
    en, zh = [], []
    for group in groups(results):
        size = int((meta["era"] == group.id).sum())
        lone = (
            own.get(group.id, 0)
            if group.id
            else int(((meta["era"] == "") & (meta["duplicate_of"] == "")).sum())
        )
        en.append(f"{group.en} {size}" + (f" ({lone} independent)" if lone < size else ""))
        zh.append(f"{group.zh} {size} 篇" + (f"（独立 {lone} 篇）" if lone < size else ""))
    return (
        f"n = {n} speeches, {unique} independent (near-duplicates count once): {', '.join(en)}.",
        f"n = {n} 篇讲话，其中独立 {unique} 篇（近似重复只计一次）：{'，'.join(zh)}。",
    )


def too_few(results: Results) -> tuple[str, str]:
    """A warning where the numbers allow no test to reach the study's level."""
    from ...compare.permutation import smallest_p

    sizes = independent_by_era(results)
    level = results.study.comparisons.level
    pairs = {(a, b): smallest_p(sizes[a] + sizes[b], sizes[a]) for a, b in combinations(sizes, 2)}
    if not pairs:
        return (
            "Fewer than two eras hold a speech: nothing can be compared.",
            "有讲话的时期不足两个，无从比较。",
        )
    short = {pair: p for pair, p in pairs.items() if p > level}
    if not short:
        return "", ""
    names = {era.id: (era.en, era.zh) for era in results.eras}
    named, rest = list(short.items())[:MOST], max(0, len(short) - MOST)
    en = "; ".join(f"{names[a][0]} against {names[b][0]} p ≥ {p:.2g}" for (a, b), p in named)
    zh = "；".join(f"{names[a][1]}与{names[b][1]} p ≥ {p:.2g}" for (a, b), p in named)
    if rest:
        en, zh = f"{en}; {rest} more pairs", f"{zh}；另有 {rest} 对"
    if len(short) < len(pairs):
        return (
            f"Too few speeches to compare some of the eras: in {len(short)} of {len(pairs)} pairs no permutation "
            f"test, near-duplicates counted once, can reach p < {level:g} ({en}).",
            f"部分时期篇数太少：{len(pairs)} 对时期中有 {len(short)} 对，近似重复只计一次时，置换检验无法达到 "
            f"p < {level:g}（{zh}）。",
        )
    return (
        f"Too few speeches to conclude from: no permutation test between two eras, near-duplicates counted "
        f"once, can reach p < {level:g} ({en}). What differs here illustrates the method and is no finding.",
        f"篇数太少，不足以下结论：近似重复只计一次时，时期之间的置换检验无法达到 p < {level:g}（{zh}）。"
        "图中差异只演示方法，不是研究发现。",
    )


def confounded(results: Results) -> tuple[str, str]:
    """Whether genre and era can be told apart, and what else differs between the eras."""
    from ...compare.audit import confounding_sentence

    if len(independent_by_era(results)) < 2:
        return "", ""
    said = confounding_sentence(results.metadata, results.eras)
    return said["en"], said["zh"]


def missing_sorts(table: pd.DataFrame) -> tuple[str, str]:
    """Which characters stand as 〓 in the picture; the table has them as they are."""
    texts = {
        value
        for name in table.columns
        if table[name].dtype.kind not in "fiub"
        for value in table[name].unique()
    }
    lost = sorted(unprintable("".join(str(text) for text in texts)))
    if not lost:
        return "", ""
    codes = ", ".join(f"U+{ord(c):04X}" for c in lost)
    return (
        f"{MISSING} stands for a character that the typeface lacks ({codes}).",
        f"{MISSING}代表字体所缺之字（{codes}）。",
    )
