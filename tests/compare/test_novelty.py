"""Lexical novelty: counted by hand, against every sample there is, and on vocabularies made to order."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from discourse.__main__ import main
from discourse.compare.novelty import COLUMNS, MEASURES, expected, novelty
from discourse.errors import CompareError
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import of_tokens

ORDER = ["2010", "2014", "2021"]


def said(*lines: str) -> list[SegmentedSpeech]:
    return [of_tokens(line, f"s{n}") for n, line in enumerate(lines)]


def values(table: pd.DataFrame, measure: str, column: str) -> list[float]:
    found: list[float] = table.loc[table["measure"] == measure, column].tolist()
    return found


def drawn(rng: np.random.Generator, low: int, high: int, n: int, id: str) -> SegmentedSpeech:
    """A speech of ``n`` words, each of those numbered ``low`` to ``high`` as likely as the next."""
    return of_tokens(" ".join(f"词{chr(0x5000 + i)}" for i in rng.integers(low, high, n)), id)


def test_shares_by_hand() -> None:
    """Samples as large as the texts are the texts: 党党民村 against 党民民镇, one token of four, one type of three.

    The other speech of the era, 村村村村, lacks three tokens and two types.
    """
    table = novelty(
        said("党 民 民 镇", "党 党 民 村", "村 村 村 村"), ["2010", "2014", "2014"], ORDER, words=4, sample=4
    )
    assert tuple(table.columns) == COLUMNS
    row = table[(table["speech"] == "s1") & (table["measure"] == "unseen_tokens")].iloc[0]
    assert row[["before", "after", "words", "words_before", "words_own"]].tolist() == ["2010", "", 4, 4, 4]
    assert row[["novelty", "own_novelty", "difference"]].tolist() == [0.25, 0.75, -0.5]
    assert values(table, "unseen_types", "novelty")[1] == pytest.approx(1 / 3)
    assert values(table, "unseen_types", "own_novelty")[1] == pytest.approx(2 / 3)


def test_punctuation_numbers_and_masks_are_no_words() -> None:
    """They are new in any speech."""
    table = novelty(said("党 民", "党 ， 2014 XX 民 。"), ["2010", "2014"], ORDER, words=2, sample=2)
    assert values(table, "unseen_tokens", "novelty")[1] == 0
    assert values(table, "unseen_tokens", "words")[1] == 2


def test_the_mean_over_every_sample() -> None:
    """Three of five words against two of six, each pair of samples counted one by one."""
    here, there, prior_words = "党 党 民 村 镇".split(), "党 党 党 民 民 乡".split(), 2.0
    both = Counter(here) + Counter(there)
    share = {word: both[word] / 11 for word in both}
    tokens, new, types, bits = [], [], [], []
    for mine in combinations(here, 3):
        for theirs in combinations(there, 2):
            tokens.append(np.mean([word not in theirs for word in mine]))
            new.append(len({*mine} - {*theirs}))
            types.append(len({*mine}))
            bits.append(
                np.sum(
                    [
                        n
                        / 3
                        * np.log2(n / 3 / ((theirs.count(w) + prior_words * share[w]) / (2 + prior_words)))
                        for w, n in Counter(mine).items()
                    ]
                )
            )
    table = novelty(
        said(" ".join(there), " ".join(here)),
        ["a", "b"],
        ["a", "b"],
        words=3,
        sample=2,
        prior_words=prior_words,
    )
    found = {measure: values(table, measure, "novelty")[1] for measure in MEASURES}
    assert found["unseen_tokens"] == pytest.approx(np.mean(tokens), abs=1e-12)
    assert found["unseen_types"] == pytest.approx(np.mean(new) / np.mean(types), abs=1e-12)
    assert found["divergence"] == pytest.approx(np.mean(bits), abs=1e-12)


def test_expectations_in_large_numbers_are_scipys() -> None:
    """Words from never to half of a million, 2,000 drawn: all of the distribution, not the part near its mean."""
    counts = np.array([0, 1, 50, 3_000, 500_000])
    found = expected(lambda k, row: np.log2(k + 0.1 * (row + 1)), counts, 1_000_000, 2_000)
    k = np.arange(2_001)
    for i, count in enumerate(counts):
        whole = hypergeom.pmf(k, 1_000_000, count, 2_000) @ np.log2(k + 0.1 * (i + 1))
        assert found[i] == pytest.approx(whole, rel=1e-7)


def test_nothing_new_is_zero_and_something_new_is_not() -> None:
    """Three speeches an era from one vocabulary, then the same with a third of the later one's words exchanged."""
    rng = np.random.default_rng(3)
    eras = ["2010"] * 3 + ["2014"] * 3
    for shift, low, high in ((0, -0.01, 0.01), (100, 0.2, 0.4)):
        speeches = [drawn(rng, shift * (n > 2), 300 + shift * (n > 2), 3_000, str(n)) for n in range(6)]
        table = novelty(speeches, eras, ORDER)
        assert low < np.mean(values(table, "unseen_tokens", "difference")[3:]) < high


def test_length_does_not_matter() -> None:
    """A speech of 600 words and one of 6,000, an era of 3,000 words and one of 30,000, all from one vocabulary."""
    rng = np.random.default_rng(5)
    long_before = [drawn(rng, 0, 2_000, n, "a") for n in (3_000, 30_000)]
    for measure, tolerance in (("unseen_tokens", 0.03), ("unseen_types", 0.03), ("divergence", 0.15)):
        found = []
        for before in long_before:
            speeches = [before, drawn(rng, 0, 2_000, 600, "b"), drawn(rng, 0, 2_000, 6_000, "c")]
            found += values(novelty(speeches, ["2010", "2014", "2014"], ORDER), measure, "novelty")[1:]
        assert np.ptp(found) < tolerance


def test_resonance_tells_the_forerunner() -> None:
    """Of two speeches between two eras, one speaks like the later, one like the earlier."""
    rng = np.random.default_rng(1)
    ahead, behind = drawn(rng, 200, 400, 1_000, "ahead"), drawn(rng, 0, 200, 1_000, "behind")
    speeches = [drawn(rng, 0, 200, 3_000, "old"), ahead, behind, drawn(rng, 200, 400, 3_000, "new")]
    table = novelty(speeches, ["2010", "2014", "2014", "2021"], ORDER)
    for measure in MEASURES:
        _, forerunner, straggler, _ = values(table, measure, "resonance")
        assert forerunner > 0 > straggler
        assert forerunner == values(table, measure, "novelty")[1] - values(table, measure, "transience")[1]


def test_what_cannot_be_measured_is_nan_and_says_why() -> None:
    """No era before, none after, a speech too short, an era too small, one speech only."""
    lines = ("党 民 村 镇", "党 民 村 镇", "党 民", "党 民 村 镇 乡")
    table = novelty(said(*lines), ["2010", "2014", "2014", "2021"], ORDER, words=3, sample=4)
    notes = values(table, "divergence", "note")
    assert "no era before" in notes[0]
    assert "one speech only in the era before" in notes[1]
    assert "fewer than 4 words in the other speeches of its era" in notes[1]
    assert "fewer than 3 words" in notes[2]
    assert "no era after" in notes[3]
    for measure in MEASURES:
        assert np.isnan(values(table, measure, "novelty")).tolist() == [True, False, True, False]
        assert np.isnan(values(table, measure, "resonance")).tolist() == [True, False, True, True]
        assert np.isnan(values(table, measure, "own_novelty")).all()


def test_the_era_before_is_the_nearest_that_has_a_speech() -> None:
    """Nothing is left of 2014: 2021 follows 2010."""
    table = novelty(said("党 民", "党 民"), ["2010", "2021"], ORDER, words=2, sample=2)
    assert values(table, "divergence", "before") == ["", "2010"]
    assert values(table, "divergence", "after") == ["2021", ""]


def test_undated_speeches_and_copies_are_listed_and_change_nothing() -> None:
    """The same numbers for the others with and without them; they themselves have a note and no number."""
    kept = said("党 民 村", "党 镇 乡", "党 镇 乡 村")
    extra = [of_tokens("新 词 党", "u"), of_tokens("党 民 村", "c", duplicate_of="s0")]
    alone = novelty(kept, ORDER, ORDER, words=3, sample=3)
    table = novelty([*kept, *extra], [*ORDER, None, "2010"], ORDER, words=3, sample=3)
    pd.testing.assert_frame_equal(table.iloc[: len(alone)], alone, check_dtype=False)
    rest = table.iloc[len(alone) :]
    assert rest[["novelty", "own_novelty", "words"]].isna().all(axis=None)
    assert table.attrs["left_out"] == dict(zip(rest["speech"], rest["note"], strict=True))
    assert "undated, or not dated wholly within one" in table.attrs["left_out"]["u"]
    assert "near-duplicate of s0" in table.attrs["left_out"]["c"]


def test_no_speech_of_any_era() -> None:
    """All are listed, none is measured."""
    table = novelty(said("党 民"), [""], ORDER)
    assert len(table) == len(MEASURES)
    assert table["novelty"].isna().all()


@pytest.mark.parametrize(
    ("groups", "order", "options", "words"),
    [
        (["2010"], ORDER, {}, "one each"),
        (["2010", "1999"], ORDER, {}, "'1999'"),
        (["2010", "2014"], ["2010", "2014", "2010"], {}, "twice"),
        (["2010", "2014"], ORDER, {"sample": 0}, "above zero"),
        (["2010", "2014"], ORDER, {"prior_words": 0.0}, "above zero"),
    ],
)
def test_bad_questions_are_letters(
    groups: Sequence[str], order: Sequence[str], options: dict[str, int], words: str
) -> None:
    """Groups that do not fit, an unknown one, an order that turns back, samples of nothing."""
    with pytest.raises(CompareError, match=words):
        novelty(said("党", "民"), groups, order, **options)


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two dated speeches and one without a date, three rows each; the newer one has new words."""
    texts = (
        (
            "a",
            "(2010年9月3日)",
            "大家把村口的水渠修好,把田里的粮食种好,把河边的道路铺平,让老人出门方便,让孩子上学放心。",
        ),
        (
            "b",
            "(2014年3月5日)",
            "今春要把网店办起来,把果品卖出去,请农技员到大棚里讲课,让年轻人愿意回乡,让市场认得我们。",
        ),
        ("c", "", "码头上的吊机又换了一批,仓库改成了阅览室,晚上灯亮着,工人下班以后常来读报、下棋、听广播。"),
    )
    for name, day, text in texts:
        (tmp_path / f"{name}.txt").write_text(f"在座谈会上的讲话\n{day}\n同志们:\n{text}\n", encoding="utf-8")
    assert main(["novelty", str(tmp_path), "--words", "20", "--sample", "20"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["speech"][0] for row in rows] == list("aaabbbccc")
    assert [row["before"] for row in rows[::3]] == ["", "2010-new-village", ""]
    assert float(rows[3]["novelty"]) > 0.3
    assert "undated" in rows[-1]["note"]
