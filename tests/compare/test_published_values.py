"""Every statistic against numbers that others printed, and against the rivals it is confused with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import norm

from discourse.compare import (
    bh,
    chi2,
    dp,
    dp_sparse,
    fightin_words,
    g2,
    holm,
    juilland_d,
    kld,
    log_ratio,
    log_ratio_conservative,
    log_ratio_interval,
    range_of,
    rosengren_s,
)
from discourse.compare.ranksum import rank_sum_p

from .reference import ENTRIES

DUNNING = sorted(name for name in ENTRIES if name.startswith("g2_dunning"))


def corpora(table: list[list[int]]) -> tuple[int, int, int, int]:
    """f1, n1, f2, n2 of [[word here, rest here], [word there, rest there]]."""
    (a, b), (c, d) = table
    return a, a + b, c, c + d


@pytest.mark.parametrize("name", DUNNING)
def test_four_cell_g2_is_dunnings(name: str) -> None:
    """Dunning's table of bigrams, zero cells included, to its last printed digit."""
    entry = ENTRIES[name]
    found = g2(*corpora(entry["input"]["table"]), formula="four-cell")
    assert found == pytest.approx(entry["expected"]["G2"], abs=entry["tolerance"])


def test_two_cell_g2_is_not_the_four_cell_one() -> None:
    """The UCREL form, by hand: 2(110 ln(110/E1) + 111 ln(111/E2)), which differs by what the non-words add."""
    e1, e2 = 2552 * 221 / 31777, 29225 * 221 / 31777
    by_hand = 2 * (110 * np.log(110 / e1) + 111 * np.log(111 / e2))
    assert g2(110, 2552, 111, 29225, formula="two-cell") == pytest.approx(by_hand, abs=1e-9)
    assert g2(110, 2552, 111, 29225, formula="four-cell") - by_hand > 2


def test_g2_four_cell_is_scipys() -> None:
    """The same table through scipy's power divergence without correction."""
    from scipy.stats import chi2_contingency

    theirs = chi2_contingency([[110, 2442], [111, 29114]], correction=False, lambda_="log-likelihood")
    assert g2(110, 2552, 111, 29225, formula="four-cell") == pytest.approx(theirs.statistic)


def test_chi2_is_dunnings_and_manning_schuetzes() -> None:
    """Two printed values: a word pair that never parts, and a table of translations."""
    natel = ENTRIES["chi2_dunning_natel"]
    assert chi2(*corpora(natel["input"]["table"]), correction="none") == pytest.approx(
        natel["expected"]["chi2"], abs=natel["tolerance"]
    )
    i = ENTRIES["chi2_ms_59"]["input"]
    table = [
        [i["n_ii"], i["n_ix"] - i["n_ii"]],
        [i["n_xi"] - i["n_ii"], i["N"] - i["n_ix"] - i["n_xi"] + i["n_ii"]],
    ]
    assert chi2(*corpora(table), correction="none") == pytest.approx(456400, abs=0.5)


def test_yates_and_plain_chi2_and_g2_of_quanteda() -> None:
    """quanteda's b against a: the corrected, the plain and the likelihood value are three numbers."""
    want = ENTRIES["quanteda_keyness_ba"]["expected"]
    table = (7, 10, 2, 9)
    assert chi2(*table, correction="yates") == pytest.approx(want["chi2_yates"], abs=1e-9)
    assert chi2(*table, correction="none") == pytest.approx(want["chi2_none"], abs=1e-9)
    assert g2(*table, formula="four-cell") == pytest.approx(want["G2_none"], abs=1e-9)


def test_yates_stops_at_zero() -> None:
    """Where |ad - bc| is below N/2 the corrected value is 0; programs that square the negative rest give 0.9."""
    assert chi2(5, 10, 5, 10, correction="yates") == 0.0


def test_keyness_of_r_corpora() -> None:
    """G², Log Ratio (Walter), LRC and the one-sided LRC of R's corpora on its own example."""
    want, table = ENTRIES["corpora_keyness_example"]["expected"], (7, 1000, 2, 1000)
    assert g2(*table, formula="four-cell") == pytest.approx(want["G2"], abs=1e-9)
    assert log_ratio(*table, zero="walter") == pytest.approx(want["LogRatio"], abs=1e-9)
    assert log_ratio_conservative(*table, family=1) == want["LRC"]
    one_sided = log_ratio_interval(*table, family=1, alternative="greater").low
    assert one_sided == pytest.approx(want["PositiveLRC"], abs=1e-9)


def test_log_ratio_of_hardie_leaves_full_cells_alone() -> None:
    """log2(7/2) for Hardie, log2(7.5/2.5) for Walter: binary logarithms both, the zero rule differs."""
    assert log_ratio(7, 1000, 2, 1000, zero="hardie") == pytest.approx(np.log2(3.5))
    assert log_ratio(8, 1000, 0, 1000, zero="hardie") == pytest.approx(4.0)


def test_lrc_is_the_edge_nearer_to_zero_bonferroni_corrected() -> None:
    """A thousand words looked at widen the interval of each by as much as a level of 1 - .05/1000 does."""
    table = (70, 1000, 20, 1000)
    corrected = log_ratio_conservative(*table, family=1000)
    assert corrected == pytest.approx(log_ratio_interval(*table, family=1, level=1 - 0.05 / 1000).low)
    assert 0 < corrected < log_ratio_conservative(*table, family=1) < log_ratio(*table)


def test_fightin_words_with_four_terms_is_scattertexts() -> None:
    """scattertext's expected score, which hides z behind the normal distribution."""
    entry = ENTRIES["fw_scattertext"]
    y1, y2 = np.array(entry["input"]["y_i"]), np.array(entry["input"]["y_j"])
    found = fightin_words(y1, y1.sum(), y2, y2.sum(), prior=entry["input"]["alpha_w"], variance="four-term")
    np.testing.assert_allclose(found.z, entry["expected"]["z"], atol=1e-6)
    np.testing.assert_allclose(-(norm.cdf(found.z) - 0.5) * 2, entry["expected"]["score"], atol=1e-6)


def test_fightin_words_with_two_terms_is_convokits() -> None:
    """ConvoKit's default, and how far the two variances part on a frequent word."""
    entry = ENTRIES["fw_convokit_prior01"]
    y1, y2 = np.array(entry["input"]["y_i"]), np.array(entry["input"]["y_j"])
    two = fightin_words(y1, y1.sum(), y2, y2.sum(), prior=0.1, variance="two-term")
    np.testing.assert_allclose(two.z, entry["expected"]["z"], atol=1e-9)
    four = fightin_words(y1, y1.sum(), y2, y2.sum(), prior=0.1, variance="four-term")
    assert two.z[3] / four.z[3] > 1.3
    assert two.prior == "uninformative, alpha=0.1 a word, alpha0=0.4"


@pytest.mark.parametrize(
    ("flat", "wanted"), [(False, "log_odds_weighted"), (True, "uninformative_alpha1")], ids=["counts", "ones"]
)
def test_fightin_words_are_tidylos(flat: bool, wanted: str) -> None:
    """Each document against both, itself included, the prior a word's own count in all; or one a word."""
    entry = ENTRIES["tidylo_eb"]
    document, word, n = (np.array(entry["input"][name]) for name in ("document", "word", "n"))
    same = word[:, None] == word
    prior = np.ones(len(n)) if flat else same @ n
    pooled = same @ (n + prior)
    z = np.empty(len(n))
    for one in (1, 2):
        own = document == one
        alpha, rest = prior[own], (n + prior).sum() - prior[own].sum()
        z[own] = fightin_words(
            n[own], n[own].sum(), pooled[own] - alpha, rest, prior=alpha, variance="two-term"
        ).z
    np.testing.assert_allclose(z, entry["expected"][wanted], atol=entry["tolerance"])


def test_dispersion_of_gries_with_real_parts() -> None:
    """DP, its norm, KLD in bits, S, and the two D's (on rates and on counts) of the five-part example."""
    entry = ENTRIES["dispersion_12345_real_parts"]
    x, sizes, want = entry["input"]["freqs"], entry["input"]["part_sizes"], entry["expected"]
    assert range_of(x) == want["range"]
    assert dp(x, sizes, normalisation="gries-2008") == pytest.approx(want["DP"])
    assert dp(x, sizes, normalisation="lijffijt-gries-2012") == pytest.approx(want["DP_norm"])
    assert kld(x, sizes) == pytest.approx(want["KLD_base2"])
    assert rosengren_s(x, sizes) == pytest.approx(want["rosengren_S"])
    assert juilland_d(x, sizes, on="rates") == pytest.approx(want["juilland_D_on_rates"])
    assert juilland_d(x, sizes, on="counts") == pytest.approx(want["juilland_D_on_counts"])


def test_dispersion_of_scattertexts_table() -> None:
    """Four words in five lines, two of them in one line only, to the three digits printed there."""
    lines = ["b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a", "b a g h a b e a a t",
             "b a h a a b e a x a t"]  # fmt: skip
    parts, want = [line.split() for line in lines], ENTRIES["scattertext_dispersion"]["expected"]
    counts = [[part.count(word) for part in parts] for word in "biqx"]
    sizes = [len(part) for part in parts]
    assert range_of(counts).tolist() == want["Range"]
    for name, found in (
        ("juilland_D", juilland_d(counts, sizes)),
        ("S", rosengren_s(counts, sizes)),
        ("DP", dp(counts, sizes, normalisation="gries-2008")),
        ("DP_norm", dp(counts, sizes, normalisation="lijffijt-gries-2012")),
        ("KLD", kld(counts, sizes)),
    ):
        np.testing.assert_allclose(found, want[name], atol=6e-4, err_msg=name)


def test_dispersion_of_equal_parts() -> None:
    """Carroll's D, Rosengren's S and the Lijffijt-Gries example, as printed."""
    assert juilland_d([0, 4, 3, 2, 1], [1] * 5) == pytest.approx(0.6464, abs=6e-5)
    assert rosengren_s([1, 2, 3, 4, 5], [1] * 5) == pytest.approx(0.937, abs=6e-4)
    assert dp([2, 1, 0], [1] * 3, normalisation="lijffijt-gries-2012") == pytest.approx(0.5)


def test_dp_of_allemand_in_the_other_direction() -> None:
    """Lyne's ALLEMAND: tlda prints 1 - DP, and its README's value is the one that is not normalised."""
    entry = ENTRIES["tlda_allemand"]
    x, sizes, want = entry["input"]["subfreq"], entry["input"]["partsize"], entry["expected"]
    assert 1 - dp(x, sizes, normalisation="gries-2008") == pytest.approx(want["DP_gries2008"], abs=1e-6)
    assert 1 - dp(x, sizes, normalisation="lijffijt-gries-2012") == pytest.approx(
        want["DP_lijffijt_gries2012"]
    )
    assert 1 - dp(x, sizes, normalisation="egbert-2020") == pytest.approx(want["DP_egbert2020"])
    assert juilland_d(x, sizes) == pytest.approx(want["D"], abs=1e-6)
    assert rosengren_s(x, sizes) == pytest.approx(want["S"], abs=1e-6)
    assert 1 / (1 + kld(x, sizes)) == pytest.approx(want["DKL_o2p"], abs=1e-6)
    sparse = csr_array(np.array([x]).T)
    assert 1 - dp_sparse(sparse, sizes, normalisation="egbert-2020")[0] == pytest.approx(
        want["DP_egbert2020"]
    )


def test_holm_and_bh_of_the_fifteen_p_values() -> None:
    """Benjamini and Hochberg's own example; a comparison that was not made changes nothing."""
    entry = ENTRIES["bh15"]
    p, want = entry["input"]["p"], entry["expected"]
    np.testing.assert_allclose(holm(p), want["holm"], atol=1e-9)
    np.testing.assert_allclose(bh(p), want["bh"], atol=1e-9)
    assert (holm(p) <= 0.05).sum() == want["reject"]["holm"]
    assert (bh(p) <= 0.05).sum() == want["reject"]["bh"]
    np.testing.assert_allclose(bh([np.nan, *p, np.nan])[1:-1], want["bh"], atol=1e-9)


def test_rank_sum_of_kilgarriffs_counts() -> None:
    """U = 16 among five and five with two tied counts: the normal approximation by hand."""
    entry = ENTRIES["mwu_kilgarriff"]
    counts = csr_array(np.array([[*entry["input"]["x1"], *entry["input"]["x2"]]]).T)
    found = rank_sum_p(counts, np.full(10, 1000), np.arange(10) < 5)
    variance = 25 / 12 * (11 - (2**3 - 2) / 90)
    z = (abs(entry["expected"]["U1"] - 12.5) - 0.5) / np.sqrt(variance)
    assert found[0] == pytest.approx(2 * norm.sf(z))


def test_every_published_value_at_hand_is_tested() -> None:
    """Each entry of the file is named in some test: a value nobody reads proves nothing."""
    tests = Path(__file__).parents[1]
    words = "".join(path.read_text("utf-8") for path in sorted(tests.rglob("test_*.py")))
    unnamed = [name for name in ENTRIES if f'"{name}"' not in words and name not in DUNNING]
    assert unnamed == []
