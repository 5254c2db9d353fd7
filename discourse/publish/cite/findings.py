"""Of the methods statement: how groups were compared, what that allows to be said, and what else differs.

No word here is stronger than the verdict in ``comparisons.csv``; where every verdict is that no test could have
reached the level, the paragraph says that nothing can be concluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .folder import Folder, Row, number, numbers
from .printed import BY, Said, per_cent, primary, said, spaced, span, verbatim

#: How a permutation test is named in the tables: all assignments, or a sample of them.
_EXACT = re.compile(r"exact permutation, ([\d,]+) assignments")
_SAMPLED = re.compile(r"([\d,]+) of \S+ assignments, seed \d+")


def tests(folder: Folder) -> Iterator[Said]:
    """What was subtracted from what, intervals, tests, the smallest p there can be, corrections, level."""
    rows = folder.primary
    if not rows:
        return
    m = len(rows)
    what = ("era", "时期") if folder.by == "era" else ("group", "组")
    yield (
        f"For each pair of {what[0]}s the difference is the mean of the one named first minus the mean of the other, "
        f"over independent speeches of equal weight: {primary(m)}.",
        f"每两{what[1]}之差为前者均值减后者均值，独立各篇等权，主要比较共 {m} 项。",
    )
    unmeasured = [int(n) for n in numbers(rows, "n_unmeasured") if n]
    if unmeasured:
        yield (
            f"In {len(unmeasured)} of them some speeches, at most {max(unmeasured)}, are left out because the "
            "outcome cannot be measured in them.",
            f"其中 {len(unmeasured)} 项因指标在某些篇中不可测而略去这些篇（至多 {max(unmeasured)} 篇）。",
        )
    yield from _intervals(folder, rows)
    yield from _p_values(rows)
    floors = numbers(rows, "p_floor")
    if floors:
        en, zh = span(min(floors), max(floors))
        yield (
            f"The smallest p that so many speeches can give is {en}"
            + ("." if min(floors) == max(floors) else ", depending on the comparison."),
            f"以这样的篇数，各比较所能达到的最小 p 为 {zh}。",
        )
    every = len(numbers(folder.tables["comparisons"], "q_bh"))
    if every and numbers(rows, "p_holm"):
        yield (
            f"p-values of the primary comparisons are corrected after Holm, {m} in number [@holm1979], and all "
            f"{spaced(every)} comparisons carry q-values after Benjamini and Hochberg [@benjamini1995]; the level is "
            f"{folder.asked['level']:g}.",
            f"主要比较的 p 值按 Holm 法在 {m} 项之内校正 [@holm1979]；全部 {spaced(every)} 项比较另附 "
            f"Benjamini–Hochberg q 值 [@benjamini1995]；显著水平 {folder.asked['level']:g}。",
        )


def verdicts(folder: Folder) -> Iterator[Said]:
    """How many comparisons ended how; each that differs with its numbers."""
    rows, m = folder.primary, len(folder.primary)
    if not m:
        yield (
            "There are no two groups whose primary outcomes could be compared: nothing can be concluded.",
            "没有可作主要比较的两组，不能得出任何结论。",
        )
        return
    ties = " (or so many equal values)" if any("values are equal" in row["verdict"] for row in rows) else ""
    mute = [row for row in rows if row["verdict"].startswith("no test can reach")]
    lost = [row for row in rows if row["verdict"].startswith("cannot be compared")]
    differs = [row for row in rows if row["verdict"].startswith("differs")]
    if len(mute) + len(lost) == m:
        yield (
            f"In none of the {primary(m)} can a test reach the level with so few speeches{ties}"
            + (f" ({len(lost)} cannot be made at all)" if lost else "")
            + ": nothing can be concluded from them about the groups compared. The differences illustrate the method "
            "and are no findings.",
            f"{m} 项主要比较因篇数太少，均无检验可达到显著水平"
            + (f"（其中 {len(lost)} 项根本无法比较）" if lost else "")
            + "，不能据以就所比各组得出任何结论；所见差异只演示方法，不是研究发现。",
        )
    else:
        rest = m - len(mute) - len(lost) - len(differs)
        counted = [
            (len(differs), "differ at the level after correction", "校正后达到显著水平"),
            (
                rest,
                "cannot be told from chance, which does not show that the groups are alike",
                "与偶然无从区分（并不表明各组相同）",
            ),
            (len(mute), f"cannot reach the level with so few speeches{ties}", "因篇数太少无法达到显著水平"),
            (len(lost), "cannot be made", "无法比较"),
        ]
        yield (
            f"Of the {primary(m)} " + "; ".join(f"{k} {en}" for k, en, _ in counted if k) + ".",
            f"{m} 项主要比较中，" + "，".join(f"{zh}者 {k} 项" for k, _, zh in counted if k) + "。",
        )
    for row in differs:
        yield _difference(folder, row)
    stuck = [row for row in differs if "cannot be told apart" in row["confounded"]]
    if stuck:
        within = stuck[0]["within"]
        zh = BY.get(within, within)
        yield (
            f"In {len(stuck)} of these {len(differs)} {within} and {folder.by} cannot be told apart: what differs "
            f"may be {within}.",
            f"这 {len(differs)} 项中有 {len(stuck)} 项的{zh}与{BY.get(folder.by, folder.by)}无法区分，"
            f"所见可能是{zh}的差异。",
        )
    circular = len([row for row in rows if "circular" in row["verdict"]])
    if circular:
        yield (
            f"{circular} of them {'is' if circular == 1 else 'are'} circular: the words that make the number also "
            "date speeches.",
            f"其中 {circular} 项为循环论证：构成该指标的词同时用于断代。",
        )


def confounding(folder: Folder) -> Iterator[Said]:
    """What else differs between the groups, genre first; whether anything can be said within a genre."""
    rows = folder.primary
    if folder.by == "era":
        yield from _audit(folder)
    else:
        stuck = [row for row in rows if "cannot be told apart" in row["confounded"]]
        if rows:
            within = rows[0]["within"]
            zh = BY.get(within, within)
            yield (
                f"In {len(stuck)} of the {primary(len(rows))} {within} and {folder.by} cannot be told apart: a "
                f"difference may be one of {within}."
                if stuck
                else f"In none of the {primary(len(rows))} are {within} and {folder.by} inseparable.",
                f"{len(rows)} 项主要比较中有 {len(stuck)} 项的{zh}与{BY.get(folder.by, folder.by)}无法区分，"
                f"所见可能是{zh}的差异。"
                if stuck
                else f"{len(rows)} 项主要比较的{zh}与{BY.get(folder.by, folder.by)}均可区分。",
            )
    inside = len(numbers(rows, "estimate_within"))
    if rows:
        within = rows[0]["within"]
        cite = " [@cochran1954]" if inside else ""
        zh = BY.get(within, within)
        yield (
            f"A difference within {within}s could be estimated in {inside or 'none'} of the {primary(len(rows))}"
            f"{cite}.",
            f"同一{zh}之内的差异，{len(rows)} 项主要比较中有 {inside} 项可以估计{cite}。"
            if inside
            else f"同一{zh}之内的差异，{len(rows)} 项主要比较均无从估计。",
        )


def _intervals(folder: Folder, rows: Sequence[Row]) -> Iterator[Said]:
    sure = per_cent(1 - folder.asked["level"])
    jackknife = len([row for row in rows if row["interval"].startswith("jackknife-t")])
    none = len([row for row in rows if number(row["low"]) is None])
    if jackknife:
        yield (
            f"Intervals ({jackknife} of {len(rows)}) are {sure} % jackknife-t intervals over speeches with Welch's "
            "and Satterthwaite's degrees of freedom [@tukey1958; @welch1947]"
            + (f"; {none} can have none, mostly for want of a second speech on a side." if none else "."),
            f"区间（{len(rows)} 项中 {jackknife} 项）为以篇为单位的 {sure}% 刀切法 t 区间，自由度依 "
            "Welch–Satterthwaite [@tukey1958; @welch1947]"
            + (f"；{none} 项无从给出，多因一侧不足两篇。" if none else "。"),
        )
    elif none:
        yield f"No interval can be given for {none} of them.", f"其中 {none} 项无从给出区间。"
    if numbers(rows, "low_bca"):
        yield (
            "From twenty speeches a side the BCa bootstrap's interval is given beside it [@efron1987].",
            "两侧各满二十篇者另附 BCa 自助法区间 [@efron1987]。",
        )


def _p_values(rows: Sequence[Row]) -> Iterator[Said]:
    exact = [int(m[1].replace(",", "")) for row in rows if (m := _EXACT.fullmatch(row["p_method"]))]
    sampled = [int(m[1].replace(",", "")) for row in rows if (m := _SAMPLED.search(row["p_method"]))]
    if exact:
        en, zh = (spaced(end(exact)) for end in (min, max))
        every = (en, en) if en == zh else (f"{en} to {zh}", f"{en} 至 {zh}")
        yield (
            f"p is two-sided, from giving the groups out anew to whole speeches in every possible way ({len(exact)} "
            f"of {len(rows)} comparisons; {every[0]} assignments).",
            f"双侧 p 值由整篇讲话在组间的全部置换得出（{len(rows)} 项中 {len(exact)} 项，各 {every[1]} 种分法）。",
        )
    if sampled:
        many = spaced(max(sampled))
        yield (
            f"{'Elsewhere p' if exact else 'p'} is two-sided, from {many} random ones of the ways to give the "
            f"groups out to whole speeches ({len(sampled)} of {len(rows)} comparisons) [@phipson2010].",
            f"{'其余' if exact else ''}双侧 p 值由整篇讲话在组间的 {many} 次随机置换得出（{len(rows)} 项中 "
            f"{len(sampled)} 项）[@phipson2010]。",
        )


def _difference(folder: Folder, row: Row) -> Said:
    low, high = number(row["low"]), number(row["high"])
    ends = f" [{said(row['low'])}, {said(row['high'])}]" if low is not None and high is not None else ""
    sizes = f"n = {row['n_target']}, {row['n_reference']}"
    found, chance = f"{said(row['estimate'])}{ends}", f"p = {said(row['p_holm'], 2)}"
    en, zh = ((folder.label(row["feature"], lang), verbatim(folder.pair(row, lang))) for lang in ("en", "zh"))
    return (
        f"{en[0]}, {en[1]}: {found}, {chance} after Holm, {sizes}.",
        f"{zh[0]}，{zh[1]}：{found}，Holm 校正后 {chance}，{sizes}。",
    )


def _audit(folder: Folder) -> Iterator[Said]:
    """The sentences that the figures' captions have, from the same metadata."""
    if not folder.eras:
        return
    import pandas as pd

    from ...compare.audit import confounding_sentence
    from ...eras import Era, Periodisation

    rows = folder.tables["speeches"]
    table = pd.DataFrame([dict(row) for row in rows]).set_index("id")
    table["truncated"] = table["truncated"] == "True"
    for name in ("masks", "characters"):
        table[name] = table[name].astype(float)
    eras = tuple(Era(one["id"], one["en"], one["zh"], None, None) for one in folder.eras)
    found = confounding_sentence(table, Periodisation("", "", "", "", eras))
    yield found["en"], found["zh"]
