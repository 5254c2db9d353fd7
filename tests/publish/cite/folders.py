"""Folders of results that nobody computed: a few invented speeches and comparisons whose numbers one can count."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from discourse.compare.eras import COLUMNS
from discourse.multiverse.claims import COLUMNS as CLAIMS
from discourse.publish.cite.folder import Folder, read
from discourse.publish.manifest import data_files
from discourse.publish.tables import guarded

#: Everything that LaTeX would take for something else, in the titles of two invented speeches.
WICKED = "50% 的 R&D $_1$ #2 {稿} ~甲^乙\\丙"
WORSE = '*[丁] <戊> | −1 “己” "庚" =SUM()'

ERAS = (
    ("early", "Early era", "早期", "2001-01-01", "2010-12-31"),
    ("late", "Late era", "晚期", "2011-01-01", None),
)

#: Id, title, genre, best date, copy of, truncated, masks, Han characters, share put back by inference.
SPEECHES = (
    ("a.1", "在春耕动员会上的讲话", "讲话", "2005-03-01", "", False, 0, 1000, 0.0),
    ("a.2", "在秋收动员会上的讲话", "讲话", "2006-09-10", "", False, 3, 2000, 0.0005),
    ("a.3", "在秋收动员会上的讲话（摘要）", "讲话", "2006-09-10", "a.2", True, 0, 500, 0.0),
    ("b.1", WICKED, "发言", "2015-05-01", "", False, 0, 1500, 0.0),
    ("b.2", WORSE, "发言", "2016-06-02", "", True, 4, 2500, 0.0),
    ("c.1", "没有日期的讲话", "讲话", "", "", False, 0, 800, 0.0),
)


def speeches(listed: Sequence[tuple[Any, ...]] = SPEECHES) -> list[dict[str, str]]:
    """``speeches.csv``: the era is early before 2011 and late after, none without a date."""
    rows = []
    for id, title, genre, best, copy, truncated, masks, _, _ in listed:
        era = "" if not best else "early" if best < "2011" else "late"
        rows.append(
            {"id": id, "source": f"{id[0]}.txt", "title": title, "genre": genre, "level": "", "speaker": ""}
            | {"place": "", "given": "", "earliest": best, "latest": best, "best": best, "evidence": best}
            | {"conflicts": "", "duplicate_of": copy, "duplicate_relation": "excerpt" if copy else ""}
            | {"truncated": str(truncated), "masks": str(masks), "characters": "9", "era": era}
        )
    return rows


def features(listed: Sequence[tuple[Any, ...]] = SPEECHES) -> list[dict[str, str]]:
    """``features.csv``: lengths, what was inferred and cut, and a primary outcome."""
    return [
        {"id": row[0], "length.han": str(row[7]), "edition.inferred_share": str(row[8])}
        | {"edition.removed_share": "0.05", "stance.theta": "" if row[0] == "c.1" else "-0.25"}
        for row in listed
    ]


def comparison(feature: str = "stance.theta", **given: str) -> dict[str, str]:
    """One comparison, the late era minus the early one; two speeches a side, so that no test can reach .05."""
    usual = {
        "feature": feature, "target": "late", "reference": "early", "n_target": "2", "n_reference": "2",
        "n_unmeasured": "0", "mean_target": "-0.5", "mean_reference": "0.25", "estimate": "-0.75", "low": "-2.125",
        "high": "0.625", "interval": "jackknife-t (delete one speech, Welch-Satterthwaite df 2.0)",
        "p": "0.6666666667",
        "p_floor": "0.3333333333", "p_method": "exact permutation, 6 assignments", "cliffs_delta": "-0.5",
        "hedges_g": "-0.4", "p_holm": "0.6666666667", "q_bh": "0.6666666667", "primary": "True",
        "verdict": "no test can reach the level: smallest attainable p = 0.33", "within": "genre",
        "confounded": "genre and era cannot be told apart: 发言 2/2 against 讲话 2/2",
        "estimate_without_reuse": "0.125",
    }  # fmt: skip
    return dict.fromkeys(COLUMNS, "") | usual | given


def claim(**given: str) -> dict[str, str]:
    """What became of that comparison under forty combinations of choices, of which three turn its sign."""
    usual = {
        "outcome": "stance.theta", "target": "late", "reference": "early", "specifications": "60", "distinct": "50",
        "estimable": "40", "same_sign": "0.925", "flips": "3", "d_smallest": "-1.5", "d_median": "-0.5",
        "d_largest": "0.25", "p_curve": "0.6666666667", "p_curve_floor": "0.3333333333",
    }  # fmt: skip
    return dict.fromkeys(CLAIMS, "") | usual | given


def codebook() -> list[dict[str, str]]:
    """``codebook.csv``: one feature of stances, one without a reference."""
    return [
        {"name": "stance.theta", "unit": "log-odds", "formula": "ln((A + 1/2) / (P + 1/2))"}
        | {
            "reference": "10.1111/j.1939-9162.2010.00006.x",
            "reading": "",
            "en": "Theta",
            "zh": "西塔",
            "caveat": "",
        },
        {
            "name": "length.han",
            "unit": "Han characters",
            "formula": "Han characters",
            "reference": "own definition",
        }
        | {"reading": "", "en": "Length", "zh": "篇幅", "caveat": ""},
        {
            "name": "edition.inferred_share",
            "unit": "share",
            "formula": "inferred / all",
            "reference": "own definition",
        }
        | {"reading": "", "en": "Inferred", "zh": "推断", "caveat": ""},
    ]


def left_out(turns: bool = True) -> list[dict[str, str]]:
    """``leave_one_out.csv``."""
    return [
        {
            "feature": "stance.theta",
            "target": "late",
            "reference": "early",
            "speech": name,
            "estimate": "-0.75",
            "estimate_without": "0.5" if sign else "-0.5",
            "sign_turns": str(sign),
        }
        for name, sign in (("a.1", False), ("b.1", turns))
    ]


def tables(**given: Sequence[Mapping[str, str]]) -> dict[str, Sequence[Mapping[str, str]]]:
    """All tables; ``given`` puts others in their places."""
    differs = [{"variable": "genre", "largest_smd": "2.5", "cramers_v_corrected": "0.5"}]
    usual: dict[str, Sequence[Mapping[str, str]]] = {
        "speeches": speeches(),
        "features": features(),
        "comparisons": [comparison()],
        "leave_one_out": left_out(),
        "confounding": differs,
        "codebook": codebook(),
        "claims": [claim()],
    }
    return usual | given


def about(listed: Sequence[tuple[Any, ...]] = SPEECHES, **given: Any) -> dict[str, Any]:
    """The manifest of the invented speeches."""
    alone = [row for row in listed if not row[4]]
    usual = {
        "manifest": 1,
        "title": "An invented study",
        "study": {
            "seed": 4711,
            "sources": {"script": "simplified"},
            "segment": {"engine": "fast", "hmm": True, "dictionary": ""},
            "eras": {"periodisation": "mine.toml"},
            "comparisons": {"by": "era", "primary": ["stance.theta"], "level": 0.05},
        },
        "inputs": [{"source": f"{name}.txt", "sha256": "0" * 64, "bytes": 100} for name in "abc"],
        "failed": [],
        "counts": {
            "speeches": len(listed),
            "independent": len(alone),
            "without_era": len([row for row in listed if not row[3]]),
            "undated": len([row for row in listed if not row[3]]),
            "truncated": len([row for row in listed if row[5]]),
            "by_era": {
                "early": len([row for row in alone if "" < row[3] < "2011"]),
                "late": len([row for row in alone if row[3] >= "2011"]),
            },
        },
        "tokenizer": "12345678e9" + "0" * 54,
        "data": data_files(),
        "versions": {"discourse": "0.1.0", "python": "3.11.7", "platform": "Linux x86_64", "jieba": "0.42.1"}
        | {"rjieba": "0.2.2", "opencc": "1.10", "numpy": "2.0", "scipy": "1.17.1"},
        "outputs": {},
    }
    return usual | given


#: What :func:`draw` writes of a pair of eras in each table.
_PAIR = {
    "target": "late", "reference": "early", "target_en": "Late era", "reference_en": "Early era",
    "target_zh": "晚期", "reference_zh": "早期", "n_target": "2", "n_reference": "2",
}  # fmt: skip


def drawn() -> dict[str, list[dict[str, str]]]:
    """The tables of the figures that explore, with the columns that a statement is made of."""
    word = _PAIR | {"n_words": "1234", "n_testable": "7", "n_key": "1", "p_floor": "0.004"}
    shift = _PAIR | {"total": "0.375", "total_low": "0.25", "total_high": "0.5"}
    trend = {"feature": "stance.theta", "label_en": "Theta", "label_zh": "西塔", "note_en": "", "note_zh": ""}
    note = {"note_en": "-0.5 (-1.5 to +0.5) a decade, p = 0.33, n = 4; no trend can be told."}
    note |= {"note_zh": "每十年 -0.5（-1.5 至 +0.5），p = 0.33，n = 4；看不出趋势。"}
    alike = dict.fromkeys(("cophenetic", "n", "f", "r2", "r2_chance", "p", "p_floor"), "")
    variance = {"n": "4", "f": "1.5", "r2": "0.4", "r2_chance": "0.34", "p": "0.33", "p_floor": "0.04"}
    formula = {"row": "formula", "candidates": "66"}
    return {
        "keyness": [word | {"p_permutation": p} for p in ("0.02", "0.01")],
        "term_scatter": [word],
        "word_shift": [shift],
        "tfidf_terms": [{"era": "early", "rank_low": "1"}, {"era": "late", "rank_low": ""}],
        "trend": [trend | note | {"row": "summary"}, trend | {"row": "speech"}, trend | {"row": "fan"}],
        "similarity": [
            alike | {"row": "speech", "cophenetic": "0.88"},
            alike | {"row": "pair"},
            alike | variance | {"row": "test"},
        ],
        "reuse": [{"row": "speech", "found": "3", "widespread": "0"}],
        "dispersion": [formula | {"why": why} for why in ("widespread", "widespread", "uneven")],
    }


def draw(path: Path, figures: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write figures into a folder of results: the json that tells of each, and its table."""
    for name, rows in figures.items():
        about = {**json.loads((path / "stance.json").read_text("utf-8")), "figure": name, "caption": {}}
        (path / f"{name}.json").write_text(json.dumps(about), "utf-8")
        _write(path / f"{name}.csv", rows)


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]) if rows else ["feature"], lineterminator="\n")
    table.writeheader()
    table.writerows([{key: guarded(cell) for key, cell in row.items()} for row in rows])
    path.write_text(text.getvalue(), "utf-8")


def written(path: Path, **given: Sequence[Mapping[str, str]]) -> Path:
    """The folder on disk, without its manifest."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(**given).items():
        _write(path / f"{name}.csv", rows)
    eras = [dict(zip(("id", "en", "zh", "start", "end"), era, strict=True)) for era in ERAS]
    figure = {
        "figure": "stance",
        "eras": eras,
        "caption": {"en": "see doi:10.1109/18.61115."},
        "features": [],
    }
    (path / "stance.json").write_text(json.dumps(figure), "utf-8")
    return path


def folder(
    path: Path, manifest: Mapping[str, Any] | None = None, **given: Sequence[Mapping[str, str]]
) -> Folder:
    """The folder as the citation reads it."""
    return read(written(path, **given), manifest or about())
