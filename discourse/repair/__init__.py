"""Stage two: bytes become readable text, and every change made on the way is on record.

A repair proposes changes to the text as it stands; :class:`~discourse.repair.traced.TracedText` makes them and
remembers them. The order below is the design: what happened last to the page is undone first. No punctuation is
put in or changed but for shapes of the same mark, blank lines stay, and what cannot be repaired stays visible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from ..doors import door
from ..errors import RepairError
from .traced import Change, Edit, RawText, TracedText, replay

if TYPE_CHECKING:
    from ..sources import Source
    from .script import Script

__all__ = ["Change", "Edit", "RawText", "Repaired", "TracedText", "clean_text", "repair", "replay"]

#: What becomes of traditional script: simplified, or left as it is.
WantedScript = Literal["simplified", "keep"]


@dataclass(frozen=True)
class Repaired:
    """The text of a source, repaired, with everything that was done and found on the way.

    ``encoding`` names the encoding (several, joined by `+`, for a mixed file), ``confidence`` how sure that is
    (0 to 1), ``script`` the script as found, ``undecodable`` the bytes that no encoding explains, by offset.
    ``frame`` are the stretches of a web page (characters of the decoded text) that are not its article.
    """

    source: Source = field(repr=False)
    traced: TracedText = field(repr=False)
    encoding: str
    confidence: float
    script: Script
    undecodable: tuple[tuple[int, bytes], ...] = ()
    notes: tuple[str, ...] = ()
    frame: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The repaired text."""
        return self.traced.text

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was done to the decoded text, in its order."""
        return self.traced.edits()


@door
def repair(source: Source, *, script: WantedScript = "simplified") -> Repaired:
    """The text of ``source``, decoded and repaired; ``script="keep"`` leaves traditional script as it is.

    Raises :class:`~discourse.errors.RepairError` if the bytes are no text, or were misread beyond repair.

    >>> from discourse.sources import Source
    >>> done = repair(Source.from_bytes("市長(zhǎng)講\\r\\n話".encode("gbk"), "speech"))
    >>> done.text, done.encoding, done.script
    ('市长讲\\n话', 'gb18030', 'traditional')
    >>> [(e.kind, e.raw_start, e.raw_end, e.after) for e in done.edits]
    [('script', 2, 4, '长'), ('pinyin', 4, 12, ''), ('script', 12, 14, '讲'), ('newline', 14, 16, '\\n'), \
('script', 16, 18, '话')]
    """
    from .decode import decode
    from .mojibake import misread

    found = decode(source.data, source.path)
    traced, frame = _unmarked(TracedText.of(found.raw), source)
    traced, script_found, notes = _repaired(traced, script)
    if letters := misread(traced.text):
        raise RepairError(
            f"the text was read in an encoding that is not known here, and saved so: {letters} letters of Hangul or "
            "half-width kana among rare Han characters",
            where=source.path,
            expected="a text in Chinese",
            advice="look for the page as it was before it was saved",
        )
    return Repaired(
        source,
        traced,
        found.encoding,
        found.confidence,
        script_found,
        found.undecodable,
        source.notes + found.notes + notes,
        frame,
    )


def _unmarked(text: TracedText, source: Source) -> tuple[TracedText, tuple[tuple[int, int], ...]]:
    """The text without the markup of its format, and what of it is the frame of a page. A page is known by its
    first tags, whatever the file is called."""
    from . import html, markdown

    if source.format == "markdown":
        return text.replace(markdown.changes(text.text, source.path)), ()
    if source.format == "html" or (source.format == "text" and html.is_page(text.text)):
        page = html.read_page(text.text)
        return text.replace(page.changes), html.frame_of(text.text, page, source.path)
    return text, ()


@door
def clean_text(text: str, *, script: WantedScript = "simplified") -> str:
    """``text``, repaired: for a string that has been decoded already.

    >>> clean_text("黨(dǎng)的&nbsp;組織\u200b(GDP)")
    '党的 组织(GDP)'
    """
    if not isinstance(text, str):
        raise RepairError(
            f"this is no text but {type(text).__name__}",
            expected="a str",
            advice="data.decode() for bytes in UTF-8; of files in any encoding read_corpus(path) makes texts",
        )
    return _repaired(TracedText.from_str(text), script)[0].text


#: A repair can bring to light what an earlier step would have repaired; a text comes to rest in two rounds, the
#: last of which finds nothing, and a contrived one in three or four.
ROUNDS = 6


def _repaired(text: TracedText, script: WantedScript) -> tuple[TracedText, Script, tuple[str, ...]]:
    """The text after rounds of repair until one finds nothing to do; the script as it was before conversion;
    what there is to say about it."""
    from .script import changes as convert
    from .script import detect

    if script not in get_args(WantedScript):
        raise RepairError(
            f"there is no script {script!r}", expected=f"one of {', '.join(get_args(WantedScript))}"
        )
    found: Script | None = None
    notes: tuple[str, ...] = ()
    for _ in range(ROUNDS):
        before = text.text
        text, remarks = _round(text)
        notes = notes or remarks
        found = found or detect(text.text)
        if script == "simplified":
            text = text.map(convert)  # last, so that phrases are whole
        if text.text == before:
            break
    return text, found or "simplified", notes


def _round(text: TracedText) -> tuple[TracedText, tuple[str, ...]]:
    """All repairs in their order, but for the script's, and what could not be repaired."""
    from . import (
        byteshift,
        escapes,
        fields,
        intruders,
        layout,
        literals,
        lookalikes,
        margins,
        markup,
        mojibake,
        pages,
        pinyin,
        radicals,
        repeats,
        spaces,
        vertical,
        watermarks,
    )

    text = text.map(literals.changes)  # records of databases, while their quotation marks still mark strings
    text = text.map(escapes.changes)  # before anything is looked for in the text that they stand for
    text = text.map(fields.changes)  # tags of boards, fields of Word, while their control characters stand
    text = text.map(pages.changes)  # running heads and feet, while form feeds still show where pages end
    text = text.map(markup.changes)  # newlines, HTML, invisible characters that can be nothing else
    text = text.map(margins.changes)  # numbers of lines, marks of quotation, times of subtitles
    text = text.map(mojibake.changes)  # whole lines that were read in a wrong encoding
    text = text.map(radicals.changes)  # characters of the same shape that are not the same character
    text = text.map(markup.controls)  # invisible characters that might have been bytes of those
    text = text.map(vertical.changes)  # columns that were read as rows, while they stand below each other
    text = text.map(spaces.closed_up)  # what was read character by character, before lines are looked at
    shifted = byteshift.restore(text.text)  # bytes were cut or lost, and a run was read one byte off
    text = text.replace(shifted.changes)
    text = text.map(pinyin.changes)  # readings in brackets; after the runs that hide some of their brackets
    text = text.map(watermarks.changes)  # what a site pushed into words
    text = text.map(intruders.changes)  # commas and hyphens that a site pushed in
    text = text.map(repeats.changes)  # what stands twice because pages overlap, while it stands in lines
    text = text.map(layout.changes)  # hard wraps, page breaks, indentation
    text = text.map(lookalikes.changes)  # what a scanner took for something else, now that words are whole
    text = text.map(spaces.changes)  # stray spaces, now that lines are whole
    return text, shifted.notes
