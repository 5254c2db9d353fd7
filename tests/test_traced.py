"""Text that remembers where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.errors import RepairError
from discourse.repair.traced import Change, RawText, TracedText, replay

LAYERS = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text("XYZ", max_size=3)), max_size=5),
    max_size=4,
)


def laid(text: str, layer: list[tuple[int, int, str]]) -> tuple[list[Change], str]:
    """A layer of random changes that do not overlap, and what it makes of ``text`` by plain slicing."""
    changes, out, at = [], [], 0
    for gap, length, new in layer:
        start = min(at + gap, len(text))
        end = min(start + length, len(text))
        if changes and start == end == changes[-1].end == changes[-1].start:
            continue  # two insertions at one place have no order
        changes.append(Change(start, end, new, "k"))
        out += [text[at:start], new]
        at = end
    return changes, "".join([*out, text[at:]])


@given(st.text("abcdef", max_size=12), LAYERS)
def test_layers_of_changes_give_what_plain_slicing_gives_and_can_be_replayed(raw: str, layers) -> None:
    """However changes are piled up, the text is right, the edits replay, and every raw character has a piece."""
    traced, expected = TracedText.from_str(raw), raw
    for layer in layers:
        changes, expected = laid(expected, layer)
        traced = traced.replace(changes)
    assert traced.text == expected
    assert replay(raw, traced.edits()) == expected
    at = 0
    for piece in traced.pieces:
        assert piece.start == at
        at = piece.end
    assert at == len(raw)


@given(st.text("abcdef", min_size=1, max_size=12), LAYERS, st.data())
def test_an_untouched_character_is_traced_to_itself(raw: str, layers, data) -> None:
    """A character no change has touched leads back to one raw character: the same one."""
    traced = TracedText.from_str(raw)
    for layer in layers:
        traced = traced.replace(laid(traced.text, layer)[0])
    if not traced.text:
        return
    i = data.draw(st.integers(0, len(traced.text) - 1))
    start, end = traced.char_span(i, i + 1)
    assert 0 <= start <= end <= len(raw)
    if traced.text[i] in "abcdef" and end - start == 1:
        assert raw[start:end] == traced.text[i]


def test_a_change_inside_an_edit_takes_the_whole_raw_stretch_with_it() -> None:
    """Two raw characters became three; changing the middle one cannot be told apart in the raw text."""
    traced = TracedText.from_str("xaby").replace([Change(1, 3, "甲乙丙", "one")])
    again = traced.replace([Change(2, 3, "丁", "two")])
    assert again.text == "x甲丁丙y"
    (edit,) = again.edits()
    assert (edit.before, edit.after, edit.kind) == ("ab", "甲丁丙", "one+two")


def test_bytes_are_those_of_the_raw_file() -> None:
    """A span is given in bytes of the file, whatever the encoding."""
    raw = RawText("甲a乙", [0, 2, 3, 5])  # as in GBK
    assert TracedText.of(raw).replace([Change(0, 1, "", "gone")]).raw_span(1, 2) == (3, 5)


def test_an_inferred_character_stays_marked_under_later_changes() -> None:
    """Certainty is never gained by a later change of script."""
    traced = TracedText.from_str("?").replace([Change(0, 1, "們", "mojibake", False, 0.8)])
    (edit,) = traced.replace([Change(0, 1, "们", "script")]).edits()
    assert (edit.certain, edit.probability) == (False, 0.8)


def test_overlapping_changes_are_refused() -> None:
    """Two changes of one character are a mistake of the caller, said at once."""
    with pytest.raises(RepairError, match="overlap"):
        TracedText.from_str("甲乙丙").replace([Change(0, 2, "", "a"), Change(1, 3, "", "b")])


def test_a_change_outside_the_text_is_refused() -> None:
    """A change beyond the end would be lost in silence otherwise."""
    with pytest.raises(RepairError, match="outside"):
        TracedText.from_str("甲").replace([Change(0, 2, "", "a")])


def test_replace_leaves_the_old_text_as_it_was() -> None:
    """A traced text is a value."""
    traced = TracedText.from_str("甲乙")
    traced.replace([Change(0, 1, "丙", "a")])
    assert traced.text == "甲乙"


def test_edits_for_another_text_are_refused() -> None:
    """Replaying edits on a text they were not made for is an error, not a garbled text."""
    edits = TracedText.from_str("甲乙").replace([Change(0, 1, "丙", "a")]).edits()
    with pytest.raises(RepairError, match="does not fit"):
        replay("丁乙", edits)
