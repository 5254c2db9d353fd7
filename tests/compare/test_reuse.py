"""Text reuse: against a plain quadratic reference, against brute force, and on cases counted by hand."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from discourse.compare.reuse import CLUSTER_COLUMNS, COLUMNS, find_reuse, passage_clusters, reuse_extent
from discourse.corpus import make_corpus
from discourse.corpus.speech import Speech
from discourse.errors import CompareError
from discourse.extractors._passages import GAP, GAP_COST, ISLAND, SEED
from discourse.lexicons import Entry, Lexicon
from discourse.sources import Source
from tests.helpers import ends, make_speech

SIGN = re.compile(r"[\u4e00-\u9fff]|[a-zA-Z0-9]+")

#: 33, 30 and 34 Han characters: small matters go into a notebook, willows grow by the river, a hall is too small.
SAID = "村党支部书记要把群众反映的小事一件一件记在本子上，逐项办完再逐户回访"
OTHER = "今年雨水偏多，河堤上的柳树长得很快，孩子们放学以后常去那里看水鸟"
MORE = "会场设在老粮站的仓库里，长条凳不够坐，后来的人就站在门口听完了全部发言"


# ── the reference: every pair of places is compared ──────────────────────────────────────────────────────


def reference(one: str, two: str, min_han: int) -> list[tuple[Any, ...]]:
    """(a_start, a_end, b_start, b_end, han, similarity) of the passages of two texts, in quadratic time."""
    a, b = list(SIGN.finditer(one)), list(SIGN.finditer(two))
    xs, ys = [m.group() for m in a], [m.group() for m in b]
    runs = runs_of(xs, ys)
    assume(len(runs) <= 50)
    kept: list[list[tuple[int, int, int]]] = []
    found = [s for s in series_of(runs) if sum(han(xs[x : x + n]) for x, _, n in s) >= min_han]
    for series in sorted(found, key=lambda s: (-sum(n for _, _, n in s), s)):
        x, y, right, below = bounds(series)
        spans = [bounds(k) for k in kept]
        if not (
            any(k[0] <= x and right <= k[2] for k in spans)
            and any(k[1] <= y and below <= k[3] for k in spans)
        ):
            kept.append(series)
    out = []
    for series in sorted(kept):
        x, y, right, below = bounds(series)
        equal = list(series) + [run for pair in pairwise(series) for run in islands(xs, ys, *pair)]
        out.append(
            (
                a[x].start(), a[right - 1].end(), b[y].start(), b[below - 1].end(),
                sum(han(xs[i : i + n]) for i, _, n in equal),
                pytest.approx(2 * sum(n for _, _, n in equal) / (right - x + below - y)),
            )
        )  # fmt: skip
    return out


def runs_of(xs: Sequence[str], ys: Sequence[str]) -> list[tuple[int, int, int]]:
    """The longest runs of equal signs; of a string said twice, the first place on one side at least."""
    out = []
    for x in range(len(xs)):
        for y in range(len(ys)):
            if xs[x] != ys[y] or (x and y and xs[x - 1] == ys[y - 1]):
                continue
            n = 0
            while x + n < len(xs) and y + n < len(ys) and xs[x + n] == ys[y + n]:
                n += 1
            if any(
                first(xs, xs[x + i : x + i + SEED]) == x + i or first(ys, xs[x + i : x + i + SEED]) == y + i
                for i in range(n - SEED + 1)
            ):
                out.append((x, y, n))
    return sorted(out)


def first(signs: Sequence[str], gram: Sequence[str]) -> int:
    return next(i for i in range(len(signs)) if signs[i : i + len(gram)] == gram)


def series_of(runs: Sequence[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    value: list[int] = []
    before: list[int | None] = []
    for q, (x, y, n) in enumerate(runs):
        options: list[tuple[int, float, int | None]] = [(n, float("inf"), None)]
        for p, (left, above, size) in enumerate(runs[:q]):
            over = max(0, left + size - x, above + size - y)
            gap = max(x - left - size, y - above - size) + over
            if left < x and above < y and over < n and gap <= GAP:
                options.append((value[p] + n - over - GAP_COST * gap, p, p))
        best = max(options, key=lambda option: option[:2])
        value.append(best[0])
        before.append(best[2])
    left_over = set(range(len(runs)))
    out = []
    for end in sorted(left_over, key=lambda q: (-value[q], q)):
        series: list[tuple[int, int, int]] = []
        at = end if end in left_over else None
        while at is not None and at in left_over:
            left_over.remove(at)
            series.insert(0, runs[at])
            at = before[at]
        for i in range(1, len(series)):
            (left, above, size), (x, y, n) = series[i - 1], series[i]
            over = max(0, left + size - x, above + size - y)
            series[i] = (x + over, y + over, n - over)
        out += [series] if series else []
    return out


def islands(
    xs: Any, ys: Any, one: tuple[int, int, int], two: tuple[int, int, int]
) -> list[tuple[int, int, int]]:
    x, y = one[0] + one[2], one[1] + one[2]
    gaps = xs[x : two[0]], ys[y : two[1]]
    blocks = SequenceMatcher(None, *gaps, autojunk=False).get_matching_blocks()
    return [(x + i, y + j, n) for i, j, n in blocks if n >= ISLAND]


def bounds(series: Sequence[tuple[int, int, int]]) -> tuple[int, int, int, int]:
    return series[0][0], series[0][1], series[-1][0] + series[-1][2], series[-1][1] + series[-1][2]


def han(signs: Sequence[str]) -> int:
    return sum(bool(re.match("[\u4e00-\u9fff]", sign)) for sign in signs)


def rows(speeches: Sequence[Speech], **options: Any) -> list[tuple[Any, ...]]:
    """The rows of the table, without texts and raw places."""
    return list(find_reuse(speeches, **options)[list(COLUMNS[:8])].itertuples(index=False, name=None))


#: Texts with much in common: pieces of three sentences, single characters, numbers and signs, in any order.
PIECES = st.sampled_from([SAID[:9], SAID[3:20], OTHER[:14], "党建", "建", "，", "。\n", "2010", "XX", "党"])
TEXTS = st.lists(PIECES, min_size=1, max_size=9).map("".join)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([6, 8, 13]))
def test_two_texts_as_in_quadratic_time(one: str, two: str, min_han: int) -> None:
    """Index, hashes, bands and clumps find what a comparison of all places finds."""
    found = [
        (r[1], r[2], r[4], r[5], r[6], r[7])
        for r in rows([make_speech(one, "a.1"), make_speech(two, "b.1")], min_han=min_han)
    ]
    assert found == sorted(reference(one, two, min_han), key=lambda row: row[:4])


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_many_texts_as_two_by_two_in_any_order(texts: list[str], rng: random.Random) -> None:
    """What a pair shares does not hang on the others (below the cap), nor on the order of the corpus."""
    speeches = [make_speech(text, f"{n}.1") for n, text in enumerate(texts)]
    pairs = [r for i, a in enumerate(speeches) for b in speeches[i + 1 :] for r in rows([b, a], min_han=8)]
    shuffled = rng.sample(speeches, len(speeches))
    assert rows(shuffled, min_han=8) == sorted(pairs)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.booleans())
def test_the_extent_is_that_of_the_table(texts: list[str], slogans: bool) -> None:
    """Shares counted from the table's places, and the pairs that have a row; a near-duplicate takes no part."""
    speeches = [make_speech(text, f"{n}.1") for n, text in enumerate(texts)]
    speeches.append(make_speech(texts[0], "9.1", duplicate_of="0.1"))
    lexicon = Lexicon("x", "1", (Entry("把群众反映", "idiom", "common", source="x"),)) if slogans else None
    table = find_reuse(speeches, min_han=8, most=2, formulas=lexicon)
    extent = reuse_extent(speeches[::-1], min_han=8, most=2, formulas=lexicon)
    assert extent.ids == tuple(speech.id for speech in speeches[:-1])
    assert (extent.widespread, extent.most) == (table.attrs["widespread"], 2)
    pairs = {(extent.ids[a], extent.ids[b]) for a, b in extent.pairs.tolist()}
    assert pairs == set(zip(table["a"], table["b"], strict=True))
    assert len(pairs) == len(extent.pairs)
    for speech, share in zip(speeches, extent.share, strict=False):
        inside = set[int]()
        for side in "ab":
            own = table[table[side] == speech.id]
            for start, end in zip(own[f"{side}_start"], own[f"{side}_end"], strict=True):
                inside |= set(range(start, end))
        letters = [at for at, letter in enumerate(speech.text) if han([letter])]
        if letters:
            assert share == len(inside.intersection(letters)) / len(letters)
        else:
            assert share != share


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_no_common_string_is_missed(one: str, two: str) -> None:
    """Brute force: where thirteen Han characters in a row are in both texts, both places lie in passages."""
    table = find_reuse([make_speech(one, "a.1"), make_speech(two, "b.1")])
    a, b = (list(SIGN.finditer(text)) for text in (one, two))
    for x in range(len(a) - 12):
        for y in range(len(b) - 12):
            signs = [m.group() for m in a[x : x + 13]]
            if han(signs) == 13 and signs == [m.group() for m in b[y : y + 13]]:
                assert ((table["a_start"] <= a[x].start()) & (table["a_end"] >= a[x + 12].end())).any()
                assert ((table["b_start"] <= b[y].start()) & (table["b_end"] >= b[y + 12].end())).any()


# ── counted by hand ──────────────────────────────────────────────────────────────────────────────────────


def test_a_gap_and_its_punctuation() -> None:
    """A name put in and other signs: one passage of 32 characters, with its own punctuation on each side."""
    changed = SAID.replace("，", ",").replace("群众", "群众和企业")
    table = find_reuse([make_speech(f"{OTHER}。{SAID}。", "a.1"), make_speech(f"{changed}!{MORE}", "b.1")])
    assert tuple(table.columns) == COLUMNS
    (row,) = table.itertuples(index=False)
    assert (row.a_text, row.b_text, row.han) == (SAID, changed, 33)
    assert (row.a_start, row.a_end, row.b_start, row.b_end) == (
        len(OTHER) + 1,
        len(OTHER) + 1 + len(SAID),
        0,
        len(changed),
    )
    assert row.similarity == pytest.approx(2 * 33 / (33 + 36))


def test_twelve_are_too_few_and_numbers_do_not_count() -> None:
    """Twelve Han characters and a number are thirteen signs, but no passage; one character more makes it."""
    same = "村里在2010年修了水渠和两座小桥"
    assert find_reuse([make_speech(same, "a.1"), make_speech(same, "b.1")])["han"].tolist() == [13]
    assert find_reuse([make_speech(same[1:], "a.1"), make_speech(same[1:], "b.1")]).empty


def test_another_year_is_a_gap_of_one_sign() -> None:
    """However many digits it has: 17 of 18 signs are equal."""
    same = "我们村里老少在2010年修了水渠和两座小桥"
    texts = same, same.replace("2010", "99")
    (row,) = find_reuse([make_speech(t, f"{n}.1") for n, t in enumerate(texts)]).itertuples()
    assert (row.a_text, row.b_text, row.han) == (*texts, 17)
    assert row.similarity == pytest.approx(17 / 18)


def test_a_gap_is_bridged_only_by_twice_as_much_on_either_side() -> None:
    """Nine characters on one side bear a gap of four, and not one of five."""
    left, right = SAID[:15], SAID[15:24]
    for gap, passages in ((4, 1), (5, 2)):
        texts = left + right, left + OTHER[:gap] + right
        table = find_reuse([make_speech(t, f"{n}.1") for n, t in enumerate(texts)], min_han=9)
        assert len(table) == passages, gap


def test_passages_in_another_order_are_both_found() -> None:
    """Aligners that only go forward lose one of two paragraphs that changed places."""
    table = find_reuse([make_speech(SAID + "。" + MORE, "a.1"), make_speech(MORE + "。" + SAID, "b.1")])
    assert sorted(table["a_text"]) == sorted([SAID, MORE])
    assert list(table["a_text"]) == list(table["b_text"])


def test_what_is_said_twice_is_found_at_both_places() -> None:
    """Each place of the one speech is laid beside the first of the other."""
    table = find_reuse(
        [make_speech(f"{SAID}。{OTHER}。{SAID}", "a.1"), make_speech(f"{MORE}。{SAID}", "b.1")]
    )
    assert list(table["a_start"]) == [0, len(SAID) + len(OTHER) + 2]
    assert set(table["b_start"]) == {len(MORE) + 1}


def test_the_bytes_of_both_files() -> None:
    """From the table to the raw files: GBK in traditional script with pinyin, UTF-8 in simplified script."""
    pages = [
        Source.from_bytes(
            "各位同志:\n村黨支部書記要把群眾(qúnzhòng)反映的小事一件一件記在本子上,大家辛苦了。".encode(
                "gbk"
            ),
            "a",
        ),
        Source.from_bytes(
            f"同志们:\n{OTHER}。村党支部书记要把群众反映的小事一件一件记在本子上。".encode(), "b"
        ),
    ]
    corpus, _ = make_corpus(pages)
    (row,) = find_reuse(corpus).itertuples(index=False)
    assert row.a_text == row.b_text == "村党支部书记要把群众反映的小事一件一件记在本子上"
    assert (row.a_source, row.b_source) == ("a", "b")
    assert pages[0].data[row.a_raw_start : row.a_raw_end].decode("gbk") == (
        "村黨支部書記要把群眾(qúnzhòng)反映的小事一件一件記在本子上"
    )
    assert pages[1].data[row.b_raw_start : row.b_raw_end].decode() == row.b_text


def test_traditional_script_left_as_it_is() -> None:
    """With the script kept, a copy in the other script is still a copy."""
    table = find_reuse(
        [
            make_speech("黨員幹部要經常到農戶家裡走訪談心", "a.1"),
            make_speech("党员干部要经常到农户家里走访谈心", "b.1"),
        ]
    )
    assert list(table["han"]) == [16]


SLOGANS = Lexicon(
    "x",
    "1",
    tuple(
        Entry(form, "idiom", "national", source="x")
        for form in ("兴修水利，改良土壤，植树造林，保持水土", "逐户")
    ),
)


def test_formulas_do_not_count_but_hold_a_sentence_together() -> None:
    """A shared slogan is no copying; a copied sentence with a slogan in it is one passage of its own words."""
    slogan = "兴修水利，改良土壤，植树造林，保持水土"
    alone = [make_speech(f"{OTHER},{slogan}。", "a.1"), make_speech(f"{MORE}。{slogan}!", "b.1")]
    assert len(find_reuse(alone)) == 1
    assert find_reuse(alone, formulas=SLOGANS).empty
    sentence = f"支书带着大家{slogan}，三年里没有歇过一个冬天"
    within = [make_speech(f"{OTHER}。{sentence}", "a.1"), make_speech(f"{sentence}。{MORE}", "b.1")]
    (row,) = find_reuse(within, formulas=SLOGANS).itertuples()
    assert (row.a_text, row.han) == (sentence, 17)
    assert find_reuse(within)["han"].tolist() == [33]


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_masking_only_takes_away(one: str, two: str) -> None:
    """Every passage without formulas is one of those with them, and counts no more."""
    speeches = [make_speech(one, "a.1"), make_speech(two, "b.1")]
    lexicon = Lexicon("x", "1", (Entry("把群众反映", "idiom", "common", source="x"),))
    every = {row[:6]: row[6] for row in rows(speeches, min_han=8)}
    for row in rows(speeches, min_han=8, formulas=lexicon):
        assert row[6] <= every[row[:6]]


def test_copies_are_left_out_or_counted() -> None:
    """By default a near-duplicate is no evidence; it is counted where that is asked for, and said in either case."""
    speeches = [
        make_speech(SAID, "a.1"),
        make_speech(SAID, "b.1", duplicate_of="a.1"),
        make_speech(OTHER, "c.1"),
    ]
    table = find_reuse(speeches)
    assert table.empty
    assert (table.attrs["speeches"], table.attrs["copies_left_out"]) == (2, 1)
    assert table.attrs["note"] == "2 speeches; 1 near-duplicates left out"
    assert len(find_reuse(speeches, copies=True)) == 1


def test_what_all_have_does_not_explode_and_is_not_lost() -> None:
    """Sixty speeches with one paragraph: no more than four partners each, one cluster of sixty, and it is said."""
    letters = [chr(0x4E00 + 50 * n) for n in range(60)]
    speeches = [make_speech(f"{c * 9}。{SAID}。{c * 7}", f"{n:02}.1") for n, c in enumerate(letters)]
    table = find_reuse(speeches, most=4)
    assert set(table["han"]) == {33}
    partners = [((table["a"] == s.id) | (table["b"] == s.id)).sum() for s in speeches]
    assert (min(partners), max(partners)) == (2, 4)
    assert table.attrs["widespread"] == 28
    assert "28 strings of 6 signs stand in more than 5 speeches" in table.attrs["note"]
    clusters = passage_clusters(table)
    assert list(clusters["speeches"]) == [60] * 60
    assert set(clusters["text"]) == {SAID}
    assert len(find_reuse(speeches, most=59)) == 60 * 59 / 2


def test_walls_of_one_character() -> None:
    """Texts that repeat one word come to an end, and give the whole as the passage."""
    with ends():
        table = find_reuse(
            [
                make_speech("好" * 3000, "a.1"),
                make_speech("好" * 2900, "b.1"),
                make_speech("加油" * 1500, "c.1"),
            ]
        )
    assert (table["a"] + table["b"]).unique().tolist() == ["a.1b.1"]
    assert table["han"].max() == 2900


@pytest.mark.parametrize("text", ["", "。！？", "\ud800党", "All in English, 100%", "党"])
def test_texts_with_nothing_to_share(text: str) -> None:
    """Empty, signs only, a lone surrogate, another language: a table without rows, with its columns."""
    table = find_reuse([make_speech(text, "a.1"), make_speech(text, "b.1"), make_speech("", "c.1")])
    assert (len(table), tuple(table.columns)) == (0, COLUMNS)
    assert tuple(passage_clusters(table).columns) == CLUSTER_COLUMNS


def test_no_speech_at_all() -> None:
    """An empty corpus shares nothing."""
    assert find_reuse([]).empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_han": 5}, r"find_reuse: passages of 5 Han characters are asked for\. Expected: at least 6"),
        ({"most": 0}, r"most is 0\. Expected: at least 1"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], message: str) -> None:
    """Words are no passages, and each speech is held against one other at least."""
    with pytest.raises(CompareError, match=message):
        find_reuse([make_speech(SAID)], **options)


def test_ids_stand_once() -> None:
    """Two speeches of one id would make the table's rows ambiguous."""
    with pytest.raises(CompareError, match=r"more than one speech has the id 'a\.1'"):
        find_reuse([make_speech(SAID), make_speech(OTHER)])


# ── clusters ─────────────────────────────────────────────────────────────────────────────────────────────


def test_one_passage_in_three_speeches_and_one_in_two() -> None:
    """Numbered by how many speeches have it; each place once, though two rows name it."""
    texts = {"a.1": f"{SAID}。{MORE}", "b.1": f"{OTHER}。{SAID}", "c.1": SAID, "d.1": MORE}
    table = find_reuse([make_speech(text, id) for id, text in texts.items()])
    clusters = passage_clusters(table)
    assert tuple(clusters.columns) == CLUSTER_COLUMNS
    assert clusters[["passage", "speeches", "speech", "text"]].values.tolist() == [
        [1, 3, "a.1", SAID], [1, 3, "b.1", SAID], [1, 3, "c.1", SAID], [2, 2, "a.1", MORE], [2, 2, "d.1", MORE],
    ]  # fmt: skip


def test_places_that_overlap_are_one_place() -> None:
    """One speech took the first two thirds, another the last: the speech they took from has one place, whole."""
    table = find_reuse(
        [make_speech(SAID, "a.1"), make_speech(SAID[:24], "b.1"), make_speech(SAID[9:], "c.1")]
    )
    clusters = passage_clusters(table)
    assert clusters[["speech", "start", "end"]].values.tolist() == [
        ["a.1", 0, 34],
        ["b.1", 0, 24],
        ["c.1", 0, 25],
    ]
    assert clusters["text"].tolist() == [SAID, SAID[:24], SAID[9:]]
    assert clusters["raw_end"].tolist() == [len(t.encode()) for t in (SAID, SAID[:24], SAID[9:])]


def test_a_short_overlap_does_not_join_two_passages() -> None:
    """Places of one speech with less than half in common stay two passages."""
    table = find_reuse(
        [make_speech(SAID, "a.1"), make_speech(SAID[:19], "b.1"), make_speech(SAID[16:], "c.1")]
    )
    assert passage_clusters(table)["passage"].tolist() == [1, 1, 2, 2]


class OneByOne(Sequence[Speech]):
    """Speeches that are read from somewhere: in their order, or with an effort each."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self.speeches, self.passes, self.asked = speeches, 0, 0

    def __len__(self) -> int:
        return len(self.speeches)

    def __iter__(self) -> Any:
        self.passes += 1
        return iter(self.speeches)

    def __getitem__(self, key: Any) -> Any:
        self.asked += 1
        return self.speeches[key]


def test_speeches_are_read_in_their_order_however_many_share_something() -> None:
    """Not one of them for each passage, whoever has it too."""
    said = [f"这一段话人人都说，一字不差，从头到尾都是一样的{n}。" for n in "甲乙丙丁戊己庚辛"]
    speeches = [make_speech(text, f"s{n}") for n, text in enumerate(said)]
    lying = OneByOne(speeches)
    found = find_reuse(lying)
    assert len(found) == 8 * 7 / 2
    assert found.equals(find_reuse(speeches))
    assert (lying.asked, lying.passes) == (0, 3)
