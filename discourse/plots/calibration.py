"""How far the stance model can be trusted: sure and right, and what it takes for what, on texts it had not seen."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ..segment.segmented import STANCES
from .base import FigureSpec, Lang
from .parts.rows import TICKS
from .parts.sheet import LEADING, MARGIN, Sheet
from .style import FAINT, GREY, INK, SMALL, STANCE_MARKS, TINY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "The stance model on texts it had not seen", "立场模型在未见文本上的表现"

#: What each setting is called; the order is that of the figure.
SETTINGS = {
    "speeches": ("grassroots speeches, never trained on", "基层讲话（未参与训练）"),
    "invented": ("invented texts of two more hands, never trained on", "另两位作者的自拟文本（未参与训练）"),
    "synthetic": ("invented texts, one hand and genre left out", "自拟文本（逐作者、文体留出）"),
    "reports": ("public reports, whole reports left out", "公开报告（整篇留出）"),
    "national": ("public reports, extracts of 24 sentences", "公开报告（24 句摘段）"),
    "leaders": ("leaders on Party building, never trained on", "领导人党建讲话（未参与训练）"),
    "grassroots": ("other grassroots texts, never trained on", "其他基层文本（未参与训练）"),
}

#: Reports that are shown in whole do not come once more as extracts.
_EXTRACTS = "national"

#: Where a setting's name is broken in a narrow sheet: before a bracket, after a comma.
_CLAUSE = re.compile(r"(?=（)|(?<=,) ")

_NAMES = {"achievement": "成绩", "problem": "问题", "plan": "打算", "other": "其他"}

COLUMNS = ("setting", "row", "item", "sentences", "sure", "right", *STANCES)

_SHORT = {"achievement": "ach.", "problem": "prob.", "plan": "plan", "other": "other"}

#: Blocks side by side, and the room in millimetres for a block's type, a panel, what stands below a panel.
_ACROSS, _TYPE, _PANEL, _BELOW = 3, 12.5, 33.0, 9.5

#: Millimetres beside a panel for the names of its rows.
_NAMES_WIDE = 7.0
_BLOCK = _TYPE + 2 * (_PANEL + _BELOW)

#: Room for title and note.
_REST = 12.0


def data(results: Results) -> pd.DataFrame:
    """Held-out figures of the shipped model (``segment/stance/heldout.json``); nothing of the speeches at hand.

    ``row`` bin: sentences with that sureness, their mean sureness, the share of them that is right; confusion: of the
    sentences that are ``item``, the share given each stance; all: sentences, calibration error as ``sure``, accuracy
    as ``right``, F1 of each stance.
    """
    import pandas as pd

    from ..segment.stance.model import heldout

    rows: list[dict[str, Any]] = []
    for name in (name for name in SETTINGS if name in heldout() and name != _EXTRACTS):
        found: dict[str, Any] = heldout()[name]
        total = {
            "sentences": found["sentences"],
            "sure": found["calibration_error"],
            "right": found["accuracy"],
        }
        rows.append({"setting": name, "row": "all", "item": ""} | total | found["f1"])
        for n, sure, right in found["calibration"]:
            rows.append(
                {"setting": name, "row": "bin", "item": "", "sentences": n, "sure": sure, "right": right}
            )
        for stance, counts in zip(STANCES, found["confusion"], strict=True):
            given = {other: count / sum(counts) for other, count in zip(STANCES, counts, strict=True)}
            rows.append(
                {"setting": name, "row": "confusion", "item": stance, "sentences": sum(counts)} | given
            )
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS))


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A block a setting: sureness against rightness, and true against given stance below it (narrow: beside it)."""
    sheet = Sheet(fig, lang)
    top = sheet.header(
        TITLE_EN,
        TITLE_ZH,
        "dots: bins of sureness, larger = more sentences; squares: per cent of a row",
        "圆点为把握程度分组，越大句数越多；方格为占该行的百分比",
    )
    top += 1.0
    settings = list(table.groupby("setting", sort=False))
    if sheet.narrow:
        tall = (sheet.height - top) / max(1, len(settings))
        for n, (name, part) in enumerate(settings):
            _lying(sheet, str(name), part, (top + n * tall, tall))
        return
    wide = (sheet.width - MARGIN * (_ACROSS + 1)) / _ACROSS
    for n, (name, part) in enumerate(settings):
        left = MARGIN + (n % _ACROSS) * (wide + MARGIN)
        _standing(sheet, str(name), part, (left, top + n // _ACROSS * _BLOCK, wide))


def _standing(sheet: Sheet, name: str, part: pd.DataFrame, box: tuple[float, float, float]) -> None:
    """Words, and the two panels below them; ``box`` is left, top, width."""
    left, top, wide = box
    _words(sheet, name, part, box)
    side = min(_PANEL, wide - _NAMES_WIDE - 1.0)
    inner = left + _NAMES_WIDE
    _reliability(sheet, part[part["row"] == "bin"], (inner, top + _TYPE, side))
    _confusion(sheet, part[part["row"] == "confusion"], (inner, top + _TYPE + _PANEL + _BELOW, side))


def _lying(sheet: Sheet, name: str, part: pd.DataFrame, span: tuple[float, float]) -> None:
    """Words, and the two panels beside them; ``span`` is top, height."""
    top, tall = span
    under = TICKS + _lines(sheet) * TINY * LEADING + 1.0
    side = min(tall - under - 1.0, (sheet.width - 2 * MARGIN - 2 * _NAMES_WIDE) * 0.36)
    right = sheet.width - MARGIN - side
    middle = right - _NAMES_WIDE - 1.5 - side
    _words(sheet, name, part, (MARGIN, top, middle - _NAMES_WIDE - MARGIN))
    _reliability(sheet, part[part["row"] == "bin"], (middle, top + 1.0, side))
    _confusion(sheet, part[part["row"] == "confusion"], (right, top + 1.0, side))


def _words(sheet: Sheet, name: str, part: pd.DataFrame, box: tuple[float, float, float]) -> None:
    """What the texts are, a language after the other, and the numbers of the whole setting."""
    left, top, wide = box
    whole = part[part["row"] == "all"].iloc[0]
    macro = float(whole[list(STANCES)].astype(float).mean())
    numbers = [f"F1 {macro:.2f}", f"ECE {whole['sure']:.3f}", f"n {whole['sentences']:.0f}"]
    en, zh = SETTINGS[name]
    said = [zh, en] if sheet.lang == "both" else [sheet.say(en, zh)]
    if sheet.narrow:
        said = [clause for text in said for clause in _CLAUSE.split(text)]
    for colour, texts in ((INK, said), (GREY, numbers if sheet.narrow else [", ".join(numbers)])):
        for line in (line for text in texts for line in sheet.wrapped(text, wide)):
            sheet.text(left, top, line, SMALL, va="top", color=colour)
            top += SMALL * LEADING


def _lines(sheet: Sheet) -> int:
    """Lines below a panel beside the ticks: names and what goes across and up."""
    return 2 if sheet.lang == "both" else 1


def _reliability(sheet: Sheet, bins: pd.DataFrame, box: tuple[float, float, float]) -> None:
    left, top, side = box
    ax = sheet.axes(left, top, side, side)
    ax.plot([0.2, 1], [0.2, 1], color=FAINT, lw=0.6, zorder=0)
    sizes = 2.0 + 60.0 * bins["sentences"] / bins["sentences"].sum()
    ax.plot(bins["sure"], bins["right"], color=STANCE_MARKS["achievement"].colour, lw=0.8, zorder=1)
    ax.scatter(bins["sure"], bins["right"], s=sizes, color=INK, lw=0, zorder=2, clip_on=False)
    ax.set(xlim=(0.2, 1), ylim=(0, 1))
    ax.tick_params(labelsize=TINY)
    ax.set_xticks([0.4, 0.7, 1], ["40%", "70", "100"])
    ax.set_yticks([0, 0.5, 1], ["0", "50", "100%"])
    _below(sheet, (left, top + side + TICKS, side), ("sure", "把握"), ("right", "正确"))


def _confusion(sheet: Sheet, part: pd.DataFrame, box: tuple[float, float, float]) -> None:
    from matplotlib.patches import Rectangle

    left, top, side = box
    cell = side / len(STANCES)
    canvas = sheet.canvas()
    leading = TINY * LEADING
    for i, (_, row) in enumerate(part.iterrows()):
        y = top + i * cell
        zh, en = _NAMES[row["item"]], _SHORT[row["item"]]
        names = [zh, en] if sheet.lang == "both" else [sheet.say(en, zh)]
        for n, text in enumerate(names):
            beside = y + cell / 2 + (n - (len(names) - 1) / 2) * leading
            sheet.text(left - 0.8, beside, text, TINY, ha="right")
            sheet.text(left + (i + 0.5) * cell, top + side + 1.6 + n * leading, text, TINY, ha="center")
        for k, given in enumerate(STANCES):
            share = float(row[given])
            x = left + k * cell
            canvas.add_patch(Rectangle((x, y), cell, cell, fc=str(1 - 0.5 * share), ec=GREY, lw=0.3))
            sheet.text(x + cell / 2, y + cell / 2, f"{100 * share:.0f}", TINY, ha="center")
    under = top + side + 1.6 + (_lines(sheet) - 0.5) * leading + 0.3
    _below(sheet, (left, under, side), ("given", "判为"), ("true", "真实"))


def _below(
    sheet: Sheet, box: tuple[float, float, float], across: tuple[str, str], up: tuple[str, str]
) -> None:
    """What goes across and what goes up, in one line below a panel."""
    left, top, side = box
    said = f"{sheet.say(*across)} →, {sheet.say(*up)} ↑"
    sheet.text(left + side / 2, top, said, TINY, ha="center", va="top")


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What was left out, and that none of it is the speeches at hand."""
    return {
        "en": "The shipped stance model's probability against its accuracy, and its confusion by true stance, on "
        "texts left out when it was trained (the grassroots texts and leaders' speeches: never trained on). ECE: "
        "expected calibration error over ten bins; F1: mean over the four stances of each stance's harmonic mean of "
        "precision and recall; n: sentences; on the diagonal a sureness of 70% is right in 70 of 100. The "
        "labels are machine-assisted close reading, not yet checked by human experts. The figure shows the model, "
        "not the speeches of this study.",
        "zh": "随包立场模型在训练时留出之文本上的把握与正确率，以及按真实立场的混淆比例"
        "（基层讲话、领导人讲话与其他基层文本从未参与训练）。ECE 为十组期望校准误差；"
        "F1 为四类立场各自 F1（精确率与召回率的调和平均）的均值；n 为句数；"
        "落在对角线上即把握七成者百句中对七十句。"
        "标注为机器辅助细读，尚未经专家复核。本图说明模型，不涉及本研究的讲话。",
    }


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns of a journal; as high as the blocks want."""
    return 175.0, round(_REST + math.ceil(table["setting"].nunique() / _ACROSS) * _BLOCK, 1)


figure = FigureSpec("calibration", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=90)
