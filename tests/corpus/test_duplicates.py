"""Copies that are found whatever was done to them, and different speeches that stay apart."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from discourse.corpus.duplicates import THRESHOLD, clusters, mark_duplicates, near_duplicates
from discourse.corpus.lines import han
from discourse.corpus.shingles import SHINGLE
from discourse.corpus.speech import Speech
from discourse.repair.traced import TracedText

GOLD = Path(__file__).parents[1] / "gold"


def synthetic() -> list[str]:
    """The 84 invented texts of the genre, as plain strings."""
    texts: dict[str, list[str]] = defaultdict(list)
    for line in (GOLD / "stance_synthetic.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["doc"]].append(row["text"])
    return ["".join(rows) for rows in texts.values()]


TEXTS = synthetic()


def speech(name: str, text: str, *, truncated: bool = False) -> Speech:
    return Speech(name, "s", "0" * 64, 1, "", TracedText.from_str(text), truncated=truncated)


def shares(one: str, other: str) -> tuple[float, float]:
    """Jaccard and containment by sets of strings: an oracle without hashes or an index."""
    a, b = (
        {han(text)[i : i + SHINGLE] for i in range(len(han(text)) - SHINGLE + 1)} for text in (one, other)
    )
    return len(a & b) / len(a | b), len(a & b) / min(len(a), len(b))


def test_different_texts_of_one_genre_stay_apart() -> None:
    """84 invented texts share campaigns, slogans and set phrases; no two are copies."""
    assert clusters(TEXTS) == []


def test_likeness_is_the_plain_ratio() -> None:
    """What is reported equals a recount with Python sets."""
    one = TEXTS[3] + TEXTS[4][:200]
    (pair,) = near_duplicates([one, TEXTS[3], TEXTS[7]])
    assert (pair.one, pair.other) == (0, 1)
    assert (pair.jaccard, pair.containment) == pytest.approx(shares(one, TEXTS[3]))


def damaged(text: str) -> dict[str, str]:
    rng = random.Random(5)
    third = len(text) // 3
    return {
        "residue around it": "热门推荐\n2024-01-01\n" + text + "\n版权归原作者所有",
        "a hole of a sixth": text[:third] + text[third + len(text) // 6 :],
        "the last third lost": text[: 2 * third],
        "an excerpt": text[third : third + 200],
        "ASCII punctuation and years changed": text.replace("，", ",").replace("。", ".").replace("1", "9"),
        "one character in fifty garbled": "".join("口" if rng.random() < 0.02 else c for c in text),
    }


@pytest.mark.parametrize("kind", damaged(TEXTS[0]))
def test_damaged_copies_are_found(kind: str) -> None:
    """Each kind of damage leaves a copy recognisable, and only with its own original."""
    for at in (0, 20, 40, 60):
        copy = damaged(TEXTS[at])[kind]
        assert clusters([*TEXTS, copy]) == [(at, len(TEXTS))]


def test_two_copies_with_different_holes() -> None:
    """Copies that each lost a different sixth are one speech."""
    text, sixth = TEXTS[10], len(TEXTS[10]) // 6
    assert clusters([text[sixth:], text[:-sixth]]) == [(0, 1)]


def test_script_does_not_matter() -> None:
    """A copy in traditional script is a copy."""
    import opencc

    assert clusters([TEXTS[5], opencc.OpenCC("s2t").convert(TEXTS[5])]) == [(0, 1)]


def test_a_quoted_editorial_or_template_makes_no_copy() -> None:
    """Two speeches that quote the same 400 characters, a third of each, stay apart."""
    quoted = TEXTS[30][:400]
    assert clusters([TEXTS[1][:800] + quoted, TEXTS[2][:800] + quoted]) == []


def test_short_greetings_are_compared_whole() -> None:
    """Below forty Han characters only the same text is a copy."""
    assert clusters(["同志们,大家好,谢谢大家!", "同志们,大家好,再次谢谢大家!", "同志们大家好谢谢大家"]) == [
        (0, 2)
    ]


def test_the_best_copy_stands_for_all() -> None:
    """The longest complete copy; a stub only where nothing near as long is complete; then the first id."""
    text = TEXTS[12]
    cut = text[: int(0.9 * len(text))]
    marked = mark_duplicates(
        [speech("c", text, truncated=True), speech("b", cut), speech("a", text[:300]), speech("d", cut)]
    )
    assert [s.duplicate_of for s in marked] == ["b", None, "b", "b"]
    lone = mark_duplicates([speech("c", text, truncated=True), speech("a", text[:300])])
    assert [s.duplicate_of for s in lone] == [None, "c"]


def test_order_does_not_matter() -> None:
    """The same speeches in another order get the same marks."""
    speeches = [speech(f"{i:02d}", text) for i, text in enumerate(TEXTS[:20])]
    speeches += [speech(f"{i:02d}x", text[:600]) for i, text in enumerate(TEXTS[:10])]
    marks = {s.id: s.duplicate_of for s in mark_duplicates(speeches)}
    shuffled = random.Random(0).sample(speeches, len(speeches))
    assert {s.id: s.duplicate_of for s in mark_duplicates(shuffled)} == marks
    assert sum(mark is not None for mark in marks.values()) == 10


def test_a_hundred_copies_are_one_cluster() -> None:
    """A text in many copies hangs together, although its shingles are as common as slogans."""
    copies = [TEXTS[8] + "某" * (i % 9) for i in range(100)]
    assert clusters([*TEXTS[:8], *copies]) == [tuple(range(8, 108))]


def test_no_speeches_and_empty_texts() -> None:
    """Nothing in, nothing out; texts without Han characters are nobody's copies."""
    assert mark_duplicates([]) == ()
    assert clusters(["", "abc", "", "abc"]) == []
    assert 0 < THRESHOLD < 1


@pytest.mark.slow
def test_a_large_corpus_gives_all_its_pairs_and_no_other() -> None:
    """4,000 documents of 2,000 characters, every twentieth a damaged copy: all pairs found, none invented."""
    rng = random.Random(9)
    vocabulary = sorted(set(han("".join(TEXTS))))
    slogans = [text[:60] for text in TEXTS]
    docs = []
    for _ in range(3_800):
        fresh = "".join(rng.choices(vocabulary, k=1400))
        docs.append(fresh + "".join(rng.choices(slogans, k=10)))
    wanted = []
    for i in range(200):
        docs.append(docs[i][:700] + docs[i][1000:])
        wanted.append((i, 3_800 + i))
    assert clusters(docs) == wanted
