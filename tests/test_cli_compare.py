"""The comparison verbs from the command line, on a folder of eight invented speeches."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from discourse.__main__ import main

#: Two eras, two genres in each; the first two of 2010 share a long passage.
SHARED = "我们把群众冷暖记在账上，逐户走访逐项登记，年底一件一件对着账本还给乡亲们看。"
SPEECHES = {
    f"{year}_{n}": f"在全县{what}上的讲话\n（{year}年{3 + n}月5日）\n同志们：\n{body}"
    for year, bodies in {
        2010: (
            SHARED + "全年修通村道六公里，新建饮水池四座，农民收入明显提高。但干部下村不够，账目公开不及时。",
            SHARED + "新农村建设开了好头，三个示范村验收合格。资金缺口大，个别支部软弱涣散，工作推不动。",
            "支部书记述职：一年来发展党员五名，办实事十二件。存在的问题是学习不深，联系群众不够紧密。",
            "今年粮食增产，合作社分红兑现，村容村貌变了样。不足之处在于集体经济薄弱，人才留不住。",
        ),
        2014: (
            "开展群众路线教育实践活动以来，查摆四风问题三十条，整改二十六条，群众满意度提高。仍有作风漂浮现象。",
            "照镜子、正衣冠，我们对照检查，会风文风有了好转，公务接待费用下降。个别同志整改不彻底，避重就轻。",
            "支部书记述职：专题组织生活会开出了辣味，解决难题九个。问题是服务意识还不强，办事效率不高。",
            "全镇精简会议十五次，下乡干部吃住在村，办结信访积案八件。基层反映的乱收费问题还没有根治。",
        ),
    }.items()
    for n, (what, body) in enumerate(
        zip(("工作会议", "党建会议", "述职评议会", "座谈会"), bodies, strict=True)
    )
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The speeches as files, and a table of what is known of them."""
    root = tmp_path_factory.mktemp("compare")
    (root / "talks").mkdir()
    for name, text in SPEECHES.items():
        (root / "talks" / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = [
        f"{name}.txt,{name[:4]},{'述职报告' if name.endswith('2') else '讲话'},{'县' if name < '2012' else '乡镇'}"
        for name in SPEECHES
    ]
    (root / "known.csv").write_text("\n".join(["source,date,genre,level", *rows]) + "\n", encoding="utf-8")
    return root


def table(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> pd.DataFrame:
    """What a verb prints, as a table."""
    assert main(list(arguments)) == code
    return pd.read_csv(io.StringIO(capsys.readouterr().out))


def asked(folder: Path, verb: str, *more: str) -> list[str]:
    """A verb on the folder, with what is known of it."""
    return [verb, str(folder / "talks"), "--metadata", str(folder / "known.csv"), *more]


def test_eras_are_compared_in_both_outcomes_within_genres_and_without_reuse(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Four speeches a side: C(8,4) = 70, so no p is below 2/70; 述职报告 and 讲话 stand in both eras."""
    found = table(capsys, *asked(folder, "compare", "--features", "length.tokens"))
    pair = found[(found.target == "2014-mass-line") & (found.reference == "2010-new-village")]
    rows = pair.set_index("feature")
    assert set(rows.index) == {"stance.theta", "formula.lexicon_share", "length.tokens"}
    tokens = rows.loc["length.tokens"]
    assert (tokens.n_target, tokens.n_reference) == (4, 4)
    assert tokens.p_floor == pytest.approx(2 / 70)
    assert tokens.p_within_floor == pytest.approx(2 / 20)  # C(6,3): of 述职报告 there is one on each side
    assert tokens.within_method.startswith("讲话: least squares")
    assert tokens.estimate_without_reuse > tokens.estimate  # the older speeches lose their shared passage


def test_any_grouping_and_any_two_groups(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By genre the era is what is held fixed, and the order of --groups is that of the difference."""
    arguments = asked(folder, "compare", "--features", "length.tokens", "--no-reuse-check", "--by", "genre")
    one = table(capsys, *arguments, "--groups", "讲话", "述职报告").set_index("feature").loc["length.tokens"]
    two = table(capsys, *arguments, "--groups", "述职报告", "讲话").set_index("feature").loc["length.tokens"]
    assert (one.target, one.reference, one.within) == ("述职报告", "讲话", "era")
    assert one.estimate == pytest.approx(-two.estimate)
    assert one.within_method == "none: nothing of which both sides have two speeches"


def test_a_speech_left_out_and_what_else_differs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each of the eight speeches; level, which is the era's own here, has a V of 1 and is named."""
    left = table(capsys, *asked(folder, "compare", "--table", "leave-one-out", "--primary", "length.tokens"))
    assert len(left) == 8
    assert left["most"].sum() == 1
    assert main(asked(folder, "compare", "--table", "confounding")) == 0
    printed = capsys.readouterr()
    audit = pd.read_csv(io.StringIO(printed.out))
    level = audit[(audit.variable == "level") & (audit.kind == "distinct")].iloc[0]
    assert (level.overlap, level.cramers_v) == (0, 1)
    assert "level" in printed.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--by", "speaker"), "there are 0 groups by speaker"),
        (("--by", "genre", "--groups", "讲话", "访谈"), "no speech has the genre '访谈'"),
        (("--primary", "stance.thta"), "stance.thta"),
    ],
)
def test_what_cannot_be_compared_is_a_letter(
    folder: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    """Exit code 1, one paragraph."""
    assert main(asked(folder, "compare", "--no-reuse-check", *more)) == 1
    assert said in capsys.readouterr().err


def test_keyness_by_genre_and_with_thresholds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--min-count and --min-range leave rows out; the two groups are named by what they are."""
    arguments = asked(folder, "keyness", "--by", "genre", "--target", "述职报告", "--reference", "讲话")
    whole = table(capsys, *arguments, "--min-count", "1")
    some = table(capsys, *arguments, "--min-count", "2", "--min-range", "2")
    assert set(some.term) < set(whole.term)
    assert (some.count_target + some.count_reference).min() >= 2
    assert (some.docs_target + some.docs_reference).min() >= 2
    assert set(whole[["n_target", "n_reference"]].drop_duplicates().iloc[0]) == {2, 6}


def test_what_else_differs_is_said_before_words_are_compared(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The level goes with the era here; a keyword may be one of the level."""
    arguments = ("--target", "2014-mass-line", "--reference", "2010-new-village", "--min-count", "1")
    assert main(asked(folder, "keyness", *arguments)) == 0
    assert "the groups differ in level" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["shift", "keyness"])
def test_an_era_that_is_none_is_a_letter_before_any_work(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The path does not exist, and is not even looked at."""
    code = main([verb, "no-such-folder", "--target", "2099", "--reference", "2010-new-village"])
    assert code == 1
    assert "has no era '2099'" in capsys.readouterr().err


def test_divergence_dispersion_and_trend_give_their_tables(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its n: four speeches a side, eight in all."""
    apart = table(capsys, *asked(folder, "divergence", "--min-tokens", "10"))
    row = apart[(apart.target == "2014-mass-line") & (apart.reference == "2010-new-village")].iloc[0]
    assert (row.n_target, row.n_reference) == (4, 4)
    assert row.p >= row.p_floor == pytest.approx(2 / 70)
    spread = table(capsys, *asked(folder, "dispersion", "--term", "我们"))
    assert (spread.n_speeches.iloc[0], spread["range"].iloc[0]) == (8, 3)
    trend = table(capsys, *asked(folder, "trend", "--features", "length.tokens")).set_index("feature")
    assert trend.loc["length.tokens", "n"] == 8
