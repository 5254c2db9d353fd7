"""What is said below the specification curve: which claims flip, how the curves were tested, what the options are."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from ..base import Lang
from .specifications import PAIR, Panel, options, panels, shown
from .tables import records

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Multiverse
    from ...study import Study

#: The options in Chinese, for the caption; one that is not here is said as it stands in the table.
OPTIONS = {
    "in": "含", "out": "去除", "study's": "本研究所用", "other": "另一种", "usual": "通常",
    "all": "全部", "national": "全国通用", "no idioms": "不含成语", "as labelled": "原标签", "corrected": "校正",
    "once": "只计一次", "as given": "原界限", "best date": "最佳日期", "narrower": "收窄", "mean": "各篇等权",
    "by length": "按字数", "within genre": "同文体内",
}  # fmt: skip


def sentences(study: Study, found: Multiverse, table: pd.DataFrame) -> list[tuple[str, str]]:
    """The parts of the caption, in English and in Chinese."""
    parts, every = shown(table), panels(table)
    if not parts:
        return [("No two groups to compare.", "没有可以比较的两组。")]
    said = [_shown(study.comparisons.level, found)]
    if len(parts) < len(every):
        en, zh = fullest(len(parts), len(every))
        said.append((f"Shown are {en}.", f"图中为 {zh}。"))
    return [*said, _flips(found, every), _tests(found, parts), _listed(parts)]


def fullest(n: int, of: int) -> tuple[str, str]:
    """Which comparisons are drawn where there are too many."""
    return (
        f"{n} of {of} comparisons, those with most specifications that can be estimated",
        f"{of} 项比较中可估设定最多的 {n} 项",
    )


def _shown(level: float, found: Multiverse) -> tuple[str, str]:
    n = round(level / found.level)
    return (
        "Left: every specification that can be estimated and differs from the others, in order of d, the "
        "difference of the group named first minus the other, in standard deviations of all speeches compared. "
        f"The diamond is the study's own; heavy is p at or below {found.level:.2g} (the study's {level:g} over the "
        f"{n} comparison{'' if n == 1 else 's'} made). The spread of a curve is no interval. Right, on the same "
        "scale: the mean d under each option of a choice, the study's own first and filled, over specifications "
        "that are alike in all other choices and can be estimated under every option shown. No mark: the choice "
        "cannot touch the outcome, its option leaves too few speeches, or no second option is left to compare with.",
        "左：各比较中可估且互不相同的全部设定，按 d 排序；d 为前一组减后一组之差，以所比全部讲话的标准差为单位。"
        f"菱形为本研究的设定；粗线为 p ≤ {found.level:.2g}（本研究的 {level:g} 除以所作 {n} 项比较）。"
        "曲线的宽度不是置信区间。"
        "右（同一标度）：每项选择在各选项下 d 的均值，实心居首者为本研究的选择；只用其他选择完全相同、且在图示各选项"
        "下均可估的设定。无符号：该选择与此指标无关，该选项所余讲话太少，或别无可比的选项。",
    )


def _flips(found: Multiverse, every: list[Panel]) -> tuple[str, str]:
    """The claims that other specifications turn round, drawn or not."""
    called = {part.key: part for part in every}
    en, zh = [], []
    for claim in records(found.claims):
        turned = [part for part in str(claim["verdict"]).split("; ") if part.startswith("flips: ")]
        if turned:
            part = called[tuple(claim[name] for name in PAIR)]
            en.append(f"{_called(part, 'en')} ({'; '.join(t.removeprefix('flips: ') for t in turned)})")
            zh.append(f"{_called(part, 'zh')}（{'；'.join(_in_chinese(t, part) for t in turned)}）")
    n, lost = len(found.claims), len([part for part in every if part.own is None])
    said = (
        f"{len(en)} of {n} claims flip under other specifications: {'; '.join(en)}.",
        f"{n} 项结论中有 {len(zh)} 项在其他设定下翻转：{'；'.join(zh)}。",
    )
    if not en:
        said = "No claim flips under another specification.", "没有一项结论因设定不同而翻转。"
    if not lost:
        return said
    cannot = (
        f"{lost} of {n} comparisons cannot be made as the study makes them, and claim nothing.",
        f"{n} 项比较中有 {lost} 项按本研究的设定无从比较，不成结论。",
    )
    return cannot if lost == n else (f"{said[0]} {cannot[0]}", said[1] + cannot[1])


def _in_chinese(turned: str, part: Panel) -> str:
    n, below = len(part.curve), int(part.curve["below_level"].sum())
    if "sign" in turned:
        return f"{n} 种设定中 {part.turned} 种变号"
    return (
        f"{n} 种设定中 {n - below} 种未低于水准"
        if "not below" in turned
        else f"{n} 种设定中 {below} 种低于水准"
    )


def _called(part: Panel, lang: Lang) -> str:
    return f"{part.outcome[lang]}{': ' if lang == 'en' else '：'}{part.pair[lang]}"


def _tests(found: Multiverse, parts: list[Panel]) -> tuple[str, str]:
    """n and the test of each curve that is drawn."""
    claims = {tuple(claim[name] for name in PAIR): claim for claim in records(found.claims)}
    en, zh = [], []
    for part in parts:
        claim = claims[part.key]
        n, total = len(part.curve), part.distinct
        tested = isfinite(claim["p_curve"])
        p = f"p = {claim['p_curve']:.2g} ({claim['p_curve_floor']:.2g})" if tested else ""
        en.append(f"{_called(part, 'en')}: n = {n:,} of {total:,}, {p or 'not testable'}")
        zh.append(
            f"{_called(part, 'zh')}：n = {n:,}／{total:,}，{p.replace(' (', '（').replace(')', '）') or '无从检验'}"
        )
    return (
        "Specifications that can be estimated, and how often groups given out anew to whole speeches make a curve "
        "with a median as far from nought (in brackets the smallest p that so many speeches could have given): "
        f"{'; '.join(en)}.",
        "可估设定数，以及把各篇讲话重新归组时，曲线中位数偏离零达到如此程度的概率（括号内为篇数所允许的最小 p）："
        f"{'；'.join(zh)}。",
    )


def _listed(parts: list[Panel]) -> tuple[str, str]:
    """Each choice with its options, from left to right."""
    en, zh = [], []
    for name, (said_en, said_zh) in parts[0].called.items():
        found = list(dict.fromkeys(o for part in parts for o in options(part.rows, name)))
        if found:
            en.append(f"{said_en} ({', '.join(found)})")
            zh.append(f"{said_zh}（{'、'.join(OPTIONS.get(option, option) for option in found)}）")
    if not en:
        return "No choice was varied.", "没有变动任何选择。"
    return (
        f"Choices with their options from left to right: {'; '.join(en)}.",
        f"各项选择及其选项（自左至右）：{'；'.join(zh)}。",
    )
