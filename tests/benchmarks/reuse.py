"""Text reuse: planted copies found again under damage, known groups of text, the seeds, 2,000 speeches timed.

Passages of one public text are put into others here and now, damaged by class; the truth is which characters were
copied. Recall is the share of the copied characters that survived unchanged and stand equal in a passage with the
right text, precision the share of the characters found that were copied. Parameters were chosen on the development
classes and the even texts; the held-out classes and the odd texts were looked at last. The public texts lie outside
the repository; without them only the seeds are measured.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

from discourse.compare.reuse import find_reuse, passage_clusters
from discourse.corpus.speech import Speech
from discourse.extractors._reuse_index import ReuseIndex
from discourse.extractors._signs import signs_of
from discourse.lexicons import load_formulas
from discourse.repair.traced import TracedText

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("DISCOURSE_CORPORA", ROOT.parent / "shared" / "corpora"))

#: A character of the copy and the place in the donor it was taken from; None for what the damage put in.
Copied = list[tuple[str, int | None]]
Damage = Callable[[Copied, random.Random, str], Copied]

_HAN = re.compile(r"[\u3400-\u9fff]")
_TAIL = re.compile(r"\n\s*(?:本作品|Public domain|本模板)")
_STOPS = "。！？；!?;\n"
_SIGNS = {"，": ",", "。": ".", "、": ",", "；": ";", "：": ":", "“": '"', "”": '"'}


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────


def verbatim(copy: Copied, rng: random.Random, pool: str) -> Copied:
    return copy


def punctuation(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """Half-width signs, some left out, a line broken every 35 characters."""
    out: Copied = []
    for n, (sign, at) in enumerate(copy):
        if sign in _SIGNS and rng.random() < 0.3:
            continue
        out.append((_SIGNS.get(sign, sign), at))
        if n % 35 == 34:
            out.append(("\n", None))
    return out


def words(rate: float) -> Damage:
    """One or two characters in other words, at ``rate`` a character."""

    def damage(copy: Copied, rng: random.Random, pool: str) -> Copied:
        out: Copied = []
        skip = 0
        for sign, at in copy:
            if skip:
                skip -= 1
            elif _HAN.match(sign) and rng.random() < rate:
                skip = rng.randint(0, 1)
                out += [(c, None) for c in rng.choices(pool, k=rng.randint(1, 3))]
            else:
                out.append((sign, at))
        return out

    return damage


def holes(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """Every fourth clause is missing."""
    clauses = _clauses(copy)
    kept = [clause for clause in clauses if rng.random() > 0.25]
    return [one for clause in kept or clauses for one in clause]


def insertions(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """After every fourth clause another of 4 to 15 characters."""
    out: Copied = []
    for clause in _clauses(copy):
        out += clause
        if rng.random() < 0.25:
            out += [(c, None) for c in [*rng.choices(pool, k=rng.randint(4, 15)), "，"]]
    return out


def order(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """Sentences in another order."""
    sentences = _clauses(copy, _STOPS)
    rng.shuffle(sentences)
    return [one for sentence in sentences for one in sentence]


def figures(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """Every digit is another."""
    return [(str(rng.randint(0, 9)), None) if sign.isdecimal() else (sign, at) for sign, at in copy]


def garbled(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """As read from paper: one character in thirty wrong, one in a hundred missing, blanks between."""
    out: Copied = []
    for sign, at in copy:
        chance = rng.random()
        if chance < 0.01:
            continue
        out.append((rng.choice(pool), None) if chance < 0.043 and _HAN.match(sign) else (sign, at))
        if rng.random() < 0.05:
            out.append((" ", None))
    return out


def traditional(copy: Copied, rng: random.Random, pool: str) -> Copied:
    import opencc

    converter = opencc.OpenCC("s2t")
    turned = converter.convert("".join(sign for sign, _ in copy))
    if len(turned) != len(copy):
        return copy
    return [(new, at) for new, (_, at) in zip(turned, copy, strict=True)]


def localised(copy: Copied, rng: random.Random, pool: str) -> Copied:
    """All at once, as a speech is taken over: names changed, a clause dropped, one put in, punctuation."""
    for damage in (words(0.03), holes, insertions, punctuation):
        copy = damage(copy, rng, pool)
    return copy


DEVELOPMENT: dict[str, Damage] = {
    "verbatim": verbatim,
    "punctuation": punctuation,
    "words 3%": words(0.03),
    "words 8%": words(0.08),
    "holes": holes,
    "insertions": insertions,
}
HELD_OUT: dict[str, Damage] = {
    "order": order,
    "figures": figures,
    "garbled": garbled,
    "traditional": traditional,
    "localised": localised,
    "words 15%": words(0.15),
}


def _clauses(copy: Copied, stops: str = _STOPS + "，,") -> list[Copied]:
    cuts = [0, *(n + 1 for n, (sign, _) in enumerate(copy) if sign in stops), len(copy)]
    return [copy[a:b] for a, b in pairwise(cuts) if a < b]


# ── planted copies ───────────────────────────────────────────────────────────────────────────────────────


def planted(damage: Damage, parity: int, seed: int = 1) -> dict[str, float]:
    """Recall, precision and their harmonic mean, in Han characters, over 60 hosts with one to three copies each."""
    rng = random.Random(seed)
    donors, hosts = donors_of(parity), hosts_of(parity)
    pool = "".join(_HAN.findall("".join(hosts[:40])))
    texts: dict[str, str] = {f"d{n:03}": text for n, text in enumerate(donors)}
    truth: dict[str, dict[int, tuple[str, int]]] = {}
    for n, host in enumerate(hosts[:60]):
        name, built = f"h{n:03}", [(c, None) for c in host]
        pieces: list[list[tuple[str, tuple[str, int] | None]]] = [list(built)]
        for donor in rng.sample(range(len(donors)), rng.randint(1, 3)):
            size = rng.choice((30, 60, 120, 300))
            start = rng.randrange(len(donors[donor]) - size)
            copy: Copied = [(donors[donor][i], i) for i in range(start, start + size)]
            at = rng.randrange(len(host))
            pieces = [
                [
                    *piece[:at],
                    *((c, None if i is None else (f"d{donor:03}", i)) for c, i in damage(copy, rng, pool)),
                    *piece[at:],
                ]
                for piece in pieces
            ]
        texts[name] = "".join(c for c, _ in pieces[0])
        truth[name] = {i: source for i, (c, source) in enumerate(pieces[0]) if source and _HAN.match(c)}
    found = equal_characters(texts)
    right = total = wrong = 0
    for name, places in truth.items():
        total += len(places)
        for place, others in found[name].items():
            right += place in places and places[place] in others
            wrong += place not in places
    recall, precision = right / total, right / max(right + wrong, 1)
    return {
        "recall": recall,
        "precision": precision,
        "F1": 2 * recall * precision / max(recall + precision, 1e-9),
    }


def equal_characters(texts: dict[str, str]) -> dict[str, dict[int, set[tuple[str, int]]]]:
    """For each host, its Han characters in passages with a donor, and the characters of donors they are equal to."""
    index = ReuseIndex.of((name, text) for name, text in texts.items() if name.startswith("d"))
    found: dict[str, dict[int, set[tuple[str, int]]]] = {}
    donors = {name: signs_of(text) for name, text in texts.items() if name.startswith("d")}
    for name, text in texts.items():
        if name in donors:
            continue
        signs, places = signs_of(text), defaultdict[int, set[tuple[str, int]]](set)
        for passage in index.passages(signs, name):
            there = donors[index.names[passage.other]]
            for x, y, size in passage.runs:
                for i in range(size):
                    if signs.han[x + i + 1] > signs.han[x + i]:
                        places[int(signs.starts[x + i])].add(
                            (index.names[passage.other], int(there.starts[y + i]))
                        )
        found[name] = places
    return found


def donors_of(parity: int) -> list[str]:
    """Pieces of work reports, 2,500 characters each, one a report."""
    reports = [r["content"] for r in _read("government_work_reports") if len(r["content"]) > 12_000]
    return [text[4_000:6_500] for text in reports[parity::2]]


def hosts_of(parity: int) -> list[str]:
    """News of 1963 and 1990 and pieces of a novel: texts that share nothing with the reports but set phrases."""
    texts = [r["text"] for r in _read("known_groups") if r["group"] in ("news_1963", "news_1990", "sanguo")]
    return [text[:1_500] for text in texts[parity::2] if len(text) > 400]


# ── known groups ─────────────────────────────────────────────────────────────────────────────────────────


def known_groups(chunks: int = 40, length: int = 2_000) -> Iterator[dict[str, Any]]:
    """Mean share of a chunk that stands in other *texts* of its group, with formulas and without."""
    for group, texts in _groups():
        size = [
            text[i : i + length]
            for text in texts
            for i in [max(0, (len(text) - length) // 2)]
            if len(text) >= 200
        ]
        kept = size[:: max(1, len(size) // chunks)][:chunks]
        speeches = [_speech(f"{n:03}", text) for n, text in enumerate(kept)]
        row: dict[str, Any] = {"group": group, "texts": len(kept)}
        for name, formulas in (("shared", None), ("beyond formulas", load_formulas())):
            table = find_reuse(speeches, formulas=formulas)
            row[name] = f"{mean(shares(table, speeches).values()):.4f}"
            row[f"passages {name}"] = len(table)
            row[f"longest {name}"] = int(table["han"].max()) if len(table) else 0
        yield row


def shares(table: Any, speeches: Sequence[Speech]) -> dict[str, float]:
    """The share of each speech's characters that stands between the ends of passages."""
    inside: dict[str, set[int]] = defaultdict(set)
    for row in table.itertuples():
        inside[row.a].update(range(row.a_start, row.a_end))
        inside[row.b].update(range(row.b_start, row.b_end))
    return {s.id: len(inside[s.id]) / len(s.text) for s in speeches}


def years_apart() -> Iterator[dict[str, Any]]:
    """Han characters in shared passages a pair of whole work reports, by the years between them."""
    reports = {
        int(r["year"]): _TAIL.split(r["content"])[0]
        for r in _read("government_work_reports")
        if r["year"] and int(r["year"]) >= 1978
    }
    speeches = [_speech(str(year), text) for year, text in sorted(reports.items())]
    for name, formulas in (("all", None), ("beyond formulas", load_formulas())):
        table = find_reuse(speeches, formulas=formulas, most=len(speeches))
        by_pair = defaultdict(int, table.groupby(["a", "b"])["han"].sum().to_dict())
        for low, high in ((1, 1), (2, 3), (4, 8), (9, 16), (17, 30), (31, 47)):
            pairs = [(a, b) for a in reports for b in reports if low <= b - a <= high]
            counts = [by_pair[str(a), str(b)] for a, b in pairs]
            yield {
                "counted": name,
                "years apart": f"{low}-{high}",
                "pairs": len(pairs),
                "Han a pair, mean": f"{mean(counts):.0f}",
                "median": f"{median(counts):.0f}",
            }


def seeds() -> Iterator[dict[str, Any]]:
    """The passages the seed speeches share, and the share of the two copies."""
    from discourse import read_corpus

    corpus = read_corpus([ROOT / "seeds"])
    for name, formulas in (("all", None), ("beyond formulas", load_formulas())):
        for copies in (False, True):
            table = find_reuse(corpus, formulas=formulas, copies=copies)
            found = shares(table, list(corpus))
            yield {
                "counted": name,
                "copies": copies,
                "passages": len(table),
                "clusters": passage_clusters(table)["passage"].nunique(),
                "longest": int(table["han"].max()) if len(table) else 0,
                "shares": " ".join(f"{value:.2f}" for value in found.values()),
            }


# ── speed ────────────────────────────────────────────────────────────────────────────────────────────────


def two_thousand(seed: int = 1) -> list[Speech]:
    """2,000 speeches of 3,000 characters: each three fifths its own, a fifth sentences that many have, a fifth
    templates, one of which stands in all."""
    rng = random.Random(seed)
    sentences = [
        s
        for kind in ("government_work_reports", "congress_reports", "known_groups")
        for row in _read(kind)
        for s in re.split("(?<=[。！？])", row.get("content") or row["text"])
        if 15 < len(s) < 120
    ]
    templates = ["".join(rng.sample(sentences, 8)) for _ in range(60)]

    def own() -> str:
        out = ""
        while len(out) < 1_800:
            words = rng.choice(sentences)
            cuts = sorted(rng.sample(range(len(words)), 6))
            parts = [words[a:b] for a, b in pairwise([0, *cuts, len(words)])]
            rng.shuffle(parts)
            out += "".join(parts)
        return out

    texts = [
        own() + "".join(rng.choices(sentences, k=10)) + rng.choice(templates) + templates[0]
        for _ in range(2_000)
    ]
    return [
        _speech(f"{n:04}", text[:3_000] if rng.random() < 0.5 else text[-3_000:])
        for n, text in enumerate(texts)
    ]


def timed(formulas: bool) -> dict[str, Any]:
    """Seconds of one core and megabytes, of find_reuse alone; in a process of its own."""
    speeches = two_thousand()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    table = find_reuse(speeches, formulas=load_formulas() if formulas else None)
    return {
        "formulas": "masked" if formulas else "counted",
        "speeches": len(speeches),
        "million characters": f"{sum(len(s.text) for s in speeches) / 1e6:.1f}",
        "seconds": f"{time.process_time() - start:.1f}",
        "MB more": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
        "passages": len(table),
        "widespread": table.attrs["widespread"],
    }


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────


def damages(classes: dict[str, Damage], parity: int) -> Iterator[dict[str, Any]]:
    for name, damage in classes.items():
        yield {"damage": name} | {key: f"{value:.3f}" for key, value in planted(damage, parity).items()}


def main() -> None:
    """Print the tables."""
    _print("seeds", seeds())
    if not CORPORA.is_dir():
        print("(no public texts beside the repository: nothing else is measured)")
        return
    _print("planted copies, development, even texts", damages(DEVELOPMENT, 0))
    _print("planted copies, held-out classes, odd texts", damages(HELD_OUT | DEVELOPMENT, 1))
    _print("known groups", known_groups())
    _print("work reports by the years between them", years_apart())
    for formulas in ("counted", "masked"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.reuse", "--time", formulas],
            capture_output=True,
            text=True,
            check=True,
        )
        _print("speed", [json.loads(done.stdout.splitlines()[-1])])


def _print(title: str, rows: Any) -> None:
    print(f"\n{title}")
    for n, row in enumerate(rows):
        for line in ([row.keys()] if n == 0 else []) + [row.values()]:
            print("  " + "".join(f"{value!s:<24}" for value in line), flush=True)


def _groups() -> Iterator[tuple[str, list[str]]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for row in _read("known_groups"):
        texts[row["group"]].append(row["text"])
    for row in _read("government_work_reports"):
        if row["year"]:
            name = "reports to 2002" if int(row["year"]) < 2003 else "reports from 2003"
            texts[name].append(_TAIL.split(row["content"])[0])
        else:
            texts["resolutions on reports"].append(row["content"])
    yield from texts.items()


def _speech(name: str, text: str) -> Speech:
    return Speech(name, name, "", 1, "", TracedText.from_str(text))


def _read(name: str) -> list[dict[str, Any]]:
    lines = (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


if __name__ == "__main__":
    if "--time" in sys.argv:
        print(json.dumps(timed(sys.argv[-1] == "masked")))
    else:
        main()
