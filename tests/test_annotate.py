"""The annotation loop: what coders see and do not see, what comes back and in what state, what is made of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from discourse import annotate, eras
from discourse.__main__ import main
from discourse.annotate import (
    NAMES,
    NO_ERA,
    REPORT,
    Sample,
    agreement_report,
    codebook_text,
    draw_sample,
    read_codes,
    read_key,
    sheet_csv,
)
from discourse.annotate.report import conclusion
from discourse.compare.agreement import krippendorff_alpha
from discourse.errors import CompareError, SourceError
from discourse.segment.segmented import STANCES, SegmentedSpeech, Stance
from tests.conftest import GOLD
from tests.helpers import make_segmented

PARTY = eras.load("party")

#: A sentence of each stance; the number makes each one new.
LIKE: dict[Stance, str] = {
    "achievement": "第{}村的路灯全部装好了。",
    "problem": "第{}村的会议记录还不齐全。",
    "plan": "第{}村要在年底前补上这一课。",
    "other": "第{}村在镇的东边。",
}


def speech(id: str, year: int, stances: Sequence[Stance], first: int = 0) -> SegmentedSpeech:
    """A speech of numbered sentences, given these stances."""
    text = "".join(LIKE[stance].format(first + n) for n, stance in enumerate(stances))
    return make_segmented(text, id, tokens=(), stances=stances, earliest=date(year, 6, 1))


@cache
def corpus() -> tuple[SegmentedSpeech, ...]:
    """Six speeches of two eras and one of none: 40 plans for 4 problems."""
    parts: list[Stance] = ["achievement"] * 10 + ["plan"] * 20 + ["problem"] * 2 + ["other"] * 10
    return tuple(
        speech(f"s{n}.1", year, parts, 1000 * n)
        for n, year in enumerate((2010, 2011, 2014, 2014, 2022, 2019))
    )


@cache
def sample() -> Sample:
    """Sixty sentences of them."""
    return draw_sample(corpus(), 60, 1, PARTY)


def coded(sheet: pd.DataFrame, code: Callable[[pd.Series], str]) -> pd.DataFrame:
    """The sheet as a coder gives it back."""
    return sheet.assign(code=[code(row) for _, row in sheet.iterrows()])


def honest(row: pd.Series) -> str:
    """A coder who always knows."""
    return next(stance for stance, like in LIKE.items() if row["text"].endswith(like[-4:]))


def saved(frame: pd.DataFrame, path: Path, encoding: str = "utf-8") -> Path:
    """A sheet written to a file as it left or, in another encoding, as a spreadsheet would save it."""
    path.write_bytes(
        sheet_csv(frame).lstrip("\ufeff" if encoding != "utf-8" else "").encode(encoding, "replace")
    )
    return path


def test_coders_see_the_sentence_and_its_neighbours_and_nothing_else() -> None:
    """Neither era nor date, speech, stance or number is in the sheet; ids are in the key, row by row."""
    sheet, key = sample()
    assert list(sheet.columns) == ["id", "section", "before", "text", "after", "code", "note"]
    assert list(sheet["id"]) == list(key["id"])
    assert (sheet[["code", "note"]] == "").all().all()
    whole = "".join(sentence.text for sentence in corpus()[0].sentences)
    row = sheet[key["speech"].eq("s0.1").to_numpy()].iloc[1]
    assert row["before"] + row["text"] + row["after"] in whole
    first = draw_sample(corpus()[:1], 42, 1, PARTY).sheet.set_index("text").loc["第0村的路灯全部装好了。"]
    assert (first["before"], first["after"]) == ("", "第1村的路灯全部装好了。")


def test_rows_are_in_random_order_and_ids_say_nothing() -> None:
    """Neither the stances nor the speeches stand together; an id begins with a letter, so that Excel leaves it."""
    sheet, key = sample()
    changes = (key["stance"] != key["stance"].shift()).mean()
    assert changes > 0.4
    assert sheet["id"].is_unique
    assert sheet["id"].str.fullmatch("s[0-9a-f]{10}").all()


def test_rare_strata_are_drawn_and_the_chance_is_kept() -> None:
    """Two problems in an era of twenty plans are both drawn, and 1/inclusion adds up to what there is."""
    key = sample().key
    assert len(key) == 60
    assert set(key["era"]) == {"2010-new-village", "2014-mass-line", "2021-2024-twentieth-congress", NO_ERA}
    for _, part in key.groupby(["era", "stance"]):
        size, drawn = part["stratum_sentences"].iloc[0], part["stratum_drawn"].iloc[0]
        assert len(part) == drawn >= min(2, size)
        assert (1 / part["inclusion"]).sum() == pytest.approx(size)
    assert (key["stratum_sentences"] / key["stratum_drawn"]).sum() == pytest.approx(6 * 42)


def test_every_sentence_of_a_stratum_has_the_same_chance() -> None:
    """Over 60 seeds each of twenty plans is drawn about equally often: 15 times, give or take 3.5 standard errors."""
    one = [speech("a.1", 2014, ["plan"] * 20)]
    drawn = pd.concat([draw_sample(one, 5, seed, PARTY).sheet["text"] for seed in range(60)])
    counts = drawn.value_counts()
    assert len(counts) == 20
    assert counts.between(4, 26).all()


def test_the_sample_hangs_on_speeches_and_seed_alone() -> None:
    """The order of the speeches does not matter; another seed draws others, but the ids stay theirs."""
    again, other = draw_sample(corpus()[::-1], 60, 1, PARTY), draw_sample(corpus(), 60, 2, PARTY)
    assert again.sheet.equals(sample().sheet)
    assert again.key.equals(sample().key)
    assert set(other.sheet["id"]) != set(sample().sheet["id"])
    both = sample().key.merge(other.key, on="id", suffixes=("", "_other"))
    assert len(both)
    assert (both["text"] == both["text_other"]).all()


def test_near_duplicates_salutations_and_the_same_bytes_are_not_drawn() -> None:
    """One speech a cluster, no bare salutation, and a file given twice counts once."""
    text = "同志们:\n第一村的路修好了。\n第二村的路要修好。"
    one = make_segmented(text, "a.1", stances=("other", "achievement", "plan"), earliest=date(2014, 1, 1))
    copy = make_segmented(text, "b.1", stances=("other",) * 3, earliest=date(2014, 1, 1), duplicate_of="a.1")
    twin = make_segmented(text, "c.1", stances=("other", "achievement", "plan"), earliest=date(2014, 1, 1))
    for speeches in ([one, copy], [one, twin]):
        assert sorted(draw_sample(speeches, 50, 1, PARTY).sheet["text"]) == [
            "第一村的路修好了。",
            "第二村的路要修好。",
        ]


def test_rows_of_a_table_are_told_apart_and_twins_are_not_by_their_order() -> None:
    """Two rows of one file begin with the same words, each at byte 0: both are drawn; of twins the first by name."""
    rows = [
        make_segmented("今天开会。" + rest, f"t/{n}.1", tokens=(), earliest=date(2014, 1, 1))
        for n, rest in enumerate(("路修好了。", "灯装好了。"))
    ]
    in_one_file = [
        replace(s, speech=replace(s.speech, sha256="f", places=((0, f"row {n}"),)))
        for n, s in enumerate(rows)
    ]
    drawn = draw_sample(in_one_file, 4, 1, PARTY)
    assert sorted(drawn.sheet["text"]) == ["今天开会。", "今天开会。", "灯装好了。", "路修好了。"]
    twins = [speech("b.1", 2014, ["plan"]), speech("a.1", 2014, ["plan"])]
    assert draw_sample(twins, 2, 1, PARTY).key["speech"].tolist() == ["a.1"]
    assert draw_sample(twins[::-1], 2, 1, PARTY).key["speech"].tolist() == ["a.1"]


def test_too_small_a_sample_is_refused() -> None:
    """Fewer sentences than strata would leave some without a chance; no sentence at all is said."""
    with pytest.raises(CompareError, match=r"a sample of 3 from 16 strata.*--n 32 or more"):
        draw_sample(corpus(), 3, 1, PARTY)
    with pytest.raises(CompareError, match="there is no sentence"):
        draw_sample([], 3, 1, PARTY)


def test_no_cell_runs_and_excel_knows_the_encoding(tmp_path: Path) -> None:
    """A sentence that begins with = + - @ is guarded, the file begins with a byte order mark, and is read again."""
    texts = ["=SUM(A1)是公式。", "+8个百分点的增长。", "-5度也要下村。", "@各支部请注意。"]
    one = make_segmented("".join(texts), "a.1", tokens=(), earliest=date(2014, 1, 1))
    drawn = draw_sample([one], 4, 1, PARTY)
    written = sheet_csv(drawn.sheet)
    assert written.startswith("\ufeffid,")
    cells = [cell for row in csv.reader(io.StringIO(written[1:])) for cell in row]
    assert not any(cell[:1] in tuple("=+-@\t\r\n") for cell in cells if cell)
    key = read_key(saved(drawn.key, tmp_path / "a.key.csv"))
    assert sorted(key["text"]) == sorted(texts)
    codes = read_codes([saved(coded(drawn.sheet, lambda _: "其他"), tmp_path / "a.csv")], key)
    assert set(codes["a"]) == {"other"}


def test_the_key_comes_back_as_it_went(tmp_path: Path) -> None:
    """Every column, numbers as numbers; a coder's file is no key."""
    key = read_key(saved(sample().key, tmp_path / "sample.key.csv"))
    pd.testing.assert_frame_equal(
        key.drop(columns=["sentence", "raw_start", "raw_end", "seed"]),
        sample().key.drop(columns=["sentence", "raw_start", "raw_end", "seed"]),
        check_dtype=False,
    )
    with pytest.raises(SourceError, match=r"this is no key: it lacks .*era.*\.key\.csv"):
        read_key(saved(sample().sheet, tmp_path / "sample.csv"))


def test_a_spoilt_key_is_refused(tmp_path: Path) -> None:
    """A row put in twice, a number that is a word, is missing or is nought."""
    key = sample().key
    for changed, letter in (
        (pd.concat([key, key.iloc[:1]]), f"{key['id'].iloc[0]} stands here a second time"),
        (key.assign(inclusion="x"), "a number of the key is none"),
        (key.assign(inclusion="nan"), "a number of the key is missing"),
        (key.assign(stratum_sentences=0), "a stratum has no sentence"),
    ):
        with pytest.raises(SourceError, match=letter):
            read_key(saved(changed, tmp_path / "spoilt.key.csv"))


def test_a_key_of_another_codebook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of another meaning are not added to these; a key that does not say is of the first codebook."""
    key = sample().key
    of_before = saved(key.drop(columns="codebook"), tmp_path / "before.key.csv")
    later = saved(key.assign(codebook="v9.1"), tmp_path / "later.key.csv")
    assert len(read_key(of_before)) == len(key)
    with pytest.raises(SourceError, match=r"another codebook \(v9.1\).*this package \(v1.0\).*draw another"):
        read_key(later)
    monkeypatch.setattr(annotate.codes, "VERSION", "v9.1")
    assert len(read_key(later)) == len(key)
    with pytest.raises(SourceError, match=r"another codebook \(v1.0\).*this package \(v9.1\)"):
        read_key(of_before)


@pytest.mark.parametrize("how", ["utf-8", "gbk", "utf-16", "semicolon", "tab", "xlsx", "shuffled"])
def test_codes_come_back_however_the_spreadsheet_saved_them(tmp_path: Path, how: str) -> None:
    """UTF-8, GBK, UTF-16, other separators, a workbook, rows in another order: the codes are the same."""
    sheet, key = sample()
    back = coded(sheet, honest)
    path = tmp_path / "wang.csv"
    if how == "xlsx":
        path = tmp_path / "wang.xlsx"
        back.to_excel(path, index=False)
    elif how in ("semicolon", "tab"):
        back.to_csv(path, index=False, sep={"semicolon": ";", "tab": "\t"}[how], encoding="utf-8-sig")
    elif how == "shuffled":
        saved(back.sample(frac=1, random_state=1), path)
    else:
        saved(back, path, how)
    codes = read_codes([path], key)
    assert list(codes.index) == list(key["id"])
    assert list(codes["wang"]) == [honest(row) for _, row in sheet.iterrows()]


def test_codes_may_be_chinese_and_untidy_and_missing(tmp_path: Path) -> None:
    """成绩, blanks, capitals and full-width letters are understood; an empty cell is a sentence not coded."""
    two = draw_sample(corpus()[:1], 42, 1, PARTY)
    words = iter(["成绩", " 问题 ", "PLAN", "ｏｔｈｅｒ", "其它", "成績", ""] * 6)
    codes = read_codes([saved(coded(two.sheet, lambda _: next(words)), tmp_path / "a.csv")], two.key)
    stances = ["achievement", "problem", "plan", "other", "other", "achievement", None]
    assert [None if pd.isna(code) else code for code in codes["a"]] == stances * 6


def test_what_gbk_cannot_write_and_empty_rows_are_forgiven(tmp_path: Path) -> None:
    """Excel writes ? for a rare character, drops a final blank, and leaves rows of commas at the end."""
    one = make_segmented("𠮷村的路修好了。陈䶮同志在会上发言。", "a.1", tokens=(), earliest=date(2014, 1, 1))
    drawn = draw_sample([one], 2, 1, PARTY)
    path = saved(coded(drawn.sheet, lambda _: "other"), tmp_path / "a.csv", "gbk")
    assert b"?" in path.read_bytes()
    path.write_bytes(path.read_bytes() + b",,,,,,\n,,,,,,\n")
    assert set(read_codes([path], drawn.key)["a"]) == {"other"}


def test_a_sentence_that_a_workbook_took_for_a_date_and_short_rows_are_forgiven(tmp_path: Path) -> None:
    """Excel makes a day of 2014年3月5日; a workbook leaves out empty cells at the end of a row."""
    openpyxl = pytest.importorskip("openpyxl")
    drawn = draw_sample([make_segmented("2014年3月5日\n会议开始。", "a.1", tokens=())], 2, 1, PARTY)
    book = openpyxl.Workbook()
    book.active.append(["id", "text", "code", "note"])
    for id, text in zip(drawn.sheet["id"], drawn.sheet["text"], strict=True):
        book.active.append([id, datetime(2014, 3, 5), "其他"] if "2014" in text else [id, text])
    book.save(tmp_path / "a.xlsx")
    codes = read_codes([tmp_path / "a.xlsx"], drawn.key)["a"]
    assert codes[drawn.sheet["id"][drawn.sheet["text"] == "2014年3月5日"]].tolist() == ["other"]
    assert codes.notna().sum() == 1


def faulty(tmp_path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> str:
    """The letter about a coder's file that was changed."""
    path = saved(change(coded(sample().sheet, honest)), tmp_path / "wang.csv")
    with pytest.raises(SourceError) as caught:
        read_codes([path], sample().key)
    return str(caught.value)


def test_letters_about_codes(tmp_path: Path) -> None:
    """An unknown label and the nearest one, a second row, a strange id, a changed text, missing rows, no column."""

    def put(column: str, value: str, row: int = 2) -> Callable[[pd.DataFrame], pd.DataFrame]:
        return lambda frame: frame.assign(
            **{column: [value if n == row else x for n, x in enumerate(frame[column])]}
        )

    third, first = sample().sheet["id"].iloc[2], sample().sheet["id"].iloc[0]
    letter = faulty(tmp_path, put("code", "acheivement"))
    assert "row 4: 'acheivement' is no code (did you mean 'achievement'?)" in letter
    assert "'xyz' is no code;" not in faulty(tmp_path, put("code", "xyz"))
    assert f"row 4: {first} stands here a second time" in faulty(tmp_path, put("id", first))
    assert "row 4: 's123' is no id of this sample" in faulty(tmp_path, put("id", "s123"))
    assert f"row 4: the text of {third} was changed: '改了。', not '第" in faulty(
        tmp_path, put("text", "改了。")
    )
    letter = faulty(tmp_path, lambda frame: frame.drop(index=[2, 5]))
    assert f"2 of 60 rows are missing ({third}," in letter
    assert "keep its row and empty its code" in letter
    assert (
        "expected"
        not in faulty(tmp_path, lambda frame: frame.rename(columns={"code": "label"})).split(".")[0]
    )
    assert "more than one column is called 'code'" in faulty(
        tmp_path, lambda frame: frame.assign(Code="plan")
    )
    many = faulty(tmp_path, lambda frame: frame.assign(code="好"))
    assert many.count("is no code") == 5
    assert "; and 55 more" in many


def test_coders_are_named_by_their_files(tmp_path: Path) -> None:
    """By the stem, or where two have the same by the path; the same file twice is a slip."""
    paths = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        paths.append(saved(coded(sample().sheet, honest), tmp_path / name / "codes.csv"))
    assert list(read_codes(paths, sample().key).columns) == [str(path) for path in paths]
    for again in (paths[0], tmp_path / "two" / ".." / "one" / "codes.csv"):
        with pytest.raises(SourceError, match="named twice"):
            read_codes([paths[0], again], sample().key)


def noisy(seed: int) -> Callable[[pd.Series], str]:
    """A coder who guesses one time in five."""
    rng = np.random.default_rng(seed)
    return lambda row: honest(row) if rng.random() > 0.2 else str(rng.choice(STANCES))


def codes_of(*coders: Callable[[pd.Series], str], of: Sample | None = None) -> pd.DataFrame:
    """Codes as :func:`read_codes` gives them."""
    sheet, key = of or sample()
    columns = {f"c{n}": [coder(row) or None for _, row in sheet.iterrows()] for n, coder in enumerate(coders)}
    return pd.DataFrame(columns, index=pd.Index(key["id"], name="id"), dtype=object)


def value(report: pd.DataFrame, measure: str, about: str, era: str = "") -> pd.Series:
    """The one row of a report that says this."""
    found = report[(report["measure"] == measure) & (report["about"] == about) & (report["era"] == era)]
    assert len(found) == 1
    return found.iloc[0]


def test_the_report_is_what_the_functions_say() -> None:
    """Alpha of the codes, kappa of each pair of three coders, bounds about them, methods and numbers in the table."""
    codes = codes_of(noisy(1), noisy(2), noisy(3))
    report = agreement_report(codes, sample().key, seed=1)
    assert list(report.columns) == list(REPORT)
    alpha = value(report, "alpha", "all coders")
    assert alpha["estimate"] == pytest.approx(krippendorff_alpha(codes))
    assert alpha["low"] < alpha["estimate"] < alpha["high"]
    assert (alpha["n"], alpha["documents"]) == (60, 6)
    assert alpha["method"].endswith("few documents: 6")
    assert sorted(report.loc[report["measure"] == "kappa", "about"]) == ["c0 ~ c1", "c0 ~ c2", "c1 ~ c2"]
    assert (report.loc[report["measure"] == "f1", "about"] == list(STANCES)).all()
    again = agreement_report(codes.sample(frac=1, random_state=1), sample().key, seed=1)
    numbers = ["estimate", "low", "high", "n"]
    np.testing.assert_allclose(again[numbers].astype(float), report[numbers].astype(float), atol=1e-9)


def test_coders_who_agree_with_the_model_change_nothing() -> None:
    """F1 of 1, and corrected counts, theta and share as given in every era."""
    report = agreement_report(codes_of(honest, honest), sample().key, seed=1)
    assert value(report, "alpha", "all coders")["estimate"] == 1
    assert value(report, "macro_f1", "model")["estimate"] == pytest.approx(1)
    for era in set(sample().key["era"]):
        for stance in STANCES:
            given, corrected = (value(report, m, stance, era)["estimate"] for m in ("given", "corrected"))
            assert corrected == pytest.approx(given)
        thetas = report[(report["measure"] == "theta") & (report["era"] == era)]["estimate"]
        assert len(thetas) == 3
        assert np.ptp(thetas.astype(float)) < 1e-9


def mistaken(n: int = 12) -> tuple[SegmentedSpeech, ...]:
    """Speeches whose model calls every fourth plan an achievement."""
    out = []
    for k in range(n):
        truth: list[Stance] = ["achievement"] * 6 + ["plan"] * 20 + ["problem"] * 4
        one = speech(f"m{k}.1", 2014 if k % 2 else 2010, truth, 100 * k)
        given: list[Stance] = [
            "achievement" if s == "plan" and i % 4 == 0 else s for i, s in enumerate(truth)
        ]
        out.append(
            make_segmented(one.text, one.id, tokens=(), stances=given, earliest=one.speech.date.earliest)
        )
    return tuple(out)


def test_the_correction_finds_the_true_ratio() -> None:
    """The model counts 11 achievements to 4 problems; the codes of a sample bring it back to 6 to 4, with bounds."""
    drawn = draw_sample(mistaken(), 240, 3, PARTY)
    report = agreement_report(codes_of(honest, of=drawn), drawn.key, seed=1)
    for era in ("2010-new-village", "2014-mass-line"):
        assert value(report, "share", "given", era)["estimate"] == pytest.approx(11 / 15)
        for about in ("corrected", "corrected, errors of all eras"):
            found = value(report, "share", about, era)
            assert found["estimate"] == pytest.approx(0.6, abs=0.06)
            assert found["low"] <= 0.6 <= found["high"]
    assert np.isnan(value(report, "alpha", "all coders")["estimate"])


def test_f1_is_of_the_texts_not_of_the_sample() -> None:
    """Weighted by what each sentence stands for, F1 comes near that of all sentences; unweighted it does not."""
    speeches = mistaken(30)
    sentences = [sentence for one in speeches for sentence in one.sentences]
    truth = [next(s for s, like in LIKE.items() if x.text.endswith(like[-4:])) for x in sentences]
    given = [x.stance for x in sentences]
    wanted = f1_score(truth, given, labels=["plan"], average=None)[0]
    drawn = draw_sample(speeches, 200, 4, PARTY)
    codes = codes_of(honest, of=drawn)
    report = agreement_report(codes, drawn.key, seed=1)
    found = value(report, "f1", "plan")
    assert found["estimate"] == pytest.approx(wanted, abs=0.03)
    assert found["low"] < wanted < found["high"]
    confusion = report[report["measure"] == "confusion"]
    assert confusion["estimate"].sum() == pytest.approx(len(truth))
    assert confusion["n"].sum() == 200


def test_ties_are_shared_and_sentences_without_codes_left_out() -> None:
    """Two coders who never agree: half of each sentence for each; what nobody coded is counted as such."""
    codes = codes_of(lambda _: "achievement", lambda _: "plan")
    codes.iloc[:5] = None
    codes.iloc[5, 1] = None
    report = agreement_report(codes, sample().key, seed=1)
    assert value(report, "ties", "coders' majority")["estimate"] == 54
    assert value(report, "not coded", "by anybody")["estimate"] == 5
    confusion = report[report["measure"] == "confusion"].set_index("about")["n"]
    assert confusion.sum() == 55
    assert confusion[[f"plan → {stance}" for stance in STANCES]].sum() == 27
    assert value(report, "alpha", "all coders")["n"] == 54


def test_a_report_needs_codes_and_the_four_stances() -> None:
    """Letters for an empty table and for a key of other stances."""
    with pytest.raises(
        CompareError, match=r"c0, c1: no sentence has a code.*one of achievement, .* column `code`"
    ):
        agreement_report(codes_of(lambda _: "", lambda _: ""), sample().key)
    with pytest.raises(CompareError, match="the key has other stances"):
        agreement_report(codes_of(honest), sample().key.assign(stance="praise"))


def concluded(codes: pd.DataFrame) -> str:
    """The sentence that the report begins with."""
    first = agreement_report(codes, sample().key, seed=1).iloc[0]
    assert first["measure"] == "conclusion"
    said = str(first["about"])
    assert (said.count(". "), said[-1]) == (0, "."), "one sentence"
    return said


def test_what_may_be_concluded_hangs_on_the_lower_end_of_the_interval() -> None:
    """Above .8, between .667 and .8, across .667, below it: each verdict in one sentence, with the documents."""
    alpha = {"measure": "alpha", "about": "all coders", "estimate": 0.85, "n": 90.0, "documents": 30.0}
    for low, high, wanted in (
        (0.80, 0.90, "does not reach below 0.800, so the codes may be relied on"),
        (0.79, 0.90, "reaches below 0.800 but not below 0.667, so only tentative conclusions"),
        (0.66, 0.90, "reaches below 0.667, so that the codes are reliable is not shown"),
        (0.30, 0.60, "the whole interval lies below 0.667, so the codes are not reliable"),
    ):
        said = conclusion(pd.DataFrame([{**alpha, "low": low, "high": high}]))
        assert f"interval {low:.3f} to {high:.3f}, on the 90 sentences of 30 documents" in said
        assert wanted in said
        assert "rough" not in said


def test_what_cannot_be_concluded() -> None:
    """Few documents, no variation, one stance only, coders of different sentences, one coder."""
    assert "6 documents" in concluded(codes_of(honest, noisy(2)))
    assert "fewer than 20 documents" in concluded(codes_of(honest, noisy(2)))
    assert "without an interval" in concluded(codes_of(honest, honest))
    assert "All codes of the 60 sentences" in concluded(codes_of(lambda _: "plan", lambda _: "plan"))
    apart = codes_of(honest, honest)
    apart.iloc[:30, 0] = apart.iloc[30:, 1] = None
    for codes in (apart, codes_of(honest)):
        assert concluded(codes).startswith("No sentence was coded by two, so nothing can be concluded")


def test_a_ratio_of_nothing_is_not_measurable() -> None:
    """Plans only: theta is as unknown as the share, given and corrected."""
    drawn = draw_sample([speech(f"{n}.1", 2014, ["plan"] * 5, 10 * n) for n in range(2)], 8, 1, PARTY)
    report = agreement_report(codes_of(honest, honest, of=drawn), drawn.key)
    assert report.loc[report["measure"].isin(["theta", "share"]), "estimate"].isna().all()


def test_the_codebook_has_every_name_and_its_examples_are_nobody_elses() -> None:
    """Each word that is understood is told; examples for each stance, and none that a training text has."""
    book = codebook_text()
    for stance, names in NAMES.items():
        assert f"may be written: {', '.join(names)}" in book
        assert book.count(f"→ {stance})") >= 5
    examples = re.findall(r"^ *- (.+) → ", book, re.M)
    trained = "".join(
        (GOLD / name).read_text("utf-8") for name in ("sentences.jsonl", "stance_synthetic.jsonl")
    )
    assert len(examples) == len(set(examples)) > 25
    assert not [example for example in examples if example.rstrip("。") in trained]


def test_annotate_writes_three_files_and_none_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sheet, key and codebook; where one is there already nothing is written; agree says what may be concluded."""
    source = tmp_path / "a.txt"
    source.write_text("同志们：\n一年来，我们修好了路。有的村还没有路灯。明年要装路灯。", "utf-8")
    run = ["annotate", str(source), "-o", str(tmp_path / "s.csv"), "--n", "20"]
    assert main(run) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "s.csv", "s.key.csv", "s.codebook.md"}
    assert (tmp_path / "s.codebook.md").read_text("utf-8") == codebook_text()
    (tmp_path / "s.csv").unlink()
    (tmp_path / "s.key.csv").unlink()
    (tmp_path / "s.codebook.md").write_text("ours", "utf-8")
    capsys.readouterr()
    assert main(run) == 1
    assert "s.codebook.md: this file is there already" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "s.codebook.md"}
    key, one, two = (
        str(saved(frame, tmp_path / f"{n}.csv"))
        for n, frame in enumerate(
            [sample().key, coded(sample().sheet, honest), coded(sample().sheet, noisy(1))]
        )
    )
    assert main(["agree", key, one, two]) == 0
    out, err = capsys.readouterr()
    assert err.startswith("discourse: Krippendorff's alpha is ")
    assert "conclusion,Krippendorff" in out or 'conclusion,"Krippendorff' in out
    with pytest.raises(SystemExit, match="2"):
        main([*run, "--seed", "-1"])
