"""What is said below the life-lines: the rule, the marks, and where the words dated the speeches themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .speeches import too_many

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results


def said(results: Results, table: pd.DataFrame, most: int, early: int) -> list[tuple[str, str]]:
    """The caption's parts in English and Chinese; ``most`` formulas at the most, ``early`` anachronistic ones."""
    from ...lexicons.match import matcher_of

    lexicon = matcher_of().lexicon
    name, n = f"{lexicon.name} {lexicon.version}", int((table["row"] == "formula").sum())
    if not n:
        none = (
            f"No speech with a date has a formula that the lexicon {name} gives a first official use for.",
            f"有日期的讲话中，没有词表 {name} 注明首用日期的提法。",
        )
        return [none]
    return [_rule(name, n, most, early), _marks(results), _below(results), _wrong(table), _circular(table)]


def _rule(name: str, n: int, most: int, early: int) -> tuple[str, str]:
    return (
        f"Top: {n} formulas, by rule: of those that the lexicon {name} gives a first official use for, up to {early} "
        f"that a speech has before it, then those in most independent speeches, {most} at the most, in two speeches "
        "at least where there are any such; one that stands within a longer one in the same speeches is left out. "
        "Ties by the time between sightings.",
        f"上图：提法 {n} 个，依规则入选：词表 {name} 注明首次正式使用日期者中，先取早于该日期出现者至多 {early} 个，"
        f"再按独立讲话篇数取，共不超过 {most} 个（若有见于两篇者，则至少两篇）；"
        "在相同讲话中已含于更长提法者不列。篇数相同者以首见至末见之长短为序。",
    )


def _marks(results: Results) -> tuple[str, str]:
    many = too_many(results)
    return (
        "The tick is the first official use known to the lexicon, a not-before date (a bare year at its middle; left "
        "of the axis an arrow with the year); a dotted line joins it to the first sighting here, the grey "
        "bar runs from that to the last, words within longer formulas included; "
        + (
            "a marker is the speeches of one year and era by best date, its area their number: too many to list. "
            if many
            else "a marker is a speech at its best date, hollow where its days lie more than a year apart or one end "
            "is open, with a thin line over the days it may be of. "
        )
        + "Near-duplicates are one sighting, undated speeches none. That a formula is silent says little where the "
        "corpus has few speeches (below). At the right: independent speeches with it, and on a page the longest gap "
        "between two sightings in years.",
        "竖线为词表所知首次正式使用日期，是“不早于”之限（只知年份者取年中；早于坐标轴者以箭头并注年份），"
        "点线由此至本语料首见；"
        "灰条自本语料首见至末见，含于更长提法之内者亦计；"
        + (
            "标记为某年某时期的讲话（按最佳日期），面积为篇数（篇数过多，不逐篇列出）。"
            if many
            else "标记为一篇讲话（最佳日期），日期区间逾一年或一端不定者为空心，细线为可能的日期。"
        )
        + "近似重复只计一次，无日期者不计。语料中讲话稀少之处，无其提法并不说明问题（见下图）。"
        "右侧为独立篇数与两次出现之间的最长间隔（年；后者仅见于双栏宽度）。",
    )


def _below(results: Results) -> tuple[str, str]:
    from ...extractors.formulas import MIN_HAN

    unit = ("a year (medians of its speeches)", "每年（各篇之中位数）")
    if not too_many(results):
        unit = ("a speech", "每篇讲话")
    return (
        f"Bottom: for {unit[0]} the oldest, mean and newest first use of all its distinct dated formulas, as in "
        "formula.oldest, formula.vintage and formula.newest: a range, no interval of confidence; the distance of the "
        f"marker from the dashed line is the mean age. Speeches under {MIN_HAN} Han characters and those without a "
        "dated formula are left out.",
        f"下图：{unit[1]}所含全部注明日期之提法的最早、平均、最新首用年份"
        "（同 formula.oldest、formula.vintage、formula.newest），是范围而非置信区间；"
        f"标记与虚线之垂直距离为平均年龄。不足 {MIN_HAN} 汉字及不含此类提法者不画。",
    )


def _wrong(table: pd.DataFrame) -> tuple[str, str]:
    """How many sightings are anachronisms, and what that may mean."""
    dots = table[table["row"] == "sighting"]
    wrong = int(dots.loc[dots["anachronism"] == 1, "n"].sum())
    if not wrong:
        return "No speech is surely of a year before that of the first use.", "没有讲话必然早于首用之年。"
    n = int(dots["n"].sum())
    return (
        f"A cross marks {wrong} of {n} sightings, in speeches whose latest possible day is of a year before that of "
        "the first use: one of the two dates is wrong, or the words are a later editor's.",
        f"叉号标出 {n} 次出现中的 {wrong} 次：该讲话最晚可能日期的年份早于首用之年，"
        "则两个日期必有一误，或文字为后来编者所改。",
    )


def _circular(table: pd.DataFrame) -> tuple[str, str]:
    """In how many sightings, and speeches, the words are what the speech was dated by."""
    from ...compare.dated import CIRCULAR

    totals = []
    for names in (["sighting"], ["speech", "year"]):
        part = table[table["row"].isin(names)]
        by = part["dates"] if names != ["speech"] and "speech" not in set(part["row"]) else part["dates"] > 0
        totals.append((int(by.sum()), int(part["n"].sum())))
    (k, n), (speeches, total) = totals
    if not speeches and not k:
        return (
            "None of these words is quoted as evidence of a speech's date; slogans date speeches all the same where "
            "nothing else does.",
            "所用提法均未被引作讲话日期的证据；但在别无证据时，提法也用于推定日期。",
        )
    return (
        f"Partly {CIRCULAR}: in {k} of {n} sightings the formula stands in the words quoted as evidence of the "
        f"speech's date, and {speeches} of {total} speeches have such a formula. That these lie near their first use "
        "is no finding.",
        f"部分循环论证：构成本图的词语也用于推定讲话日期。{n} 次出现中有 {k} 次，提法即在推定该篇日期所引的文字之中；"
        f"{total} 篇讲话中 {speeches} 篇含有此类提法。它们靠近首用日期，不是发现。",
    )
