"""A web page becomes its text: tags and scripts out, blocks as lines, and which of them frame the page.

Nothing is copied out of the page: what is not text is cut from it, edit by edit, so that every character left
still leads back to the bytes of the file. Which blocks are the article and which its frame (navigation, lists of
links, footers) is judged by trafilatura (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15) and by the elements they
stand in. The frame stays in the text: the corpus stage cuts it and records it like any other residue.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import SourceError
from .plausible import is_han
from .traced import Change, TracedText

#: Elements that begin and end a line of their own.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
#: Elements whose content nobody reads.
UNREAD = frozenset("noscript template svg math canvas object iframe textarea select".split())
#: Elements whose content is not even markup.
RAW = frozenset("script style".split())
#: Elements that are the frame of a page by their very name.
FRAMES = frozenset("nav footer aside button form".split())
#: What a page says about itself that the text often lacks: its posting date.
POSTED = re.compile(
    r"^(?:pubdate|publishdate|publish_date|article:published_time|og:release_date|datepublished)$", re.I
)

#: A block of so many Han characters found in the article marks where the article begins or ends.
ANCHOR = 12

#: In a page of more blocks the article is told without the second opinions that trafilatura gets: one of them takes
#: time that grows with the square (a second for 2,700 blocks).
MANY = 4000

#: A block that is links for more than this share, and stands outside the article, is the frame.
LINKED = 0.5

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,500}-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_BLANK = re.compile(r"\s+")
#: A value ends at the next quotation mark, if there is one before the next tag, and a tag that does not end so at its
#: first `>`. There is one way to read each mark: with two, `<a """"` would take forever.
_TOKEN = re.compile(
    r"(?P<markup><!--(?s:.*?)(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/<>]*+)"
    r"(?:(?:[^<>\"']|\"(?:[^\"<]*+\"|(?![^\"<]*+\"))|'(?:[^'<]*+'|(?![^'<]*+')))*>|[^<>]*+>)"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_ATTRIBUTE = re.compile(r"(?<![A-Za-z:_-])([A-Za-z:_-]++)\s*+=\s*(\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page: its characters in the source, its words, how many of them are links, its element."""

    start: int
    end: int
    words: str
    linked: int
    framed: bool
    heading: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What has to be cut from the source of a page to leave its lines, and what lines those are."""

    changes: tuple[Change, ...]
    blocks: tuple[Block, ...]


def is_page(text: str) -> bool:
    """Whether a text is the source of a web page, whatever the file is called.

    >>> is_page("<!DOCTYPE html><html>…"), is_page("同志们：<br>大家好")
    (True, False)
    """
    return _PAGE.match(text[:4000]) is not None


def read_page(text: str) -> Page:
    """The lines of a page.

    >>> page = read_page("<title>讲话</title><p>同志们，<b>大家</b>好。<br>一、要 学习</p><script>x</script>")
    >>> [b.words for b in page.blocks]
    ['讲话', '同志们，大家好。', '一、要 学习']
    >>> TracedText.from_str("<p>党&amp;国\\n家</p>").replace(read_page("<p>党&amp;国\\n家</p>").changes).text
    '党&国家\\n'
    """
    reader = _Reader(text)
    return Page(tuple(reader.changes()), tuple(reader.blocks()))


def text_of(source: str) -> str:
    """The text of a page, a block a line, frame and all."""
    return TracedText.from_str(source).replace(read_page(source).changes).text


def frame_of(text: str, page: Page, where: str) -> tuple[tuple[int, int], ...]:
    """The stretches of the source (characters, in order) that are the frame of the page rather than its article.

    Frame are links and the elements made for it, and what lies beyond them as seen from the article; what lies beside
    the article is left to the reader of lines, for the judge of articles now and then misses a paragraph, and a
    salutation often. A page in which no article is found has no frame. Headings are never frame: a title often
    stands outside the article.
    """
    article = _BLANK.sub("", _article(text, where, hastily=len(page.blocks) > MANY))
    if not article:
        return ()
    inside = [_weight(b.words) >= ANCHOR and _BLANK.sub("", b.words) in article for b in page.blocks]
    if not any(inside):
        return ()
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    sure = [not block.heading and _is_frame(block, article) for block in page.blocks]
    before = max((n for n in range(first) if sure[n]), default=-1)
    after = min((n for n in range(last + 1, len(sure)) if sure[n]), default=len(sure))
    return tuple(
        (block.start, block.end)
        for n, block in enumerate(page.blocks)
        if sure[n] or (not block.heading and (n < before or n > after) and not _is_sentence(block))
    )


def _is_frame(block: Block, article: str) -> bool:
    """Whether a block that is not in the article is frame by its element or by its links."""
    if _BLANK.sub("", block.words) in article:
        return False
    return block.framed or block.linked > LINKED * max(len(block.words), 1)


def _is_sentence(block: Block) -> bool:
    return _weight(block.words) >= ANCHOR and block.words[-1] in "。！？：；.!?:;"


def _weight(words: str) -> int:
    return sum(map(is_han, words))


def _article(text: str, where: str, hastily: bool) -> str:
    try:
        import trafilatura
    except ImportError as error:
        raise SourceError(
            "this is a web page, and the library that tells its article from its frame is not installed",
            where=where,
            expected="trafilatura",
            advice='pip install "discourse[html]"',
        ) from error
    found = trafilatura.extract(
        _without_declaration(text),
        fast=hastily,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
    )
    return found or ""


def _without_declaration(text: str) -> str:
    """The page without an XML declaration of its encoding, which lxml refuses in a string."""
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)


class _Reader:
    """The tokens of a page with their places, in time linear in its length: the standard library's parser is not,
    up to Python 3.13.5, where tags are left open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed: set[str] = set()
        self._tokens = [*self._tokenised(), (len(text), "end", "")]

    def _tokenised(self) -> Iterator[tuple[int, str, str]]:
        """Where each token begins, what it is, and the name of its element."""
        at = skipped = 0
        for match in _TOKEN.finditer(self._text):
            if match.start() < skipped:
                continue
            if at < match.start():
                yield at, "text", ""
            name = (match["name"] or "").lower()
            kind = "close" if match["close"] else "open" if name else match.lastgroup or "markup"
            if name == "meta" and (posted := self._posted(match.group())):
                kind, name = "posted", posted
            yield match.start(), kind, name
            at = match.end()
            if kind == "open" and name in RAW:  # what stands in a script is no markup
                end = self._end_of(name, at)
                if at < end:
                    yield at, "markup", ""
                at = skipped = max(at, end)
        if at < len(self._text):
            yield at, "text", ""

    def _end_of(self, name: str, at: int) -> int:
        """Where a script ends; one that is never closed is taken for empty, so that no text goes with it."""
        if name in self._unclosed:
            return at
        found = re.compile(rf"</{name}\b", re.IGNORECASE).search(self._text, at)
        if found is None:
            self._unclosed.add(name)
        return found.start() if found else at

    @staticmethod
    def _posted(tag: str) -> str:
        attributes = {m[1].lower(): m[2].strip("\"'") for m in _ATTRIBUTE.finditer(tag)}
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        return attributes.get("content", "") if POSTED.match(name) else ""

    # what is made of it

    def stretches(self) -> Iterator[tuple[int, int, str, bool, bool, bool]]:
        """Each token: its place, what stands for it (text, a line break, or nothing), and whether it is in a link,
        in a frame, in a heading."""
        unread, links, frames, headings, pre = 0, 0, 0, 0, 0
        for (start, kind, value), (end, *_) in zip(self._tokens, self._tokens[1:], strict=False):
            if start >= end:
                continue
            new = ""
            if kind in {"open", "close"} and value not in RAW:
                step = 1 if kind == "open" else -1
                if value in UNREAD:
                    unread = max(0, unread + step)
                if value == "a":
                    links = int(kind == "open")
                if value in FRAMES:
                    frames = max(0, frames + step)
                if value in {"h1", "h2", "title"}:
                    headings = max(0, headings + step)
                if value == "pre":
                    pre = max(0, pre + step)
                if value == "body":
                    unread = frames = 0
            if kind == "posted":
                yield from self._attribute(start, end, value)
                continue
            if kind in {"open", "close"}:
                if value == "br" or value in BLOCKS:
                    new = "\n"
                if value in BLOCKS and kind == "open":
                    links = 0
            elif kind == "text" and not unread:
                yield from self._words(start, end, bool(pre), bool(links), bool(frames), bool(headings))
                continue
            elif kind == "entity" and not unread:
                new = html.unescape(self._text[start:end])
                new = " " if new in "\xa0\n\t" else new
            yield start, end, new, bool(links), bool(frames), bool(headings)

    def _attribute(
        self, start: int, end: int, value: str
    ) -> Iterator[tuple[int, int, str, bool, bool, bool]]:
        """A posting date in a tag is kept where it stands, as a line of its own."""
        at = self._text.find(value, start, end)
        if at < 0:
            yield start, end, "\n", False, False, False
            return
        yield start, at, "\n", False, False, False
        yield at, at + len(value), value, False, False, True
        yield at + len(value), end, "\n", False, False, False

    def _words(
        self, start: int, end: int, pre: bool, linked: bool, framed: bool, heading: bool
    ) -> Iterator[tuple[int, int, str, bool, bool, bool]]:
        """Text, its white space as a browser shows it: a line feed in the source is none on the page."""
        at = start
        for match in _BLANK.finditer(self._text, start, end):
            if match.start() > at:
                yield at, match.start(), self._text[at : match.start()], linked, framed, heading
            yield match.start(), match.end(), self._blank(match, pre), linked, framed, heading
            at = match.end()
        if at < end:
            yield at, end, self._text[at:end], linked, framed, heading

    def _blank(self, match: re.Match[str], pre: bool) -> str:
        white = match.group()
        if pre or ("\n" not in white and "\r" not in white and "\t" not in white):
            return white
        before, after = (
            self._text[match.start() - 1 : match.start()],
            self._text[match.end() : match.end() + 1],
        )
        return (
            " " if before.isascii() and after.isascii() and before not in "<>" and after not in "<>" else ""
        )

    def changes(self) -> Iterator[Change]:
        """The edits that leave the lines: a run of markup becomes one line break or nothing."""
        start, new, at_line_start = -1, "", True
        for low, high, text, *_ in self.stretches():
            if text == self._text[low:high] and text != "\n":
                if start >= 0:
                    yield Change(start, low, "" if at_line_start else new, "markup")
                    at_line_start = at_line_start or "\n" in new
                    start, new = -1, ""
                if text.strip():
                    at_line_start = False
                continue
            if start < 0:
                start = low
            if text == "\n" or not text.strip():
                new = "\n" if "\n" in (text, new) else new or text
                continue
            yield Change(start, low, "" if at_line_start else new, "markup")
            yield Change(low, high, text, "entity")
            start, new, at_line_start = -1, "", False
        if start >= 0:
            yield Change(start, len(self._text), "\n" if new and not at_line_start else "", "markup")

    def blocks(self) -> Iterator[Block]:
        """The lines of the page, in order, those without words left out."""
        words: list[str] = []
        start = end = -1
        linked = 0
        framed = heading = False
        for low, high, text, in_link, in_frame, in_heading in self.stretches():
            if text == "\n":
                if "".join(words).strip():
                    yield Block(start, end, "".join(words).strip(), linked, framed, heading)
                words, start, linked, framed, heading = [], -1, 0, False, False
            elif text.strip():
                start = low if start < 0 else start
                end = high
                words.append(text)
                linked += len(text) if in_link else 0
                framed, heading = framed or in_frame, heading or in_heading
            elif text and words:
                words.append(text)
        if "".join(words).strip():
            yield Block(start, end, "".join(words).strip(), linked, framed, heading)
