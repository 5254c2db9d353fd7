"""Copies found by sketches, in parts and from speeches that are read when asked for."""

from __future__ import annotations

import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import opencc
import pytest

from discourse.corpus import duplicates, sketches
from discourse.corpus.brief import Brief
from discourse.corpus.duplicates import clusters, duplicate_links, mark_duplicates
from discourse.corpus.shingles import LEAST_HAN, SHINGLE, codes_of, han_codes
from discourse.corpus.sketches import Sketches
from discourse.corpus.speech import Speech
from discourse.measured.briefs import Briefs, put_briefs
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


def fifth(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """A fifth is asked for, of whatever size the texts are."""
    return np.full(len(sizes), 0.2)


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
    assert sketched(texts).candidates(fifth).tolist() == [list(pair) for pair in by_sets(texts, 0.2)]


@pytest.mark.parametrize("seed", range(4))
def test_small_blocks_and_runs_change_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed text by text, sorted and counted in many small parts, the pairs are the same."""
    texts = family(seed, 60)
    whole = sketched(texts).candidates(fifth).tolist()
    monkeypatch.setattr(sketches, "_BLOCK", 300)
    monkeypatch.setattr(sketches, "_RUN", 500)
    assert sketched(texts).candidates(fifth).tolist() == whole


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
    assert merged.candidates(fifth).tolist() == ordered.candidates(fifth).tolist()
    assert [merged.size(i) for i in range(len(merged))] == [ordered.size(i) for i in range(len(texts))]
    wanted = {frozenset((texts[i], texts[j])) for i, j in whole.candidates(fifth).tolist()}
    places = [text for at in range(3) for text in texts[at::3]]
    assert {frozenset((places[i], places[j])) for i, j in merged.candidates(fifth).tolist()} == wanted


def test_a_sample_holds_one_shingle_in_sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the corpus, about a sixteenth is held, chosen by the shingle alone."""
    monkeypatch.setattr(sketches, "_INDEXED", 10)
    rng = random.Random(2)
    found = sketched([invented(rng) for _ in range(200)])
    found.candidates(fifth)
    held = sum(len(hashes) for hashes, _ in found._blocks)
    assert 200 * 294 / 16 * 0.9 < held < 200 * 294 / 16 * 1.1


def test_of_short_texts_so_many_shingles_are_held_that_they_say_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sample never falls below so many shingles of a text of which there are as many; none is held twice as thin
    as another without need."""
    monkeypatch.setattr(sketches, "_INDEXED", 10)
    rng = random.Random(4)
    sizes = [20, 45, 60, 100, 250, 300, 600]
    found = sketched([invented(rng, size) for size in sizes * 200])
    found._hash_waiting()
    counts = np.concatenate([counts for _, counts in found._blocks]).reshape(200, len(sizes)).mean(axis=0)
    wanted = [0, 39 / 2, 54 / 2, 94 / 4, 244 / 8, 294 / 16, 594 / 16]
    assert counts == pytest.approx(wanted, rel=0.1)


def test_short_texts_of_one_stock_of_lines_give_few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts put together from the same lines share shingles, each with dozens; their copies are found, and few other
    pairs have to be compared."""
    monkeypatch.setattr(sketches, "_INDEXED", 10)
    rng = random.Random(3)
    lines = [invented(rng, 17) for _ in range(300)]
    texts = ["".join(rng.choices(lines, k=rng.randint(4, 8))) for _ in range(1500)]
    copies = [text[: len(text) // 2] + text[len(text) // 2 + 4 :] for text in texts[:300]]
    pairs = {(one, other) for one, other in sketched(texts + copies).candidates(duplicates._asked).tolist()}
    found = sum((i, len(texts) + i) in pairs for i in range(300))
    assert found >= 297
    assert len(pairs) < len(texts + copies)


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


class Watched(Briefs):
    """Briefs on a disk, and the places that were asked for one by one."""

    def __init__(self, paths: Sequence[Path], counts: Sequence[int]) -> None:
        super().__init__(paths, counts)
        self.asked: set[int] = set()

    def __iter__(self) -> Iterator[Brief]:
        return (super(Watched, self).__getitem__(i) for i in range(len(self)))

    def __getitem__(self, i: int) -> Brief:  # type: ignore[override]
        self.asked.add(i)
        return super().__getitem__(i)


def test_links_of_speeches_on_disk(tmp_path: Path) -> None:
    """Briefs in files give the links of speeches in memory; what is no copy is read only in passing."""
    rng = random.Random(8)
    texts = family(3, 60)
    lone = [invented(rng) for _ in range(100)]
    speeches = [speech(f"s.{n:03}", text, "标题\x00") for n, text in enumerate([*texts, *lone])]
    cuts = [0, 17, 17, 90, len(speeches)]
    paths = [tmp_path / f"{n}" for n in range(4)]
    for path, (low, high) in zip(paths, pairwise(cuts), strict=True):
        put_briefs(path, map(Brief.of, speeches[low:high]))
    disk = Watched(paths, [high - low for low, high in pairwise(cuts)])
    links = duplicate_links(disk)
    assert links == {
        i: (int(marked.duplicate_of[2:]), marked.duplicate_relation)
        for i, marked in enumerate(mark_duplicates(speeches))
        if marked.duplicate_of is not None
    }
    assert links == duplicate_links(disk, sketched([one.text for one in speeches]))
    assert max(disk.asked) < len(texts)
    assert len(links) > 10


def test_a_brief_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every field of it, of awkward texts, too; beyond the last there is none."""
    texts = [text.replace("\ud83d", "") for text in awkward(40)]
    briefs = [
        Brief.of(replace(speech(f"s.{n}", text, text[:9]), truncated=n % 2 == 0, masks=n))
        for n, text in enumerate(texts)
    ]
    put_briefs(tmp_path / "briefs", briefs)
    for read, written in zip(Briefs([tmp_path / "briefs"], [len(briefs)]), briefs, strict=True):
        assert read[:-1] == written[:-1]
        assert np.array_equal(read.codes, written.codes)
    assert [path.name for path in tmp_path.iterdir()] == ["briefs"]
    with pytest.raises(IndexError):
        Briefs([tmp_path / "briefs"], [len(briefs)])[len(briefs)]


def test_marks_are_made_of_links() -> None:
    """A speech is marked by its link, an old mark without a link goes, and one without either stays as it is."""
    rng = random.Random(1)
    text = invented(rng)
    one, other = speech("a", text), speech("b", text[:150] + text[210:])
    stale = Speech(
        "c", "s", "0" * 64, 1, "", one.traced.slice(0, 20), duplicate_of="x", duplicate_relation="copy"
    )
    marked = mark_duplicates([one, other, stale])
    links = duplicate_links([Brief.of(one), Brief.of(other), Brief.of(stale)])
    assert links == {1: (0, marked[1].duplicate_relation)}
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
