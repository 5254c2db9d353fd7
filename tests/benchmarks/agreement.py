"""Agreement and correction: how often their intervals hold the truth, and what goes wrong without correction.

Everything is simulated, from the held-out confusion of the shipped stance model where a classifier is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from discourse.compare.agreement import COEFFICIENTS, agreement_interval
from discourse.compare.correction import (
    correct,
    correct_counts,
    correct_groups,
    corrected_means,
    design_based_mean,
    prediction_powered_mean,
    rogan_gladen_interval,
)
from discourse.compare.intervals import jackknife_t_difference
from discourse.extractors.stance import theta, theta_corrected
from discourse.segment.stance import confusion

#: Simulated studies a row: the standard error of a coverage of 95 % is then 1.3 points.
REPEATS = 300

#: Draws of each simulated interval; the default is 4,000.
DRAWS = 400

Array = npt.NDArray[Any]


def run() -> list[dict[str, Any]]:
    """Every row: what, setting, the nominal value and the measured one, with its unit."""
    return [
        *coverage_of_agreement(),
        *coverage_of_rogan_gladen(),
        *coverage_of_corrections(),
        *coverage_over_speeches(),
        *coverage_of_a_speech(),
        *coverage_between_eras(),
        *coverage_of_means(),
    ]


def coverage_of_agreement() -> Iterator[dict[str, Any]]:
    """Two coders, 15 sentences a document, documents that are easy or hard; α of very many documents is the truth."""
    rng = np.random.default_rng(1)
    for name in ("alpha", "ac1"):
        truth = agreement_interval(COEFFICIENTS[name], *_coders(20_000, rng), seed=0, resamples=2).estimate
        for documents in (5, 10, 20, 40):
            hits: dict[str, list[bool]] = defaultdict(list)
            for i in range(REPEATS):
                codes, document = _coders(documents, rng)
                for method in ("jackknife-t", "percentile"):
                    found = agreement_interval(
                        COEFFICIENTS[name], codes, document, seed=i, method=method, resamples=DRAWS
                    )  # type: ignore[call-overload, unused-ignore]
                    hits[method].append(found.low <= truth <= found.high)
                found = agreement_interval(
                    COEFFICIENTS[name], codes, range(len(codes)), seed=i, method="percentile", resamples=DRAWS
                )
                hits["percentile, sentences drawn"].append(found.low <= truth <= found.high)
            for method, inside in hits.items():
                yield _row(f"coverage of {name}", f"{documents} documents, {method}", 95.0, inside)


def coverage_of_rogan_gladen() -> Iterator[dict[str, Any]]:
    """One class of share .05 or .2, sensitivity .86, specificity .96, 400 sentences."""
    rng = np.random.default_rng(2)
    for share in (0.05, 0.2):
        for labelled in (20, 50, 200):
            found = rng.binomial(400, share * 0.86 + (1 - share) * 0.04, REPEATS)
            hit, rejected = rng.binomial(labelled, 0.86, REPEATS), rng.binomial(labelled, 0.96, REPEATS)
            bounds = [
                rogan_gladen_interval(int(a), 400, int(b), labelled, int(c), labelled)
                for a, b, c in zip(found, hit, rejected, strict=True)
            ]
            setting = f"share {share}, {labelled} labelled of each"
            yield _row("coverage of Rogan-Gladen", setting, 95.0, [b.low <= share <= b.high for b in bounds])


def coverage_of_corrections() -> Iterator[dict[str, Any]]:
    """A corpus with the model's errors; the truth is the share A/(A + P) that coding all of it would give.

    ``inverse, elsewhere``: labelled at other prevalence; the others: drawn from the corpus itself within the class
    given, half the sample in this era and half in another whose stances are equally common.
    """
    rng = np.random.default_rng(3)
    rates = confusion() / confusion().sum(axis=1, keepdims=True)
    for shares in ((0.30, 0.15, 0.30, 0.25), (0.30, 0.03, 0.40, 0.27)):
        for size in (300, 3_000):
            for labelled in (100, 400):
                hits: dict[str, list[bool]] = defaultdict(list)
                for i in range(REPEATS // 2):
                    here = _corpus(size, shares, rates, rng)
                    there = _corpus(size, (0.25,) * 4, rates, rng)
                    given = np.stack([here.sum(axis=0), there.sum(axis=0)])
                    truth = _share(here.sum(axis=1))
                    hits["as given, sentences drawn"].append(_naive_holds(given[0], truth))
                    table = np.array([rng.multinomial(labelled // 4, row) for row in rates])
                    found = [("inverse, elsewhere", correct(given[0], table, seed=i, draws=DRAWS))]
                    codes = np.stack([_hand_coded(era, labelled // 2, rng) for era in (here, there)])
                    for form in ("calibration", "inverse"):
                        one = correct_groups(given, codes, seed=i, form=form, draws=DRAWS)[0]  # type: ignore[arg-type]
                        found.append((f"{form}, drawn from both eras", one))
                    for name, one in found:
                        hits[name].append(one.share.low - 1e-9 <= truth <= one.share.high + 1e-9)
                setting = f"problems {shares[1]:.0%}, {size} sentences, {labelled} labelled"
                for name, inside in hits.items():
                    yield _row("coverage of the corrected share", f"{setting}: {name}", 95.0, inside)


def coverage_over_speeches() -> Iterator[dict[str, Any]]:
    """Speeches of 60 sentences whose own shares of problems vary; the truth is θ of very many speeches."""
    rng = np.random.default_rng(4)
    rates = confusion() / confusion().sum(axis=1, keepdims=True)
    means = _speech_shares(100_000, rng).mean(axis=0)
    truth = float(np.log(means[0] / means[1]))
    for speeches in (4, 8, 20):
        hits: dict[str, list[bool]] = defaultdict(list)
        for i in range(REPEATS):
            true = rng.multinomial(60, _speech_shares(speeches, rng))
            given = rng.multinomial(true, rates).sum(axis=1)
            table = np.array([rng.multinomial(75, row) for row in rates])
            for name, rows in (("speeches", given), ("sentences alone", given.sum(axis=0))):
                found = correct(rows, table, seed=i, draws=DRAWS).theta
                hits[name].append(found.low <= truth <= found.high)
        for name, inside in hits.items():
            yield _row(
                "coverage of corrected θ of an era", f"{speeches} speeches, doubt of {name}", 95.0, inside
            )


def coverage_of_a_speech() -> Iterator[dict[str, Any]]:
    """``stance.theta_corrected`` of single speeches; each time the held-out sentences are drawn afresh as well.

    The truth is θ of the sentences expected of each stance, ln((n πA + ½) / (n πP + ½)).
    """
    rng = np.random.default_rng(6)
    for held_out in (confusion(), confusion("national")):
        rates, labelled = held_out / held_out.sum(axis=1, keepdims=True), held_out.sum(axis=1).astype(int)
        for shares in ((0.30, 0.15, 0.30, 0.25), (0.30, 0.03, 0.40, 0.27), (0.10, 0.20, 0.40, 0.30)):
            for n in (30, 60, 120):
                truth = theta(n * shares[0], n * shares[1])[0]  # type: ignore[arg-type]
                hits: dict[str, list[bool]] = defaultdict(list)
                widths: dict[str, list[float]] = defaultdict(list)
                for _ in range(REPEATS):
                    given = _corpus(n, shares, rates, rng).sum(axis=0)
                    table = rng.multinomial(labelled, rates)
                    for name, (_, low, high) in (
                        ("corrected", theta_corrected(given, table)),
                        ("as given", theta(given[0], given[1])),
                    ):
                        hits[name].append(low <= truth <= high)
                        widths[name].append(high - low)
                for name, inside in hits.items():
                    setting = (
                        f"{labelled.sum():,} held out, A {shares[0]:.0%}, P {shares[1]:.0%}, {n} sentences"
                    )
                    width = np.nanmean(widths[name])
                    yield _row(
                        "coverage of a speech's θ", f"{setting}: {name}, width {width:.1f}", 95.0, inside
                    )


def coverage_between_eras() -> Iterator[dict[str, Any]]:
    """The row of ``stance.theta_corrected``: a difference of means over speeches of 60 sentences, 75 labelled.

    What is missing at a hundred speeches is bias: a mean of logarithms keeps what each short speech's has.
    """
    rng = np.random.default_rng(7)
    rates = confusion() / confusion().sum(axis=1, keepdims=True)
    eras = ([6.0, 3, 6, 5], [6.0, 1, 8, 5])
    many = [rng.multinomial(60, rng.dirichlet(era, 100_000)) for era in eras]
    truth = np.subtract(*(_thetas(true).mean() for true in many))
    for speeches in (8, 20, 100):
        hits: dict[str, list[bool]] = defaultdict(list)
        for i in range(REPEATS):
            sides = [rng.multinomial(true[i * speeches :][:speeches], rates).sum(axis=1) for true in many]
            table = rng.multinomial(75, rates)
            values = [_thetas(correct_counts(side, table)) for side in sides]
            found = jackknife_t_difference(np.mean, *values)
            doubt = 1.96 * np.diff(corrected_means(sides, table, seed=i), axis=1).std()
            half = found.high - found.estimate
            away = abs(found.estimate - truth)
            hits["how speeches differ"].append(away <= half)
            hits["and the labels' doubt"].append(away <= np.hypot(half, doubt))
        for name, inside in hits.items():
            yield _row(
                "coverage of a difference of eras", f"{speeches} speeches a side, {name}", 95.0, inside
            )


def coverage_of_means() -> Iterator[dict[str, Any]]:
    """A share of .2 among 2,000 sentences of which n were coded at random; the classifier is right 86 to 96 times."""
    rng = np.random.default_rng(5)
    for n in (50, 100, 400):
        hits: dict[str, list[bool]] = defaultdict(list)
        widths: dict[str, list[float]] = defaultdict(list)
        for _ in range(REPEATS * 2):
            y = (rng.random(2_000) < 0.2).astype(float)
            f = np.where(rng.random(2_000) < np.where(y == 1, 0.86, 0.96), y, 1 - y)
            coded = rng.permutation(2_000)[:n]
            rest = np.setdiff1d(np.arange(2_000), coded)
            truth = np.full(2_000, np.nan)
            truth[coded] = y[coded]
            half = 1.96 * y[coded].std() / np.sqrt(n)
            bounds = {
                "coded sentences alone": (y[coded].mean() - half, y[coded].mean() + half),
                "prediction-powered": prediction_powered_mean(y[coded], f[coded], f[rest])[1:3],
                "design-based": design_based_mean(f, truth, np.full(2_000, n / 2_000))[1:3],
            }
            for name, (low, high) in bounds.items():
                hits[name].append(low <= 0.2 <= high)
                widths[name].append(high - low)
        for name, inside in hits.items():
            setting = f"{n} coded of 2,000: {name}, width {np.mean(widths[name]):.3f}"
            yield _row("coverage of a mean", setting, 95.0, inside)


def main() -> None:
    """Print the table."""
    for row in run():
        print(
            f"{row['what']:<36}{row['setting']:<84}{row['nominal']:>7.1f}{row['measured']:>8.1f} {row['unit']}"
        )


def _coders(documents: int, rng: np.random.Generator) -> tuple[Array, Array]:
    document = np.repeat(np.arange(documents), 15)
    truth = rng.choice(4, document.size, p=[0.3, 0.15, 0.3, 0.25])
    sure = rng.beta(6, 2, documents)[document]
    guess = rng.integers(0, 4, (2, document.size))
    return np.where(rng.random((2, document.size)) < sure, truth, guess).T, document


def _corpus(size: int, shares: tuple[float, ...], rates: Array, rng: np.random.Generator) -> Array:
    """Sentences by true class and class given."""
    return np.asarray(rng.multinomial(rng.multinomial(size, shares), rates))


def _hand_coded(corpus: Array, n: int, rng: np.random.Generator) -> Array:
    """A sample within the class given, by the root of its size, at least two of each."""
    given = corpus.sum(axis=0)
    root = np.sqrt(given)
    drawn = np.minimum(given, np.maximum(2, np.round(n * root / root.sum()))).astype(int)
    return np.array([rng.multivariate_hypergeometric(c, k) for c, k in zip(corpus.T, drawn, strict=True)]).T


def _share(counts: Array) -> float:
    return float(counts[0] / (counts[0] + counts[1]))


def _thetas(counts: Array) -> Array:
    return np.asarray(np.log((counts[:, 0] + 0.5) / (counts[:, 1] + 0.5)))


def _naive_holds(given: Array, truth: float) -> bool:
    share, n = _share(given), given[0] + given[1]
    return bool(abs(share - truth) <= 1.96 * np.sqrt(share * (1 - share) / n))


def _speech_shares(n: int, rng: np.random.Generator) -> Array:
    return rng.dirichlet([6.0, 3.0, 6.0, 5.0], n)


def _row(what: str, setting: str, nominal: float, inside: list[bool]) -> dict[str, Any]:
    share = 100 * float(np.mean(inside))
    return {"what": what, "setting": setting, "nominal": nominal, "measured": round(share, 1), "unit": "%"}


if __name__ == "__main__":
    main()
