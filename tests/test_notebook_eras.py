"""The notebook on one comparison: what it prints is what an independent count gives, and no number is typed by hand.

That it runs in a fresh kernel and shows its figures is asked of every notebook in ``test_package``.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tomllib
from collections import Counter
from contextlib import chdir, redirect_stdout
from datetime import date
from importlib import resources
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.special import xlogy
from scipy.stats import permutation_test, ttest_ind
from statsmodels.stats.multitest import multipletests

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "04_eras.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def cells(kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == kind]


class Ran(NamedTuple):
    """The names that stand when all cells have run, and all they printed."""

    names: dict[str, Any]
    printed: str

    def sides(self, outcome: str, target: str, reference: str) -> tuple[pd.Series, pd.Series]:
        """The outcome in the independent speeches of two eras, straight from the tables of the corpus."""
        results = self.names["results"]
        own = results.metadata[results.metadata["duplicate_of"] == ""]
        x, y = (
            results.features.loc[own.index[own["era"] == era], outcome].dropna()
            for era in (target, reference)
        )
        return x, y

    def pair(self, outcome: str) -> tuple[pd.Series, pd.Series]:
        return self.sides(outcome, self.names["target"], self.names["reference"])

    def said(self, pattern: str) -> list[Any]:
        found = re.findall(pattern, self.printed)
        assert found, pattern
        return found


@pytest.fixture(scope="module")
def ran() -> Ran:
    """The cells run in order, figures left out."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    kept = [f"display.{name}" for name in ("max_colwidth", "max_columns", "max_rows")]
    with (
        chdir(NOTEBOOK.parent),
        redirect_stdout(printed),
        pd.option_context(*(x for name in kept for x in (name, pd.get_option(name)))),
    ):
        for number, source in enumerate(cells("code")):
            if "pyplot" not in source and not source.startswith("discourse.draw("):
                exec(
                    compile(source, f"<cell {number}>", "exec", dont_inherit=True), names
                )  # our own notebook
    return Ran(names, printed.getvalue())


def p_of(x: pd.Series, y: pd.Series) -> float:
    """Two-sided permutation p by scipy, over all assignments."""
    if not len(x) or not len(y):
        return float("nan")
    if min(len(x), len(y)) == 1:  # scipy asks for two a side
        both, one = np.concatenate([x, y]), (x if len(x) == 1 else y).iloc[0]
        return float(min(1, 2 * min((both >= one - 1e-12).mean(), (both <= one + 1e-12).mean())))
    found = permutation_test(
        (x.to_numpy(), y.to_numpy()), lambda a, b, axis: a.mean(axis) - b.mean(axis), n_resamples=np.inf
    )
    return float(found.pvalue)


def within(ran: Ran, x: pd.Series, y: pd.Series) -> list[float]:
    """The difference within genres that both sides have twice, by hand; nothing where there is no such genre."""
    genre = ran.names["metadata"]["genre"]
    gaps, weights = [], []
    for kind in sorted(set(genre[x.index]) & set(genre[y.index])):
        one, two = x[genre[x.index] == kind], y[genre[y.index] == kind]
        if min(len(one), len(two)) < 2:
            continue
        gaps.append(one.mean() - two.mean())
        weights.append(len(one) * len(two) / (len(one) + len(two)))
    return [float(np.average(gaps, weights=weights))] if gaps else []


def left_out(x: pd.Series, y: pd.Series) -> dict[str, float]:
    """The difference without each speech."""
    found = {name: x.drop(name).mean() - y.mean() for name in x.index}
    return found | {name: x.mean() - y.drop(name).mean() for name in y.index}


def g2_flags(ran: Ran) -> tuple[int, int, list[int]]:
    """How many words, how many of them G2 flags between the eras, and under every assignment of the labels."""
    from discourse.compare.tokens import is_word

    metadata, names = ran.names["metadata"], ran.names
    kept = [
        s
        for s in names["results"].segmented
        if metadata.loc[s.id, "era"] in (names["target"], names["reference"])
        and not metadata.loc[s.id, "duplicate_of"]
    ]
    bags = [Counter(token for token in s.tokens if is_word(token)) for s in kept]
    words = [word for word, count in sum(bags, Counter()).items() if count >= 5]
    table = np.array([[bag[word] for word in words] for bag in bags])
    size = np.array([sum(bag.values()) for bag in bags])
    real = [metadata.loc[s.id, "era"] == names["target"] for s in kept]

    def flagged(one: Any) -> int:
        cells = np.array(
            [[table[side].sum(0), size[side].sum() - table[side].sum(0)] for side in (one, ~one)]
        )
        expected = cells.sum(0, keepdims=True) * cells.sum(1, keepdims=True) / size.sum()
        return int((2 * (xlogy(cells, cells) - xlogy(cells, expected)).sum((0, 1)) > 3.84).sum())

    ways = [np.isin(np.arange(len(kept)), some) for some in combinations(range(len(kept)), sum(real))]
    return len(words), flagged(np.array(real)), [flagged(way) for way in ways]


@pytest.mark.slow
def test_the_smallest_p_printed_is_two_in_so_many_ways(ran: Ran) -> None:
    """2 / C(n, k), with n and k counted anew; for each outcome with the speeches in which it is measurable."""
    own = ran.names["metadata"].query("duplicate_of == ''")["era"]
    k, n = (int((own == ran.names[side]).sum()) for side in ("target", "reference"))
    assert ran.said(r"(\d+) ways to give out the labels; smallest p = ([\d.]+)") == [
        (str(comb(n + k, k)), f"{2 / comb(n + k, k):.3f}")
    ]
    assert ran.said(r"level of 0.05 is (.+)") == [
        "possible" if 2 / comb(n + k, k) <= 0.05 else "not possible"
    ]
    for outcome, ways, p, floor in ran.said(r"(\S+): (\d+) ways, p = ([\d.]+), smallest ([\d.]+)"):
        x, y = ran.pair(outcome)
        count = comb(len(x) + len(y), len(x))
        assert (int(ways), p, floor) == (count, f"{p_of(x, y):.3f}", f"{2 / count:.3f}")


@pytest.mark.slow
def test_an_era_holds_the_whole_interval(ran: Ran) -> None:
    """Each speech stands in the era whose bounds, read from the file, hold its interval; some straddle a boundary."""
    table = ran.names["dates"]
    for name in ("party", "congresses", "plans"):
        eras = tomllib.loads(resources.files("discourse.eras").joinpath(f"{name}.toml").read_text("utf-8"))[
            "era"
        ]
        for _, row in table.iterrows():
            first, last = (date.fromisoformat(row[end]) for end in ("earliest", "latest"))
            holding = [
                era["id"]
                for era in eras
                if era.get("start", date.min) <= first and last <= era.get("end", date.max)
            ]
            assert [row[name]] == holding or (not holding and row[name].startswith("straddles "))
    assert table.map(lambda cell: str(cell).startswith("straddles ")).to_numpy().any()


def numbers_of_an_outcome(ran: Ran, outcome: str, holm: float) -> list[str]:
    """The numbers that the paragraph has to give of an outcome, in order, by scipy and by hand."""
    from discourse import extractors
    from discourse.extractors.reuse import without_shared

    x, y = ran.pair(outcome)
    form = ".3f" if outcome == "formula.lexicon_share" else ".2f"
    bounds = ttest_ind(x, y, equal_var=False).confidence_interval(0.95)
    apart = extractors.measure(
        without_shared(ran.names["results"].segmented), extractors.make(["stance", "formulas"])
    )[0][outcome]
    again = apart[x.index].mean() - apart[y.index].mean()
    others = left_out(x, y).values()
    return [
        format(x.mean(), form), str(len(x)), format(y.mean(), form), str(len(y)),
        format(x.mean() - y.mean(), form), "95", format(bounds.low, form), format(bounds.high, form),
        f"{p_of(x, y):.3f}", f"{holm:.2f}", f"{2 / comb(len(x) + len(y), len(x)):.3f}",
        *(format(found, form) for found in within(ran, x, y)),
        format(again, form), format(min(others), form), format(max(others), form),
    ]  # fmt: skip


def corrected(ran: Ran) -> dict[str, float]:
    """Holm's p of the pair compared, over all primary outcomes and pairs of eras, by statsmodels."""
    eras = [era.id for era in ran.names["results"].eras]
    asked = [(o, b, a) for o in ran.names["primary"] for a, b in combinations(eras, 2)]
    p = [p_of(*ran.sides(*one)) for one in asked]
    found = multipletests(p, method="holm")[1]
    own = ran.names["target"], ran.names["reference"]
    return {o: value for (o, *pair), value in zip(asked, found, strict=True) if tuple(pair) == own}


@pytest.mark.slow
def test_every_number_of_the_paragraph_is_that_of_an_independent_count(ran: Ran) -> None:
    """All numbers of the printed paragraph, in order and none besides."""
    names = ran.names
    metadata = names["metadata"]
    own = metadata[metadata["duplicate_of"] == ""]
    here, there = (own[own["era"] == names[side]] for side in ("target", "reference"))
    expected = []
    for group, era in ((here, names["target"]), (there, names["reference"])):
        bounds = names["results"].eras[era]
        expected += [str(len(group)), str(bounds.start.year), str(bounds.end.year)]
    compared = metadata["era"].isin([names["target"], names["reference"]])
    expected.append(str(int((compared & (metadata["duplicate_of"] != "")).sum())))
    holm = corrected(ran)
    for outcome in names["primary"]:
        expected += numbers_of_an_outcome(ran, outcome, holm[outcome])
    expected.append("0.05")
    specifications = names["results"].multiverse.specifications
    for outcome in names["primary"]:
        x, y = ran.pair(outcome)
        mine = specifications.query("outcome == @outcome and distinct and d == d")
        mine = mine[(mine["target"] == names["target"]) & (mine["reference"] == names["reference"])]
        flips = int((mine["d"] * (x.mean() - y.mean()) < 0).sum())
        expected += [str(flips)] * bool(flips) + [str(len(mine))]
    words, by_g2, every = g2_flags(ran)
    expected += [str(words), str(by_g2), "0.05", f"{np.mean(every):.0f}"]
    expected += [f"{names['apart'][column]:.2f}" for column in ("jsd", "null_low", "null_high")]
    mixes = [Counter(group["genre"]) for group in (here, there)]
    for group, mix in zip((here, there), mixes, strict=True):
        for count in sorted(mix.values(), reverse=True):
            expected += [str(count), str(len(group))]
    share = sum(min(mixes[0][g] / len(here), mixes[1][g] / len(there)) for g in mixes[0])
    expected += [f"{share:.2f}", "2"]  # no genre has 2 speeches on both sides
    assert NUMBER.findall(names["paragraph"]) == expected
    assert "".join(names["paragraph"].split()) in "".join(ran.printed.split())


@pytest.mark.slow
def test_the_paragraph_says_what_cannot_be_told(ran: Ran) -> None:
    """No genre has two speeches on both sides, and no test could reach the level: both stand there in words."""
    own = ran.names["metadata"].query("duplicate_of == ''")
    here, there = (Counter(own.loc[own["era"] == ran.names[s], "genre"]) for s in ("target", "reference"))
    stuck = not any(min(here[genre], there[genre]) >= 2 for genre in here)
    assert stuck == ("genre and era cannot be told apart" in ran.names["paragraph"])
    least = min(2 / comb(sum(map(len, pair)), len(pair[0])) for pair in map(ran.pair, ran.names["primary"]))
    assert (least > 0.05) == ("No test of so few speeches can reach the level" in ran.names["paragraph"])
    assert len(ran.said("verdict: no test can reach the level")) == len(ran.names["primary"])


@pytest.mark.slow
def test_the_speeches_without_which_the_sign_turns_are_named(ran: Ran) -> None:
    """For each outcome those, and only those, whose absence turns the difference round."""
    label = ran.names["metadata"]["label"]
    for outcome, said in zip(ran.names["primary"], ran.said("the sign turns without: (.+)"), strict=True):
        x, y = ran.pair(outcome)
        turning = [i for i, without in left_out(x, y).items() if without * (x.mean() - y.mean()) < 0]
        assert sorted(said.split("; ")) == (sorted(label[turning]) or ["none"])


@pytest.mark.slow
def test_words_are_not_the_sample(ran: Ran) -> None:
    """Where words are drawn singly both tests keep their level; where they come in clumps G2 alone does not."""
    simulated = ran.names["simulated"]
    assert simulated["permutation of speeches"].between(0.03, 0.065).all()
    assert 0.03 < simulated["G2"].iloc[0] < 0.07
    assert simulated["G2"].iloc[1] > 0.2
    _, by_g2, every = g2_flags(ran)
    assert ran.said(r"(\d+) to (\d+), on average (\d+); as many as the eras or more in (\d+) of (\d+)") == [
        tuple(
            map(
                str,
                (min(every), max(every), round(np.mean(every)), sum(e >= by_g2 for e in every), len(every)),
            )
        )
    ]


@pytest.mark.slow
def test_a_concordance_line_stands_in_its_speech(ran: Ran) -> None:
    """Every quoted line is found, character by character, in the speech that it names."""
    texts = {speech.id: speech.text.replace("\n", "") for speech in ran.names["results"].corpus}
    lines = ran.said(r" {4}(.*)【(.+?)】(.*) \((\S+)\)")
    assert len(lines) >= 5
    for left, term, right, speech in lines:
        assert left + term + right in texts[speech]


@pytest.mark.slow
def test_how_many_speeches_would_do(ran: Ran) -> None:
    """With the number printed the smallest corrected p reaches the level, with one less it does not."""
    ((asked, enough),) = ran.said(r"(\d+) primary comparisons: (\d+) speeches a side")
    eras = {era for era in ran.names["metadata"]["era"] if era}
    assert int(asked) == len(ran.names["primary"]) * comb(len(eras), 2)
    assert int(asked) * 2 / comb(2 * int(enough), int(enough)) <= 0.05
    assert int(asked) * 2 / comb(2 * int(enough) - 2, int(enough) - 1) > 0.05


def typed(source: str) -> list[str]:
    """The texts of a cell that hold a digit, format specifications left aside."""
    tree = ast.parse(source)
    specs = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in specs
        and re.search(r"\d", node.value) and not re.fullmatch(r"\.\d[f%]", node.value)
    ]  # fmt: skip


def test_no_number_of_the_paragraph_is_typed_by_hand() -> None:
    """The cells that put it together have no digit in any text."""
    making = [
        cell for cell in cells("code") if re.search(r"^(def \w+_said|opening|others|paragraph)\b", cell, re.M)
    ]
    assert len(making) >= 3
    assert [typed(cell) for cell in making] == [[]] * len(making)
    assert typed('f"{x:.2f} in 4 speeches"') == [" in 4 speeches"]


def test_no_result_stands_in_the_prose() -> None:
    """Decimals and percentages come from running a cell; levels are the exception."""
    found = [re.findall(r"\d*\.\d+|\d+(?:\.\d+)? ?%", cell) for cell in cells("markdown")]
    assert {number for numbers in found for number in numbers} <= {"95 %", "5 %"}


def test_a_cell_has_one_idea() -> None:
    """A cell of code is no longer than a screen shows beside its output."""
    assert max(cell.count("\n") + 1 for cell in cells("code")) <= 25
