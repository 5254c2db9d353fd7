"""The tables of positions: rows, copies, groups, diagnostics, letters, and the verb that prints them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from scipy.stats import t as student

from discourse.__main__ import main
from discourse.compare.scaling import (
    read_references,
    rescale_lbg,
    text_scores,
    word_scores,
    wordfish,
    wordfish_table,
    wordscores_table,
)
from discourse.compare.scaling.doubt import standard_errors
from discourse.compare.scaling.tables import COLUMNS, GROUP_COLUMNS
from discourse.errors import CompareError
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented, of_tokens

WORDS = [f"词{chr(0x5000 + i)}" for i in range(60)]


def line_of(theta: float, rng: np.random.Generator, tokens: int = 400) -> list[str]:
    """Words of a speech at ``theta``: each word pulls one way or the other."""
    share = np.exp(theta * np.linspace(-1, 1, len(WORDS)))
    return list(rng.choice(WORDS, tokens, p=share / share.sum()))


def said(thetas: list[float], seed: int = 1, tokens: int = 400) -> list[SegmentedSpeech]:
    rng = np.random.default_rng(seed)
    return [of_tokens(" ".join(line_of(t, rng, tokens)), f"s{i}") for i, t in enumerate(thetas)]


def copy_of(speech: SegmentedSpeech, id: str) -> SegmentedSpeech:
    return replace(speech, speech=replace(speech.speech, id=id, duplicate_of=speech.id))


def with_date(speech: SegmentedSpeech, day: date, genre: str = "unknown") -> SegmentedSpeech:
    dated = replace(speech.speech.date, earliest=day, latest=day, best=day)
    return replace(speech, speech=replace(speech.speech, date=dated, genre=genre))


THETAS = [-1.5, -0.9, -0.3, 0.2, 0.8, 1.4]


class TestWordfish:
    """The line of largest difference."""

    def test_rows_and_columns(self) -> None:
        """A row a speech in the order given; the counts are those of the tokens; the order of positions is true."""
        found = wordfish_table(said(THETAS), direction=("s0", "s5"), resamples=10)
        table = found.positions
        assert tuple(table.columns) == COLUMNS
        assert table["speech"].tolist() == [f"s{i}" for i in range(6)]
        assert (table["tokens"] == 400).all()
        assert table["position"].is_monotonic_increasing
        assert ((table["low"] < table["position"]) & (table["position"] < table["high"])).all()
        assert (table["n_fitted"] == 6).all()
        assert (table["role"] == "fitted").all()

    def test_it_is_the_fit_of_the_counts(self) -> None:
        """Counted by pandas, thresholds and all, and fitted directly."""
        speeches = said(THETAS, tokens=120)
        found = wordfish_table(
            speeches, direction=("s0", "s5"), errors="poisson", min_count=9, min_speeches=4
        )
        counts = pd.DataFrame([pd.Series(s.tokens).value_counts() for s in speeches]).fillna(0)
        counts = counts.loc[:, (counts.sum() >= 9) & ((counts > 0).sum() >= 4)].sort_index(axis=1)
        fit = wordfish(counts.to_numpy(), direction=(0, 5))
        np.testing.assert_allclose(found.positions["position"], fit.theta, atol=1e-6)
        np.testing.assert_allclose(
            found.positions["se"], standard_errors(counts.to_numpy(), fit, kind="poisson"), rtol=1e-4
        )
        assert found.positions["used"].tolist() == counts.sum(axis=1).tolist()
        words = found.words.set_index("word")
        assert set(words.index) == set(counts.columns)
        assert words.loc[counts.columns, "count"].tolist() == counts.sum().tolist()
        assert words.loc[counts.columns, "range"].tolist() == (counts > 0).sum().tolist()
        assert found.words["beta"].is_monotonic_increasing

    def test_a_copy_is_placed_and_not_fitted(self) -> None:
        """The others' rows are the same to the last bit with and without it; it stands beside its original."""
        speeches = said(THETAS)
        alone = wordfish_table(speeches, direction=("s0", "s5"), resamples=5, seed=3).positions
        both = wordfish_table(
            [*speeches, copy_of(speeches[1], "c")], direction=("s0", "s5"), resamples=5, seed=3
        )
        table = both.positions
        pd.testing.assert_frame_equal(table.iloc[:6], alone, check_exact=True)
        last = table.iloc[6]
        assert last["role"] == "copy, projected"
        assert last["position"] == pytest.approx(table["position"][1], abs=1e-5)
        assert np.isnan(last["se"])
        assert "near-duplicate of s1" in last["note"]
        assert table.attrs["copies"] == 1
        assert table.attrs["n_fitted"] == 6

    def test_words_of_copies_do_not_pass_thresholds(self) -> None:
        """A word of one speech and its copy is a word of one speech."""
        speeches = said(THETAS)
        odd = of_tokens(" ".join(["独", *speeches[1].tokens, "独"]), "s1")
        table = wordfish_table(
            [speeches[0], odd, *speeches[2:], copy_of(odd, "c")],
            direction=("s0", "s5"),
            errors="poisson",
            min_count=2,
        )
        assert "独" not in set(table.words["word"])

    def test_numbers_and_punctuation_are_no_words(self) -> None:
        """2014 and ， would scale years and editors."""
        speeches = [
            of_tokens(" ".join([*s.tokens, *["2014", "，"] * 9]), f"s{i}") for i, s in enumerate(said(THETAS))
        ]
        found = wordfish_table(speeches, direction=("s0", "s5"), errors="poisson")
        assert not {"2014", "，"} & set(found.words["word"])
        assert (found.positions["tokens"] == 400).all()

    def test_a_speech_without_the_words_is_listed_and_nan(self) -> None:
        """Nothing is dropped in silence."""
        found = wordfish_table(
            [*said(THETAS), of_tokens("别 的 话", "x")], direction=("s0", "s5"), errors="poisson"
        )
        row = found.positions.iloc[6]
        assert np.isnan(row["position"])
        assert row["role"] == "not fitted"
        assert row["note"] == "none of its words is used"
        assert row["n_fitted"] == 6

    def test_same_input_same_bytes(self) -> None:
        """The seed comes from the counts where none is given; the speeches are left as they were."""
        speeches = said(THETAS)
        before = [s.tokens for s in speeches]
        first, again = (wordfish_table(speeches, direction=("s0", "s5"), resamples=5) for _ in range(2))
        pd.testing.assert_frame_equal(first.positions, again.positions, check_exact=True)
        assert first.positions.attrs["seed"] == again.positions.attrs["seed"]
        assert [s.tokens for s in speeches] == before
        json.dumps(first.positions.attrs)

    def test_sentences_are_the_blocks(self) -> None:
        """Sentences said three times over: drawing blocks gives larger errors than drawing tokens would."""
        rng = np.random.default_rng(2)
        speeches = []
        for i, theta in enumerate(THETAS):
            cut = ["".join(np.repeat(line_of(theta, rng, 3), 3)) + "。" for _ in range(40)]
            tokens = [w for s in cut for w in (*(s[j : j + 2] for j in range(0, 18, 2)), "。")]
            speeches.append(make_segmented("".join(cut), f"s{i}", tokens=tokens))
        assert len(speeches[0].sentences) == 40
        table = wordfish_table(speeches, direction=("s0", "s5"), errors="blocks", resamples=30).positions
        assert (table["se"] / table["se_tokens"]).median() > 1.25
        assert "sentences or blocks" in table["method"][0]


class TestWordscores:
    """The line between references."""

    def test_it_is_the_scores_of_the_counts(self) -> None:
        """Counted by pandas, scored directly; references stay in the table under their name."""
        speeches = said(THETAS)
        table = wordscores_table(speeches, {"s0": -1, "s5": 1}, errors="tokens").positions
        counts = pd.DataFrame([pd.Series(s.tokens).value_counts() for s in speeches]).fillna(0)
        score = word_scores(counts.to_numpy()[[0, 5]], [-1, 1])
        direct = text_scores(counts.to_numpy(), score)
        np.testing.assert_allclose(table["raw"], direct.raw)
        np.testing.assert_allclose(table["se"], direct.se)
        np.testing.assert_allclose(table["share_used"], direct.share_scored)
        assert table["role"].tolist() == ["reference", *["scored"] * 4, "reference"]
        assert table["position"].equals(table["raw"])
        assert table["raw"].is_monotonic_increasing

    @pytest.mark.parametrize(("rescale", "rows"), [("lbg-new", [1, 2, 3, 4]), ("lbg-all", range(6))])
    def test_lbg_over_the_speeches_named(self, rescale: str, rows: list[int]) -> None:
        """The new ones only, or all: the pure function's numbers, and errors stretched alike."""
        speeches = said(THETAS)
        table = wordscores_table(speeches, {"s0": -1, "s5": 1}, rescale=rescale, errors="tokens").positions  # type: ignore[arg-type]
        direct = rescale_lbg(table["raw"].iloc[list(rows)], [-1, 1])
        np.testing.assert_allclose(table["position"].iloc[list(rows)], direct.scores)
        np.testing.assert_allclose(table["se"], table["se_tokens"] * direct.factor)
        assert "LBG 2003" in table["method"][0]

    def test_mv_puts_the_references_on_their_scores(self) -> None:
        """Whatever else is placed: another speech more changes no position."""
        speeches = said([*THETAS, 3.0])
        two = [
            wordscores_table(speeches[:n], {"s0": -2, "s5": 5}, rescale="mv").positions["position"]
            for n in (6, 7)
        ]
        assert [two[0][0], two[0][5]] == pytest.approx([-2, 5])
        np.testing.assert_allclose(two[0], two[1][:6])

    def test_no_position_is_not_put_down_to_blocks(self) -> None:
        """One new speech cannot be stretched: the note says that there is no position, and why."""
        table = wordscores_table(said(THETAS[:3]), {"s0": -1, "s2": 1}, rescale="lbg-new").positions
        assert table["position"].isna().all()
        assert set(table["note"]) == {"no position (none: the speeches placed do not vary)"}

    def test_words_without_a_score_are_counted(self) -> None:
        """A speech with as many unknown words as known: half used, and the words are in the table, last."""
        speeches = said(THETAS)
        odd = of_tokens(" ".join([*speeches[2].tokens, *["异"] * 401]), "s2")
        speeches[2] = odd
        found = wordscores_table(speeches, {"s0": -1, "s5": 1})
        row = found.positions.iloc[2]
        assert (row["tokens"], row["used"]) == (801, 400)
        assert row["note"] == "50% of its tokens used"
        assert found.words.iloc[-1]["word"] == "异"
        assert np.isnan(found.words.iloc[-1]["score"])
        assert found.positions.attrs["words_no_reference_has"] == 1

    def test_a_copy_is_scored_but_moves_nothing(self) -> None:
        """Not even the LBG rescaling, which hangs on the speeches placed."""
        speeches = said(THETAS)
        alone = wordscores_table(speeches, {"s0": -1, "s5": 1}, rescale="lbg-new").positions
        both = wordscores_table(
            [*speeches, copy_of(speeches[1], "c")], {"s0": -1, "s5": 1}, rescale="lbg-new"
        ).positions
        pd.testing.assert_frame_equal(both.iloc[:6], alone, check_exact=True)
        assert both["position"][6] == pytest.approx(both["position"][1])
        assert both["role"][6] == "copy, scored"
        assert np.isnan(both["se"][6])


class TestReading:
    """What the positions go with, so that it is seen."""

    def test_rank_correlations_are_scipys(self) -> None:
        """With date and with length, over the independent speeches."""
        rng = np.random.default_rng(4)
        lengths = [300, 900, 500, 400, 800, 600]
        speeches = [
            with_date(of_tokens(" ".join(line_of(t, rng, n)), f"s{i}"), date(2010 + (i * 5) % 7, 1, 1))
            for i, (t, n) in enumerate(zip(THETAS, lengths, strict=True))
        ]
        found = wordfish_table(
            [*speeches, copy_of(speeches[0], "c")], direction=("s0", "s5"), errors="poisson"
        )
        position, attrs = found.positions["position"][:6], found.positions.attrs
        years = [(i * 5) % 7 for i in range(6)]
        assert attrs["rank_correlation_date"] == pytest.approx(spearmanr(position, years).statistic)
        assert attrs["rank_correlation_length"] == pytest.approx(spearmanr(position, lengths).statistic)
        assert attrs["n_dated"] == 6

    def test_genre_that_is_scaled_is_named(self) -> None:
        """Two genres at the two ends: nearly all variance lies between them, and the reading says so."""
        kinds = ["report", "report", "report", "speech", "speech", "speech"]
        speeches = said([-1.6, -1.5, -1.4, 1.4, 1.5, 1.6])
        attrs = wordfish_table(
            speeches, direction=("s0", "s5"), errors="poisson", genres=kinds
        ).positions.attrs
        assert attrs["genre_eta_squared"] > 0.9
        assert attrs["genre_eta_squared_by_chance"] == pytest.approx(1 / 5)
        assert "cannot be told from genre" in attrs["reading"]
        mixed = ["report", "speech"] * 3
        other = wordfish_table(
            speeches, direction=("s0", "s5"), errors="poisson", genres=mixed
        ).positions.attrs
        assert other["genre_eta_squared"] < 0.3
        assert "cannot be told from genre" not in other["reading"]

    def test_another_line_in_the_data_is_named(self) -> None:
        """Three speeches with vocabularies of their own, five without: starts end on different lines."""
        rng = np.random.default_rng(0)
        mu = np.full((8, 60), 5.0)
        for i, often in enumerate((40, 30, 24)):
            mu[i, i * 20 : (i + 1) * 20] = often
        speeches = [list(np.repeat(WORDS, row)) for row in rng.poisson(mu)]
        attrs = wordfish_table(speeches, direction=("0", "1"), errors="poisson").positions.attrs
        assert "Another start ended on another line" in attrs["reading"]
        clear = wordfish_table(said(THETAS), direction=("s0", "s5"), errors="poisson").positions.attrs
        assert "Another start" not in clear["reading"]

    def test_eta_squared_by_hand(self) -> None:
        """Between-group over total sum of squares of the positions in the table."""
        kinds = ["a", "b", "a", "c", "c", "b"]
        found = wordfish_table(said(THETAS), direction=("s0", "s5"), errors="poisson", genres=kinds).positions
        position = found["position"]
        within = ((position - position.groupby(pd.Series(kinds)).transform("mean")) ** 2).sum()
        total = ((position - position.mean()) ** 2).sum()
        assert found.attrs["genre_eta_squared"] == pytest.approx(1 - within / total)

    def test_what_cannot_be_told_is_said(self) -> None:
        """No date, one length, no genre: NaN, and words."""
        attrs = wordfish_table(said(THETAS), direction=("s0", "s5"), errors="poisson").positions.attrs
        assert np.isnan(attrs["rank_correlation_date"])
        assert np.isnan(attrs["rank_correlation_length"])
        assert attrs["reading"].startswith(
            "Rank correlation of position with date cannot be told (0 speeches)"
        )
        assert "genre: cannot be told (0 genres" in attrs["reading"]

    def test_means_of_groups_have_an_interval_over_speeches(self) -> None:
        """A t interval of three positions; one speech has none; copies and speeches of no group are not counted."""
        speeches = said(THETAS)
        found = wordfish_table(
            [*speeches, copy_of(speeches[0], "c")],
            direction=("s0", "s5"),
            errors="poisson",
            groups=["a", "a", "a", "b", "", None, "a"],
        )
        table = found.groups
        assert tuple(table.columns) == GROUP_COLUMNS
        assert table[["group", "n_speeches"]].to_numpy().tolist() == [["a", 3], ["b", 1]]
        three = found.positions["position"][:3]
        half = student.ppf(0.975, 2) * three.std(ddof=1) / np.sqrt(3)
        assert table["mean"][0] == pytest.approx(three.mean())
        assert table["high"][0] - table["mean"][0] == pytest.approx(half)
        assert np.isnan(table["low"][1])
        assert table["interval"][1] == "none: one speech"


class TestLetters:
    """Bad questions are answered in words."""

    def test_unknown_ids(self) -> None:
        """With the nearest one that there is."""
        with pytest.raises(CompareError, match=r"there is no speech 's9'.*Try: s"):
            wordfish_table(said(THETAS), direction=("s0", "s9"))
        with pytest.raises(CompareError, match="there is no speech 'q'"):
            wordscores_table(said(THETAS), {"s0": 1, "q": 2})

    def test_fewer_than_three_speeches(self) -> None:
        """Copies do not count."""
        speeches = said(THETAS[:2])
        for copies in ([], [copy_of(speeches[0], "c")]):
            with pytest.raises(CompareError, match="there are 2 independent speeches"):
                wordfish_table([*speeches, *copies], direction=("s0", "s1"))
            with pytest.raises(CompareError, match="there are 2 independent speeches"):
                wordscores_table([*speeches, *copies], {"s0": 0, "s1": 1})

    def test_equal_reference_scores(self) -> None:
        """No line between two equal points."""
        with pytest.raises(CompareError, match="all reference speeches have the same score"):
            wordscores_table(said(THETAS), {"s0": 1, "s5": 1})

    def test_a_copy_is_no_reference(self) -> None:
        """The speech it is a copy of is advised."""
        speeches = said(THETAS)
        speeches.append(copy_of(speeches[1], "c"))
        with pytest.raises(CompareError, match=r"near-duplicate.*Try: s1"):
            wordscores_table(speeches, {"s0": -1, "c": 1})
        with pytest.raises(CompareError, match="'s0' is named twice"):
            wordfish_table(speeches, direction=("s0", "s0"))
        with pytest.raises(CompareError, match=r"near-duplicate.*Try: s1"):
            wordfish_table(speeches, direction=("s0", "c"))

    @pytest.mark.parametrize(
        ("text", "letter"),
        [
            ("id,score\na,1\n", "the columns are 'id', 'score'"),
            ("", "the columns are none"),
            ("speech,score\na,one\n", r"line 2: the speech 'a' has the score 'one'"),
            ("speech,score\na,1\na,2\n", r"line 3: the speech 'a' is there twice"),
            ("speech,score\na,nan\n", "has the score 'nan'"),
        ],
    )
    def test_of_the_file_of_references(self, tmp_path: Path, text: str, letter: str) -> None:
        """Which line, and what is wrong with it."""
        path = tmp_path / "references.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CompareError, match=letter):
            read_references(path)

    def test_a_file_of_references(self, tmp_path: Path) -> None:
        """As a spreadsheet writes it: with a byte order mark."""
        path = tmp_path / "references.csv"
        path.write_text("speech,score\r\na.1,-1\r\nb.1, 2.5\r\n", encoding="utf-8-sig", newline="")
        assert read_references(path) == {"a.1": -1.0, "b.1": 2.5}
        with pytest.raises(CompareError, match="cannot be read"):
            read_references(tmp_path / "none.csv")


class TestVerb:
    """``discourse scale``."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Five short speeches, from the village to the campaign."""
        old = "各位领导,建设新农村要发展生产,村里修了路,农民增加收入,村容整洁了,农民满意。"
        new = "各位领导,群众路线教育活动要查摆问题,党员要整改作风,群众评议作风,群众满意。"
        folder = tmp_path / "texts"
        folder.mkdir()
        for i in range(5):
            lines = [old if (n * 7 + i * 3) % 12 >= i * 3 else new for n in range(12)]
            text = "\n".join(f"第{'一二三四五六七八九十甲乙'[n]}点,{line}" for n, line in enumerate(lines))
            (folder / f"{i}.txt").write_text(f"讲话{'甲乙丙丁戊'[i]}\n{text}\n", encoding="utf-8")
        return folder

    def ids(self, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> list[str]:
        assert main(["speeches", str(folder), "--format", "csv"]) == 0
        rows = csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig")))
        return [row["id"] for row in rows if not row["duplicate_of"]]

    def test_both_methods(
        self, folder: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """A table on standard output, the reading on standard error."""
        ids = self.ids(folder, capsysbinary)
        scores = tmp_path / "references.csv"
        scores.write_text(f"speech,score\n{ids[0]},-1\n{ids[-1]},1\n", encoding="utf-8")
        for options in (
            ["--method", "wordfish", "--direction", ids[0], ids[-1]],
            ["--method", "wordscores", "--references", str(scores), "--rescale", "mv"],
        ):
            assert main(["scale", str(folder), *options]) == 0
            out, told = (part.decode("utf-8-sig") for part in capsysbinary.readouterr())
            table = pd.read_csv(io.StringIO(out), dtype={"speech": str})
            assert tuple(table.columns) == COLUMNS
            position = table.set_index("speech")["position"]
            assert position[ids[0]] < position[ids[-1]]
            assert "Scaling finds the largest difference in vocabulary" in told

    def test_letters(self, folder: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        """Exit code 1 and one paragraph: no direction, an unknown speech, equal scores."""
        ids = self.ids(folder, capsysbinary)
        equal = tmp_path / "equal.csv"
        equal.write_text(f"speech,score\n{ids[0]},1\n{ids[-1]},1\n", encoding="utf-8")
        for options, letter in (
            (["--method", "wordfish"], "was given no --direction"),
            (["--method", "wordscores"], "was given no --references"),
            (["--method", "wordfish", "--direction", ids[0], "nobody"], "there is no speech 'nobody'"),
            (["--method", "wordscores", "--references", str(equal)], "have the same score"),
            (
                ["--method", "wordfish", "--direction", *ids[:2], "--rescale", "mv"],
                "wordfish has no --rescale",
            ),
            (
                ["--method", "wordscores", "--references", str(equal), "--direction", *ids[:2]],
                "wordscores has no --direction",
            ),
        ):
            assert main(["scale", str(folder), *options]) == 1
            out, told = capsysbinary.readouterr()
            assert not out
            assert letter in told.decode("utf-8")
