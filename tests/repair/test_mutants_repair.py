"""Repair where faults put into the code on purpose went unseen: marks, limits and gauges, counted by hand."""

from __future__ import annotations

import pytest

from discourse.errors import RepairError
from discourse.repair.decode import decode
from discourse.repair.gbk import code, codes
from discourse.repair.masks import find_masks
from discourse.repair.traced import Change, TracedText
from discourse.repair.zones import idle_questions, is_letter, without

SPEECH = "同志们：\n今天召开会议，主要任务是部署2021年工作。\n"


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_character(mark: bytes, name: str) -> None:
    """The mark of each encoding (U+FEFF in it) is believed, and the text begins behind it."""
    assert "\ufeff".encode(name) == mark
    found = decode(mark + SPEECH.encode(name))
    assert (found.raw.text, found.encoding, found.confidence) == (SPEECH, name, 1.0)
    assert found.raw.byte_starts[0] == len(mark)


def test_confidence_is_a_probability() -> None:
    """Whole in strict UTF-8, 0.95 without a mark in UTF-16, the winner's share of two readings otherwise."""
    assert decode(SPEECH.encode()).confidence == decode(b"").confidence == 1.0
    assert decode(SPEECH.encode("utf-16-le")).confidence == 0.95
    assert 0.5 <= decode(SPEECH.encode("gbk")).confidence <= 1
    mixed = decode(SPEECH.encode() + SPEECH.encode("gbk"))
    assert (mixed.raw.text, mixed.confidence, mixed.encoding) == (SPEECH * 2, 0.9, "utf-8+gb18030")


@pytest.mark.parametrize(
    ("good", "bad", "sign"),
    [(0, 50, "\ufffd"), (100, 150, "\ufffd"), (930, 20, "\x01"), (930, 20, "\x7f")],
)
def test_how_much_may_be_lost_before_it_is_no_text(good: int, bad: int, sign: str) -> None:
    """Half of the characters may be U+FFFD and one in fifty a control character, of the text and fifty more."""
    assert decode(("好" * good + sign * bad).encode()).raw.text.count(sign) == bad
    with pytest.raises(RepairError, match=f"{bad + 1} of {good + bad + (not good)} "):
        decode(("好" * (good - 1) + sign * (bad + 1)).encode())


def test_one_byte_in_five_may_be_unreadable() -> None:
    """40 of 150 characters and fifty more, and not 41."""
    assert len(decode(("好" * 110).encode() + b"\xff" * 40).undecodable) == 40
    with pytest.raises(RepairError, match="41 of 150 characters are unreadable"):
        decode(("好" * 109).encode() + b"\xff" * 41)


def test_the_table_of_gbk_is_that_of_the_codec() -> None:
    """Every Han character of two bytes is found by its code, its first byte and its second; ASCII has no place."""
    table = codes()
    for char in "一保龥鎔兀丂齄，。《》":
        lead, trail = char.encode("gbk")
        assert code(char) == (lead, trail)
        assert table.by_code[lead, trail] == char
        assert char in table.by_lead[lead]
        assert char in table.by_trail[trail]
    assert {lead for lead, _ in table.by_code} >= {*range(0x81, 0xA1), *range(0xAA, 0xFE)}
    assert {trail for _, trail in table.by_code} == {*range(0x40, 0x7F), *range(0x80, 0xFF)}
    assert (code("a"), code("🙂")) == (None, None)
    assert code("\ue7c8") == (0xA8, 0xBF)  # Windows shows its private-use character
    assert [code(chr(0xE7E7 + i)) for i in (0, 12)] == [(0xA9, 0x89), (0xA9, 0x95)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("他说***好", ["name"]),
        ("共有**个村", ["number"]),
        ("在某县调研", ["name"]),
        ("某些人说", []),
        ("李某说", ["name"]),
        ("X光检查", []),
        ("X市召开", ["name"]),
        ("5*3等于15", []),
        ("note * here", []),
        ("一\n*****\n二", []),
        ("全镇___人", ["number"]),
        ("二○一○年", []),
    ],
)
def test_masks_and_what_only_looks_like_one(text: str, kinds: list[str]) -> None:
    """A mark that stands for a word in Chinese is a mask: of a number before a unit, of a name elsewhere."""
    assert [kind for _, _, kind in find_masks(text)] == kinds


def test_only_questions_that_ask_are_questions() -> None:
    """A sentence that asks keeps its mark; the sentence before does not ask for it."""
    assert idle_questions("什么事。他来了?") == [7]
    assert idle_questions("他来了吗?去不去?") == []
    assert idle_questions("他?来") == [1]
    assert idle_questions("yes?来") == []
    assert idle_questions("他来??") == []


def test_stretches_are_cut_out_in_order() -> None:
    """Each leaves a line end; what overlaps is cut once."""
    assert without("甲乙丙丁戊", [(1, 2), (3, 4)]) == "甲\n丙\n戊"
    assert without("甲乙丙丁戊", [(1, 3), (2, 4)]) == "甲\n\n戊"
    assert without("甲乙", []) == "甲乙"


@pytest.mark.parametrize(
    ("chars", "foreign"),
    [
        ("\u3040\u30a2\u3105\u312f\u0370ω\u04ffЖ\ue000\uf8ff", True),
        ("\u303f\u3130\u036f\u0500\udfff\uf900中a", False),
    ],
)
def test_letters_that_chinese_has_no_use_for(chars: str, foreign: bool) -> None:
    """Kana, bopomofo, Greek, Cyrillic and private use, to the ends of their blocks."""
    assert {is_letter(char) for char in chars} == {foreign}


def test_every_stretch_leads_back_to_its_characters() -> None:
    """甲(jiǎ)乙XX丙丁 with the reading out and a name for XX: spans and slices by hand, the empty ones, too."""
    text = TracedText.from_str("甲(jiǎ)乙XX丙丁").replace(
        [Change(1, 6, "", "pinyin"), Change(7, 9, "某某人", "mask")]
    )
    assert text.text == "甲乙某某人丙丁"
    spans = {(0, 1): (0, 1), (1, 2): (6, 7), (2, 5): (7, 9), (3, 4): (7, 9), (0, 7): (0, 11), (5, 7): (9, 11)}
    assert {ends: text.char_span(*ends) for ends in spans} == spans
    assert [text.char_span(at, at) for at in (0, 1, 2, 6, 7)] == [(0, 0), (1, 1), (7, 7), (10, 10), (11, 11)]
    # 丙 stands behind 甲 (3 bytes), the reading (6, for ǎ has two), 乙 (3) and XX (2)
    assert text.raw_span(5, 6) == (14, 17)
    for start in range(8):
        for end in range(start, 8):
            part = text.slice(start, end)
            assert part.text == text.text[start:end]
            if start < end:
                assert part.char_span(0, end - start) == text.char_span(start, end)
    assert TracedText.from_str("").char_span(0, 0) == (0, 0)
