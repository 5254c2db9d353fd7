"""Copies that are found whatever was done to them, and different speeches that stay apart."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pytest

from discourse.corpus.duplicates import clusters, likeness, mark_duplicates, near_duplicates
from discourse.corpus.lines import han
from discourse.corpus.shingles import align, anchors, han_codes
from discourse.corpus.speech import DateEstimate, Speech
from discourse.repair.traced import Change, TracedText

GOLD = Path(__file__).parents[1] / "gold"


def synthetic() -> list[str]:
    """The 84 invented texts of the genre, as plain strings."""
    texts: dict[str, list[str]] = defaultdict(list)
    for line in (GOLD / "stance_synthetic.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["doc"]].append(row["text"])
    return ["".join(rows) for rows in texts.values()]


TEXTS = synthetic()


def speech(name: str, text: str, title: str = "", *, truncated: bool = False, masks: int = 0) -> Speech:
    return Speech(name, "s", "0" * 64, 1, title, TracedText.from_str(text), truncated=truncated, masks=masks)


def marks(*speeches: Speech) -> dict[str, str | None]:
    return {s.id: s.duplicate_of for s in mark_duplicates(speeches)}


def sentences(text: str) -> list[str]:
    return [part + "。" for part in text.split("。") if part]


def test_different_texts_of_one_genre_stay_apart() -> None:
    """84 invented texts share campaigns, slogans and set phrases; no two are copies."""
    assert clusters(TEXTS) == []


def test_likeness_is_counted_in_characters() -> None:
    """A text with a hole and 200 strange characters behind it: every character is accounted for by hand."""
    one, strange = han(TEXTS[3] + TEXTS[5])[:1000], han(TEXTS[4])[:200]
    (pair,) = near_duplicates([one, one[:300] + one[500:900] + strange, TEXTS[7]])
    assert (pair.one, pair.other, pair.shared, pair.differing) == (0, 1, 700, 100)
    assert (pair.of_one, pair.of_other) == pytest.approx((0.7, 700 / 900))


def test_relations() -> None:
    """The same words; one in the other; each with something the other lost."""
    text = han(TEXTS[3])[:1100]
    for other, relation in ((text[30:], "copy"), (text[300:600], "excerpt")):
        (pair,) = near_duplicates([text, other])
        assert pair.relation == relation
    (pair,) = near_duplicates([text[350:], text[:-350]])
    assert pair.relation == "overlap"


@pytest.mark.parametrize("seed", range(20))
def test_alignment_agrees_with_a_slow_one(seed: int) -> None:
    """On texts cut up at random, as many characters are found to agree as difflib finds in long blocks."""
    rng = random.Random(seed)
    text = han(TEXTS[seed])[:700]
    one, other = (
        "".join(text[i : i + 50] for i in range(0, 700, 50) if rng.random() < 0.75) for _ in range(2)
    )
    codes = han_codes([one, other])
    found = align(*codes, *map(anchors, codes))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    assert found.shared >= sum(b.size for b in blocks if b.size >= 25)
    assert found.shared + found.differing <= min(len(one), len(other))
    for before, after in pairwise(found.passages):
        assert before.one[0] < after.one[0]
        assert before.other[0] < after.other[0]


def test_a_passage_said_twice_is_laid_beside_itself() -> None:
    """An abstract that repeats the opening costs nothing: the opening is found in its place, the abstract over."""
    text = han(TEXTS[3])[:900]
    pair = likeness(text[:200] + text, text)
    assert (pair.shared, pair.differing, pair.of_other) == (900, 0, 1.0)


def test_likeness_of_strangers_and_of_nothing() -> None:
    """Any two texts can be compared; texts without Han characters share nothing."""
    assert likeness(TEXTS[3], TEXTS[4]).of_one < 0.05
    assert likeness("", "abc").of_one == 0.0


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


@pytest.mark.parametrize("at", range(0, 30, 3))
@pytest.mark.parametrize("lost", [(0, 1), (0, 2), (1, 2)])
def test_two_copies_with_different_holes(at: int, lost: tuple[int, int]) -> None:
    """Copies of which each lost a different third are one speech, whichever thirds they are."""
    text = TEXTS[at] if len(TEXTS[at]) > 1200 else TEXTS[at] + TEXTS[at + 1]
    third = len(text) // 3
    copies = [text[: third * n] + text[third * (n + 1) :] for n in lost]
    assert clusters([*TEXTS[60:], *copies]) == [(24, 25)]


def test_holes_in_several_places() -> None:
    """Every sixth stretch of a hundred characters is gone, another one in each copy."""
    rows = [TEXTS[10][i : i + 100] for i in range(0, len(TEXTS[10]), 100)]
    copies = ["".join(row for i, row in enumerate(rows) if i % 6 != lost) for lost in (1, 4)]
    assert clusters(copies) == [(0, 1)]


def test_sentences_in_other_words() -> None:
    """Every seventh sentence is another one."""
    other = sentences(TEXTS[41])
    copy = [other[i % len(other)] if i % 7 == 3 else s for i, s in enumerate(sentences(TEXTS[40]))]
    assert clusters([TEXTS[40], "".join(copy)]) == [(0, 1)]


def test_places_offices_and_years_changed() -> None:
    """Sites put other places and years into an old speech."""
    copy = TEXTS[14].translate(str.maketrans("0123456789镇县村", "3456789012乡市屯"))
    assert clusters([TEXTS[14], copy.replace("书记", "主任")]) == [(0, 1)]


def test_script_does_not_matter() -> None:
    """A copy in traditional script is a copy."""
    import opencc

    assert clusters([TEXTS[5], opencc.OpenCC("s2t").convert(TEXTS[5])]) == [(0, 1)]


def test_a_quoted_editorial_or_template_makes_no_copy() -> None:
    """Two speeches that quote the same 400 characters, a third of each, stay apart, wherever the words stand."""
    quoted = TEXTS[30][:400]
    one, other = TEXTS[1][:800], TEXTS[2][:800]
    assert clusters([one + quoted, other + quoted]) == []
    assert clusters([quoted + one, quoted + other]) == []
    assert clusters([one[:400] + quoted + one[400:], other[:400] + quoted + other[400:]]) == []


def test_a_form_filled_in_makes_no_copy() -> None:
    """Every other sentence is the form's, the others are each writer's own."""
    form = sentences(TEXTS[30])
    filled = ["".join(a + b for a, b in zip(form, sentences(own), strict=False)) for own in TEXTS[1:3]]
    assert clusters(filled) == []


def test_three_endings_show_a_template() -> None:
    """Two texts that differ in their first half alone may be two remains of one; three such are a template."""
    ending = TEXTS[30][:600]
    own = [TEXTS[i][100:700] for i in (1, 2, 3)]
    assert clusters([own[0] + ending, own[1] + ending]) == [(0, 1)]
    assert clusters([text + ending for text in own]) == []


def test_two_openings_are_two_speeches() -> None:
    """Texts that both begin by calling their audience did not lose their beginnings."""
    ending = TEXTS[30][:600]
    assert clusters(["同志们:\n" + TEXTS[i][:600] + ending for i in (1, 2)]) == []


def test_two_titles_are_two_speeches_where_the_words_leave_it_open() -> None:
    """The same ending under two titles is a template; under one title, two remains of one speech."""
    one, other = (TEXTS[i][100:700] + TEXTS[30][:600] for i in (1, 2))
    titles = "在春耕工作会议上的讲话", "在防汛动员会上的发言"
    assert marks(*(speech(t, x, t) for t, x in zip(titles, (one, other), strict=True))) == dict.fromkeys(
        titles
    )
    assert sum(
        best is not None for best in marks(speech("a", one, "讲话"), speech("b", other, "讲话")).values()
    )


def test_a_mosaic_joins_no_strangers() -> None:
    """A text made of half of one and half of another is no copy of either, and ties them not together."""
    one, other = TEXTS[16], TEXTS[17]
    assert clusters([one, other, one[: len(one) // 2] + other[len(other) // 2 :]]) == []


def test_a_page_that_holds_two_speeches() -> None:
    """Each of the two is counted; the page points at the longer. Alone, the one is an excerpt of the page."""
    one, other = speech("a", TEXTS[16], "在春耕会上的讲话"), speech("b", TEXTS[17] * 2, "防汛动员会发言")
    page = speech("p", TEXTS[16] + "\n" + TEXTS[17] * 2)
    assert marks(one, other, page) == {"a": None, "b": None, "p": "b"}
    assert marks(one, page) == {"a": "p", "p": None}


def test_two_pages_of_one_speech() -> None:
    """A speech cut in two by its site, and whole elsewhere, is one: nothing says that the halves are strangers."""
    text, half = TEXTS[16], len(TEXTS[16]) // 2
    title = "在春耕会上的讲话"
    found = marks(speech("a", text[:half], title), speech("b", text[half:], title), speech("c", text, title))
    assert found == {"a": "c", "b": "c", "c": None}


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


def test_the_less_damaged_copy_stands_for_all() -> None:
    """Masks and guessed characters count against a copy; a bare hundredth of its length does not."""
    text = TEXTS[12]
    guessed = [Change(i, i + 1, text[i], "mojibake", certain=False, probability=0.5) for i in range(40)]
    damaged = replace(speech("a", text), traced=TracedText.from_str(text).replace(guessed))
    assert marks(damaged, speech("b", text[:-5]), speech("c", text, masks=30)) == {
        "a": "b",
        "b": None,
        "c": "b",
    }


def test_the_better_dated_copy_stands_for_all() -> None:
    """Of two equal copies the one whose date is narrower and not in conflict with itself."""
    day = date(2014, 3, 5)
    copies = [
        replace(speech("a", TEXTS[12]), date=DateEstimate(date(2013, 1, 1), date(2014, 12, 31), day)),
        replace(speech("b", TEXTS[12]), date=DateEstimate(day, day, day, conflicts=("another year",))),
        replace(speech("c", TEXTS[12]), date=DateEstimate(day, day, day)),
        speech("d", TEXTS[12]),
    ]
    assert marks(*copies) == {"a": "c", "b": "c", "c": None, "d": "c"}


def test_no_chains() -> None:
    """What a copy points at points at nothing, whatever mixture of copies, excerpts and pages there is."""
    rng = random.Random(11)
    speeches = []
    for i in range(60):
        text = TEXTS[rng.randrange(6)]
        low, high = sorted(rng.sample(range(len(text)), 2))
        more = TEXTS[rng.randrange(6)] if rng.random() < 0.3 else ""
        speeches.append(speech(f"{i:02d}", text[low:high] + more, f"在第{rng.randrange(6)}次会议上的讲话"))
    found = marks(*speeches)
    assert all(best is None or found[best] is None for best in found.values())
    assert any(found.values())


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


@pytest.mark.thorough
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
