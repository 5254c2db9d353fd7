"""Lexical bundles: does the chance model hold its level, what do real texts add to chance, how long does it take?

Text is made by a Markov chain of order n - 2, fitted on work reports or, without them, on an invented language of
Zipf's law: whatever is flagged in it is a false alarm. Looked at are all runs whose expected count is in a band,
those that never came about included, since a reader only sees those that did. Then known groups of text at equal
length: the share of words in bundles, and the same share in a text made of each group's own word pairs. The public
texts lie outside the repository; without them only the simulation is measured.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats

from discourse.compare.bundles import chance, lexical_bundles, with_middles
from discourse.compare.measures import g2
from discourse.corpus.speech import Speech
from discourse.extractors._ngrams import Ints, Level, Stream, stream_of
from discourse.extractors.bundles import LENGTHS, Bundles
from discourse.extractors.formulas import FormulaDensity
from discourse.repair.traced import TracedText
from discourse.segment import SegmentedSpeech, segment_corpus
from tests.benchmarks.formulas import LENGTH, PUBLIC, _chunks, _groups

#: Words of a simulated text, and texts a row.
WORDS, TEXTS = 100_000, 5

#: Pieces of each known group at most, spread over it.
PIECES = 40


# ── the level of the chance model ────────────────────────────────────────────────────────────────────────


def level_of_chance() -> Iterator[dict[str, Any]]:
    """A row a length and a band of expected counts: shares of runs flagged in per cent, nominal 5."""
    model = stream_of(_reports()) if PUBLIC.is_dir() else zipf_stream(np.random.default_rng(1), 2_000)
    for n in (2, 3, 4):
        rng = np.random.default_rng(n)
        bands: dict[str, list[np.ndarray[Any, Any]]] = {"0.5-5": [], "5 and more": []}
        flagged = listed = false = 0
        for _ in range(TEXTS):
            stream = made_by_chain(model, n - 2, rng, WORDS)
            *_, (level, middles) = with_middles(stream, n)
            for name, low, high in (("0.5-5", 0.5, 5.0), ("5 and more", 5.0, np.inf)):
                bands[name].append(_tables(level, middles, low, high))
            types = np.flatnonzero(level.count >= 5)
            found = chance(level, middles, types, 5)
            flagged += int((found.q <= 0.05).any())
            listed += len(types)
            false += int((stats.false_discovery_control(found.p) <= 0.05).sum()) if len(types) else 0
        for name, parts in bands.items():
            c, a, b, m = np.concatenate(parts, axis=1)
            above, here = stats.hypergeom.sf(c, m, a, b), stats.hypergeom.pmf(c, m, a, b)
            root = np.sqrt(g2(c, a, b - c, m - a, formula="four-cell")) * np.sign(c - a * b / m)
            yield {
                "n": n,
                "expected": name,
                "runs": len(c),
                "p <= .05": f"{100 * np.mean(above + here <= 0.05):.2f} %",
                "smoothed": f"{100 * np.mean(above + rng.random(len(c)) * here <= 0.05):.2f} %",
                "G2 root >= 1.645": f"{100 * np.mean(root >= 1.645):.2f} %",
                "texts with a q <= .05": f"{flagged} of {TEXTS}",
                "listed": listed,
                "q <= .05 were only those listed corrected for": false,
            }


def made_by_chain(model: Stream, order: int, rng: np.random.Generator, words: int) -> Stream:
    """A text of as many words: each drawn from those that follow the ``order`` words before it in the model's
    clauses, clauses as long as the model's; a clause ends early where the model knows no next word."""
    followers: dict[tuple[int, ...], list[int]] = {}
    ids, clause = model.ids.tolist(), model.clause.tolist()
    bounds = np.flatnonzero(np.diff(model.clause, prepend=-1, append=-1))
    for i in range(len(ids)):
        for back in range(order + 1):
            if (
                i - back >= 0
                and clause[i - back] == clause[i]
                and (back == order or _opens(clause, i - back))
            ):
                followers.setdefault(tuple(ids[i - back : i]), []).append(ids[i])
    lengths = np.diff(bounds)
    out: list[int] = []
    ends: list[int] = []
    while len(out) < words:
        start = len(out)
        for _ in range(int(rng.choice(lengths))):
            choices = followers.get(tuple(out[max(start, len(out) - order) : len(out)]))
            if not choices:
                break
            out.append(choices[rng.integers(len(choices))])
        ends.append(len(out))
    numbers = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    zeros = np.zeros(len(out), dtype=np.int64)
    return Stream(model.words, np.array(out), numbers, zeros, np.arange(len(out)), 1)


def zipf_stream(rng: np.random.Generator, vocabulary: int) -> Stream:
    """100,000 words in clauses of six; each word has twenty that like to follow it."""
    rate = 1 / np.arange(1, vocabulary + 1)
    ids = rng.choice(vocabulary, WORDS, p=rate / rate.sum())
    liked = rng.choice(vocabulary, (vocabulary, 20), p=rate / rate.sum())
    for i in range(1, WORDS):
        if rng.random() < 0.5:
            ids[i] = liked[ids[i - 1], rng.integers(20)]
    clause = np.arange(WORDS) // 6
    words = tuple(map(str, range(vocabulary)))
    return Stream(words, ids.astype(np.int64), clause, 0 * clause, np.arange(WORDS), 1)


def _opens(clause: list[int], i: int) -> bool:
    return i == 0 or clause[i - 1] != clause[i]


def _tables(level: Level, middles: tuple[Ints, Ints], low: float, high: float) -> Any:
    """Counts (c, a, b, m) of all runs whose expected count is in the band, also of those with c = 0."""
    of_head, of_tail = middles
    heads = np.bincount(level.head, level.count, len(of_head))
    tails = np.bincount(level.tail, level.count, len(of_tail))
    middle = np.bincount(of_head, heads)
    seen = dict(zip(level.keys.tolist(), level.count.tolist(), strict=True))
    rows: list[Any] = []
    for y in np.flatnonzero(middle >= low):
        a, b = (np.flatnonzero((of == y) & (n >= low)) for of, n in ((of_head, heads), (of_tail, tails)))
        expected = heads[a][:, None] * tails[b][None, :] / middle[y]
        i, j = np.nonzero((expected >= low) & (expected < high) & (heads[a] < middle[y])[:, None])
        keys = (a[i] << 32 | b[j]).tolist()
        count = np.array([seen.get(key, 0) for key in keys], dtype=np.float64)
        rows.append(np.stack([count, heads[a[i]], tails[b[j]], np.full(len(i), middle[y])]))
    return np.concatenate([np.empty((4, 0)), *rows], axis=1)


# ── known groups ─────────────────────────────────────────────────────────────────────────────────────────


def known_groups() -> Iterator[dict[str, Any]]:
    """Mean share of words in bundles over pieces of equal length, and in a text of the group's own word pairs."""
    recurrence = [c.name for c in FormulaDensity.columns].index("formula.recurrence_share")
    for group, text in _groups():
        pieces = list(_chunks(text))
        speeches = _cut(group, pieces[:: max(1, len(pieces) // PIECES)][:PIECES])
        shares = Bundles().fit_transform(speeches)
        made = Bundles().fit_transform(_by_pairs(speeches))
        strings = FormulaDensity().fit_transform(speeches)[:, recurrence]
        row: dict[str, Any] = {"group": group, "pieces": len(speeches)}
        for i, name in enumerate(LENGTHS.values()):
            row[f"{name} words"] = f"{shares[:, i].mean():.3f}"
            row[f"{name}, pairs only"] = f"{made[:, i].mean():.3f}"
            with np.errstate(invalid="ignore"):  # a group without any bundle
                row[f"{name}, r with strings"] = f"{np.corrcoef(shares[:, i], strings)[0, 1]:.2f}"
        yield row | {"recurrence_share": f"{strings.mean():.3f}"}


def _by_pairs(speeches: tuple[SegmentedSpeech, ...]) -> list[SegmentedSpeech]:
    """As many speeches of the same length, made by a chain of order 1 of all of them; clauses end in a comma."""
    stream = stream_of(speeches)
    made = made_by_chain(stream, 1, np.random.default_rng(1), len(stream.ids))
    cuts = np.cumsum(stream.sizes)[:-1]
    out = []
    for n, (ids, clause) in enumerate(
        zip(
            np.split(made.ids[: len(stream.ids)], cuts),
            np.split(made.clause[: len(stream.ids)], cuts),
            strict=True,
        )
    ):
        tokens: list[str] = []
        for i in range(len(ids)):
            if i and clause[i] != clause[i - 1]:
                tokens.append("，")
            tokens.append(made.words[ids[i]])
        starts = np.cumsum([0, *map(len, tokens)])[:-1].tolist()
        speech = Speech(f"{n:03}", "made", "", n, "", TracedText.from_str("".join(tokens)))
        out.append(SegmentedSpeech(speech, (), tuple(tokens), tuple(starts)))
    return out


# ── work reports ─────────────────────────────────────────────────────────────────────────────────────────


def top_bundles(first: int, last: int, rows: int = 15) -> list[dict[str, Any]]:
    """The first bundles of the work reports of these years."""
    table = lexical_bundles([s for s in _reports() if first <= int(s.id) <= last])
    columns = [
        "n",
        "bundle",
        "count",
        "range",
        "n_speeches",
        "dp",
        "expected",
        "log_ratio_words",
        "q",
        "net_count",
    ]
    found: list[dict[str, Any]] = table[columns].head(rows).round(3).to_dict("records")
    return found


def speed() -> dict[str, Any]:
    """All work reports, tokens given: every length, every threshold at its default."""
    speeches = _reports()
    start = time.perf_counter()
    table = lexical_bundles(speeches, lengths=(2, 6))
    return {
        "speeches": len(speeches),
        "words": table.attrs["tokens"],
        "bundles": len(table),
        "megabytes": round(sum(len(s.text.encode()) for s in speeches) / 1e6, 1),
        "seconds": round(time.perf_counter() - start, 2),
    }


def _reports() -> tuple[SegmentedSpeech, ...]:
    import opencc

    from tests.benchmarks.reuse import _TAIL, _read

    simplified = opencc.OpenCC("t2s").convert  # 1954 is in traditional script
    rows = [row for row in _read("government_work_reports") if row["year"]]
    return segment_corpus(
        Speech(
            row["year"],
            row["year"],
            "",
            1,
            "",
            TracedText.from_str(simplified(_TAIL.split(row["content"])[0])),
        )
        for row in rows
    )


def _cut(group: str, texts: list[str]) -> tuple[SegmentedSpeech, ...]:
    return segment_corpus(
        Speech(f"{n:03}", group, "", n, "", TracedText.from_str(text)) for n, text in enumerate(texts)
    )


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    tables: dict[str, Any] = {"level of chance": level_of_chance}
    if PUBLIC.is_dir():
        tables |= {
            f"known groups, {LENGTH} Han characters a piece": known_groups,
            "work reports 1954-64": lambda: top_bundles(1954, 1964),
            "work reports 2013-25": lambda: top_bundles(2013, 2025),
            "speed": lambda: [speed()],
        }
    return [{"table": name} | row for name, make in tables.items() for row in make()]


def main() -> None:
    """Print the tables."""
    last = ""
    for row in run():
        table = row.pop("table")
        if table != last:
            print(f"\n{table}\n" + "  ".join(row))
            last = table
        print("  ".join(map(str, row.values())))


if __name__ == "__main__":
    main()
