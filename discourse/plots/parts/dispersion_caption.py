"""What is said below the dispersion plot: what a row is, how the formulas were chosen, what their numbers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dispersion_rows import TENTHS
from .speeches import too_many

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results


def said(results: Results, table: pd.DataFrame, narrow: int) -> list[tuple[str, str]]:
    """The caption's parts in English and Chinese; ``narrow`` formulas of each kind are drawn in one column."""
    every = table[table["row"] == "formula"]
    if every.empty:
        return [_picture(too_many(results)), _none()]
    uneven = int((every["why"] == "uneven").sum())
    rule = _rule(len(every) - uneven, uneven, int(every["candidates"].max()))
    fewer = _narrow(narrow, min(uneven, len(every) - uneven)) if len(every) > 2 * narrow else ("", "")
    return [_picture(too_many(results)), rule, _numbers(fewer)]


def _picture(many: bool) -> tuple[str, str]:
    if many:
        return (
            f"Each row is an era, cut into {TENTHS} parts of its speeches' length (in characters); the height is the "
            "share of the era's independent speeches that have the formula there, each panel on its own scale: too "
            "many speeches to list.",
            f"每行为一个时期，将各篇全文按字数分为 {TENTHS} 段，高度为该时期独立篇中在该段有此提法者的比例，"
            "各幅标度不同（篇数过多，不逐篇列出）。",
        )
    return (
        "Each row is a speech from its beginning (left) to its end (right, in characters), each tick an occurrence.",
        "每行为一篇讲话，自左至右为全文（按字数），每条竖线为一次出现。",
    )


def _lexicon() -> str:
    from ...lexicons.match import matcher_of

    lexicon = matcher_of().lexicon
    return f"{lexicon.name} {lexicon.version}"


def _none() -> tuple[str, str]:
    return (
        f"No expression of the lexicon {_lexicon()} is in two independent speeches.",
        f"词表 {_lexicon()} 中没有见于两篇独立讲话的表达。",
    )


def _rule(widespread: int, uneven: int, candidates: int) -> tuple[str, str]:
    more = (
        f", then of the others of national scope the {uneven} whose share of speeches differs most between the eras "
        "with two independent speeches or more; chosen for their difference, they are no evidence of one",
        f"，再从其余全国性提法中取在各时期（至少有两篇独立讲话者）讲话占比差异最大者 {uneven} 个，"
        "后者因差异而入选，故不能证明差异",
    )
    more = more if uneven else ("", "")
    return (
        f"Formulas chosen by rule from the {candidates} expressions without a gap of the lexicon {_lexicon()} that "
        "two independent speeches have (longest match: one inside a longer one does not count): the "
        f"{widespread} in most speeches{more[0]}. Ties by range, count, characters.",
        f"提法依规则入选：词表 {_lexicon()} 中见于至少两篇独立讲话的固定表达共 {candidates} 个"
        "（最长匹配，长提法之内者不另计；有空档的框架不计），"
        f"取篇数最多者 {widespread} 个{more[1]}。同列者依次按篇数、次数、字序。",
    )


def _narrow(each: int, rarer: int) -> tuple[str, str]:
    """How many there is room for; more of one kind where there are too few of the ``rarer``."""
    if rarer < each:
        return (
            f" In one column of a journal only {2 * each} of them are drawn.",
            f"单栏宽度时只画其中 {2 * each} 个。",
        )
    return (
        f" In one column of a journal only {each} of each kind are drawn.",
        f"单栏宽度时每类只画 {each} 个。",
    )


def _numbers(drawn: tuple[str, str]) -> tuple[str, str]:
    return (
        "Above each panel: occurrences in independent speeches, how many of these have it, and DP normalised after "
        "Lijffijt and Gries, 0 = in proportion to the speeches' lengths, 1 = all in the shortest; a rare formula has "
        "a high DP whatever it does. At the right of an era's name: its independent speeches that have the formula."
        + drawn[0],
        "每幅之上为独立篇中的出现次数、有此提法的篇数，以及 Lijffijt 与 Gries 的标准化 DP"
        "（0 为与篇幅成比例，1 为全在最短一篇）；罕见提法的 DP 总是偏高。时期名一行为该时期有此提法的独立篇数。"
        + drawn[1],
    )
