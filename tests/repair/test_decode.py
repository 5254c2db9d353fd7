"""Decoding: every encoding, exact byte places, mixed and broken files, and what is no text at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.errors import RepairError
from discourse.repair.decode import MAGIC, decode

SPEECH = "同志们：\n今天召开会议，主要任务是部署2021年工作。朱镕基、𠮷田（GDP）。\n"
TRADITIONAL = "同志們：\n今天召開會議，主要任務是部署工作。\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("gb18030", "gb18030"),
    ],
)
def test_every_encoding_is_found_and_every_character_knows_its_bytes(written: str, found: str) -> None:
    """The bytes between two starts, decoded by themselves, are the character."""
    data = SPEECH.encode(written)
    result = decode(data)
    assert (result.raw.text, result.encoding, result.undecodable) == (SPEECH, found, ())
    starts = result.raw.byte_starts
    assert [data[a:b].decode(found) for a, b in pairwise(starts)] == list(SPEECH)
    assert result.confidence > 0.9


def test_the_seven_bits_of_hz_are_found() -> None:
    """Every character knows its bytes, marks of a stretch included; a curly bracket behind a tilde is no HZ."""
    said = "同志们：大家好。2008年10月22日\n今天开会，GDP增长。\n"
    data = said.encode("hz")
    result = decode(data)
    assert (result.raw.text, result.encoding) == (said, "hz")
    starts = list(result.raw.byte_starts)
    assert b"".join(data[a:b] for a, b in pairwise(starts)) == data
    assert data[starts[0] : starts[1]] == b"~{M,"
    assert decode(b"a ~{one} b ~{two~} c ~{!}").encoding == "utf-8"


def test_big5_is_told_from_gbk() -> None:
    """Both decodings are legal byte for byte; only one is Chinese."""
    result = decode(TRADITIONAL.encode("big5hkscs"))
    assert (result.raw.text, result.encoding) == (TRADITIONAL, "big5hkscs")
    assert decode(TRADITIONAL.encode("gbk")).encoding == "gb18030"


def test_a_code_of_big5_that_gives_two_characters_keeps_its_place() -> None:
    """0x8862 is Ê with a macron: two characters from one code."""
    result = decode(TRADITIONAL.encode("big5hkscs") + b"\x88\x62" + "會".encode("big5"))
    assert result.raw.text == TRADITIONAL + "Ê̄會"
    end = len(TRADITIONAL.encode("big5hkscs"))
    assert list(result.raw.byte_starts[-4:]) == [end, end + 2, end + 2, end + 4]


@pytest.mark.parametrize("word", ["联通", "好的", "会议", "校"])
def test_a_word_in_gbk_is_not_taken_for_utf8(word: str) -> None:
    """Short GBK can follow the bit pattern of UTF-8."""
    assert decode(word.encode("gbk")).raw.text == word


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("before", "after"), [(b"", b""), (b"", b"\n"), (b"\n", b"")])
def test_utf16_without_a_mark_is_found_with_a_byte_too_many(name: str, before: bytes, after: bytes) -> None:
    """Also where 一 and 开, whose code ends in a zero byte, are more than the ASCII characters."""
    said = "同志们，一年来一切工作开展得一天比一天好，开了一个好头。"
    result = decode(before + said.encode(name) + after)
    assert result.raw.text.strip("\ufffd") == said
    assert [code for _, code in result.undecodable] == [c for c in (before, after) if c]


def test_what_was_read_wrongly_before_it_was_saved_is_read_as_it_was_saved() -> None:
    """Latin letters in GB18030 are no Chinese, but turn into it."""
    page = "同志们，今天开会，部署工作。".encode().decode("latin-1")
    assert decode(page.encode("gb18030")).raw.text == page


def test_english_and_accents_in_utf8_stay() -> None:
    """Nothing Chinese in it is no reason to look for another encoding."""
    assert decode("café, naïve".encode()).raw.text == "café, naïve"


@pytest.mark.parametrize("text", ["Les élèves", "Müller", "Привет", "こんにちは"])
def test_letters_of_other_languages_in_utf8_stay(text: str) -> None:
    """Their bytes can be read as Han characters, too (è is 猫 in GBK), and are not."""
    assert decode(text.encode()).raw.text == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_plain_ascii_in_utf16_without_a_mark_is_found(name: str) -> None:
    """Every other byte is NUL: there is no Chinese in it to tell by."""
    found = decode("GDP 2021: 5.3%\r\n".encode(name))
    assert (found.raw.text, found.encoding) == ("GDP 2021: 5.3%\r\n", name)


def test_a_line_of_ascii_among_mixed_encodings_has_its_place() -> None:
    """It is the same in all of them; each line begins at its byte."""
    lines = [
        ("同志们：今天召开会议，部署工作。\n", "gbk"),
        ("GDP 5.3%\n", "ascii"),
        ("发展是第一要务，改革开放。\n", "utf-8"),
    ]
    data = b"".join(text.encode(name) for text, name in lines)
    found = decode(data).raw
    assert found.text == "".join(text for text, _ in lines)
    places = [found.byte_starts[found.text.index(text)] for text, _ in lines]
    assert places == [0, data.index(b"GDP"), data.index("发".encode())]


def test_mixed_encodings_are_read_line_by_line() -> None:
    """Three encodings in one file, and a GBK phrase pasted into a UTF-8 line."""
    data = (
        SPEECH.encode()
        + "这是另一个页面的内容。\n".encode("gbk")
        + TRADITIONAL.encode("big5")
        + "前面正常".encode()
        + "中间是国标".encode("gbk")
        + "后面也正常\n".encode()
    )
    result = decode(data)
    assert (
        result.raw.text
        == SPEECH + "这是另一个页面的内容。\n" + TRADITIONAL + "前面正常中间是国标后面也正常\n"
    )
    assert set(result.encoding.split("+")) == {"utf-8", "gb18030", "big5hkscs"}
    assert "mixed" in result.notes[0]


def test_broken_bytes_stay_visible_and_are_listed() -> None:
    """A character cut in two gives one U+FFFD a byte, with its offset; nothing else is lost."""
    data = "今天开会".encode()[:-1] + "明天休息。\n".encode()
    result = decode(data)
    assert result.raw.text == "今天开��明天休息。\n"
    assert result.undecodable == ((9, b"\xe4"), (10, b"\xbc"))
    assert result.confidence < 0.95


@pytest.mark.parametrize("magic", list(MAGIC))
def test_a_file_that_is_no_text_gets_a_letter(magic: bytes) -> None:
    """The message says what the file is, where it lies, and what to do."""
    with pytest.raises(RepairError, match=r"minutes\.bin: this is .*Expected: plain text.*Try: export"):
        decode(magic + b"\x00\x01" * 40, "minutes.bin")


@pytest.mark.parametrize("data", [bytes(range(256)) * 5, b"\x00" * 300, b"\x07\x1b\x00\x10" * 200])
def test_binary_without_a_known_beginning_is_refused(data: bytes) -> None:
    """Control characters all over are no prose."""
    with pytest.raises(RepairError, match="looks like a binary file"):
        decode(data)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80), st.text("中国共产党会议abc，。\n", max_size=40).map(lambda t: t.encode("gbk"))
    )
)
def test_any_bytes_give_text_or_a_letter(data: bytes) -> None:
    """Never a crash; starts never go back; what is not listed as lost can be read again from its bytes."""
    try:
        result = decode(data)
    except RepairError:
        return
    starts = list(result.raw.byte_starts)
    assert len(starts) == len(result.raw.text) + 1
    assert starts == sorted(starts)
    assert starts[-1] == len(data)
