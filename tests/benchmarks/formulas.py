"""Formula density: does it order known groups of text, does it find the formulas marked by hand, how fast is it?

Known groups are compared at equal length (chunks of 1,500 Han characters), since every share of recurring matter
hangs on length. The marked formulas are those of the seed speeches; two figures are given, because the annotation
lists expressions worth a remark and not all there are: recall by category, and precision and recall on Han
characters. The invented passages were marked before the lexicon was run on them; those held out were drawn from
documents that the search for further formulas left alone. The public texts lie outside the
repository (`DISCOURSE_CORPORA`, or the folder beside it); without them only the marked formulas are measured.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean, stdev
from typing import Any, NamedTuple

from discourse.extractors._formula_patterns import COINED, pattern_hits
from discourse.extractors.formulas import hits
from discourse.lexicons import CATEGORIES, load_formulas
from discourse.lexicons.match import Hit, Matcher

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Path(os.environ.get("DISCOURSE_CORPORA", ROOT.parent / "shared" / "corpora"))
GOLD = ROOT / "tests" / "gold"

#: Han characters of a chunk, and chunks of a group at most.
LENGTH, CHUNKS = 1500, 60

#: The annotation's names of the categories, where they are not the lexicon's.
_NAMES = {"idiom/chengyu": "idiom", "couplet/parallelism": "couplet"}
_HAN = re.compile(r"[\u3400-\u9fff]")
_TAIL = re.compile(r"\n\s*(?:本作品|Public domain|本模板)")
_REPORTS = (
    ("work reports 1954-64", 1954, 1964), ("work reports 1978-88", 1978, 1988),
    ("work reports 1992-2003", 1992, 2003), ("work reports 2004-12", 2004, 2012),
    ("work reports 2013-25", 2013, 2025),
)  # fmt: skip
_CONGRESSES = (
    ("congress reports 12-14", 12, 14),
    ("congress reports 15-17", 15, 17),
    ("congress reports 18-20", 18, 20),
)


class Marked(NamedTuple):
    """A formula marked by hand: its place, category and scope."""

    start: int
    end: int
    category: str
    scope: str


def marked(name: str, text: str, master: Iterable[dict[str, Any]]) -> list[Marked]:
    """The formulas marked in one speech of the seeds."""
    return [
        Marked(*found.span(), _NAMES.get(entry["category"], entry["category"]), entry["scope"])
        for entry in master
        if name in entry["counts"]
        for found in re.finditer(entry["pattern"], text, re.MULTILINE)
        if found.group()
    ]


def against_the_marked() -> list[dict[str, Any]]:
    """Per category: marked, found (half covered or more), recall; then precision, recall, F1 on Han characters."""
    master = json.loads((GOLD / "formulas.json").read_text(encoding="utf-8"))["master"]
    matcher = Matcher(load_formulas())
    total, found, characters = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted((GOLD / "normalized").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans, mine = marked(path.stem, text, master), hits(text, matcher=matcher)
        gold, ours = _covered(text, spans), _covered(text, mine)
        characters.update(both=len(gold & ours), gold=len(gold), ours=len(ours))
        for span in spans:
            inside = sum(i in ours for i in range(span.start, span.end) if _HAN.match(text[i]))
            hit = 2 * inside >= len(_HAN.findall(text[span.start : span.end]))
            scope = "local" if "local" in span.scope else "national or common"
            for name in (span.category, f"scope: {scope}"):
                total[name] += 1
                found[name] += hit
    rows: list[dict[str, Any]] = [
        {
            "what": name,
            "marked": total[name],
            "found": found[name],
            "recall": f"{found[name] / total[name]:.2f}",
        }
        for name in sorted(total)
    ]
    return [*rows, {"what": "Han characters"} | agreement(characters)]


def agreement(characters: Counter[str]) -> dict[str, str]:
    """Precision, recall and F1 of the Han characters found (``ours``) of those marked (``gold``).

    >>> agreement(Counter(both=3, ours=4, gold=6))
    {'precision': '0.750', 'recall': '0.500', 'F1': '0.600'}
    """
    precision, recall = characters["both"] / characters["ours"], characters["both"] / characters["gold"]
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": f"{precision:.3f}", "recall": f"{recall:.3f}", "F1": f"{f1:.3f}"}


def bracketed(marked: str) -> tuple[str, list[Marked]]:
    """A text marked with 【 and 】, without the marks, and what stood between them.

    >>> bracketed("开展【五抓五促】活动")
    ('开展五抓五促活动', [Marked(start=2, end=6, category='', scope='')])
    """
    text, spans = "", []
    for n, part in enumerate(re.split("[【】]", marked)):
        if n % 2:
            spans.append(Marked(len(text), len(text) + len(part), "", ""))
        text += part
    return text, spans


def against_the_invented() -> list[dict[str, Any]]:
    """Precision, recall and F1 on Han characters in the invented passages."""
    return [{"what": "Han characters"} | _in_passages(_passages("formulas_synthetic"))]


def against_the_held_out() -> list[dict[str, Any]]:
    """The same in passages kept from whoever widened the list: marked before it was widened (1), and after (2)."""
    passages = _passages("formulas_heldout")
    batches = {f"batch {n}": [p for p in passages if p["batch"] == n] for n in (1, 2)}
    return [{"what": name} | _in_passages(group) for name, group in ({"both": passages} | batches).items()]


def known_groups() -> list[dict[str, Any]]:
    """A row a group, in ascending order of the share of text in lexicon formulas."""
    matcher = Matcher(load_formulas())
    rows = []
    for group, text in _groups():
        chunks = list(_chunks(text))
        shares, coined, framed = [], [], []
        counts: Counter[str] = Counter()
        for chunk in chunks:
            known = matcher.hits(chunk)
            patterns = pattern_hits(chunk, known)
            shares.append(len(_parts(chunk, known)) / LENGTH)
            framed.append(len(_parts(chunk, patterns)) / LENGTH)
            coined.append(sum(hit.scope == COINED for hit in patterns) * 1000 / LENGTH)
            counts.update(hit.category for hit in known)
        per_1000 = {c: f"{counts[c] * 1000 / LENGTH / len(chunks):.1f}" for c in CATEGORIES}
        spread = stdev(shares) if len(shares) > 1 else float("nan")
        rows.append(
            {
                "group": group,
                "chunks": len(chunks),
                "lexicon_share": f"{mean(shares):.3f}",
                "sd": f"{spread:.3f}",
            }
            | {"frames_share": f"{mean(framed):.3f}", "local": f"{mean(coined):.2f}"}
            | per_1000
        )
    return sorted(rows, key=lambda row: float(row["lexicon_share"]))


def speed() -> list[dict[str, Any]]:
    """Megabytes of UTF-8 a second of the lexicon pass and of the patterns."""
    text = "\n".join(text for _, text in _groups())
    matcher, size = Matcher(load_formulas()), len(text.encode()) / 1e6
    started = time.perf_counter()
    known = matcher.hits(text)
    middle = time.perf_counter()
    pattern_hits(text, known)
    return [
        {"pass": "lexicon", "MB/s": f"{size / (middle - started):.1f}"},
        {"pass": "patterns", "MB/s": f"{size / (time.perf_counter() - middle):.1f}"},
    ]


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    tables = {
        "marked": against_the_marked,
        "invented": against_the_invented,
        "held out": against_the_held_out,
    }
    if PUBLIC.is_dir():
        tables |= {"known groups": known_groups, "speed": speed}
    return [{"table": name} | row for name, table in tables.items() for row in table()]


def main() -> None:
    """Print the tables."""
    if not PUBLIC.is_dir():
        print("(no public texts beside the repository: only the marked formulas are measured)")
    tables: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in run():
        tables[tuple(row)].append(row)
    for names, rows in tables.items():
        print()
        for row in (dict(zip(names, names, strict=True)), *rows):
            print(
                "  ".join(f"{str(value)[:22]:<{24 if i < 2 else 12}}" for i, value in enumerate(row.values()))
            )


def _passages(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))["passages"]
    return found


def _in_passages(passages: Iterable[dict[str, Any]]) -> dict[str, str]:
    matcher = Matcher(load_formulas())
    characters = Counter[str]()
    for passage in passages:
        text, spans = bracketed(passage["marked"])
        gold, ours = _covered(text, spans), _covered(text, hits(text, matcher=matcher))
        characters.update(both=len(gold & ours), gold=len(gold), ours=len(ours))
    return agreement(characters)


def _covered(text: str, spans: Iterable[Marked | Hit]) -> set[int]:
    return {i for span in spans for i in range(span.start, span.end) if _HAN.match(text[i])}


def _parts(text: str, found: Iterable[Hit]) -> set[int]:
    """The Han characters of the fixed words: what the share counts."""
    return {i for hit in found for start, end in hit.parts for i in range(start, end) if _HAN.match(text[i])}


def _groups() -> Iterator[tuple[str, str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for record in _read("known_groups.jsonl"):
        texts[record["group"]].append(record["text"])
    for record in _read("government_work_reports.jsonl"):
        for name, first, last in _REPORTS:
            if record["year"] and first <= int(record["year"]) <= last:
                texts[name].append(_TAIL.split(record["content"])[0])
    for record in _read("congress_reports.jsonl"):
        for name, first, last in _CONGRESSES:
            if first <= record["congress"] <= last:
                texts[name].append(_TAIL.split(record["content"])[0])
    yield from ((name, "\n".join(found)) for name, found in texts.items())


def _chunks(text: str) -> Iterator[str]:
    """At most CHUNKS pieces of LENGTH Han characters, spread evenly over the text."""
    places = [found.start() for found in _HAN.finditer(text)]
    whole = len(places) // LENGTH
    step = max(1, -(-whole // CHUNKS))
    for n in range(0, whole, step):
        yield text[places[n * LENGTH] : places[(n + 1) * LENGTH - 1] + 1]


def _read(name: str) -> Iterator[dict[str, Any]]:
    for line in (PUBLIC / name).read_text(encoding="utf-8").splitlines():
        if line:
            yield json.loads(line)


if __name__ == "__main__":
    main()
