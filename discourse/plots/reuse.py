"""Who shares which passages with whom: where in each speech they stand, with which others, and what they say."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key
from .parts.links import to_pair, to_speech
from .parts.passages import era_table, speech_table
from .parts.rows import TICKS, Rows, below_axis, height, name_rows, panel, planned, type_size
from .parts.shared_by_era import draw_eras, percent
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.speeches import by_group, numbers, too_many
from .parts.squares import Square, draw_squares, number_columns, scale_keys
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, TINY, Mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Who shares which passages with whom", "各篇讲话之间的相同段落"

#: The shade of a passage by the number of speeches it stands in: the most copied is the darkest.
SHADES = {2: "#F6CBA6", 3: "#D98841", 4: "#8A3B00"}
MANY = max(SHADES)

#: The shade of what a near-duplicate has from its like.
COPY = "#EFEFEF"

#: Room for the share of a speech that stands in passages, in millimetres.
SHARE = 8.0

#: Height of a strip, in rows.
TALL = 0.72


def data(results: Results) -> pd.DataFrame:
    """Speeches, the places of passages in them, pairs that share any, and the passages that most speeches have
    (:func:`~.parts.passages.speech_table`); beyond 80 speeches eras and pairs of eras."""
    return era_table(results) if too_many(results) else speech_table(results)


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A strip a speech with its passages as boxes, the matrix of pairs beside it, the words of some below."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *_note(table))
    if (table["row"] == "era").any():
        draw_eras(sheet, table, top)
        return
    scale = _scale(table)
    key = draw_key(sheet, _keys(table, scale))
    listed = records(table[table["row"] == "passage"])
    foot = _write_passages(sheet, listed, key) - below_axis(lang, 2 if sheet.narrow else 1) - 0.6
    speeches = table[table["row"] == "speech"]
    rows = planned(speeches)
    called = [f"{n:.0f} {label}" for n, label in zip(speeches["number"], speeches["label"], strict=True)]
    left = name_rows(sheet, speeches.assign(label=called), rows, (top, foot))
    right = sheet.width - MARGIN
    matrix = right - min((right - left) * (0.42 if sheet.narrow else 0.46), 1.1 * (foot - top))
    end = matrix - SHARE - 2.5
    _draw_strips(sheet, table, rows, (left, top, end, foot))
    _write_shares(sheet, speeches, rows, (matrix - 2.5, top, foot))
    _draw_pairs(sheet, table, rows, (matrix, top, right, foot), scale)
    sheet.axis_title(left - 1, end + 0.5, foot + TICKS, "place in the speech", "在全文中的位置")
    sheet.axis_title(end + 1.0, matrix - 1.0, foot + TICKS, "shared", "相同")
    sheet.axis_title(matrix, right, foot + TICKS, "with number", "与第几篇")


def _note(table: pd.DataFrame) -> tuple[str, str]:
    """How many speeches and passages, or pairs that have one."""
    en, zh = n_note(*numbers(table))
    found, eras = int(table["found"].iloc[0]), (table["row"] == "era").any()
    if not found:
        return f"{en}; no passage is shared", f"{zh}；没有相同段落"
    if eras:
        return f"{en}; {found:,} pairs share a passage", f"{zh}；有相同段落的讲话 {found:,} 对"
    return f"{en}; {found:,} shared passage{'' if found == 1 else 's'}", f"{zh}；相同段落 {found:,} 处"


def _scale(table: pd.DataFrame) -> tuple[float, float]:
    """So that the least that is shared still differs from nothing."""
    pairs = table[(table["row"] == "pair") & (table["copy"] == 0)]
    peak = max([1.0, *pairs["han"]])
    return -0.25 * peak, peak


def _keys(table: pd.DataFrame, scale: tuple[float, float]) -> list[Key]:
    keys = []
    places = table[(table["row"] == "place") & (table["copy"] == 0)]
    for n in sorted({int(min(speeches, MANY)) for speeches in places["speeches"]}):
        more = n == MANY
        en = f"passage in {n} speeches" + (" or more" if more else "")
        keys.append(Key(en, f"{n} 篇{'以上' if more else ''}共有之段落", box=Mark(SHADES[n])))
    if (table["copy"] == 1).any():
        keys.append(Key("near-duplicate of another speech", "与他篇近似重复", box=Mark(COPY), prefix="≈ "))
    pairs = table[(table["row"] == "pair") & (table["copy"] == 0)]
    if len(pairs):
        least, most = float(pairs["han"].min()), float(pairs["han"].max())
        values = dict.fromkeys(round(value) for value in (least, (least + most) / 2, most))
        keys += scale_keys(values, scale, ",.0f", "Han characters shared", "相同字数")
    return keys


def _write_passages(sheet: Sheet, listed: list[dict[str, Any]], foot: float) -> float:
    """A line a passage: its letter, length, the speeches that have it, its first words; gives where they begin."""
    if not listed:
        return foot - 1.0
    pitch = TINY * LEADING + 0.5
    top = foot - 2.2 - (len(listed) + 1) * pitch
    cells = [[row["letter"], f"{row['han']:.0f}", row["among"]] for row in listed]
    heads = ["", sheet.say("length", "字数"), sheet.say("in", "见于")]
    x = MARGIN
    for n, head in enumerate(heads):
        column = [head, *(line[n] for line in cells)]
        column = [sheet.fitted(text, sheet.width * 0.3, TINY) for text in column]
        for at, text in enumerate(column):
            sheet.text(x, top + (at + 0.5) * pitch, text, TINY, color=INK if at else GREY)
        x += max(sheet.text_width(text, TINY) for text in column) + 2.5
    room = 0.97 * (sheet.width - MARGIN - x)  # small type is set a little wider in print than on a screen
    sheet.text(x, top + 0.5 * pitch, sheet.fitted(sheet.say("words", "文字"), room, TINY), TINY, color=GREY)
    for at, row in enumerate(listed, 1):
        sheet.text(x, top + (at + 0.5) * pitch, sheet.fitted(row["text"], room, TINY), TINY)
    return top - 1.0


def _draw_strips(
    sheet: Sheet, table: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float]
) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    ax = panel(sheet, rows, box)
    ax.set_xlim(0, 1)
    narrow = box[2] - box[0] < 45
    ticks = [0, 0.5, 1] if narrow else [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{100 * tick:.0f}%" if tick else "0" for tick in ticks])
    speeches = records(table[table["row"] == "speech"])
    at = {row["speech"]: y for row, y in zip(speeches, rows.y, strict=True)}
    for row in speeches:
        y = at[row["speech"]]
        ax.add_patch(
            Rectangle((0, y - TALL / 2), 1, TALL, fc=PAPER, ec=GREY, lw=0.4, clip_on=False, zorder=1)
        )
    places = table[table["row"] == "place"].sort_values(["speeches", "start"], kind="stable")
    holders = places.groupby("passage")["speech"].agg(lambda names: sorted(set(names))).to_dict()
    boxes, faces, links = [], [], []
    for row in records(places):
        boxes.append(Rectangle((row["start"], at[row["speech"]] - TALL / 2), row["end"] - row["start"], TALL))
        faces.append(COPY if row["copy"] else SHADES[int(min(row["speeches"], MANY))])
        among = holders.get(row["passage"], [])
        links.append(to_pair(*among) if len(among) == 2 else to_speech(row["speech"]))
    edges = [GREY if copy else INK for copy in places["copy"]]
    if boxes:
        found = PatchCollection(boxes, facecolors=faces, edgecolors=edges, linewidths=0.3, zorder=2)
        ax.add_collection(found, autolim=False)
        sheet.link(found, links)
    _letter_places(sheet, ax, places, at, box)


def _letter_places(
    sheet: Sheet,
    ax: Axes,
    places: pd.DataFrame,
    at: dict[str, float],
    box: tuple[float, float, float, float],
) -> None:
    """The letter of a listed passage in its box, or else beside it; none upon another."""
    wide = box[2] - box[0]
    taken: dict[str, list[tuple[float, float]]] = {}
    for row in records(places[places["letter"] != ""].sort_values(["letter", "number", "start"])):
        need = (sheet.text_width(row["letter"], TINY) + 0.5) / wide
        inside = row["end"] - row["start"] > 1.5 * need
        after = row["end"] + 0.3 / wide if row["end"] + need < 1 else row["start"] - need
        start = (row["start"] + row["end"] - need) / 2 if inside else after
        here = taken.setdefault(row["speech"], [])
        if start < 0 or any(start < high and low < start + need for low, high in here):
            continue
        here.append((start, start + need))
        ink = PAPER if inside and row["speeches"] >= MANY else INK
        y = at[row["speech"]]
        ax.text(start + need / 2, y, row["letter"], size=TINY, va="center", ha="center", color=ink, zorder=5)


def _write_shares(sheet: Sheet, speeches: pd.DataFrame, rows: Rows, span: tuple[float, float, float]) -> None:
    """How much of a speech stands in passages, at the right of its strip."""
    right, top, foot = span
    pitch = (foot - top) / rows.total
    for y, row in zip(rows.y, records(speeches), strict=True):
        text = "" if row["duplicate_of"] else percent(row["share"])
        sheet.text(right, top + y * pitch, text, min(TINY + 0.5, type_size(pitch)), ha="right", color=GREY)


def _draw_pairs(
    sheet: Sheet,
    table: pd.DataFrame,
    rows: Rows,
    box: tuple[float, float, float, float],
    scale: tuple[float, float],
) -> None:
    """A square a pair, in its row and, turned round, in that of the other."""
    left, top, right, foot = box
    ax = panel(sheet, rows, box)
    speeches = table[table["row"] == "speech"]
    x, total = [], 0.0
    for _, part in by_group(speeches):
        x += [total + i + 0.5 for i in range(len(part))]
        total += len(part) + 0.4
    total = max(total - 0.4, 1.0)
    ax.set_xlim(0, total)
    ax.spines["bottom"].set_visible(False)
    for at in x:
        ax.axvline(at, color=FAINT, lw=0.2, zorder=0)
    across = dict(zip(map(int, speeches["number"]), x, strict=True))
    down = dict(zip(map(int, speeches["number"]), rows.y, strict=True))
    squares = []
    for pair in records(table[table["row"] == "pair"]):
        value, text = (nan, "≈") if pair["copy"] else (float(pair["han"]), f"{pair['han']:.0f}")
        href = "" if pair["copy"] else to_pair(pair["speech"], pair["other"])
        square = Square(0, 0, value, text, href)
        for one, two in ((pair["number"], pair["other_number"]), (pair["other_number"], pair["number"])):
            squares.append(square._replace(x=across[int(two)], y=down[int(one)]))
    wide = (right - left) / total
    draw_squares(sheet, ax, squares, scale, (wide, (foot - top) / rows.total))
    number_columns(ax, across, wide)


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What a passage is, what the boxes and squares are, and what sharing does not say."""
    from ..extractors._passages import MIN_HAN

    what = (
        f"A shared passage has at least {MIN_HAN} equal Han characters in order, small gaps allowed, in two "
        "independent speeches, formulas of the lexicon not counted: a slogan that everybody uses is no passage. Who "
        "took it from whom, or whether both quote a third, cannot be seen here; paraphrase is not found.",
        f"相同段落：两篇独立讲话之间依次相同的汉字至少 {MIN_HAN} 个（容许小的间隔），"
        "套话词表所列者不计——人人都用的口号不算。"
        "由此看不出谁取自谁，也看不出是否同引第三者；改写不在其列。",
    )
    return captioned(results, table, what, _shown(results, table), _counted(table))


def _shown(results: Results, table: pd.DataFrame) -> tuple[str, str]:
    if too_many(results):
        return (
            "Eras only, since a row a speech would not fit. A square: of all pairs of independent speeches of two "
            "eras (or of one), how many share a passage; beside the name the mean share of a speech's Han characters "
            "that stand in passages.",
            "篇数过多，只列时期。方格为两个时期（或同一时期）的独立讲话两两之中有相同段落者的比例；"
            "名称旁为每篇汉字中位于相同段落者所占比例的均值。",
        )
    return (
        "A strip is a speech from beginning to end, a box a passage that stands elsewhere too, gaps included, the "
        "darker the more speeches have it; at its right the share of the Han characters in boxes. The matrix has the "
        "equal Han characters of each pair, formulas apart, a passage that stands twice counted twice. Lettered are "
        "the passages in most speeches, then the longest. A near-duplicate (≈) is held against its own kind alone "
        "(light boxes, hollow squares) and counts nowhere.",
        "每条为一篇讲话自首至尾，方块为他篇亦有的段落（含间隔），色愈深则共有的篇数愈多；右侧为方块内汉字占全文之比。"
        "矩阵为每两篇相同的字数（套话除外，出现两次的计两次）。标有字母者为共有篇数最多、其次最长的段落。"
        "近似重复（≈）只与其同类相比（浅色方块、空心方格），不计入任何数字。",
    )


def _counted(table: pd.DataFrame) -> tuple[str, str]:
    """What was not looked up everywhere; and whether there is anything to see."""
    from ..extractors._passages import SEED

    found = int(table["found"].iloc[0]) if len(table) else 0
    en, zh = ("", "") if found else ("No two speeches share a passage.", "没有两篇讲话有相同段落。")
    if len(table) and table["widespread"].iloc[0]:
        strings, most = int(table["widespread"].iloc[0]), int(table["most"].iloc[0])
        en += (
            f"{strings:,} strings of {SEED} characters stand in more than {most + 1} speeches and were looked up in "
            f"the {most} nearest by id: all numbers are lower bounds."
        )
        zh += f"有 {strings:,} 个 {SEED} 字串见于 {most + 1} 篇以上，只在编号最近的 {most} 篇中查找，故各数均为下限。"
    return en, zh


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the strips want, and the passages listed below them."""
    speeches = table[table["row"] == "speech"]
    if speeches.empty:
        return 175.0, round(36.0 + max(6, int((table["row"] == "era").sum())) * 8.0, 1)
    return 175.0, height(speeches, 38.0 + 3.0 * int((table["row"] == "passage").sum()), pitch=5.6)


figure = FigureSpec("reuse", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=50)
