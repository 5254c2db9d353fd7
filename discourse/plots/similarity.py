"""Which speeches are alike in their words: every likeness as a shade, kin beside kin, and the tree that says so."""

from __future__ import annotations

from itertools import combinations
from math import ceil, floor, isfinite, nan
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.era_keys import era_keys
from .parts.keys import Key, draw_key
from .parts.links import to_pair, to_speech
from .parts.rows import TICKS, below_axis, type_size
from .parts.sheet import MARGIN, Sheet
from .parts.speeches import COLUMNS, era_row, groups, speech_rows, too_many
from .parts.squares import Square, draw_squares, mirrored, number_columns, scale_keys
from .parts.tables import records
from .style import FAINT, GREY, INK, SMALL, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from scipy import sparse

    from ..results import Results

TITLE_EN, TITLE_ZH = "How alike the speeches are in their words", "各篇讲话用词的相似程度"

#: What each row adds: its place in the drawing (from 0) and the number it is called by (from 1), for a pair those of
#: the other side; the cosine; the stems of a branching of the tree and how far apart they are (1 - cosine).
CELLS = [
    *("n", "place", "number", "other", "other_place", "cosine"),
    *("low", "high", "distance", "low_distance", "high_distance"),
    *("cophenetic", "f", "r2", "r2_chance", "p", "p_floor", "method", "without_words"),
]


def data(results: Results) -> pd.DataFrame:
    """Independent speeches with words in the order of the tree (``row`` "speech"), each pair of them ("pair"), each
    branching ("merge"), and how far likeness follows the eras ("test").

    Beyond :data:`~discourse.plots.style.MAX_ROWS` speeches: the eras ("era") and the mean cosine of each pair of eras
    ("pair"; of an era with itself, over pairs of different speeches).
    """
    import numpy as np
    import pandas as pd

    from ..compare.similarity import word_weights
    from ..compare.tokens import count_words, token_lists

    base = speech_rows(results)
    base = base[base["duplicate_of"] == ""]
    own = (results.metadata["duplicate_of"] == "").to_numpy()
    spoken = zip(token_lists(results.segmented), own, strict=True)
    counted = count_words((tokens for tokens, inside in spoken if inside), min_count=1)
    at = results.metadata.index[own].get_indexer(pd.Index(base["speech"], dtype=results.metadata.index.dtype))
    filled = counted.sizes[at] > 0
    place = np.cumsum(counted.sizes > 0) - 1
    weights = word_weights(counted.counts[counted.sizes > 0])[place[at[filled]]]
    base = base[filled]
    rows = _era_rows(results, base, weights) if too_many(results) else _speech_rows(results, base, weights)
    blank: dict[str, Any] = dict.fromkeys([*COLUMNS, "other", "method"], "")
    blank = dict.fromkeys(CELLS, nan) | blank | {"era_order": -1}
    blank["without_words"] = int((~filled).sum())
    return pd.DataFrame([blank | row for row in rows], columns=pd.Index([*COLUMNS, *CELLS]))


def _speech_rows(results: Results, base: pd.DataFrame, weights: sparse.csr_matrix) -> list[dict[str, Any]]:
    from ..compare.similarity import cluster, cosines

    if not len(base):
        return []
    matrix = cosines(weights)
    tree = cluster(matrix)
    listed = records(base)
    rows = [
        listed[i] | {"n": 1, "place": at, "number": at + 1, "cophenetic": tree.cophenetic}
        for at, i in enumerate(tree.order)
    ]
    for (at, i), (other, j) in combinations(enumerate(tree.order), 2):
        names = {"speech": listed[i]["speech"], "other": listed[j]["speech"]}
        places = {"place": at, "other_place": other, "cosine": float(matrix[i, j])}
        rows.append({"row": "pair"} | names | places)
    rows += [{"row": "merge"} | merge._asdict() for merge in tree.merges]
    test = _test(results, base, matrix)
    return [*rows, test] if test else rows


def _test(results: Results, base: pd.DataFrame, matrix: Any) -> dict[str, Any]:
    """The analysis of variance of the speeches that lie in an era, by the squared chord 2 (1 - cosine)."""
    import numpy as np

    from ..compare.similarity import permanova

    inside = (base["era"] != "").to_numpy()
    chord = np.sqrt(2 * (1 - matrix[np.ix_(inside, inside)]))
    eras = [str(era) for era in base.loc[inside, "era"]]
    found = permanova(chord, eras, seed=results.study.seed)
    if np.isnan(found.f):
        return {}
    said = {"row": "test", "n": len(eras), "method": found.method}
    shares = {"f": found.f, "r2": found.r2, "r2_chance": found.r2_chance}
    return said | shares | {"p": found.p, "p_floor": found.floor}


def _era_rows(results: Results, base: pd.DataFrame, weights: sparse.csr_matrix) -> list[dict[str, Any]]:
    from ..compare.similarity import group_cosines

    listed = [group for group in groups(results) if (base["era"] == group.id).any()]
    matrix = group_cosines(weights, list(base["era"]), [group.id for group in listed])
    rows = []
    for at, group in enumerate(listed):
        size = int((base["era"] == group.id).sum())
        rows.append(era_row(group, group.zh) | {"n": size, "place": at, "number": at + 1})
    for i, group in enumerate(listed):
        for j in range(i, len(listed)):
            where = {"place": i, "other_place": j, "cosine": float(matrix[i, j])}
            names = {"row": "pair", "era": group.id, "other": listed[j].id}
            rows.append({**names, **where})
    return rows


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Names at the left, the square of likenesses, the tree at the right."""
    sheet = Sheet(fig, lang)
    listed = table[table["row"].isin(["speech", "era"])]
    n = int(listed["n"].sum())
    top = sheet.header(
        TITLE_EN,
        TITLE_ZH,
        f"n = {n} independent speech{'' if n == 1 else 'es'} with words",
        f"n = {n} 篇有词的独立讲话",
    )
    if len(table[table["row"] == "pair"]) == 0:
        sheet.text(MARGIN, top + 1.5, sheet.say("nothing can be compared", "无从比较"))
        return
    scale = _scale(table)
    foot = draw_key(sheet, _keys(table, listed, scale)) - below_axis(lang) - 1.2
    merges = table[table["row"] == "merge"]
    left = _write_names(sheet, listed, (top, foot))
    room = sheet.width - MARGIN - left
    tree = min(max(room * 0.3, 9.0), 42.0) if len(merges) else 0.0
    right = min(sheet.width - MARGIN - tree, left + 1.25 * (foot - top))
    _draw_matrix(sheet, table, listed, (left, top, right, foot), scale)
    if len(merges):
        _draw_tree(
            sheet, merges, len(listed), (right + 1.5, top, min(right + 45, sheet.width - MARGIN - 1.0), foot)
        )


def _scale(table: pd.DataFrame) -> tuple[float, float]:
    """From the tenth below the least to the tenth above the greatest cosine drawn."""
    known = [value for value in table["cosine"] if isfinite(value)]
    if not known:
        return 0.0, 1.0
    return floor(min(known) * 10) / 10, max(ceil(max(known) * 10), floor(min(known) * 10) + 1) / 10


def _keys(table: pd.DataFrame, listed: pd.DataFrame, scale: tuple[float, float]) -> list[Key]:
    tenths = round((scale[1] - scale[0]) * 10)
    steps = 1 + (tenths if tenths <= 7 else tenths // 2 if tenths % 2 == 0 else tenths // 3 or 1)
    values = [scale[0] + (scale[1] - scale[0]) * i / (steps - 1) for i in range(steps)]
    keys = scale_keys(values, scale, ".2g", "cosine", "余弦")
    if set(listed["row"]) == {"speech"}:
        keys += era_keys(records(listed.drop_duplicates("era").sort_values("era_order")))
    return keys


def _write_names(sheet: Sheet, listed: pd.DataFrame, span: tuple[float, float]) -> float:
    """The mark of its era, number and name of each row; gives where the square may begin."""
    top, foot = span
    pitch = (foot - top) / len(listed)
    size = type_size(pitch)
    speech = (listed["row"] == "speech").all()
    room = sheet.width * (0.30 if not sheet.narrow else 0.34 if speech else 0.5)
    names = [sheet.fitted(_name(sheet, row), room, size) for row in records(listed)]
    for at, (text, row) in enumerate(zip(names, records(listed), strict=True)):
        y, mark = top + (at + 0.5) * pitch, era_mark(int(row["era_order"]))
        sheet.canvas().plot(
            [MARGIN + 1], [y], marker=mark.marker, color=mark.colour, ms=min(3.6, size * 0.55), mew=0.4
        )
        name = sheet.text(MARGIN + 3, y, text, size)
        if row["speech"]:
            sheet.link(name, to_speech(row["speech"]))
    return MARGIN + 3 + max(sheet.text_width(name, size) for name in names) + 2.0


def _name(sheet: Sheet, row: dict[str, Any]) -> str:
    if row["row"] == "era":
        return f"{row['number']:.0f}  {sheet.say(row['era_en'], row['era_zh'])}, n = {row['n']:.0f}"
    return f"{row['number']:.0f}  {row['label']}"


def _draw_matrix(
    sheet: Sheet,
    table: pd.DataFrame,
    listed: pd.DataFrame,
    box: tuple[float, float, float, float],
    scale: tuple[float, float],
) -> None:
    """Both halves, so that a row can be read through; on the diagonal a faint line, for eras their own mean."""
    left, top, right, foot = box
    n = len(listed)
    ax = sheet.axes(left, top, right - left, foot - top, xlim=(0, n), ylim=(n, 0))
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    whole = (listed["row"] == "era").all()
    squares = []
    for row in records(table[table["row"] == "pair"]):
        text = f"{row['cosine']:.2f}" if isfinite(row["cosine"]) else "–"
        href = "" if whole else to_pair(row["speech"], row["other"])
        square = Square(0, 0, row["cosine"], text, href)
        squares += mirrored(row["place"] + 0.5, row["other_place"] + 0.5, square)
    wide = (right - left) / n
    draw_squares(sheet, ax, squares, scale, (wide, (foot - top) / n))
    if not whole:
        ax.plot([0, n], [0, n], color=FAINT, lw=0.5, zorder=1)
    number_columns(ax, {i + 1: i + 0.5 for i in range(n)}, wide)
    sheet.axis_title(left, right, foot + TICKS, "with number", "与第几行")


def _draw_tree(sheet: Sheet, merges: pd.DataFrame, n: int, box: tuple[float, float, float, float]) -> None:
    """Leaves at the left, beside their rows; the axis is 1 - cosine."""
    from matplotlib.ticker import MaxNLocator

    left, top, right, foot = box
    ax = sheet.axes(left, top, right - left, foot - top, ylim=(n, 0))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    peak = max(float(merges["distance"].max()), 1e-9)
    ax.set_xlim(0, peak * 1.04)
    for row in records(merges):
        x = [row["low_distance"], row["distance"], row["distance"], row["high_distance"]]
        y = [row["low"] + 0.5, row["low"] + 0.5, row["high"] + 0.5, row["high"] + 0.5]
        ax.plot(x, y, color=INK, lw=0.7, solid_joinstyle="miter")
    ax.xaxis.set_major_locator(MaxNLocator(2 if right - left < 20 else 4, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="x", labelsize=TINY if right - left < 20 else SMALL, labelcolor=GREY)
    sheet.axis_title(left - 0.5, right + 1.0, foot + TICKS, "1 − cosine", "1 − 余弦")


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What is compared and how, how far to believe the tree, whether likeness follows the eras."""
    what = (
        "Cosine of the TF-IDF weights of words (scikit-learn's formula; words of one character count), between "
        "independent speeches: 1 = the same words in the same proportions, 0 = none in common. It tells likeness of "
        "subject and wording, not who copied whom; a short speech seems less like the others than it is.",
        "所示为独立讲话之间词语 TF-IDF 权重（scikit-learn 公式，单字词计入）的余弦："
        "1 为用词及比例全同，0 为无一词相同。反映题材与措辞的相近，并非抄袭；篇幅短者，相似程度偏低。",
    )
    if too_many(results):
        how = (
            "Eras only, since a row a speech would not fit: the mean over all pairs of different speeches.",
            "篇数过多，只列时期：为不同讲话两两余弦的均值。",
        )
    else:
        how = _tree_said(table)
    return captioned(results, table, what, how, _tested(results, table), _left_out(table))


def _tree_said(table: pd.DataFrame) -> tuple[str, str]:
    if not (table["row"] == "merge").any():
        return "", ""
    agrees = float(table["cophenetic"].max())
    known = isfinite(agrees)
    return (
        "The tree joins by average linkage (UPGMA) of 1 − cosine, leaves in their optimal order"
        + (f"; cophenetic correlation {agrees:.2f}." if known else "."),
        "树状图按 1 − 余弦以类平均法（UPGMA）归并，叶序取最优"
        + (f"；同表型相关系数 {agrees:.2f}。" if known else "。"),
    )


def _tested(results: Results, table: pd.DataFrame) -> tuple[str, str]:
    """The test of the eras, and that it cannot decide where it cannot."""
    found = records(table[table["row"] == "test"])
    if not found:
        return "", ""
    test, level = found[0], results.study.comparisons.level
    share, chance = f"{100 * test['r2']:.0f}%", f"{100 * test['r2_chance']:.0f}%"
    f = f"{test['f']:.2f}" if isfinite(test["f"]) else "∞"
    p, least = f"{test['p']:.2g}", f"{test['p_floor']:.2g}"
    weak = test["p_floor"] > level
    return (
        f"Of the variation between the {test['n']:.0f} speeches that lie in an era {share} is between eras, where "
        f"eras given out by chance would have {chance} (PERMANOVA on √(2 − 2 cosine): F = {f}, p = {p}, "
        f"{test['method']}; smallest p possible {least}"
        + (f", so that no p < {level:g} can come out" if weak else "")
        + "). What differs with the era, genre or length say, is in that share too.",
        f"落在各时期的 {test['n']:.0f} 篇讲话，其差异有 {share} 在时期之间，随机分派时期则平均为 {chance}"
        f"（PERMANOVA，距离为 √(2 − 2 余弦)：F = {f}，p = {p}，"
        f"{_method_zh(test['method'])}；最小可能的 p 为 {least}"
        + (f"，无法达到 p < {level:g}" if weak else "")
        + "）。文体、篇幅等与时期同变者亦含于其中。",
    )


def _method_zh(method: str) -> str:
    said = method.replace("Monte Carlo permutation, ", "随机置换 ").replace(
        "exact permutation, ", "全部置换 "
    )
    return said.replace(" assignments, seed ", " 次，种子 ").replace(" assignments", " 种")


def _left_out(table: pd.DataFrame) -> tuple[str, str]:
    out = int(table["without_words"].max()) if len(table) else 0
    if not out:
        return "", ""
    return (
        f"{out} independent speech{'' if out == 1 else 'es'} without a word left out.",
        f"另有 {out} 篇独立讲话无词，不计。",
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the rows want."""
    n = int(table["row"].isin(["speech", "era"]).sum())
    if not (table["row"] == "pair").any():
        return 175.0, 26.0
    return 175.0, round(40.0 + max(18.0, n * min(7.5, max(2.45, 200.0 / n))), 1)


figure = FigureSpec("similarity", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=52)
