"""Phrases in documents and sentences: what ``str.count`` finds, in one pass; and shards that add up to the whole."""

from __future__ import annotations

import json
import pickle
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.engine import Engine
from discourse.errors import MeasuredError
from discourse.lexicons import load_formulas
from discourse.measured.phrases import (
    STOPS,
    Counted,
    PhraseCounter,
    count_shard,
    merge_shards,
    read_texts,
    sentence_spans,
    shards_of,
)
from discourse.segment.tokens import Tokenizer
from tests.measured.test_terms import AWKWARD, same

#: Forms inside one another, side by side, with a sign that is special in patterns, beyond the basic plane, masked.
FORMS = ("民主", "人民民主", "全过程人民民主", "党", "党的", "***", "𠀀", "a-b", "的党")

#: Text that holds them often, and every kind of end and blank.
TEXT = st.text(alphabet="全过程人民主党的*𠀀a-b。！？!?；;\n\r \u3000\x1c\ud800", max_size=60)

#: None of these can overlap itself, so that ``str.count`` is right about them.
COUNTER = PhraseCounter(FORMS)


def by_hand(texts: list[str], forms: tuple[str, ...]) -> tuple[list[list[int]], list[list[int]], list[int]]:
    """Documents x forms, sentences x forms and sentences a document, by ``str.count`` and ``re.split``."""
    cut = [[s for s in re.split(f"[{STOPS}]", text) if s.strip()] for text in texts]
    return (
        [[text.count(form) for form in forms] for text in texts],
        [[sentence.count(form) for form in forms] for sentences in cut for sentence in sentences],
        list(map(len, cut)),
    )


def as_lists(counter: PhraseCounter, texts: list[str]) -> tuple[list[list[int]], list[list[int]], list[int]]:
    """The same, ours."""
    found = counter.count(texts)
    whole, parts = (terms.to_scipy().toarray().tolist() for terms in (found.documents, found.sentences))
    return whole, parts, found.per_document.tolist()


def equal(one: Counted, two: Counted) -> bool:
    """Two results, the same in every array."""
    return (
        same(one.terms, two.terms)
        and same(one.phrases.documents, two.phrases.documents)
        and same(one.phrases.sentences, two.phrases.sentences)
        and np.array_equal(one.phrases.per_document, two.phrases.per_document)
        and np.array_equal(one.characters, two.characters)
    )


@given(st.lists(TEXT, max_size=5))
def test_counts_are_those_of_str_count(texts: list[str]) -> None:
    """In random texts, empty ones and halves of surrogate pairs among them, documents and sentences agree."""
    assert COUNTER.self_overlapping == ("***",)
    counter = PhraseCounter(tuple(form for form in FORMS if form != "***"))
    assert as_lists(counter, texts) == by_hand(texts, counter.forms)


def test_the_shipped_lexicon_is_counted_as_by_str_count() -> None:
    """Four hundred formulas in awkward texts and in one made of them all, one behind the other."""
    literal = sorted(entry.form for entry in load_formulas() if not entry.is_frame)
    assert {"一级抓一级", "为所欲为"} < set(PhraseCounter(tuple(literal)).self_overlapping)
    literal = sorted({*literal} - {*PhraseCounter(tuple(literal)).self_overlapping})
    counter = PhraseCounter(tuple(literal[:: len(literal) // 400]))
    texts = [*AWKWARD, "".join(literal[::9]), "。".join(literal[::5])]
    assert as_lists(counter, texts) == by_hand(texts, counter.forms)


def test_every_place_of_a_form_that_overlaps_itself_counts() -> None:
    """哈哈 stands twice in 哈哈哈, where str.count says once; in the next sentence the count begins anew."""
    counter = PhraseCounter(("哈哈", "好上加好"))
    assert as_lists(counter, ["哈哈哈。哈哈", "好上加好上加好"]) == (
        [[3, 0], [0, 2]],
        [[2, 0], [1, 0], [0, 2]],
        [2, 1],
    )


def test_no_phrase_is_found_across_two_documents() -> None:
    """The texts are read one behind the other, and what would join them counts in neither."""
    counter = PhraseCounter(("党\n的", "的"))
    assert as_lists(counter, ["党", "的", "党\n的"])[0] == [[0, 0], [0, 1], [1, 1]]


def test_a_phrase_across_a_sentence_end_is_in_no_sentence() -> None:
    """解放思想；实事求是 stands in the document, but in neither of the two sentences."""
    assert as_lists(PhraseCounter(("放；实", "实")), ["解放；实事"]) == ([[1, 1]], [[0, 0], [1, 0]], [2])


def test_nothing_is_counted_in_nothing() -> None:
    """No texts, no forms, no sentences: tables without rows or columns, not errors."""
    assert as_lists(COUNTER, []) == ([], [], [])
    assert as_lists(COUNTER, ["", "。\n"]) == ([[0] * 9] * 2, [], [0, 0])
    assert as_lists(PhraseCounter(()), ["党。"]) == ([[]], [[]], [1])


@pytest.mark.parametrize(
    ("forms", "letter"),
    [
        (("党", "会", "党"), "the phrase '党' is given twice"),
        (("党", ""), "'' is no phrase"),
        (("\u3000",), "is no phrase"),
        (("党\ud800",), "is no phrase"),
    ],
)
def test_forms_that_cannot_be_counted_are_refused(forms: tuple[str, ...], letter: str) -> None:
    """A form given twice would be counted in two columns; an empty one stands everywhere."""
    with pytest.raises(MeasuredError, match=letter):
        PhraseCounter(forms)


@given(st.text(max_size=80) | TEXT)
def test_sentences_are_those_of_re_split(text: str) -> None:
    """Any Unicode: the pieces between the stops that hold more than white space, as Python understands it."""
    spans = zip(*(ends.tolist() for ends in sentence_spans(text)), strict=True)
    assert [text[start:end] for start, end in spans] == [s for s in re.split(f"[{STOPS}]", text) if s.strip()]


@settings(deadline=None)  # the first example loads the dictionary
@given(st.lists(st.sampled_from(AWKWARD[:7]), min_size=1, max_size=6), st.integers(1, 40))
def test_shards_add_up(texts: list[str], size: int) -> None:
    """However the texts are put into shards, what is merged is what one shard of all would give."""
    shards = list(shards_of(texts, size))
    assert [text for shard in shards for text in shard] == texts
    assert all(sum(map(len, shard[:-1])) < size for shard in shards)
    work = partial(count_shard, tokenizer=Tokenizer(), phrases=COUNTER)
    assert equal(merge_shards(map(work, shards)), work(texts))


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_workers_change_nothing(engine: str, tmp_path: Path) -> None:
    """Files of JSON Lines, counted here or by two processes, give what the texts themselves give."""
    paths = []
    for n, shard in enumerate(shards_of(AWKWARD[:7], 30)):
        paths.append(tmp_path / f"{n}.jsonl")
        lines = [json.dumps({"content": text}) for text in shard]
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    work = partial(count_shard, tokenizer=Tokenizer(), phrases=COUNTER)
    with Engine(engine, workers=2 if engine == "processes" else 1) as running:
        assert equal(merge_shards(running.map(work, paths)), work(list(AWKWARD[:7])))


def test_a_counter_travels() -> None:
    """Pickled, it is its forms; it comes back equal, with the same hash, and counts."""
    assert COUNTER.count(["党"]).documents.counts.tolist() == [1]
    again = pickle.loads(pickle.dumps(COUNTER))
    assert (again, hash(again)) == (COUNTER, hash(COUNTER))
    assert len(pickle.dumps(COUNTER)) < 400
    assert again.count(["党"]).documents.counts.tolist() == [1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "党"}', r"KeyError\('content'\)"),
        ('{"content": 3}', "it is 3"),
        ('{"content": "党"', "JSONDecodeError"),
        ("[1]", "TypeError"),
    ],
)
def test_a_line_without_text_is_named(line: str, why: str, tmp_path: Path) -> None:
    """The letter says which line of which file has no text, and why."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"content": "党"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(MeasuredError, match=rf"a\.jsonl, line 3: no text \({why}.*the field 'content'"):
        read_texts(path)


def test_the_field_can_be_another(tmp_path: Path) -> None:
    """A file that calls its texts otherwise."""
    (tmp_path / "a.jsonl").write_text('{"text": "党"}', encoding="utf-8")
    assert read_texts(tmp_path / "a.jsonl", "text") == ["党"]
