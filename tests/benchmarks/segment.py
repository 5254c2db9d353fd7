"""Sentences, tokens, sections: cuts, tokens and headings against hand annotation, invented layouts and jieba.

Sentences: boundaries of the reference texts and of the invented ones (whose sentences are put together again, a
heading on a line of its own). Tokens: texts in which the fast engine departs from jieba 0.42.1. Headings: precision
and recall, and the part of the speech they open, where its truth is known: a heading labelled achievement, problem
or plan opens achievements, problems or tasks. The public texts lie outside the repository (`DISCOURSE_CORPORA`, or
the folder beside it); without them only the texts inside are measured.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from discourse.segment.sections import annotate
from discourse.segment.segmented import Part
from discourse.segment.sentences import split_sentences
from discourse.segment.tokens import Tokenizer

from .harm import texts as public_texts

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold"
LAYOUTS = ROOT / "tests" / "segment" / "section_layouts.txt"

#: The part that a heading with this label opens; "other" opens none that can be told.
OPENS: dict[str, Part] = {"achievement": "achievements", "problem": "problems", "plan": "tasks"}

_MARK = re.compile(r"⟦|⟧|⟨(\w+)⟩")


class Annotated(NamedTuple):
    """A text with its sentences' ends, the headings' places with the part each opens ("" unknown), and the places
    from which a part holds, where all of them are known."""

    name: str
    text: str
    ends: tuple[int, ...]
    headings: dict[tuple[int, int], str]
    parts: dict[int, str]


def reference() -> Iterator[Annotated]:
    """The reference texts of the seeds."""
    for (file, n), rows in _grouped("sentences.jsonl", lambda r: (r["file"][:3], r["speech_index"])):
        text = (GOLD / "normalized" / f"{file}.{n}.txt").read_text("utf-8")
        ends, headings, place = [], {}, 0
        for row in rows:
            found = re.compile(r"\s*".join(re.escape(c) for c in row["text"] if not c.isspace())).search(
                text, place
            )
            assert found, row["text"]
            place = found.end()
            ends.append(place)
            if row["heading"]:
                headings[found.span()] = OPENS.get(row["label"], "")
        yield Annotated(f"{file}.{n}", text, tuple(ends), headings, {})


def invented() -> Iterator[Annotated]:
    """The invented texts: sentences one behind the other, a heading (or what ends without a stop) on its own line."""
    for doc, rows in _grouped("stance_synthetic.jsonl", lambda r: r["doc"]):
        text, ends, headings = "", [], {}
        for row in rows:
            if row["heading"] and text and not text.endswith("\n"):
                text += "\n"
            start, text = len(text), text + row["text"].strip()
            ends.append(len(text))
            if row["heading"]:
                headings[start, len(text)] = OPENS.get(row["label"], "")
            if row["heading"] or not re.search("[。！？!?…][”’」』）]*$", text):
                text += "\n"
        yield Annotated(doc, text, tuple(ends), headings, {})


def layouts() -> Iterator[Annotated]:
    """The invented page layouts, read from their marks."""
    body = "".join(line for line in LAYOUTS.read_text("utf-8").splitlines(True) if not line.startswith("#"))
    for block in body.split("== ")[1:]:
        name, _, marked = block.partition("\n")
        yield _layout(name, marked)


def _layout(name: str, marked: str) -> Annotated:
    text, part, opened, place = "", "", 0, 0
    headings: dict[tuple[int, int], str] = {}
    parts: dict[int, str] = {}
    for mark in _MARK.finditer(marked):
        text, place = text + marked[place : mark.start()], mark.end()
        if mark[0] == "⟦":
            opened = len(text)
        elif mark[0] == "⟧":
            headings[opened, len(text.rstrip())] = part
        else:
            part = mark[1]
            parts[len(text)] = part
    return Annotated(name, text + marked[place:], (), headings, parts)


def _grouped(file: str, key: Any) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    rows = [json.loads(line) for line in (GOLD / file).read_text("utf-8").splitlines()]
    for value, group in groupby(rows, key=key):
        yield value, list(group)


def boundaries(texts: Iterable[Annotated]) -> Counter[str]:
    """Ends of sentences: true, found, and both."""
    counts = Counter[str]()
    for one in texts:
        found = {len(one.text[:end].rstrip()) for _, end in split_sentences(one.text)}
        counts.update(true=len(one.ends), found=len(found), both=len(found & set(one.ends)))
    return counts


def headings(texts: Iterable[Annotated]) -> tuple[Counter[str], list[str]]:
    """Headings true, found and both; of the latter, those with a known part, and with that part; what went wrong."""
    counts, wrong = Counter[str](), []
    for one in texts:
        marked = annotate(one.text)
        found = {
            (s.start + len(s.text) - len(s.text.lstrip()), s.start + len(s.text.rstrip())): s.part
            for s in marked
            if s.heading
        }
        both = found.keys() & one.headings.keys()
        known = {place for place in both if one.headings[place]}
        right = {place for place in known if found[place] == one.headings[place]}
        counts.update(
            true=len(one.headings), found=len(found), both=len(both), known=len(known), right=len(right)
        )
        for sentence in marked if one.parts else ():
            truth = [part for place, part in one.parts.items() if place <= sentence.start + 1][-1:]
            counts.update(sentences=1, placed=[sentence.part] == truth)
        missed, extra = one.headings.keys() - both, found.keys() - both
        notes = [*((p, "missed") for p in missed), *((p, "no heading") for p in extra)]
        notes += [(p, f"{found[p]}, not {one.headings[p]}") for p in known - right]
        wrong += [f"{one.name}: {note}: {one.text[slice(*place)]}" for place, note in sorted(notes)]
    return counts, wrong


def tokens() -> Iterator[dict[str, Any]]:
    """A row a corpus: texts, jieba's tokens, texts that differ (with guessing, without)."""
    from tests.segment.test_tokens import by_jieba

    engines = {hmm: Tokenizer(hmm=hmm) for hmm in (True, False)}
    groups: dict[str, list[str]] = {
        "seeds, raw": [
            p.read_bytes().decode("utf-8", "replace") for p in sorted((ROOT / "seeds").glob("*.txt"))
        ],
        "seeds, repaired": [one.text for one in reference()],
        "invented": [one.text for one in invented()],
    }
    for group, text in public_texts():
        groups.setdefault(group, []).append(text)
    for name, texts in groups.items():
        row: dict[str, Any] = {"what": name, "texts": len(texts), "tokens": 0}
        for hmm, engine in engines.items():
            theirs = [by_jieba(text, hmm) for text in texts]
            row["differ" if hmm else "no HMM"] = sum(
                engine.tokenize(a) != b for a, b in zip(texts, theirs, strict=True)
            )
            row["tokens"] = row["tokens"] or sum(len(pair[0]) for pair in theirs)
        yield row


def scores(counts: Counter[str]) -> str:
    """Precision, recall and F1.

    >>> scores(Counter(true=4, found=5, both=4))
    '  P .800  R 1.000  F1 .889'
    """
    p, r = counts["both"] / counts["found"], counts["both"] / counts["true"]
    numbers = {"P": p, "R": r, "F1": 2 * p * r / (p + r)}
    return "".join(f"  {name} {value:.3f}".replace(" 0.", " .") for name, value in numbers.items())


def main() -> None:
    """Print the three tables, and what went wrong with headings."""
    print("sentence boundaries")
    for name, texts in (("reference", reference()), ("invented", invented())):
        counts = boundaries(texts)
        print(f"  {name:<18}{counts['true']:>6} sentences{scores(counts)}")
    print("\nheadings, and the part they open")
    wrong = {}
    for name, texts in (("reference", reference()), ("invented", invented()), ("layouts", layouts())):
        counts, wrong[name] = headings(texts)
        parts = f"part {counts['right']}/{counts['known']}"
        if counts["sentences"]:
            parts += f"  sentences in their part {counts['placed']}/{counts['sentences']}"
        print(f"  {name:<18}{counts['true']:>6} headings {scores(counts)}  {parts}")
    for name, lines in wrong.items():
        print(f"\n  {name}: {len(lines)} wrong")
        print("".join(f"    {line}\n" for line in lines[:60]), end="")
    print("\ntokens against jieba 0.42.1")
    for row in tokens():
        print("  " + "".join(f"{row[k]:<24}" if k == "what" else f"{k} {row[k]:<10}" for k in row))


if __name__ == "__main__":
    main()
