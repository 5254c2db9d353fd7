"""The steps of repair one by one, but for the costly search for shifted bytes: what each proposes fits the text."""

from __future__ import annotations

from discourse.repair import (
    intruders,
    layout,
    markup,
    mojibake,
    pages,
    pinyin,
    radicals,
    replay,
    script,
    spaces,
)
from discourse.repair.traced import TracedText

from .repair import SEEDS, WORDS

__all__ = ["NAME", "SEEDS", "WORDS", "run"]

NAME = "steps"

STEPS = (
    pages.changes, markup.changes, radicals.changes, mojibake.changes, markup.controls, pinyin.changes,
    intruders.changes, layout.changes, spaces.changes, script.changes,
)  # fmt: skip


def run(data: bytes) -> None:
    """In their order; changes lie side by side within the text, say something new, and can be replayed."""
    raw = data.decode("utf-8", "surrogateescape")
    text = TracedText.from_str(raw)
    script.detect(raw)
    for step in STEPS:
        proposed = list(step(text.text))
        assert all(text.text[c.start : c.end] != c.new for c in proposed), (
            f"{step.__module__} changes nothing"
        )
        text = text.replace(proposed)
        assert replay(raw, text.edits()) == text.text, f"{step.__module__} cannot be replayed"
    text.text.encode()
