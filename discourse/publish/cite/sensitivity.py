"""Of the methods statement: what would turn a result round.

A sign that turns when one speech, the shared passages or one choice of the analyst is left out is named with the
comparison it belongs to; that none turns is said as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .folder import Folder, Row, number
from .printed import Said, per_cent, primary, said, spaced, verbatim


def turns(folder: Folder) -> Iterator[Said]:
    """One speech left out, shared passages left out, every combination of choices: whether the sign turns."""
    rows = folder.primary
    yield from _one_left_out(folder)
    again = [row for row in rows if number(row.get("estimate_without_reuse")) is not None]
    if again:
        hit = [row for row in again if _product(row, "estimate_without_reuse") < 0]
        yield _turned(
            folder,
            hit,
            len(again),
            "Without the passages that independent speeches share",
            "剔除各篇相同段落后",
        )
        if lost := len(rows) - len(again):
            yield f"{lost} cannot be made without them.", f"剔除后另有 {lost} 项无从比较。"
    yield from _multiverse(folder)


def _one_left_out(folder: Folder) -> Iterator[Said]:
    """Of the comparisons in which every speech can be left out, how many turn; then those of the others that do.

    A speech that is alone on its side cannot be left out: no estimate is left, and none that could turn.
    """
    found: dict[tuple[str, str, str], list[Row]] = {}
    for one in folder.tables["leave_one_out"]:
        found.setdefault(_key(one), []).append(one)
    whole: list[Row] = []
    part: list[Row] = []
    for row in folder.primary:
        tried = [number(one["estimate_without"]) is not None for one in found.get(_key(row), [])]
        if any(tried):
            (whole if all(tried) else part).append(row)
    turned = {key for key, ones in found.items() if any(one["sign_turns"] == "True" for one in ones)}
    if whole:
        hit, k = [row for row in whole if _key(row) in turned], len(whole)
        names = _named(folder, hit)
        yield (
            f"When a single speech is left out, the sign turns in {len(hit) or 'none'} of the {primary(k)} for which "
            f"it can be tried{names[0]}.",
            f"剔除任意一篇后，可作此检验的 {k} 项主要比较中有 {len(hit)} 项的符号改变{names[1]}。"
            if hit
            else f"剔除任意一篇后，可作此检验的 {k} 项主要比较的符号均不改变。",
        )
    if hit := [row for row in part if _key(row) in turned]:
        names, n, m = _named(folder, hit), len(hit), len(folder.primary)
        of = (
            (f"{n} more", f"另有 {n} 项")
            if whole
            else (f"{n} of the {primary(m)}", f"{m} 项主要比较中有 {n} 项")
        )
        yield (
            f"In {of[0]}, with a single speech on one side, {'it' if whole else 'the sign'} turns when one of the "
            f"other side is left out{names[0]}.",
            f"{of[1]}一侧仅有一篇，剔除另一侧某篇后符号改变{names[1]}。",
        )


def _key(row: Row) -> tuple[str, str, str]:
    return row["feature"], row["target"], row["reference"]


def _named(folder: Folder, rows: Sequence[Row]) -> Said:
    """The comparisons in brackets, in both languages; nothing where there is none."""
    if not rows:
        return "", ""
    en, zh = (
        sep.join(
            f"{folder.label(row['feature'], lang)}{colon}{verbatim(folder.pair(row, lang))}" for row in rows
        )
        for lang, sep, colon in (("en", "; ", ": "), ("zh", "；", "："))
    )
    return f" ({en})", f"（{zh}）"


def _turned(folder: Folder, hit: Sequence[Row], m: int, en: str, zh: str) -> Said:
    if not hit:
        return (
            f"{en}, the sign turns in none of the {primary(m)}.",
            f"{zh}，{m} 项主要比较的符号均不改变。",
        )
    names = _named(folder, hit)
    return (
        f"{en}, the sign turns in {len(hit)} of the {primary(m)}{names[0]}.",
        f"{zh}，{m} 项主要比较中有 {len(hit)} 项的符号改变{names[1]}。",
    )


def _multiverse(folder: Folder) -> Iterator[Said]:
    claims = folder.tables["claims"]
    if not claims:
        return
    turned = len([row for row in claims if int(row["flips"] or 0)])
    yield (
        "Each comparison was made again under every combination of the choices that a reader could have made "
        f"[@steegen2016; @simonsohn2020]; in {turned} of {len(claims)} the sign turns under some of them.",
        "各比较又在读者可能作出的各种选择的全部组合之下重做 [@steegen2016; @simonsohn2020]，"
        f"{len(claims)} 项中有 {turned} 项在某些组合下符号改变。",
    )
    said_en, said_zh = [], []
    for row in claims:
        share, p = number(row["same_sign"]), number(row["p_curve"])
        if share is None or p is None:
            continue
        n, same = spaced(int(row["estimable"])), per_cent(share)
        ps = f"p = {said(row['p_curve'], 2)}"
        least = said(row["p_curve_floor"], 2)
        en, zh = (f"{folder.label(row['outcome'], k)}, {verbatim(folder.pair(row, k))}" for k in ("en", "zh"))
        said_en.append(f"{en}: {same} % of {n}, {ps} ({least})")
        said_zh.append(f"{zh.replace(', ', '，')}：{n} 种中 {same}%，{ps}（最小 {least}）")
    if said_en:
        yield (
            "Share of the combinations that can be estimated whose sign is that of the study's own, with p of the "
            f"whole curve and in brackets the smallest that it could have been: {'; '.join(said_en)}.",
            f"可估计的组合中与本研究同号者的比例、整条曲线的 p 值及其最小可能值：{'；'.join(said_zh)}。",
        )


def _product(row: Row, column: str) -> float:
    return (number(row["estimate"]) or 0.0) * (number(row[column]) or 0.0)
