"""Scaling: are positions found again, do intervals cover, and what do positions of real reports go with?

Speeches are made from known positions, counts in four ways: independent tokens (the models' own supposition); every
speech with its own taste for every word (negative binomial, variance μ + μ²/2); every word said three times running;
sentences with topics of their own. Then the State Council's reports: rank correlation of position with year and
length, the same from two halves of the vocabulary, and reports mixed with another genre. The public texts lie outside
the repository; without them only the simulation runs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import spearmanr

from discourse.compare.scaling import text_scores, word_scores, wordfish, wordfish_table, wordscores_table
from discourse.compare.scaling.doubt import ErrorKind, Resampling, bootstrap_errors, standard_errors
from discourse.compare.scaling.wordscores import block_errors
from discourse.compare.tokens import count_words
from discourse.extractors._tokens import is_word
from discourse.segment.tokens import Tokenizer
from tests.benchmarks.formulas import _TAIL, PUBLIC, _read
from tests.benchmarks.novelty import _reports

Truth = Literal["independent", "overdispersed", "repeated", "topics"]

#: Corpora made a row, resamples of an interval, words of the vocabulary, tokens of a speech (median) and a sentence.
CORPORA, RESAMPLES, WORDS, TOKENS, SENTENCE = 40, 50, 300, 2_000, 20

#: Characters of a text of another genre: about 1,200 tokens.
PIECE = 2_000

#: Nominal 95 %.
Z = 1.959964

_LOADINGS = np.random.default_rng(0).normal(0, 0.7, (WORDS, 5))


def draw(
    rng: np.random.Generator, truth: Truth, shares: npt.NDArray[np.float64]
) -> tuple[csr_array, npt.NDArray[np.int64]]:
    """Sentences x words of speeches that use words in these ``shares``, and the speech of each sentence."""
    lengths = np.exp(rng.normal(np.log(TOKENS), 0.5, len(shares))).astype(int) // SENTENCE
    if truth == "overdispersed":
        shares = shares * rng.gamma(2, 1 / 2, shares.shape)
        shares = shares / shares.sum(axis=1, keepdims=True)
    found = []
    for share, n in zip(shares, lengths, strict=True):
        if truth == "repeated":
            found.append(3 * rng.multinomial(SENTENCE // 3, share, size=n))
        elif truth == "topics":
            mixed = share * np.exp(rng.normal(size=(n, 5)) @ _LOADINGS.T - (_LOADINGS**2).sum(axis=1) / 2)
            found.append(
                np.array([rng.multinomial(SENTENCE, m) for m in mixed / mixed.sum(axis=1, keepdims=True)])
            )
        else:
            found.append(rng.multinomial(SENTENCE, share, size=n))
    return csr_array(np.vstack(found).astype(np.float64)), np.repeat(np.arange(len(lengths)), lengths)


def shares_of(theta: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Word shares of speeches at ``theta``: Zipf's law, and weights β with standard deviation 0.4."""
    beta = rng.normal(0, 0.4, WORDS)
    shares = np.exp(np.outer(theta, beta)) / np.arange(1, WORDS + 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def mixed_shares(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What shares are on average once every sentence has topics of its own."""
    tilt = np.exp(np.random.default_rng(1).normal(size=(4_000, 5)) @ _LOADINGS.T)
    tilt /= np.exp((_LOADINGS**2).sum(axis=1) / 2)
    mixed = [(share * tilt / (share * tilt).sum(axis=1, keepdims=True)).mean(axis=0) for share in shares]
    return np.array(mixed)


def recovery() -> Iterator[dict[str, Any]]:
    """Wordfish: mean correlation with the true positions, and the coverage of each kind of interval."""
    analytical: tuple[ErrorKind, ...] = ("conditional", "poisson", "quasi-poisson")
    resampled: tuple[Resampling, ...] = ("parametric", "words", "blocks")
    truths: tuple[Truth, ...] = ("independent", "overdispersed", "repeated", "topics")
    for truth in truths:
        for n in (8, 25):
            row: dict[str, Any] = {"truth": truth, "speeches": n}
            correlations, covered = [], {kind: np.zeros(0, bool) for kind in (*analytical, *resampled)}
            for corpus in range(CORPORA):
                rng = np.random.default_rng(corpus)
                theta = rng.normal(size=n)
                theta = (theta - theta.mean()) / theta.std(ddof=1)
                blocks, of = draw(rng, truth, shares_of(theta, rng))
                counts = np.array([blocks[np.flatnonzero(of == i)].sum(axis=0) for i in range(n)])
                kept = (counts.sum(axis=0) >= 5) & ((counts > 0).sum(axis=0) >= 2)
                counts, blocks = counts[:, kept], csr_array(blocks[:, np.flatnonzero(kept)])
                fit = wordfish(counts, direction=(int(theta.argmin()), int(theta.argmax())))
                correlations.append(np.corrcoef(fit.theta, theta)[0, 1])
                errors = {kind: standard_errors(counts, fit, kind=kind) for kind in analytical}
                for method in resampled:
                    errors[method] = bootstrap_errors(
                        counts, fit, method=method, seed=1, resamples=RESAMPLES, blocks=blocks, speech=of
                    ).se  # type: ignore[index]
                for kind, se in errors.items():
                    covered[kind] = np.append(covered[kind], np.abs(fit.theta - theta) < Z * se)
            yield (
                row
                | {"correlation": float(np.mean(correlations))}
                | {kind: float(inside.mean()) for kind, inside in covered.items()}
            )


def wordscores_coverage() -> Iterator[dict[str, Any]]:
    """Wordscores: coverage of the expected raw score, the references' own words given, and not given."""
    truths: tuple[Truth, ...] = ("independent", "overdispersed", "repeated", "topics")
    for truth in truths:
        inside: dict[str, list[float]] = {}
        for corpus in range(CORPORA * 2):
            rng = np.random.default_rng(corpus)
            shares = shares_of(np.linspace(-1.5, 1.5, 12), rng)
            blocks, of = draw(rng, truth, shares)
            counts = np.array([blocks[np.flatnonzero(of == i)].sum(axis=0) for i in range(12)])
            word = word_scores(counts[[0, 11]], [-1, 1])
            found = text_scores(counts, word)
            known = ~np.isnan(word)
            if truth == "topics":
                shares = mixed_shares(shares)
            expected = shares[:, known] @ word[known] / shares[:, known].sum(axis=1)
            ideal = shares @ word_scores(shares[[0, 11]], [-1, 1])
            by_block = block_errors(blocks, of, word, 12)
            for name, target in (("references given", expected), ("references drawn", ideal)):
                for kind, se in (("tokens", found.se), ("blocks", by_block)):
                    covers = np.abs(found.raw - target)[1:11] < Z * se[1:11]
                    inside.setdefault(f"{kind}, {name}", []).append(float(covers.mean()))
        yield {"truth": truth, "speeches": 10} | {name: float(np.mean(x)) for name, x in inside.items()}


def reports() -> Iterator[dict[str, Any]]:
    """The work reports, a year each: what the line goes with."""
    cut = _reports()
    years, speeches = np.array(list(cut), dtype=float), [list(s.tokens) for s in cut.values()]
    last = str(len(speeches) - 1)
    found = wordfish_table(
        speeches, direction=("0", last), dates=years.tolist(), seed=1, min_count=10, min_speeches=5
    )
    attrs = found.positions.attrs
    yield {
        "what": f"wordfish, reports {years.min():.0f}-{years.max():.0f}",
        "speeches": len(speeches),
        "with year": attrs["rank_correlation_date"],
        "with length": attrs["rank_correlation_length"],
        "se / Poisson se": float((found.positions["se"] / found.positions["se_tokens"]).median()),
        "dispersion": attrs["dispersion"],
    }
    late = years >= 2003
    table = count_words(speeches, min_count=10, min_speeches=5, keep=is_word)
    for name, rows in (("all reports", np.ones(len(years), bool)), ("reports since 2003", late)):
        counts = csr_array(table.counts[np.flatnonzero(rows)].astype(np.float64))
        order = np.random.default_rng(1).permutation(counts.shape[1])
        ends = (0, int(rows.sum()) - 1)
        halves = []
        for half in (order[::2], order[1::2]):
            part = counts[:, np.sort(half)]
            part = part[:, np.flatnonzero(part.sum(axis=0) > 0)]
            halves.append(wordfish(part, direction=ends).theta)
        yield {
            "what": f"wordfish, {name}: two halves of the vocabulary",
            "speeches": int(rows.sum()),
            "with each other": float(spearmanr(*halves).statistic),
            "with year": float(spearmanr(halves[0], years[rows]).statistic),
        }
    references = {"0": -1.0, "1": -1.0, str(len(speeches) - 2): 1.0, last: 1.0}
    scored = wordscores_table(speeches, references, dates=years.tolist())
    attrs = scored.positions.attrs
    yield {
        "what": "wordscores, first two reports -1, last two 1",
        "speeches": len(speeches) - 4,
        "with year": attrs["rank_correlation_date"],
        "with length": attrs["rank_correlation_length"],
    }


def genres() -> Iterator[dict[str, Any]]:
    """Openings of reports, 1,200 tokens each, mixed with another genre: what is scaled is genre."""
    cut = {year: list(s.tokens)[:1_200] for year, s in _reports().items() if year >= 2003}
    for other, texts in _others().items():
        speeches = [*cut.values(), *texts]
        kinds = ["report"] * len(cut) + [other] * len(texts)
        dates = [float(year) for year in cut] + [None] * len(texts)
        found = wordfish_table(
            speeches, direction=("0", str(len(cut))), errors="poisson", dates=dates, genres=kinds
        )
        attrs = found.positions.attrs
        yield {
            "what": f"openings of reports since 2003 and {len(texts)} of {other}",
            "speeches": len(speeches),
            "variance between genres": attrs["genre_eta_squared"],
            "with year": attrs["rank_correlation_date"],
        }


@cache
def _others() -> dict[str, list[list[str]]]:
    """Texts of other groups put together to a tenth of a report, sixty at most."""
    tokenizer, texts = Tokenizer(), dict[str, list[str]]()
    for record in _read("known_groups.jsonl"):
        texts.setdefault(record["group"], []).append(_TAIL.split(record["text"])[0])
    out = {}
    for name, found in sorted(texts.items()):
        whole = "\n".join(found)[: 60 * PIECE]
        starts = range(0, len(whole) - PIECE + 1, PIECE)
        out[name] = [list(tokenizer.tokenize(whole[i : i + PIECE])[0]) for i in starts]
    return out


def rows() -> Iterator[dict[str, Any]]:
    """All rows as they are made, each with the table it belongs to."""
    for table in (recovery, wordscores_coverage, *((reports, genres) if PUBLIC.is_dir() else ())):
        for row in table():
            yield {"table": table.__name__} | row


def run() -> list[dict[str, Any]]:
    """All rows."""
    return list(rows())


def main() -> None:
    """Print the tables."""
    started, table = time.perf_counter(), ""
    for row in rows():
        if row["table"] != table:
            table = row["table"]
            print(f"\n{table}")
        cells = (f"{k} {v:.3f}" if isinstance(v, float) else str(v) for k, v in row.items() if k != "table")
        print("  " + "; ".join(cells), flush=True)
    if not PUBLIC.is_dir():
        print(f"(no public texts in {os.environ.get('DISCOURSE_CORPORA', 'their place')}: simulation only)")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
