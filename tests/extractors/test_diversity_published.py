"""Lexical diversity and richness: the shared table of printed values, and what moves with the length of a text."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.errors import ExtractorError
from discourse.extractors._richness import (
    DRIFT,
    cttr,
    dugast_u,
    fisher_alpha,
    guiraud_r,
    herdan_c,
    herdan_vm,
    maas,
    msttr,
    simpson_d,
    summer_s,
    ttr,
    yule_i,
)
from discourse.extractors.diversity import hdd, mattr, mtld, yule_k
from tests.compare.reference import ENTRIES


def size(tokens: list[str]) -> tuple[int, int]:
    """Different words, words."""
    return len(set(tokens)), len(tokens)


def test_the_ratios_of_quanteda() -> None:
    """TTR, CTTR, R and C of two texts, and Maas (its root form, common logarithms) of the first."""
    entry = ENTRIES["quanteda_ttr"]
    sizes = [size(entry["input"][d].split()) for d in ("d1", "d2")]
    want, near = entry["expected"], entry["tolerance"]
    for name, measure in (("TTR", ttr), ("CTTR", cttr), ("R", guiraud_r), ("C", herdan_c)):
        assert [measure(*vn) for vn in sizes] == pytest.approx(want[name], abs=near)
    assert maas(*sizes[0], base=10, form="a") == pytest.approx(want["Maas_d1"], abs=near)


def test_yules_i_of_quanteda() -> None:
    """1.5 as printed; where no word is repeated quanteda prints 0 by convention, which here is not measurable."""
    entry = ENTRIES["quanteda_yule_I"]
    convention, value = entry["expected"]["I"]
    assert yule_i(entry["input"]["d2"].split()) == pytest.approx(value, abs=entry["tolerance"])
    assert convention == 0
    assert np.isnan(yule_i(entry["input"]["d1"].split()))


def test_yules_k_of_quanteda_and_korpus() -> None:
    """Ten words, 1,000; fourteen, 1,122.449."""
    entry = ENTRIES["yule_K_exact"]
    found = [yule_k(entry["input"][d].split()) for d in ("d1", "d2")]
    assert found == pytest.approx(entry["expected"]["K"], abs=entry["tolerance"])


def test_mattr_of_quanteda() -> None:
    """Windows of two, three and four words."""
    entry = ENTRIES["mattr_quanteda"]
    tokens = entry["input"]["tokens"].split()
    found = {f"w{w}": mattr(tokens, w) for w in (2, 3, 4)}
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])


def test_msttr_of_quanteda() -> None:
    """Segments of two, three (two words discarded) and four words."""
    entry = ENTRIES["msttr_quanteda"]
    tokens = entry["input"]["tokens"].split()
    found = {f"w{w}": msttr(tokens, w) for w in (2, 3, 4)}
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])


def test_fifteen_measures_of_lexicalrichness() -> None:
    """Ten words, every number LexicalRichness prints of them.

    But for one: its MSTTR throws the last segment away even where it is full, .8; both segments give .9.
    """
    entry = ENTRIES["lexrich_small"]
    tokens, want = entry["input"]["tokens"], entry["expected"]
    vn = size(tokens)
    found = {
        "ttr": ttr(*vn),
        "rttr": guiraud_r(*vn),
        "cttr": cttr(*vn),
        "herdan_C": herdan_c(*vn),
        "summer_S": summer_s(*vn, base="e"),
        "dugast_U_ln": dugast_u(*vn, base="e"),
        "maas_ln": maas(*vn, base="e", form="a-squared"),
        "yule_K": yule_k(tokens),
        "yule_I": yule_i(tokens),
        "herdan_Vm": herdan_vm(tokens),
        "simpson_D": simpson_d(tokens),
        "msttr5": msttr(tokens[:-1], 5),
        "mattr5": mattr(tokens, 5),
        "mtld_072": mtld(tokens, 0.72),
        "hdd_draws5": hdd(tokens, 5),
    }
    assert found == pytest.approx(want, abs=entry["tolerance"])
    assert msttr(tokens, 5) == pytest.approx(0.9)


def test_mtld_of_textacy_and_lexicalrichness() -> None:
    """At .72 and .66 the two agree; at .75 a ratio of just .75 occurs, and here a stretch ends only below it."""
    entry = ENTRIES["textacy_mtld"]
    tokens, want, near = entry["input"]["tokens"].split(), entry["expected"], entry["tolerance"]
    assert mtld(tokens, 0.72) == pytest.approx(want["t072"], abs=near)
    assert mtld(tokens, 0.66) == pytest.approx(want["t066"], abs=near)
    assert mtld(tokens, 0.75) == pytest.approx(want["t075_textacy"], abs=near)
    assert abs(mtld(tokens, 0.75) - want["t075_lexicalrichness"]) > 0.1


def test_the_nursery_rhyme_of_textacy() -> None:
    """Two bases of the logarithm stand side by side: Dugast's U is 28.3 by one and 65.2 by the other."""
    entry = ENTRIES["textacy_ttr_mary"]
    tokens = entry["input"]["tokens"].split()
    vn = size(tokens)
    found = {
        "ttr": ttr(*vn),
        "root": guiraud_r(*vn),
        "corrected": cttr(*vn),
        "herdan": herdan_c(*vn),
        "summer_log10": summer_s(*vn, base=10),
        "summer_ln": summer_s(*vn, base="e"),
        "dugast_log10": dugast_u(*vn, base=10),
        "dugast_ln": dugast_u(*vn, base="e"),
        "msttr20": msttr(tokens, 20),
        "mattr20": mattr(tokens, 20),
    }
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])


def test_mtld_of_wordless() -> None:
    """A sentence of five words twenty times over."""
    entry = ENTRIES["mtld_periodic"]
    assert entry["input"]["tokens"] == "['This','is','a','sentence','.']*20"
    found = mtld(["This", "is", "a", "sentence", "."] * 20, entry["input"]["threshold"])
    assert found == pytest.approx(entry["expected"]["mtld"], abs=entry["tolerance"])


def test_fishers_alpha_of_1943() -> None:
    """240 species among 15,609 moths: 40.247; the root solves its equation there and elsewhere."""
    entry = ENTRIES["fisher_alpha"]
    types, tokens = entry["input"]["types"], entry["input"]["tokens"]
    assert fisher_alpha(types, tokens) == pytest.approx(entry["expected"]["alpha"], abs=entry["tolerance"])
    for v, n in ((2, 3), (30, 4_000), (9_999, 10_000), (1, 2)):
        alpha = fisher_alpha(v, n)
        assert alpha * np.log1p(n / alpha) == pytest.approx(v, rel=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(2, 900), st.integers(1, 900))
def test_what_the_base_does(types: int, repeated: int) -> None:
    """U and 1/a² scale by ln of the base, so the base must be told; U is 1 / a²; C knows no base."""
    vn = types, types + repeated
    assert dugast_u(*vn, base=10) == pytest.approx(dugast_u(*vn, base="e") / log(10))
    assert dugast_u(*vn, base=2) == pytest.approx(1 / maas(*vn, base=2, form="a-squared"))
    assert maas(*vn, base=2, form="a") ** 2 == pytest.approx(maas(*vn, base=2, form="a-squared"))
    assert herdan_c(*vn) == pytest.approx(np.log2(types) / np.log2(sum((types, repeated))))
    assert cttr(*vn) == pytest.approx(guiraud_r(*vn) / 2**0.5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("党建基层治理"), min_size=2, max_size=40))
def test_repetition_by_counting_pairs(tokens: list[str]) -> None:
    """D is the share of equal pairs among all; K and Vm are made of the same count."""
    n = len(tokens)
    equal = sum(tokens[i] == tokens[j] for i in range(n) for j in range(i)) * 2
    assert simpson_d(tokens) == pytest.approx(equal / (n * (n - 1)))
    assert yule_k(tokens) == pytest.approx(10_000 * equal / n**2)
    assert herdan_vm(tokens) ** 2 == pytest.approx((equal + n) / n**2 - 1 / len(set(tokens)), abs=1e-12)


def test_what_cannot_be_measured_is_nan() -> None:
    """No word; one word; no word repeated; a text shorter than a segment."""
    bases: dict[str, Any] = {"base": "e"}
    sized = [ttr, guiraud_r, cttr, herdan_c, fisher_alpha]
    assert np.isnan([measure(0, 0) for measure in sized]).all()
    assert np.isnan([summer_s(0, 0, **bases), dugast_u(0, 0, **bases), maas(0, 0, **bases, form="a")]).all()
    assert np.isnan(
        [herdan_c(1, 1), dugast_u(1, 1, **bases), maas(1, 1, **bases, form="a"), fisher_alpha(1, 1)]
    ).all()
    assert np.isnan([dugast_u(5, 5, **bases), fisher_alpha(5, 5), yule_i(list("党建引领"))]).all()
    assert np.isnan([summer_s(2, 9, base=10), summer_s(1, 9, **bases), summer_s(8, 10, base=10)]).all()
    assert np.isnan([herdan_vm([]), simpson_d(["党"]), yule_i([]), msttr(["党"], 2), msttr([], 0)]).all()
    assert maas(5, 5, **bases, form="a") == 0
    assert summer_s(3, 9, **bases) == pytest.approx(np.log(np.log(3)) / np.log(np.log(9)))


def test_more_words_than_there_are_is_a_slip() -> None:
    """Types and tokens exchanged: each measure says so."""
    for measure in (ttr, guiraud_r, cttr, herdan_c, fisher_alpha):
        for wrong in ((9, 3), (0, 3), (-1, 3)):
            with pytest.raises(ExtractorError, match="different words among 3"):
                measure(*wrong)


def test_what_moves_with_length_is_said_to() -> None:
    """Thirty texts of 500 and of 5,000 words by Zipf's law: each shift, in sd, is near the one written down."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 10_001)
    measured: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in DRIFT}
    for n in (500, 5_000):
        rows = []
        for _ in range(30):
            tokens = [str(x) for x in rng.choice(10_000, n, p=share / share.sum())]
            vn = size(tokens)
            rows.append(
                {
                    "ttr": ttr(*vn),
                    "guiraud_r": guiraud_r(*vn),
                    "cttr": cttr(*vn),
                    "herdan_c": herdan_c(*vn),
                    "summer_s": summer_s(*vn, base="e"),
                    "dugast_u": dugast_u(*vn, base="e"),
                    "maas": maas(*vn, base="e", form="a-squared"),
                    "fisher_alpha": fisher_alpha(*vn),
                    "msttr": msttr(tokens, 100),
                    "yule_i": yule_i(tokens),
                    "herdan_vm": herdan_vm(tokens),
                    "simpson_d": simpson_d(tokens),
                }
            )
        for name in DRIFT:
            measured[name].append(np.array([row[name] for row in rows]))
    for name, (short, long) in measured.items():
        shift = (long.mean() - short.mean()) / short.std()
        assert shift == pytest.approx(DRIFT[name], rel=0.35, abs=0.7), name
    assert sorted(name for name, shift in DRIFT.items() if abs(shift) > 1) == [
        "cttr", "fisher_alpha", "guiraud_r", "herdan_c", "summer_s", "ttr", "yule_i"
    ]  # fmt: skip
