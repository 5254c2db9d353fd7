"""Dispersion: every printed value, what has no value, what chance gives, and the table of a corpus."""

from __future__ import annotations

import csv
import io
from itertools import product
from math import comb, factorial, prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import binom, chisquare, hypergeom

from discourse.__main__ import main
from discourse.compare.dispersion import Normalisation, dp, dp_sparse, juilland_d, kld, range_of, rosengren_s
from discourse.compare.dispersion_chance import (
    Placement,
    dp_by_chance,
    dp_excess,
    morisita_index,
)
from discourse.compare.dispersion_classic import (
    burch_da,
    carroll_d2,
    carroll_um,
    engwall_fm,
    juilland_u,
    kromer_ur,
    lyne_d3,
    rosengren_kf,
    standard_deviation,
    variation_coefficient,
    zhang_dc,
)
from discourse.compare.dispersion_sparse import dispersion_of_columns
from discourse.compare.dispersion_table import COLUMNS, dispersion_table
from discourse.compare.dispersion_tokens import (
    ald,
    ald_frequency,
    arf,
    awt,
    awt_frequency,
    distances,
    distances_of,
)
from discourse.errors import CompareError
from tests.helpers import make_segmented, of_tokens

from .reference import ENTRIES

PLACEMENTS: tuple[Placement, ...] = ("multinomial", "shuffle")

#: Counts and sizes of two to eight parts; the word may be in none of them.
PARTS = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 30), min_size=n, max_size=n),
        st.lists(st.integers(1, 500), min_size=n, max_size=n),
    )
)

#: Measures that are 1 for an even spread, with the least they can be in ``n`` parts of one size.
ONE_IS_EVEN = [
    (juilland_d, lambda n: 0.0),
    (carroll_d2, lambda n: 0.0),
    (rosengren_s, lambda n: 1 / n),
    (zhang_dc, lambda n: 1 / n),
    (burch_da, lambda n: 0.0),
    (lyne_d3, lambda n: 1 - (n - 1) / 4),
]


# ------------------------------------------------------------------------------------------------ printed values


def test_the_measures_of_carroll_1970() -> None:
    """His two examples in five parts: D .6464 and U 6.46, D2 .8277 and Um 4.31."""
    entry = ENTRIES["juilland_D"]
    x, want, near = entry["input"]["freqs"], entry["expected"], entry["tolerance"]
    assert juilland_d(x, [1] * 5) == pytest.approx(want["D"], abs=near)
    assert juilland_u(x, [1] * 5) == pytest.approx(want["U"], abs=0.005)
    entry = ENTRIES["carroll_D2"]
    x, want = entry["input"]["freqs"], entry["expected"]
    assert carroll_d2(x, [1] * 5) == pytest.approx(want["D2"], abs=entry["tolerance"])
    assert carroll_um(x, [1] * 5) == pytest.approx(want["Um"], abs=0.005)


def test_the_measures_of_gries_2008_for_equal_parts() -> None:
    """D3, S, DC, Um, KF and FM of one to five occurrences in five parts, as printed; UR of Carroll's example, 4.5."""
    entry = ENTRIES["dispersion_12345_equal_parts"]
    x, want = entry["input"]["freqs"], entry["expected"]
    found = {
        "D3": lyne_d3(x, [1] * 5),
        "S": rosengren_s(x, [1] * 5),
        "distributional_consistency": zhang_dc(x, [1] * 5),
        "carroll_Um": carroll_um(x, [1] * 5),
        "rosengren_KF": rosengren_kf(x, [1] * 5),
        "engwall_FM": engwall_fm(x, [1] * 5),
    }
    assert found == pytest.approx(want, abs=entry["tolerance"])
    assert kromer_ur([2, 1, 1, 1, 0]) == pytest.approx(4.5)


def test_the_measures_of_gries_for_parts_of_their_own_sizes() -> None:
    """Nine to eleven words a part: sd and VC of the counts, D2, S, both D's, DP, its norm, KLD."""
    entry = ENTRIES["dispersion_12345_real_parts"]
    x, sizes, want = entry["input"]["freqs"], entry["input"]["part_sizes"], entry["expected"]
    found = {
        "range": range_of(x),
        "sd_population": standard_deviation(x, sizes, denominator="population", on="counts"),
        "VC": variation_coefficient(x, sizes, denominator="population", on="counts"),
        "juilland_D_on_counts": juilland_d(x, sizes, on="counts"),
        "juilland_D_on_rates": juilland_d(x, sizes, on="rates"),
        "carroll_D2": carroll_d2(x, sizes),
        "rosengren_S": rosengren_s(x, sizes),
        "DP": dp(x, sizes, normalisation="gries-2008"),
        "DP_norm": dp(x, sizes, normalisation="lijffijt-gries-2012"),
        "KLD_base2": kld(x, sizes),
    }
    assert found == pytest.approx(want, abs=entry["tolerance"])


def test_the_table_of_scattertext() -> None:
    """Four words in five lines, to the three digits printed; SD and VC are the population's, of counts."""
    entry = ENTRIES["scattertext_dispersion"]
    lines = ["b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a", "b a g h a b e a a t",
             "b a h a a b e a x a t"]  # fmt: skip
    parts = [line.split() for line in lines]
    counts = [[part.count(word) for part in parts] for word in entry["input"]["items"]]
    sizes = [len(part) for part in parts]
    found = {
        "Range": range_of(counts),
        "SD": standard_deviation(counts, sizes, denominator="population", on="counts"),
        "VC": variation_coefficient(counts, sizes, denominator="population", on="counts"),
        "juilland_D": juilland_d(counts, sizes),
        "S": rosengren_s(counts, sizes),
        "DP": dp(counts, sizes, normalisation="gries-2008"),
        "DP_norm": dp(counts, sizes, normalisation="lijffijt-gries-2012"),
        "KLD": kld(counts, sizes),
    }
    assert found.keys() == entry["expected"].keys()
    for name, values in found.items():
        np.testing.assert_allclose(values, entry["expected"][name], atol=entry["tolerance"], err_msg=name)


def test_the_example_of_lijffijt_and_gries() -> None:
    """Two, one and none in three equal parts: half of the way to all in one."""
    entry = ENTRIES["dp_norm_lijffijt"]
    x = entry["input"]["freqs"]
    found = dp(x, [7] * len(x), normalisation="lijffijt-gries-2012")
    assert found == pytest.approx(entry["expected"]["DP_norm"], abs=entry["tolerance"])


def test_allemand_as_tlda_prints_it() -> None:
    """Lyne's ALLEMAND in tenths of his corpus, every measure of tlda, all turned to 1 = even."""
    entry = ENTRIES["tlda_allemand"]
    x, sizes = entry["input"]["subfreq"], entry["input"]["partsize"]
    found = {
        "Rrel": range_of(x) / len(x),
        "D": juilland_d(x, sizes),
        "D2": carroll_d2(x, sizes),
        "S": rosengren_s(x, sizes),
        "DP_gries2008": 1 - dp(x, sizes, normalisation="gries-2008"),
        "DA": burch_da(x, sizes),
        "DKL_o2p": 1 / (1 + kld(x, sizes)),
        "DP_lijffijt_gries2012": 1 - dp(x, sizes, normalisation="lijffijt-gries-2012"),
        "DP_egbert2020": 1 - dp(x, sizes, normalisation="egbert-2020"),
    }
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])


def test_the_distances_of_gries_2008() -> None:
    """Fifty letters: the fifteen distances of "a" on the circle, ARF, AWT, ALD and the frequencies, as printed."""
    entry = ENTRIES["gries2008_token_based"]
    letters, want = entry["input"]["tokens"].split("(")[0].replace("|", "").split(), entry["expected"]
    d = distances(letters, entry["input"]["item"])
    assert len(letters) == 50
    assert d.tolist() == want["distances"]
    assert round(arf(d), 1) == want["ARF"]
    assert round(awt(d), 2) == want["AWT"]
    assert round(ald(d), 3) == want["ALD"]
    assert round(ald_frequency(d), 3) == want["f_ALD"]
    assert round(awt_frequency(d), 3) == want["f_AWT"]


# ------------------------------------------------------------------------------- parts: definitions and directions


@pytest.mark.parametrize(("measure", "least"), ONE_IS_EVEN)
@pytest.mark.parametrize("n", [2, 5, 12])
def test_one_is_even_and_the_least_is_all_in_one_part(measure: Any, least: Any, n: int) -> None:
    """Counts in proportion to the sizes are 1; all in one of equal parts is the least the docstring says."""
    sizes = np.arange(1, n + 1) * 10
    assert measure(sizes / 5, sizes) == pytest.approx(1)
    assert measure([6] + [0] * (n - 1), [10] * n) == pytest.approx(least(n), abs=1e-12)


def test_adjusted_frequencies_of_an_even_and_of_a_heaped_word() -> None:
    """Twelve occurrences in four equal parts: all of them if even; 0, 3, 3 and 3 if heaped. UR is below the count."""
    even, heap, sizes = [3, 3, 3, 3], [12, 0, 0, 0], [100] * 4
    for measure, least in ((juilland_u, 0), (carroll_um, 3), (rosengren_kf, 3), (engwall_fm, 3)):
        assert measure(even, sizes) == pytest.approx(12)
        assert measure(heap, sizes) == pytest.approx(least, abs=1e-12)
    assert kromer_ur(even) == pytest.approx(4 * (1 + 1 / 2 + 1 / 3))
    assert kromer_ur(heap) == pytest.approx(sum(1 / k for k in range(1, 13)))


def test_adjusted_frequencies_know_the_sizes() -> None:
    """Four in the larger of two parts, three quarters of the text: Um and KF three; in the smaller: one."""
    for x, least in (([4, 0], 3), ([0, 4], 1)):
        assert carroll_um(x, [30, 10]) == pytest.approx(least)
        assert rosengren_kf(x, [30, 10]) == pytest.approx(least)
        assert juilland_u(x, [30, 10]) == pytest.approx(0, abs=1e-12)


def test_sample_and_population_are_told_apart() -> None:
    """Counts 1 and 3: sd 1 by two, √2 by one less; as rates of ten words a tenth of it; VC a half, or √2/2."""
    x, sizes = [1, 3], [10, 10]
    assert standard_deviation(x, sizes, denominator="population", on="counts") == 1
    assert standard_deviation(x, sizes, denominator="sample", on="counts") == pytest.approx(2**0.5)
    assert standard_deviation(x, sizes, denominator="sample") == pytest.approx(2**0.5 / 10)
    assert variation_coefficient(x, sizes, denominator="population") == pytest.approx(0.5)
    assert variation_coefficient(x, sizes, denominator="sample") == pytest.approx(2**-0.5)


def test_d3_is_scipys_chi_square() -> None:
    """1 - χ² / 4f with expectations by size."""
    x, sizes = np.array([3, 0, 9, 4]), np.array([50, 80, 120, 70])
    statistic = chisquare(x, 16 * sizes / sizes.sum()).statistic
    assert lyne_d3(x, sizes) == pytest.approx(1 - statistic / 64)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(PARTS)
def test_da_is_the_mean_over_pairs(parts: tuple[list[int], list[int]]) -> None:
    """Sorting gives what comparing each part with each other gives."""
    x, sizes = (np.array(a) for a in parts)
    rates = x / sizes
    n = len(x)
    pairs = [abs(rates[i] - rates[j]) for i in range(n) for j in range(i)]
    by_hand = 1 - np.mean(pairs) * n / 2 / rates.sum() if x.any() else np.nan
    assert burch_da(x, sizes) == pytest.approx(by_hand, abs=1e-12, nan_ok=True)


def test_nowhere_one_part_and_no_part() -> None:
    """A word that occurs nowhere, one part, no part at all: NaN for dispersion, 0 for an adjusted frequency of 0."""
    measures = [measure for measure, _ in ONE_IS_EVEN]
    spread = [
        lambda x, s: standard_deviation(x, s, denominator="sample"),
        lambda x, s: variation_coefficient(x, s, denominator="population"),
    ]
    for measure in measures:
        assert np.isnan(measure([0, 0, 0], [4, 5, 6]))
        assert np.isnan(measure([], []))
        found = measure([[0, 0], [1, 2]], [5, 5])
        assert np.isnan(found).tolist() == [True, False]
    for measure in (*measures, kld, rosengren_kf, *spread):
        assert np.isnan(measure([3], [9]))
    assert spread[0]([0, 0], [5, 5]) == 0
    assert np.isnan(spread[1]([0, 0], [5, 5]))
    assert np.isnan([dp([], [], normalisation="gries-2008"), kld([], [])]).all()
    for measure in (juilland_u, carroll_um, rosengren_kf, engwall_fm):
        assert measure([0, 0], [5, 5]) == measure([], []) == 0
    assert kromer_ur([0, 0]) == kromer_ur([]) == 0


def test_letters_of_the_parts() -> None:
    """A part of no size, counts that do not fit, a count below nought: each measure says so by name."""
    for sizes, counts in (([5, 0], [1, 1]), ([5, 5], [1, 1, 1]), ([5, 5], [1, -1])):
        with pytest.raises(CompareError, match="carroll_um"):
            carroll_um(counts, sizes)
        with pytest.raises(CompareError, match="do not fit, or a part is empty"):
            burch_da(counts, sizes)


# ------------------------------------------------------------------------------------------------------- distances


def test_arf_of_sketch_engine() -> None:
    """Sixty tokens, five occurrences; Sketch Engine's manual shifts the cut twelve times and averages."""
    at = [0, 11, 13, 16, 56]
    reduced = [len({(p - shift) % 60 // 12 for p in at}) for shift in range(12)]
    assert arf(distances_of(at, 60)) == pytest.approx(np.mean(reduced))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 59))
def test_the_circle(marks: list[bool], shift: int) -> None:
    """As many distances as occurrences, adding up to the text; turning the circle moves nothing; 1 <= ARF <= f."""
    tokens = ["党" if mark else "村" for mark in marks]
    d = distances(tokens, "党")
    f = sum(marks)
    assert len(d) == f
    assert d.sum() == (len(tokens) if f else 0)
    turned = distances(tokens[shift % len(tokens) :] + tokens[: shift % len(tokens)], "党")
    assert sorted(turned) == sorted(d)
    if f:
        for measure in (arf, awt_frequency, ald_frequency):
            assert 1 - 1e-9 <= measure(d) <= f + 1e-9
        waits = [next(k for k in range(1, 61) if marks[(i + k) % len(marks)]) for i in range(len(marks))]
        assert awt(d) == pytest.approx(np.mean(waits))


def test_even_distances_leave_the_count_and_one_heap_brings_it_to_one() -> None:
    """Every tenth of a thousand tokens, and a hundred in a row; nowhere: 0 and NaN."""
    even, heap = distances_of(range(0, 1000, 10), 1000), distances_of(range(100), 1000)
    assert [arf(even), awt_frequency(even), ald_frequency(even)] == pytest.approx([100] * 3)
    assert max(arf(heap), awt_frequency(heap), ald_frequency(heap)) < 12
    none = distances(["村"], "党")
    assert [arf(none), awt_frequency(none), ald_frequency(none)] == [0, 0, 0]
    assert np.isnan([awt(none), ald(none)]).all()


def test_letters_of_the_distances() -> None:
    """A place beyond the text or named twice, a distance of nought."""
    for places in ([0, 60], [-1], [3, 3]):
        with pytest.raises(CompareError, match="distances_of"):
            distances_of(places, 60)
    with pytest.raises(CompareError, match="arf"):
        arf([0, 3])


# ---------------------------------------------------------------------------------------------------------- chance


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize(("f", "sizes"), [(2, [3, 4, 5]), (5, [3, 4, 5]), (3, [2, 2, 2, 2]), (4, [1, 9])])
def test_chance_by_trying_every_placement(placement: Placement, f: int, sizes: list[int]) -> None:
    """All ways to lay f tokens on the parts, each by its chance: the mean of DP is exact, both ways of laying."""
    n, mean = sum(sizes), 0.0
    for x in product(range(f + 1), repeat=len(sizes)):
        if sum(x) != f:
            continue
        if placement == "multinomial":
            chance = factorial(f) * prod((s / n) ** k / factorial(k) for s, k in zip(sizes, x, strict=True))
        else:
            chance = prod(comb(s, k) for s, k in zip(sizes, x, strict=True)) / comb(n, f)
        mean += chance * float(dp(x, sizes, normalisation="gries-2008"))
    assert dp_by_chance(f, sizes, placement=placement)[0] == pytest.approx(mean, abs=1e-12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.integers(2, 400), st.lists(st.integers(1, 400), min_size=2, max_size=6).filter(lambda n: sum(n) > 400)
)
def test_chance_is_the_mean_absolute_deviation_of_scipys_distributions(f: int, sizes: list[int]) -> None:
    """Half the sum of E|X/f - s|, added up term by term with scipy's binomial and hypergeometric."""
    k, n = np.arange(f + 1), sum(sizes)
    for placement in PLACEMENTS:
        by_sum = 0.0
        for size in sizes:
            law = binom(f, size / n) if placement == "multinomial" else hypergeom(n, size, f)
            by_sum += float((np.abs(k / f - size / n) * law.pmf(k)).sum()) / 2
        found, _ = dp_by_chance(f, sizes, placement=placement)
        assert found == pytest.approx(by_sum, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize(("f", "parts"), [(10, 10), (30, 60), (300, 60)])
def test_tokens_at_random_have_no_excess_and_z_of_unit_spread(
    placement: Placement, f: int, parts: int
) -> None:
    """4,000 words laid at random on speeches of many lengths: mean excess 0 within 4 s.e., sd of z 1 within .06."""
    rng = np.random.default_rng(3)
    sizes = rng.integers(50, 900, parts)
    if placement == "multinomial":
        counts = rng.multinomial(f, sizes / sizes.sum(), size=4_000)
    else:
        counts = rng.multivariate_hypergeometric(sizes, f, size=4_000, method="marginals")
    found = dp_excess(dp(counts, sizes, normalisation="gries-2008"), f, sizes, placement=placement)
    assert abs(found.excess.mean()) < 4 * found.excess.std() / np.sqrt(4_000)
    assert found.z.std() == pytest.approx(1, abs=0.06)
    index = morisita_index(counts, sizes, placement=placement)
    assert abs(index.mean() - 1) < 4 * index.std() / np.sqrt(4_000)


def test_the_sd_of_a_word_that_is_half_of_all_tokens() -> None:
    """2,000 shuffles of 1,500 tokens over 30 speeches: sd of DP within 6 %, where throwing would have √2 of it."""
    rng = np.random.default_rng(8)
    sizes = np.full(30, 50)
    counts = rng.multivariate_hypergeometric(sizes, 750, size=2_000, method="marginals")
    simulated = dp(counts, sizes, normalisation="gries-2008").std()
    shuffled, thrown = (
        dp_by_chance(750, sizes, placement=placement)[1] for placement in ("shuffle", "multinomial")
    )
    assert shuffled == pytest.approx(simulated, rel=0.06)
    assert thrown / shuffled == pytest.approx(2**0.5, rel=1e-3)


def test_chance_depends_on_the_placement_where_a_word_fills_the_speeches() -> None:
    """All tokens are this word: shuffling can only spread it evenly, throwing cannot."""
    sizes = [10, 20, 30]
    assert dp_by_chance(60, sizes, placement="shuffle")[0] == pytest.approx(0, abs=1e-12)
    assert dp_by_chance(60, sizes, placement="multinomial")[0] > 0.03


def test_morisita_by_hand() -> None:
    """Two in one of two equal speeches of two: the one pair is there for sure, by shuffling one time in three."""
    assert morisita_index([2, 0], [2, 2], placement="shuffle") == pytest.approx(3)
    assert morisita_index([2, 0], [2, 2], placement="multinomial") == pytest.approx(2)
    assert np.isnan(morisita_index([[1, 0], [0, 0]], [2, 2], placement="shuffle")).all()
    assert np.isnan(morisita_index([4], [9], placement="multinomial"))
    assert np.isnan(morisita_index([1, 1], [1, 1], placement="shuffle"))


def test_morisita_is_one_and_the_squared_variation_of_the_rates() -> None:
    """Long speeches use the word half as often as short ones: pairs thrown together are rarer than by chance, and yet
    the index is above 1, at its mean Σ s θ², θ being the rates over their mean."""
    rng = np.random.default_rng(9)
    sizes = np.repeat([200, 1_800], 20)
    rates = np.repeat([2.0, 1.0], 20)
    share = sizes / sizes.sum()
    theta = rates / (share @ rates)
    counts = rng.multinomial(40, share * theta, size=20_000)
    index = morisita_index(counts, sizes, placement="multinomial")
    assert abs(index.mean() - share @ theta**2) < 4 * index.std() / np.sqrt(20_000)
    assert share @ theta**2 > 1.07
    pooled = (counts * (counts - 1)).sum(axis=1) / (40 * 39) / (share @ share)
    assert pooled.mean() < 0.95


def test_morisita_does_not_hang_on_frequency_where_dp_excess_does() -> None:
    """One clumping, 10 and 300 tokens: the index agrees within 5 %, the excess more than doubles."""
    rng = np.random.default_rng(4)
    weights = rng.gamma(1, size=(3_000, 100))
    weights /= weights.sum(axis=1, keepdims=True)
    sizes = np.full(100, 500)
    index, excess = [], []
    for f in (10, 300):
        counts = rng.multinomial(f, weights)
        index.append(morisita_index(counts, sizes, placement="multinomial").mean())
        observed = dp(counts, sizes, normalisation="gries-2008")
        excess.append(dp_excess(observed, f, sizes, placement="multinomial").excess.mean())
    assert index[0] == pytest.approx(index[1], rel=0.05)
    assert excess[1] > 2 * excess[0] > 0


def test_what_chance_cannot_say() -> None:
    """No token, one token, one speech, no speech: NaN. Many at once are one by one, in whatever shape."""
    assert np.isnan(dp_by_chance([0, 1], [5, 5], placement="multinomial")).all()
    assert np.isnan(dp_by_chance([4, 9], [50], placement="shuffle")).all()
    assert np.isnan(dp_by_chance([4], [], placement="multinomial")).all()
    assert np.isnan(dp_excess([1.0, 0.5], [1, 1], [3, 9], placement="shuffle")).all()
    f = np.array([[2, 9, 2], [0, 40, 9]])
    whole = dp_by_chance(f, [30, 40, 50], placement="shuffle")
    one = [[dp_by_chance(x, [30, 40, 50], placement="shuffle")[0] for x in row] for row in f]
    np.testing.assert_array_equal(whole[0], one)


def test_letters_of_chance() -> None:
    """An unknown placement, an empty part, more tokens of a word than tokens."""
    with pytest.raises(CompareError, match="no placement 'poisson'"):
        dp_by_chance(3, [5, 5], placement="poisson")  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="a part is empty"):
        dp_by_chance(3, [5, 0], placement="shuffle")
    with pytest.raises(CompareError, match="a word of 11 tokens among 10"):
        dp_by_chance(11, [5, 5], placement="shuffle")


# ------------------------------------------------------------------------------------------------- the whole corpus


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=2, max_size=7), st.data())
def test_sparse_is_dense(rows: list[list[int]], data: Any) -> None:
    """Four words in up to seven speeches, empty cells, stored noughts and absent words: the same as one by one."""
    counts = np.array(rows)
    sizes = counts.sum(axis=1) + np.array(
        data.draw(st.lists(st.integers(1, 90), min_size=len(rows), max_size=len(rows)))
    )
    table = csr_array((counts.ravel(), (np.repeat(range(len(rows)), 4), np.tile(range(4), len(rows)))))
    found = dispersion_of_columns(table, sizes, placement="shuffle")
    x = counts.T
    wanted = {
        "tokens": x.sum(axis=1),
        "speeches": range_of(x),
        "dp": dp(x, sizes, normalisation="gries-2008"),
        "dp_norm": dp(x, sizes, normalisation="lijffijt-gries-2012"),
        "d": juilland_d(x, sizes),
        "s": rosengren_s(x, sizes),
        "kld": kld(x, sizes),
        "morisita": morisita_index(x, sizes, placement="shuffle"),
    }
    for name, values in wanted.items():
        np.testing.assert_allclose(getattr(found, name), values, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(dp_sparse(table, sizes, normalisation="gries-2008"), wanted["dp"], atol=1e-12)


SPEECHES = [
    of_tokens("党 的 建设 ， 党 的 领导", "a.1"),
    of_tokens("党 的 路线 。 群众 路线", "b.1"),
    of_tokens("党 的 建设 ， 党 的 领导", "c.1", duplicate_of="a.1"),
    of_tokens("路线 路线 路线 教育", "d.1"),
]


def row(table: Any, term: str, group: str = "") -> Any:
    """The one row of a term in a group."""
    found = table[(table["term"] == term) & (table["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("normalisation", ["gries-2008", "lijffijt-gries-2012", "egbert-2020"])
def test_a_part_without_tokens_is_no_part(normalisation: Normalisation) -> None:
    """The sparse DP of a table with an empty speech is the dense one of the table without it; one part has none."""
    table = csr_array(np.array([[1, 0], [2, 0], [0, 0], [3, 6]]))
    found = dp_sparse(table, [10, 20, 0, 30], normalisation=normalisation)
    without = dp([[1, 2, 3], [0, 0, 6]], [10, 20, 30], normalisation=normalisation)
    np.testing.assert_allclose(found, without, atol=1e-15)
    assert np.isnan(dp_sparse(csr_array(np.array([[3], [0]])), [10, 0], normalisation=normalisation)).all()


def test_the_table_counts_words_of_independent_speeches() -> None:
    """By hand: 路线 none of 6 words, 2 of 5, 3 of 4; the near-duplicate and punctuation are not counted."""
    table = dispersion_table(SPEECHES, min_count=2)
    assert tuple(table.columns) == COLUMNS
    assert table["term"].tolist() == ["路线", "党", "的", "建设", "领导"][:3]
    found = row(table, "路线")
    assert found[["count", "size", "range", "n_speeches"]].tolist() == [5, 15, 2, 3]
    assert found["rate"] == pytest.approx(10_000 * 5 / 15)
    assert found["dp"] == pytest.approx((6 / 15 + abs(2 / 5 - 5 / 15) + abs(3 / 5 - 4 / 15)) / 2)
    assert found["kld"] == pytest.approx(2 / 5 * np.log2(6 / 5) + 3 / 5 * np.log2(9 / 4))
    assert found["morisita"] == pytest.approx((2 * 14 / 4 + 6 * 14 / 3) / 20)  # of 5 and of 4 words
    expected, _ = dp_by_chance(5, [6, 5, 4], placement="shuffle")
    assert found["dp_expected"] == pytest.approx(expected)
    assert found["dp_excess"] == pytest.approx((found["dp"] - expected) / (11 / 15 - expected))
    assert found["note"] == "few speeches: 3; fewer than 10 occurrences"
    assert table.attrs["left_out"] == {"near-duplicates": 1, "of no group": 0, "empty": 0}
    assert table.attrs["placement"] == "shuffle"


def test_terms_asked_for_have_rows_whether_they_occur_or_not() -> None:
    """In the order asked, once each; what a single token or speech cannot show is said."""
    table = dispersion_table(SPEECHES, ["县", "路线", "教育", "县"])
    assert table["term"].tolist() == ["县", "路线", "教育"]
    assert table["note"].tolist()[::2] == [
        "does not occur",
        "few speeches: 3; one occurrence: no spread against chance",
    ]
    absent = row(table, "县")
    assert absent[["count", "range", "rate"]].tolist() == [0, 0, 0]
    measures = [
        "dp",
        "dp_expected",
        "dp_excess",
        "dp_z",
        "morisita",
        "dp_norm",
        "juilland_d",
        "rosengren_s",
        "kld",
    ]
    assert absent[measures].isna().all()
    once = row(table, "教育")
    assert once[["dp_expected", "dp_excess", "dp_z", "morisita"]].isna().all()
    assert once["dp"] == pytest.approx(1 - 4 / 15)
    one = dispersion_table(SPEECHES[:1], ["党"])
    assert one["note"].tolist() == ["none: one speech"]
    assert one[measures].isna().all(axis=None)


def test_groups_are_spread_over_their_own_speeches() -> None:
    """Each group is what it would be alone; a speech of no group counts nowhere; every term stands in each."""
    rng = np.random.default_rng(5)
    speeches = [[f"词{i}" for i in rng.integers(0, 12, n)] for n in rng.integers(20, 60, 12)]
    groups = ["new", "old", None, "old", "new", ""] * 2
    table = dispersion_table(speeches, groups=groups, min_count=3)
    assert table["group"].unique().tolist() == ["new", "old"]
    assert table.groupby("group")["term"].nunique().tolist() == [12, 12]
    for name in ("new", "old"):
        own = [s for s, g in zip(speeches, groups, strict=True) if g == name]
        alone = dispersion_table(own, sorted(set(table["term"]))).set_index("term")
        here = table[table["group"] == name].set_index("term").loc[alone.index]
        numbers = alone.select_dtypes("number").columns
        assert len(numbers) == 14
        np.testing.assert_array_equal(here[numbers], alone[numbers])
    assert table.attrs["left_out"]["of no group"] == 4


def test_substrings_find_what_the_segmenter_cut() -> None:
    """新农村建设 is two tokens: as a token it occurs nowhere, as a string twice, against Han characters."""
    speeches = [
        make_segmented(
            "新农村建设，新农村建设。", "a.1", tokens=["新农村", "建设", "，", "新农村", "建设", "。"]
        ),
        make_segmented("建设新村。", "b.1", tokens=["建设", "新村", "。"]),
    ]
    assert row(dispersion_table(speeches, ["新农村建设"]), "新农村建设")["count"] == 0
    table = dispersion_table(speeches, ["新农村建设", "建设"], unit="substring")
    found = row(table, "新农村建设")
    assert found[["count", "size", "range", "n_speeches", "unit"]].tolist() == [2, 14, 1, 2, "substring"]
    assert found["dp"] == pytest.approx(4 / 14)
    assert row(table, "建设")["count"] == 3
    assert table.attrs["placement"] == "multinomial"
    joined = dispersion_table([["新农村", "建设"], ["村"]], ["农村建"], unit="substring")
    assert row(joined, "农村建")["count"] == 1


def test_shuffled_tokens_have_no_excess_at_any_frequency() -> None:
    """A Zipfian corpus, its tokens shuffled 30 times: rare and frequent words alike lie at 0, though DP does not."""
    rng = np.random.default_rng(6)
    share = 1 / np.arange(1, 201)
    tokens = np.array([f"词{i:03}" for i in rng.choice(200, 6_000, p=share / share.sum())])
    ends = np.cumsum(rng.integers(60, 240, 40))
    ends = ends[ends < 6_000]
    drawn = []
    for _ in range(30):
        mixed = rng.permutation(tokens)
        speeches = [part.tolist() for part in np.split(mixed, ends)]
        drawn.append(dispersion_table(speeches, sorted(set(tokens))).set_index("term"))
    count = drawn[0]["count"]
    for low, high in ((2, 10), (10, 30), (30, 2_000)):
        some = count[(count >= low) & (count < high)].index
        excess = np.array([table.loc[some, "dp_excess"].mean() for table in drawn])
        assert abs(excess.mean()) < 4 * excess.std() / np.sqrt(30)
    assert drawn[0].loc[count < 10, "dp"].min() > drawn[0].loc[count > 200, "dp"].max() + 0.3


def test_the_table_does_not_hang_on_order_and_changes_nothing() -> None:
    """Speeches the other way round: the same numbers; the input is as it was; empty speeches are left out."""
    speeches = [["党", "的", "党"], ["的", "路线"], ["党", "，"], ["。"]]
    before = [list(s) for s in speeches]
    one, two = (dispersion_table(s, min_count=1) for s in (speeches, speeches[::-1]))
    assert speeches == before
    assert one["term"].tolist() == two["term"].tolist()
    numbers = one.select_dtypes("number").columns
    np.testing.assert_allclose(one[numbers], two[numbers], rtol=1e-12)
    assert one.attrs["left_out"]["empty"] == 1
    assert one["n_speeches"].unique().tolist() == [3]
    nothing = dispersion_table([["。"]], ["党"])
    assert nothing["note"].tolist() == ["none: no speech"]
    assert dispersion_table([["党"]], min_count=9).empty


def test_letters_of_the_table() -> None:
    """Labels that do not fit, no speech, no term where one is needed, an empty term, a string for a list."""
    for arguments, said in (
        ({"groups": ["a"]}, "2 speeches and 1 labels"),
        ({"groups": ["", None]}, "no independent speech of any group"),
        ({"unit": "substring"}, "no term is named"),
        ({"terms": ["党", " "]}, "none of them empty"),
        ({"terms": "党"}, "the terms are '党'"),
        ({"unit": "character"}, "no unit 'character'"),
    ):
        with pytest.raises(CompareError, match=said):
            dispersion_table([["党"], ["村"]], **arguments)  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="there is no independent speech"):
        dispersion_table([])


def test_discourse_dispersion_prints_the_table(tmp_path: Path, capsysbinary: Any) -> None:
    """Two files, a phrase as a string: counts by hand in the CSV; without a term --unit substring is refused."""
    (tmp_path / "a.txt").write_text("同志们：建设社会主义新农村，是新农村建设的任务。" * 3, encoding="utf-8")
    (tmp_path / "b.txt").write_text("同志们：深入开展群众路线教育实践活动。" * 3, encoding="utf-8")
    asked = ["dispersion", str(tmp_path), "--unit", "substring", "--term", "新农村", "--term", "同志们"]
    assert main(asked) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8"))))
    assert [(r["term"], r["group"], r["count"], r["range"]) for r in rows] == [
        ("新农村", "", "6", "1"),
        ("同志们", "", "6", "2"),
    ]
    assert main(["dispersion", str(tmp_path), "--unit", "substring"]) == 1
    assert b"--term" in capsysbinary.readouterr().err
