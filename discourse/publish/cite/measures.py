"""Of the methods statement: what was measured, with which formulas, lexicon and model."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...plots.calibration import SETTINGS
from .folder import OF_STANCES, Folder, shipped
from .printed import Said, spaced
from .references import digest, keys_of, version

_FORMULAS = "lexicons/formulas/"
_MODEL = "segment/stance/model.npz"
_CARD = ("segment/stance/MODEL_CARD.md", r"^Version (\d[\w.]*?)\.\s")

#: Formulas and units of the outcomes that studies mostly declare, by their English wording: another wording stays
#: English.
IN_CHINESE = {
    "ln((A + 1/2) / (P + 1/2)) of the sentences labelled achievement and problem; not measurable when both are "
    "nought":
        "ln((A + 1/2) / (P + 1/2))，A、P 为判为成绩与问题的句数，两者皆为 0 时不可测",
    "A / (A + P); not measurable when both are nought": "A / (A + P)，两者皆为 0 时不可测",
    "Han characters inside the fixed words of lexicon formulas / Han characters":
        "套话提法词表所列固定表达所占汉字数 / 全篇汉字数",
    "1000 × hits of lexicon formulas / Han characters; of hits that share a character of their fixed words the "
    "longest counts, so a nested formula does not; one in the gap of a frame does":
        "1000 × 套话提法词表命中次数 / 汉字数，共用汉字的命中只计最长者，框架空档中的另计",
    "share": "比例",
    "log-odds": "对数比",
    "per 1,000 Han characters": "每千汉字",
    "per 1,000 tokens": "每千词",
}  # fmt: skip


def said(folder: Folder) -> Iterator[Said]:
    """How many features; the primary outcomes with formula, reference and caveat; lexicon and model behind them."""
    n = len(folder.columns)
    yield (
        f"On each speech {spaced(n)} features were measured; codebook.csv has unit, formula, reference and caveat "
        "of each.",
        f"每篇测 {spaced(n)} 项指标，各项单位、公式、文献与局限见 codebook.csv。",
    )
    names = folder.asked["primary"]
    if names:
        en, zh = ("; ".join(folder.label(name, lang) for name in names) for lang in ("en", "zh"))
        yield (
            f"The study file declares as primary {'outcome' if len(names) == 1 else 'outcomes'}: {en}.",
            f"研究文件声明的主要指标为：{zh.replace('; ', '；')}。",
        )
    for name in names:
        yield from _outcome(folder, name)
    yield from lexicon(folder)
    yield from stances(folder)


def lexicon(folder: Folder) -> Iterator[Said]:
    """Name, version, size and hash of the formula lexicon, where its files are those of this release."""
    if not folder.measures("formula."):
        return
    found = version(folder, _FORMULAS, (f"{_FORMULAS}party/lexicon.toml", r'^version = "([^"]+)"'))
    size = lexicon_size(folder) if found else 0
    if size:
        sha256 = digest(folder, _FORMULAS)
        yield (
            f"Formulas are those of the lexicon “party”, version {found}, of {spaced(size)} expressions "
            f"[@discourse-formulas] (SHA-256 of its files together: {sha256}).",
            f"套话提法词表为“party” {found} 版，收 {spaced(size)} 条 [@discourse-formulas]"
            f"（各文件合计之 SHA-256：{sha256}）。",
        )


def lexicon_size(folder: Folder) -> int:
    """Expressions in the formula lexicon, guards against false friends not counted."""
    total = 0
    for name in folder.about["data"]:
        if name.startswith(f"{_FORMULAS}party/") and name.endswith(".csv") and "false_friends" not in name:
            rows = csv.reader(io.StringIO((shipped(folder, name) or b"").decode("utf-8"), newline=""))
            total += max(0, len([row for row in rows if row]) - 1)
    return total


def stances(folder: Folder) -> Iterator[Said]:
    """The stance model, and how often it errs on texts it had not seen."""
    if not folder.measures(*OF_STANCES) or _MODEL not in folder.about["data"]:
        return
    found = version(folder, _MODEL, _CARD)
    sha256 = digest(folder, _MODEL)
    number = f" {found}" if found else ""
    yield (
        f"Sentences were labelled achievement, problem, plan or other by the stance model{number} of discourse "
        f"[@discourse-stance] (SHA-256 {sha256}), a conditional random field over the sentences of a speech "
        "[@lafferty2001; @sutton2012; @rabiner1989].",
        f"句子的立场（成绩、问题、任务、其他）由 discourse 的立场模型{f'{number} 版' if found else ''}标注 "
        f"[@discourse-stance]（SHA-256 {sha256}），为逐句的条件随机场 [@lafferty2001; @sutton2012; @rabiner1989]。",
    )
    if not found:  # the errors at hand are another model's
        return
    data = shipped(folder, "segment/stance/heldout.json")
    settings = json.loads(data)["settings"] if data else {}
    tested = [(SETTINGS[name], settings[name]) for name in SETTINGS if name in settings]
    if tested:
        en = "; ".join(
            f"{name[0]}: {one['accuracy']:.3f} ({spaced(one['sentences'])} sentences{_with(one, ', with version ')})"
            for name, one in tested
        )
        zh = "；".join(
            f"{name[1]} {one['accuracy']:.3f}，{spaced(one['sentences'])} 句{_with(one, '，所用版本 ')}"
            for name, one in tested
        )
        yield (
            f"Its accuracy on texts it had not seen: {en}. What it agrees with are labels given by machine-assisted "
            "reading after a written codebook, not yet checked by human experts.",
            f"在未见文本上的准确率：{zh}。所据标注系依书面编码手册的机器辅助细读，尚未经专家核对。",
        )


def _with(tested: Mapping[str, Any], said: str) -> str:
    """The version that a figure was measured with, where it is not the one at hand."""
    return said + tested["measured_with"] if "measured_with" in tested else ""


def _outcome(folder: Folder, name: str) -> Iterator[Said]:
    row = folder.columns.get(name)
    if row is None:
        return
    keys = "; ".join(f"@{key}" for key in keys_of(row["reference"]))
    source = f" [{keys}]" if keys else ""
    formula = row["formula"].rstrip(".")
    chinese = IN_CHINESE.get(formula, formula)
    caveat = f" {row['caveat']}" if row["caveat"] else ""
    yield (
        f"{row['en']} ({row['unit']}): {formula}{source}.{caveat}",
        f"{row['zh']}（{IN_CHINESE.get(row['unit'], row['unit'])}）：{chinese}{source}。",
    )
