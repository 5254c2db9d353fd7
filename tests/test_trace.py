"""Words led back to the bytes they were read from, however they are quoted."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from discourse import trace as module
from discourse.__main__ import main
from discourse.corpus import make_corpus
from discourse.errors import DiscourseError
from discourse.repair.traced import Change
from discourse.sources import Source
from discourse.trace import TraceError, Tracer, record, render, trace, trace_span
from tests.helpers import make_speech

#: A damaged page, as its site served it: traditional script, readings in brackets, a hard wrap, residue around.
PAGE = """在全鎮(zhèn)春耕工作會議上的講話
發布時間:2011-03-05 來源:青禾網
同志們:
今天,我們(men)開會部署春耕生產(chǎn)。二○一○年,我鎮水利設施投入三十萬
元,修復渠道十二公里。大家要搶抓農時(shí),不誤一天!
各村要把種子、化肥備足;要把抽水機修好。謝謝大家!
點擊下載全文
"""
SOURCE = Source.from_bytes(PAGE.encode("gb18030"), "page", "in/page.txt")
OTHER = Source.from_bytes("同志们:\n防汛工作要抓早、抓小。大家辛苦了!\n".encode(), "other", "in/other.txt")
CORPUS = make_corpus([SOURCE, OTHER])[0]
PLACES = [SOURCE, OTHER]


def text_of(name: str) -> str:
    return next(s.text for s in CORPUS if s.source == name)


def guessed(start: int, end: int, new: str) -> Change:
    return Change(start, end, new, "mojibake", certain=False, probability=0.75)


def test_the_page_is_what_the_tests_take_it_for() -> None:
    """The speech is repaired and its residue cut; else the tests below would show nothing."""
    text = text_of("in/page.txt")
    assert "今天,我们开会部署春耕生产。" in text
    assert "三十万元" in text
    assert "下载" not in text
    assert len(CORPUS) == 2


def test_words_of_the_speech_lead_to_their_bytes() -> None:
    """A literal find: the bytes are those of the file, the edits inside it are in order, the sentence is whole."""
    (found,) = trace(CORPUS, "我们开会部署春耕生产", PLACES)
    raw = "我們(men)開會部署春耕生產".encode("gb18030")
    assert (found.match, found.source, found.sha256) == ("literal", "in/page.txt", SOURCE.sha256)
    assert found.raw == SOURCE.data[found.raw_start : found.raw_end] == raw
    assert found.raw_text == "我們(men)開會部署春耕生產"
    assert [(e.kind, e.before, e.after) for e in found.edits] == [
        ("script", "們", "们"),
        ("pinyin", "(men)", ""),
        ("script", "開", "开"),
        ("script", "會", "会"),
        ("script", "產", "产"),
    ]
    assert found.sentence == "今天,我们开会部署春耕生产。"
    assert text_of("in/page.txt")[found.char_start : found.char_end] == found.text == found.quotation


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        ("今天，我们开会部署春耕生产。", "今天,我们开会部署春耕生产"),  # punctuation of another width
        (
            "今天我们 开会\n部署春耕 生产",
            "今天,我们开会部署春耕生产",
        ),  # without punctuation, with white space
        ("“大家要抢抓农时——不误一天”", "大家要抢抓农时,不误一天"),  # marks of the quoting text
        ("我們開會部署春耕生產", "我们开会部署春耕生产"),  # traditional script
        ("春耕生產(chǎn)", "春耕生产"),  # a reading, as on the page
        ("部署（bù shǔ）春耕（chūn gēng）生产", "部署春耕生产"),  # readings of another page
        ("二〇一〇年,我镇水利", "二○一○年,我镇水利"),  # two ways to write nought
        ("我们开会……修复渠道", None),  # words left out
        ("各村要把种子...要把抽水机修好", "各村要把种子、化肥备足;要把抽水机修好"),
        ("各村要把[……]抽水机", "各村要把种子、化肥备足;要把抽水机"),
        ("我鎮……十二公里", "我镇水利设施投入三十万元,修复渠道十二公里"),
    ],
)
def test_quotations_are_found_as_people_write_them(quotation: str, words: str | None) -> None:
    """White space, punctuation, script, readings and words left out do not matter."""
    (found,) = trace(CORPUS, quotation, PLACES)
    assert found.match == "tolerant"
    assert words is None or found.text == words
    assert found.raw is not None
    assert found.raw.decode("gb18030") == found.raw_text


def test_what_stands_as_it_is_comes_first() -> None:
    """Where the words stand letter by letter, looser readings of them are not given."""
    speeches = [make_speech("要抓早,抓小。", "a.1"), make_speech("要抓早、抓小。", "b.1")]
    assert [t.speech for t in trace(speeches, "抓早,抓小")] == ["a.1"]
    assert [t.speech for t in trace(speeches, "抓早抓小")] == ["a.1", "b.1"]


def test_every_place_is_found_once_and_in_order() -> None:
    """A keyword is found wherever it stands, without overlap."""
    found = trace([make_speech("要要要。再要", "a.1"), make_speech("不要", "b.1")], "要")
    assert [(t.speech, t.char_start) for t in found] == [
        ("a.1", 0),
        ("a.1", 1),
        ("a.1", 2),
        ("a.1", 5),
        ("b.1", 1),
    ]


def test_left_out_words_are_as_few_as_can_be_and_in_order() -> None:
    """The stretch from the last 甲乙 before 丙丁; what stands in the other order is not found."""
    text = "甲乙一。甲乙二。丙丁三。丙丁四。"
    assert [t.text for t in trace([make_speech(text)], "甲乙……丙丁")] == ["甲乙二。丙丁"]
    with pytest.raises(TraceError):
        trace([make_speech(text)], "丙丁四……甲乙")


@pytest.mark.parametrize(
    ("quotation", "raw"),
    [
        ("點擊下載全文", "點擊下載全文"),  # residue below the speech
        ("点击下载", "點擊下載"),  # the same, quoted in another script
        ("青禾网", "青禾網"),  # residue above it
        ("(shí)", "(shí)"),  # an annotation
    ],
)
def test_removed_words_are_found_too(quotation: str, raw: str) -> None:
    """What was cut is found in the raw file, with the kind it was cut as, and with nothing in its place."""
    (found,) = trace(CORPUS, quotation, PLACES)
    assert (found.match, found.text, found.raw_text) == ("removed", "", raw)
    assert found.raw == raw.encode("gb18030")
    assert found.kind
    assert found.kind in render(found).splitlines()[0]


def test_a_removed_annotation_says_where_it_stood() -> None:
    """The place in the speech is the one between the characters that stood around it."""
    (found,) = trace(CORPUS, "(shí)", PLACES)
    text = text_of("in/page.txt")
    assert (found.kind, found.char_start) == ("pinyin", found.char_end)
    assert text[: found.char_start].endswith("抢抓农时")
    assert text[found.char_start :].startswith(",不误一天")
    assert [(e.kind, e.before, e.after) for e in found.edits] == [("pinyin", "(shí)", "")]


def test_residue_says_with_what_it_was_cut() -> None:
    """The kind is that of the record with the speech, and the matter around it is shown."""
    (found,) = trace(CORPUS, "青禾网", PLACES)
    speech = CORPUS[found.speech]
    (cut,) = [r for r in speech.removed if "青禾" in r.text]
    assert (found.kind, found.sentence) == (cut.kind, cut.text)
    assert cut.raw_start <= found.raw_start < found.raw_end <= cut.raw_end


def test_words_repair_put_right_are_found_as_the_file_has_them() -> None:
    """A search for damaged characters says what they were made into."""
    speech = make_speech("党的建没工作")
    fixed = replace(speech, traced=speech.traced.replace([guessed(3, 4, "设")]))
    (found,) = trace([fixed], "建没")
    assert (found.match, found.kind, found.text, found.raw_text) == ("removed", "mojibake", "建设", "建没")
    (edit,) = found.edits
    assert (edit.certain, edit.probability) == (False, 0.75)


def test_words_that_stand_nowhere_get_a_letter() -> None:
    """The error names the nearest passage with its likeness, and what to try; it is a LookupError too."""
    with pytest.raises(TraceError, match="no such words in 2 speeches") as caught:
        trace(CORPUS, "大家要狠抓农时,不误一天", PLACES)
    error = caught.value
    assert isinstance(error, DiscourseError)
    assert isinstance(error, LookupError)
    (like, nearest), *_ = error.nearest
    assert nearest.text == "大家要抢抓农时,不误一天"
    assert like == pytest.approx(2 * 10 / 22)  # ten of eleven Han characters are the same
    assert "similarity 0.91: “大家要抢抓农时,不误一天”" in str(error)
    assert "Try: a shorter piece" in str(error)


def test_nothing_like_it() -> None:
    """Words unlike any passage are not paired with one."""
    with pytest.raises(TraceError, match="nothing is like them") as caught:
        trace(CORPUS, "量子纠缠")
    assert caught.value.nearest == ()


@pytest.mark.parametrize("quotation", ["", "  \n"])
def test_an_empty_quotation_is_refused(quotation: str) -> None:
    """No words stand everywhere and nowhere."""
    with pytest.raises(TraceError, match="empty"):
        trace(CORPUS, quotation)


def test_marks_alone_are_looked_for_as_they_are() -> None:
    """A quotation without a letter can only be found literally."""
    assert trace([make_speech("好……好")], "……")[0].text == "……"
    with pytest.raises(TraceError, match="nothing is like"):
        trace([make_speech("好")], "……")


def test_a_span_leads_to_its_bytes() -> None:
    """Any span of a speech is led back; one outside of it is an error that says what fits."""
    speech = next(s for s in CORPUS if s.source == "in/page.txt")
    rng = random.Random(2)
    for _ in range(40):
        start, end = sorted(rng.sample(range(len(speech.text) + 1), 2))
        found = trace_span(speech, start, end, PLACES)
        assert found.text == speech.text[start:end]
        assert (found.raw_start, found.raw_end) == speech.traced.raw_span(start, end)
        assert found.raw == SOURCE.data[found.raw_start : found.raw_end]
    with pytest.raises(TraceError, match="0 ≤ start < end ≤"):
        trace_span(speech, 5, 5)


def test_any_stretch_of_the_raw_page_is_found() -> None:
    """Whatever a reader copies out of the file leads back to a place in it."""
    rng = random.Random(4)
    page = PAGE.strip()
    for _ in range(60):
        start = rng.randrange(len(page) - 4)
        piece = page[start : start + rng.randint(4, 40)].strip()
        assert trace(CORPUS, piece, PLACES), piece


def test_sources_may_be_bytes_by_path() -> None:
    """A mapping does as well; without sources all but the bytes is said."""
    data = {source.path: source.data for source in PLACES}
    assert trace(CORPUS, "春耕生产", data) == trace(CORPUS, "春耕生产", PLACES)
    (found,) = trace(CORPUS, "春耕生产")
    assert (found.raw, found.raw_text) == (None, "春耕生產")


@pytest.mark.parametrize(
    ("data", "words"),
    [({"in/page.txt": b"another"}, "not the bytes"), ({"else.txt": SOURCE.data}, "were not given")],
)
def test_other_bytes_are_refused(data: dict[str, bytes], words: str) -> None:
    """Bytes that are not those of the speech would prove a falsehood."""
    with pytest.raises(TraceError, match=words):
        trace(CORPUS, "春耕生产", data)


def test_places_of_a_source_are_said() -> None:
    """Where a source knows its pages, the page of the words is given."""
    paged = replace(OTHER, places=((0, "page 1"), (len("同志们:\n".encode()), "page 2")))
    (found,) = trace(make_corpus([paged])[0], "防汛工作", [paged])
    assert found.place == "page 2"
    assert "place     page 2" in render(found)
    assert record(found)["place"] == "page 2"


def test_a_tracer_folds_its_texts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many quotations cost one normalisation of the corpus."""
    asked: list[frozenset[str]] = []
    fold = module._folding
    monkeypatch.setattr(module, "_folding", lambda chars: (asked.append(chars), fold(chars))[1])
    tracer = Tracer(tuple(CORPUS), PLACES)
    for quotation in ("各村要把，种子", "我們開會", "點擊下載"):
        tracer.find(quotation)
    assert sum("汛" in chars for chars in asked) == 1
    assert tracer._folded is tracer._folded


def test_a_place_can_be_read() -> None:
    """For the terminal: the bytes in hex, what they were read as, what was made of them, an edit a line."""
    (found,) = trace(CORPUS, "抢抓农时", PLACES)
    assert render(found, columns=6).splitlines() == [
        f"literal · {found.speech} · in/page.txt",
        f"  sha256    {SOURCE.sha256}",
        f"  span      characters {found.char_start}–{found.char_end} of the speech, "
        f"bytes {found.raw_start}–{found.raw_end} of the source",
        "  bytes     93 8c d7 a5 de 72",
        "            95 72",
        "  read as   搶抓農時",
        "  now       抢抓农时",
        f"  edits     {found.raw_start}–{found.raw_start + 2}  script: 搶 → 抢  [certain]",
        f"            {found.raw_start + 4}–{found.raw_start + 6}  script: 農 → 农  [certain]",
        f"            {found.raw_start + 6}–{found.raw_start + 8}  script: 時 → 时  [certain]",
        "  sentence  大家要抢抓农时,不误一天!",
    ]


def test_long_bytes_are_cut_and_said_to_be() -> None:
    """The terminal shows the first lines of many bytes, and how many more there are; the record has all."""
    found = trace_span(make_speech("甲" * 100), 0, 100, {"a": ("甲" * 100).encode()})
    text = render(found, columns=9, rows=2)
    assert text.count("e7 94 b2") == 6
    assert "… 282 bytes more" in text
    assert record(found)["raw_hex"] == ("甲" * 100).encode().hex()


def test_an_inferred_character_says_how_sure() -> None:
    """An edit that was guessed is shown with its probability, in both forms."""
    speech = make_speech("党的建没工作")
    fixed = replace(speech, traced=speech.traced.replace([guessed(3, 4, "设")]))
    found = trace_span(fixed, 0, 6)
    assert "mojibake: 没 → 设  [inferred, probability 0.75]" in render(found)
    assert record(found)["edits"] == [
        {
            "kind": "mojibake",
            "raw_start": 9,
            "raw_end": 12,
            "before": "没",
            "after": "设",
            "certain": False,
            "probability": 0.75,
            "char_start": 3,
            "char_end": 4,
        }
    ]


def test_a_place_can_be_kept() -> None:
    """The record is plain JSON and names everything a citation needs."""
    (found,) = trace(CORPUS, "春耕生产", PLACES)
    kept = json.loads(json.dumps(record(found), ensure_ascii=False))
    assert kept["raw_text"].encode("gb18030").hex() == kept["raw_hex"]
    assert list(kept) == [
        "quotation",
        "match",
        "kind",
        "speech",
        "source",
        "sha256",
        "place",
        "char_start",
        "char_end",
        "text",
        "raw_start",
        "raw_end",
        "raw_hex",
        "raw_text",
        "edits",
        "sentence",
    ]


def test_characters_may_be_asked_for_by_their_place() -> None:
    """As a table of results names them; beyond the end is a letter."""
    source = Source.from_bytes("同志们：\n今天我们开会部署春耕生产，大家要抢抓农时。".encode(), "talk")
    corpus, _ = make_corpus([source])
    (found,) = Tracer(tuple(corpus), [source]).find("talk.1:5-9")
    assert (found.text, found.raw) == ("今天我们", "今天我们".encode())
    with pytest.raises(TraceError, match="no characters 5 to 999"):
        Tracer(tuple(corpus), [source]).find("talk.1:5-999")


def test_the_command_line_traces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text and as records; words that are nowhere are a letter and exit code 1."""
    path = tmp_path / "talk.txt"
    path.write_text("同志们：\n今天我们开会部署春耕生产，大家要抢抓农时。", encoding="utf-8")
    assert main(["trace", "开会,部署", str(path)]) == 0
    assert "开会部署" in capsys.readouterr().out
    assert main(["trace", "开会部署", str(path), "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert bytes.fromhex(record["raw_hex"]).decode() == "开会部署"
    assert main(["trace", "月球", str(path)]) == 1
    assert "no such words" in capsys.readouterr().err
