"""Copies found by sketches, in parts and from speeches that are read when asked for."""

from __future__ import annotations

import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import opencc
import pytest

from discourse.corpus import duplicates, sketches
from discourse.corpus.duplicates import clusters, duplicate_links, mark_duplicates
from discourse.corpus.shingles import LEAST_HAN, SHINGLE, codes_of, han_codes
from discourse.corpus.sketches import Sketches
from discourse.corpus.speech import Speech
from discourse.repair.traced import TracedText

from .awkward import awkward

TRADITIONAL, SIMPLIFIED = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")


def invented(rng: random.Random, n: int = 300) -> str:
    """A text of ``n`` characters that no other text has."""
    return "".join(chr(rng.randint(0x4E00, 0x7FFF)) for _ in range(n))


def family(seed: int, n: int = 40) -> list[str]:
    """Texts of which some are copies of others: whole, with holes, cut, garbled, or in traditional script."""
    rng = random.Random(seed)
    texts: list[str] = ["", "abc", "同志们"]
    for _ in range(n):
        old = rng.choice(texts) if rng.random() < 0.5 else ""
        at = rng.randint(0, len(old))
        damaged = (
            old,
            old[:at] + old[at + rng.randint(0, 120) :],
            old[: len(old) * 2 // 3],
            "".join(c if rng.random() > 0.02 else "误" for c in old),
            old + invented(rng, 200),
            TRADITIONAL.convert(old),
        )
        texts.append(rng.choice(damaged) if len(old) > 60 else invented(rng, rng.randint(20, 700)))
    return texts


def sketched(texts: Sequence[str]) -> Sketches:
    found = Sketches()
    for text in texts:
        found.add(text)
    return found


def by_sets(texts: Sequence[str], share: float) -> list[tuple[int, int]]:
    """Pairs by sets of shingles as strings; only where no shingle stands in more than nine texts."""
    codes = [codes_of(text).tobytes().decode("utf-16-le") for text in texts]
    shingles = [
        {c[i : i + SHINGLE] for i in range(len(c) - SHINGLE + 1)} if len(c) >= LEAST_HAN else set()
        for c in codes
    ]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(i)
    assert max(map(len, holders.values()), default=0) <= 9
    pairs = {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if (both := len(shingles[i] & shingles[j]))
        and both >= share * min(len(shingles[i]), len(shingles[j]))
    }
    firsts: dict[str, int] = {}
    same = {(firsts[c], i) for i, c in enumerate(codes) if c and firsts.setdefault(c, i) != i}
    return sorted(pairs | same)


@pytest.mark.parametrize("seed", range(6))
def test_candidates_are_those_that_sets_of_shingles_give(seed: int) -> None:
    """An index of sorted hashes finds the pairs that comparing every text with every other finds."""
    texts = family(seed, 25)
    assert sketched(texts).candidates(0.2) == by_sets(texts, 0.2)


@pytest.mark.parametrize("seed", range(4))
def test_small_blocks_and_runs_change_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed text by text, sorted and counted in many small parts, the pairs are the same."""
    texts = family(seed, 60)
    whole = sketched(texts).candidates(0.2)
    monkeypatch.setattr(sketches, "_BLOCK", 300)
    monkeypatch.setattr(sketches, "_RUN", 500)
    assert sketched(texts).candidates(0.2) == whole


@pytest.mark.parametrize("most", [50, 1000, 10**6])
def test_sketches_of_parts_are_merged_to_those_of_the_whole(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether thinned before or after, in one or in three parts, the same shingles are held."""
    monkeypatch.setattr(sketches, "_INDEXED", most)
    texts = [*family(1, 30), *awkward(20)]
    whole, parts = sketched(texts), [sketched(texts[at::3]) for at in range(3)]
    merged = Sketches()
    for part in parts:
        merged.merge(pickle.loads(pickle.dumps(part)))
    ordered = sketched([text for at in range(3) for text in texts[at::3]])
    assert merged.candidates(0.2) == ordered.candidates(0.2)
    assert [merged.size(i) for i in range(len(merged))] == [ordered.size(i) for i in range(len(texts))]
    wanted = {frozenset((texts[i], texts[j])) for i, j in whole.candidates(0.2)}
    places = [text for at in range(3) for text in texts[at::3]]
    assert {frozenset((places[i], places[j])) for i, j in merged.candidates(0.2)} == wanted


def test_a_sample_holds_one_shingle_in_sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the corpus, about a sixteenth is held, chosen by the shingle alone."""
    monkeypatch.setattr(sketches, "_INDEXED", 10)
    rng = random.Random(2)
    found = sketched([invented(rng) for _ in range(200)])
    found.candidates(0.2)
    held = sum(len(hashes) for hashes, _ in found._blocks)
    assert 200 * 294 / 16 * 0.9 < held < 200 * 294 / 16 * 1.1


def test_codes_of_awkward_texts() -> None:
    """The Han characters of a text are told from halves of characters, and read in simplified script."""
    for text in [*awkward(60), "\ud83d一\ude00", "黨國𠮷講話"]:
        wanted = [
            new if len(new := SIMPLIFIED.convert(c)) == 1 and ord(new) < 0x10000 else c
            for c in text
            if 0x3400 <= ord(c) <= 0x4DBF or 0x4E00 <= ord(c) <= 0x9FFF
        ]
        assert codes_of(text).tolist() == [ord(c) for c in wanted]
    assert [codes.tolist() for codes in han_codes(["一a", ""])] == [[0x4E00], []]


def speech(name: str, text: str, title: str = "") -> Speech:
    return Speech(name, "s", "0" * 64, 1, title, TracedText.from_str(text))


class OnDisk(Sequence[Speech]):
    """Speeches that are made anew when asked for, and the places that were asked for one by one."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self._pickled = [pickle.dumps(one) for one in speeches]
        self.asked: list[int] = []

    def __len__(self) -> int:
        return len(self._pickled)

    def __getitem__(self, i: int) -> Speech:  # type: ignore[override]
        self.asked.append(i)
        return pickle.loads(self._pickled[i])

    def __iter__(self) -> Iterator[Speech]:
        return (pickle.loads(one) for one in self._pickled)


def test_links_of_speeches_on_disk() -> None:
    """Speeches that lie on a disk give the links of those in memory; what is no copy is read only in passing."""
    rng = random.Random(8)
    texts = family(3, 60)
    lone = [invented(rng) for _ in range(100)]
    speeches = [speech(f"s.{n:03}", text) for n, text in enumerate([*texts, *lone])]
    disk = OnDisk(speeches)
    links = duplicate_links(disk)
    assert links == duplicate_links(speeches)
    assert links == duplicate_links(disk, sketched([one.text for one in speeches]))
    assert max(disk.asked) < len(texts)
    assert len(links) > 10


def test_marks_are_made_of_links() -> None:
    """A speech is marked by its link, an old mark without a link goes, and one without either stays as it is."""
    rng = random.Random(1)
    text = invented(rng)
    one, other = speech("a", text), speech("b", text[:150] + text[210:])
    stale = Speech(
        "c", "s", "0" * 64, 1, "", one.traced.slice(0, 20), duplicate_of="x", duplicate_relation="copy"
    )
    marked = mark_duplicates([one, other, stale])
    assert duplicate_links([one, other, stale]) == {1: (0, marked[1].duplicate_relation)}
    assert marked[0] is one
    assert [s.duplicate_of for s in marked] == [None, "a", None]
    assert marked[2].duplicate_relation == ""


def test_a_page_of_pages_goes_with_a_speech() -> None:
    """A page that holds a page of two speeches and a third one stands by one of the speeches it holds."""
    rng = random.Random(6)
    parts = ["同志们:" + invented(rng, 400) for _ in range(3)]
    page, pages = parts[0] + parts[1], parts[0] + parts[1] + parts[2]
    texts = [*parts, page, page + "。" + invented(rng, 30), pages]
    found = clusters(texts)
    assert sorted(i for group in found for i in group if i < 3) == [
        i for i in range(3) if any(i in g for g in found)
    ]
    assert all(any(i < 3 for i in group) for group in found)


def test_pages_that_stand_by_pages_find_their_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first part of a page is itself a page, the first part of that one is followed."""
    parts = {0: [1, 2], 1: [2, 3]}
    monkeypatch.setattr(duplicates, "_parts", lambda pool, best, like: parts.get(best, []))

    class Alike:
        """Texts that are all copies of each other."""

        def compare(self, one: int, other: int) -> duplicates.Likeness:
            return duplicates.Likeness(one, other, 100, 0, 1.0, 1.0)

    assert list(duplicates._stars(Alike(), [0, 1, 2, 3], set())) == [([2, 3], [0, 1])]  # type: ignore[arg-type]
