"""Of the methods statement: how the figures were made that nobody declared before looking, and what they found.

A statement that is silent on these would let a reader take the words of a keyness list for tested hypotheses. Each
figure of the folder gets a sentence or two, with the numbers of its own table; one that is not there, or whose table
is empty, gets none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .folder import Folder, Row, number, numbers
from .printed import Said, per_cent, plural, said, spaced, verbatim

#: Level of the intervals of a word shift, whatever the study's own.
_SHIFT_LEVEL = 0.95


def figures(folder: Folder) -> Iterator[Said]:
    """What was done for each exploratory figure, in the order in which they answer one another."""
    parts = (_words, _shift, _terms, _trend, _likeness, _passages, _places)
    found = [sentence for part in parts for sentence in part(folder)]
    if found:
        yield (
            "What follows was not declared before looking: these figures give leads for other texts to test, and no "
            "findings.",
            "以下各图均非事先声明，所见只是可供其他文本检验的线索，不是研究发现。",
        )
    yield from found


def _words(folder: Folder) -> Iterator[Said]:
    """Keyness, and the scatter of the same words."""
    listed = _rows(folder, "keyness", "p_permutation", "p_floor", "n_words", "n_testable", "n_key")
    drawn = _rows(folder, "term_scatter")
    if not listed and not drawn:
        return
    from ...compare.terms import MIN_COUNT
    from ...plots.parts.era_pairs import RANGE

    level, sure = f"{folder.asked['level']:g}", per_cent(1 - folder.asked["level"])
    yield (
        f"Key words: each word that occurs at least {MIN_COUNT} times in two eras together and stands in {RANGE} of "
        "their speeches (in a single one where an era has no more) was tested by giving the eras out anew to whole "
        "speeches, two-sided on the difference of the mean rates; q is Benjamini and Hochberg's over the words of a "
        f"pair of eras [@benjamini1995], a word is key at q ≤ {level}, and the Log Ratio has a {sure} % interval "
        "over speeches.",
        f"关键词：凡在两个时期合计至少出现 {MIN_COUNT} 次、见于至少 {RANGE} 篇（某一时期仅一篇者为一篇）之词，"
        "均以整篇讲话在两时期间的置换作双侧检验，比较每篇用词率之均值；q 为对该对全部词的 Benjamini–Hochberg 校正 "
        f"[@benjamini1995]，q ≤ {level} 者为关键词；对数比附以篇为单位的 {sure}% 区间。",
    )
    if listed:
        en, zh = zip(*_pairs(listed), strict=True)
        yield (
            "Words tested, of these such as a test could have found key, and such as are; then the smallest p listed "
            f"and in brackets the smallest possible: {'; '.join(en)}.",
            f"所检词数、其中检验可能达到者、为关键词者，以及所列最小 p（括号内为其最小可能值）：{'；'.join(zh)}。",
        )
    if drawn:
        yield (
            "The scatter shows the most key and the most frequent of these words by their rates in either era, on "
            "logarithmic scales [@kessler2017].",
            "用词对照图以两时期的用词率为对数坐标，画出其中最关键与最常用之词 [@kessler2017]。",
        )


def _pairs(rows: Sequence[Row]) -> Iterator[Said]:
    """What keyness found in each pair of eras."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        pairs.setdefault((row["target"], row["reference"]), []).append(row)
    for part in pairs.values():
        row, p = part[0], numbers(part, "p_permutation")
        counts = [spaced(float(row[name])) for name in ("n_words", "n_testable", "n_key")]
        least, floor = (said(f"{value:.10g}", 2) for value in (min(p), float(row["p_floor"])))
        yield (
            f"{row['target_en']} − {row['reference_en']} (n = {row['n_target']}, {row['n_reference']}): "
            f"{', '.join(counts)}, p = {least} ({floor})",
            f"{row['target_zh']} − {row['reference_zh']}（n = {row['n_target']}、{row['n_reference']}）："
            f"{'、'.join(counts)}，p = {least}（{floor}）",
        )


def _shift(folder: Folder) -> Iterator[Said]:
    rows = _rows(folder, "word_shift", "total", "total_low", "total_high", "n_target", "n_reference")
    if not rows:
        return
    row = rows[0]
    ends, zh_ends = "", ""
    if number(row["total_low"]) is not None and number(row["total_high"]) is not None:
        low, high, sure = said(row["total_low"]), said(row["total_high"]), per_cent(_SHIFT_LEVEL)
        ends = f" ({sure} % interval over speeches {low} to {high})"
        zh_ends = f"（以篇为单位的 {sure}% 区间 {low} 至 {high}）"
    one, two = (
        [verbatim(folder.era(row[side], lang)) for side in ("target", "reference")] for lang in ("en", "zh")
    )
    yield (
        "The word shift divides the Jensen-Shannon divergence between the words of the two eras with most speeches, "
        f"{one[0]} and {one[1]} (n = {row['n_target']}, {row['n_reference']}), into a part a word "
        f"[@lin1991; @gallagher2021]: {said(row['total'])} bits in all{ends}; it tests nothing.",
        f"用词差异图把篇数最多的两个时期（{two[0]}与{two[1]}，n = {row['n_target']}、{row['n_reference']}）用词的 "
        f"Jensen–Shannon 散度分解为各词之贡献 [@lin1991; @gallagher2021]，合计 {said(row['total'])} 比特{zh_ends}；"
        "不作检验。",
    )


def _terms(folder: Folder) -> Iterator[Said]:
    rows = _rows(folder, "tfidf_terms")
    if not rows:
        return
    from ...plots.tfidf_terms import SAMPLES

    tried = bool(numbers(rows, "rank_low"))
    yield (
        "The heaviest terms of each era are those of a class-based TF-IDF, function words and numerals left out "
        "[@grootendorst2022]"
        + (
            f"; their ranks were tried on {SAMPLES} samples of the speeches of each era that has more than one."
            if tried
            else "; with one speech an era nothing is known of how stable their ranks are."
        ),
        "各时期权重最高之词依类别 TF-IDF，虚词与数词除外 [@grootendorst2022]"
        + (
            f"；有两篇以上的时期各重抽讲话 {SAMPLES} 次，以观其名次是否稳定。"
            if tried
            else "；各时期仅有一篇，其名次是否稳定无从得知。"
        ),
    )


def _trend(folder: Folder) -> Iterator[Said]:
    rows = _rows(folder, "trend", "row", "note_en", "note_zh")
    heads = [row for row in rows if row["row"] == "summary"]
    if not heads:
        return
    yield (
        "The primary outcomes were also held against time: the slope is least squares on the middles of the date "
        "intervals, its interval counts in the doubt about the dates, and p is two-sided, from shuffling whole "
        "speeches over dates, and not corrected; a trend is said to be one only after Holm's correction over the "
        "outcomes shown [@holm1979].",
        "主要指标另与时间对照：斜率为对日期区间中点的最小二乘，其区间兼计日期的不确定；"
        "双侧 p 由整篇讲话在日期间的置换得出，未作校正；在所示各指标之内经 Holm 校正后达到水准者方称为趋势 "
        "[@holm1979]。",
    )
    yield (
        "A change point is the largest of all cuts with three speeches a side, and its p, from shuffling as well, "
        "pays for that search but not for there being several outcomes [@matteson2014].",
        "变化点为每侧至少三篇的各切点中之最大者，其 p 亦由置换得出，已计入切点之搜索，未就多项指标校正 "
        "[@matteson2014]。",
    )
    if any(row["row"] == "fan" for row in rows):
        from ...plots.trend import DRAWS

        yield (
            f"The fan is of {DRAWS} local means (Gaussian kernel, Silverman's bandwidth [@silverman1986]), each with "
            "days drawn from the intervals and speeches drawn with replacement.",
            f"扇形为 {DRAWS} 条局部均值（高斯核，Silverman 带宽 [@silverman1986]），"
            "每条各自从区间抽取日期并有放回地抽取讲话。",
        )
    for head in heads:
        yield (
            f"{head['label_en']}: {_typeset(head['note_en'])}",
            f"{head['label_zh']}：{_typeset(head['note_zh'])}",
        )


def _typeset(note: str) -> str:
    """A note with the minus sign of typography.

    >>> _typeset("+0.25 (-4.1 to +4.6) a decade, near-duplicates apart")
    '+0.25 (−4.1 to +4.6) a decade, near-duplicates apart'
    """
    return re.sub(r"(?<!\w)-(?=\d)", "−", note)


def _likeness(folder: Folder) -> Iterator[Said]:
    rows = _rows(folder, "similarity", "row", "cophenetic", "r2", "r2_chance", "p", "p_floor")
    if not any(row["row"] == "pair" for row in rows):
        return
    kin = numbers([row for row in rows if row["row"] == "speech"], "cophenetic")
    agrees = said(f"{kin[0]:.10g}", 2) if kin else ""
    tree = (
        "the tree joins them by average linkage (UPGMA), its leaves in their optimal order [@barjoseph2001], with a "
        f"cophenetic correlation of {agrees} [@sokal1962]",
        f"树状图以类平均法（UPGMA）归并，叶序取最优 [@barjoseph2001]，同表型相关系数 {agrees} [@sokal1962]",
    )
    if not agrees:
        tree = ("the tree joins them by average linkage", "树状图以类平均法归并")
    if any(row["row"] == "era" for row in rows):
        tree = ("shown are its means within and between eras", "所示为各时期之内与之间的均值")
    yield (
        f"How alike independent speeches are is the cosine of their TF-IDF weights [@sparckjones1972]; {tree[0]}.",
        f"独立讲话的相似程度为其 TF-IDF 权重之余弦 [@sparckjones1972]；{tree[1]}。",
    )
    for row in rows:
        if row["row"] == "test":
            f, p, floor = said(row["f"], 2), said(row["p"], 2), said(row["p_floor"], 2)
            n, own, chance = (
                f"{float(row['n']):.0f}",
                per_cent(float(row["r2"])),
                per_cent(float(row["r2_chance"])),
            )
            yield (
                f"Of the variation between the {n} speeches that lie in an era {own} % lies between eras (R²), where "
                f"eras given out by chance would have {chance} %: PERMANOVA [@anderson2001; @anderson2013], F = {f}, "
                f"p = {p}, smallest possible {floor}.",
                f"落在各时期的 {n} 篇讲话，其差异有 {own}% 在时期之间（R²），随机分派时期则平均为 {chance}%："
                f"PERMANOVA [@anderson2001; @anderson2013]，F = {f}，p = {p}，最小可能值 {floor}。",
            )


def _passages(folder: Folder) -> Iterator[Said]:
    rows = _rows(folder, "reuse", "row", "found", "widespread")
    if not rows:
        return
    from ...extractors._passages import MIN_HAN

    n, least = (int(number(rows[0][name]) or 0) for name in ("found", "widespread"))
    en, zh = plural(n, "passage"), f"{spaced(n)} 处"
    if any(row["row"] == "era" for row in rows):
        en, zh = f"{plural(n, 'pair')} of speeches with one", f"{spaced(n)} 对讲话"
    yield (
        f"A shared passage has at least {MIN_HAN} equal Han characters in order, small gaps allowed, in two "
        "independent speeches, formulas of the lexicon not counted [@smith2013]; "
        + (f"found: {'at least ' * bool(least)}{en}." if n else "none was found."),
        f"相同段落为两篇独立讲话之间依次相同的汉字至少 {MIN_HAN} 个，容许小的间隔，套话词表所列者不计 [@smith2013]；"
        + (f"所见{'至少' * bool(least)} {zh}。" if n else "未见相同段落。"),
    )


def _places(folder: Folder) -> Iterator[Said]:
    chosen = [
        row for row in _rows(folder, "dispersion", "row", "why", "candidates") if row["row"] == "formula"
    ]
    if not chosen:
        return
    uneven = len([row for row in chosen if row["why"] == "uneven"])
    most, of = len(chosen) - uneven, spaced(float(chosen[0]["candidates"]))
    yield (
        f"Formulas whose places are shown were chosen by rule from the {of} expressions of the lexicon that two "
        f"independent speeches have: {most} that most speeches have"
        + f", and {uneven} of the centre's that differ most between eras, and prove no difference"
        * bool(uneven)
        + "; their DP is normalised [@gries2008; @lijffijt2012].",
        f"所示位置之提法依规则从见于至少两篇独立讲话的 {of} 个词表表达中选出：篇数最多者 {most} 个"
        + f"，及全国性提法中各时期差异最大者 {uneven} 个，后者不能证明差异" * bool(uneven)
        + "；其 DP 已标准化 [@gries2008; @lijffijt2012]。",
    )


def _rows(folder: Folder, figure: str, *columns: str) -> Sequence[Row]:
    """The table of a figure of the folder; none where it is not there, or lacks a column, being another release's."""
    rows = folder.drawn.get(figure, ())
    return rows if rows and rows[0].keys() >= set(columns) else ()
