"""Lines become paragraphs again: hard wraps and page breaks joined, indentation taken out.

In a wrapped document a line is joined to the next where the next could not have begun on it. In a text that is
not wrapped, only a break in the middle of a clause of running prose is joined, as page breaks leave them, and
only where something shows that the clause goes on: a comma, a word cut in two, a turn that the document uses
elsewhere. Headings, titles and the crumbs of a web page are never joined, blank lines stay, and no punctuation
is touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from .lines import (
    CRUMB,
    LINKED,
    MARGIN,
    PROSE,
    REST,
    SENTENCE_END,
    SLACK,
    TITLE,
    Line,
    Page,
    Paragraph,
    is_closed,
    lines_of,
    page_of,
    width,
)
from .plausible import is_han
from .points import runs_among
from .spaces import SPACES
from .traced import Change, side_by_side

#: So many breaks that show what they are, and this share of all that might be one, make a document one with page
#: breaks: then the others are, too. In a list of remarks without full stops a few show it by chance (one in ten of
#: a hotel's reviews), in a page broken up it is most.
BROKEN, BROKEN_SHARE = 2, 1 / 3

#: A word across the break must make the text cheaper by so many nats: three times as many would be proof.
ACROSS = 2.0

#: Lines that begin with the same so many characters, a number among them, are items of a list.
ALIKE = 3

#: So many characters on either side of a break are compared with the rest of the document.
TURN = 2

_BLANK = re.compile(f"[{SPACES}][{SPACES}]*")
_CONTINUES = "，。、；：！？）》〉”’」』】"
_OPENS = "（《〈“‘「『【"
_NUMBERED = re.compile(
    r"[(（\[【〔]?\s?(?:[一二三四五六七八九十百]{1,3}|\d{1,3}|[①-⑳])\s?(?:[)）\]】〕、．。：:，,]|\.(?!\d))"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条篇部卷回，,、\s]|[①-⑳■□●○◆◇★☆▲△※·•>]"
    r"|[篇范]文?[一二三四五六七八九十\d]{1,3}|附[件录]?[:：]"
)
_CRUMB = re.compile(
    r"[:：@]|https?|www\.|记者|编辑|来源|作者|责编|供稿|转载|第\s?\d+\s?页|上一[篇页条]|下一[篇页条]|版权"
)
_PAGE_NUMBER = re.compile(
    r"[-—－–·\s]{0,6}(?:第\s?)?\d{1,4}(?:\s?[/／]\s?\d{1,4})?\s?页?(?:\s?共\s?\d{1,4}\s?页)?[-—－–·\s]{0,6}$"
)
_SALUTATION = re.compile("(?:尊敬的|亲爱的)?(?:同志们|各位|女士们|朋友们|大家好|同学们|乡亲们)")
#: A salutation and a date that have a line to themselves.
_BY_ITSELF = re.compile(
    rf"{_SALUTATION.pattern}[^。！？；]{{0,40}}[：:]$|[（(](?:\d{{4}}|[一二][○〇零一二三四五六七八九]{{3}})年[^（）()]{{1,12}}[日号][）)]$"
)
_STARTS_ANEW = re.compile(
    "现在|最后|文章|据|同时|另外|此外|但是|因此|所以|当前|近年|今年|去年|目前|首先|其次|再次|今后|下一步|总之|第"
    "|[一二三四五六七八九十][是要]"
)
_WAITS = re.compile(
    "(?:[，、,不和把与及其各每最很必被将从使让给]|如果|因为|虽然|由于|不仅|不但|以及|或者|按照|根据)$"
)
_COMMA = re.compile("[，,]")
_COUNT = re.compile(r"\d+|[一二三四五六七八九十百]+")
_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
_UNBROKEN = re.compile("[（《“‘(]*(?:[A-Za-z0-9.%*]+|.)[，。、；：！？）》”’,;:!?)]*")


def changes(text: str) -> list[Change]:
    """White space at the edges of lines to take out and line breaks to join, one change each.

    >>> [(c.start, c.end, c.new, c.kind) for c in changes("　　要坚\\n，持下去 ")]
    [(0, 2, '', 'indent'), (4, 5, '', 'line break'), (9, 10, '', 'indent')]
    """
    found = [Change(start, end, "", "indent") for start, end in _edges(text)]
    found += _Joiner(text).joins()
    return side_by_side(found)


def _edges(text: str) -> Iterator[tuple[int, int]]:
    """The white space at the beginning and at the end of lines."""
    for match in _BLANK.finditer(text):
        start, end = match.span()
        if start == 0 or text[start - 1] == "\n" or end == len(text) or text[end] == "\n":
            yield start, end


class _Joiner:
    """One document's lines, and which breaks between them are none of the author's."""

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, lines_of(text)
        self.page: Page = page_of(self.lines)
        gaps = sorted(text.count("\n", one.end, two.start) for one, two in pairwise(self.lines))
        self.spacing = gaps[len(gaps) // 10] if gaps and self.page.margin else 1  # double-spaced, if it is 2
        self.broken = 0  # breaks that showed what they are
        self.open = 0  # breaks that might be a page's
        self.numbers = frozenset(
            int(line.text) for line in self.lines if len(line.text) <= 4 and line.text.isdecimal()
        )

    @cached_property
    def running(self) -> frozenset[str]:
        """Lines that come back word for word and are no sentence: the running titles of pages."""
        seen = Counter(line.text for line in self.lines)
        return frozenset(text for text, n in seen.items() if n > 1 and not SENTENCE_END.search(text))

    @cached_property
    def turns(self) -> frozenset[str]:
        """The runs of four characters over a break, or over a break and a page number, that stand in the document
        elsewhere without one."""
        over = (pair for gap in (1, 2) for pair in zip(self.lines, self.lines[gap:], strict=False))
        return runs_among(
            self.text, {last.text[-TURN:] + after.text[:TURN] for last, after in over}, 2 * TURN
        )

    def joins(self) -> list[Change]:
        """The line breaks to take out."""
        found = list(self._pass(weak=False))
        sure = self.broken >= BROKEN and self.broken >= BROKEN_SHARE * self.open
        if sure and not self.page.margin and not self.page.indents:
            found = list(self._pass(weak=True))
        return found

    def _pass(self, weak: bool) -> Iterator[Change]:
        """The breaks to join, the paragraphs growing as they are; a page number inside one goes with it."""
        at = 0
        while at < len(self.lines):
            paragraph = Paragraph(0, False, "")
            paragraph.grow(self.lines[at].text)
            while at + 1 < len(self.lines):
                paged = self._paged(at)
                last, after = self.lines[at], self.lines[at + 1 + paged]
                beyond = self.lines[at + 2 + paged].text if at + 2 + paged < len(self.lines) else ""
                apart = not paged and self.text.count("\n", last.end, after.start) > self.spacing
                if apart or not self._joined(paragraph, last, after, beyond, weak):
                    break
                glue = " " if _latin(last.text[-1]) and _latin(after.text[0]) else ""
                yield Change(last.end, after.start, glue, "page break" if paged else "line break")
                paragraph.grow(glue + after.text)
                at += 1 + paged
            at += 1

    def _paged(self, at: int) -> bool:
        """Whether the line after ``at`` is the number of a page and stands in the midst of a sentence. Bare
        digits may be words of the text: they count only if the page before or after is numbered too."""
        if at + 2 >= len(self.lines):
            return False
        last, number, after = self.lines[at : at + 3]
        if not _PAGE_NUMBER.match(number.text):
            return False
        bare = number.text.isdecimal()
        if not (is_han(after.text[0]) or (not bare and after.text[0].isalnum())):
            return False
        if not (is_han(last.text[-1]) or last.text[-1] in "，、," or (not bare and last.text[-1].isalnum())):
            return False
        short = last.width < 2 * REST or (after.width < 2 * REST and not is_closed(after.text))
        if is_closed(last.text) or short or after.text in self.running:
            return False
        return not bare or not self.numbers.isdisjoint({int(number.text) - 1, int(number.text) + 1})

    def _joined(self, paragraph: Paragraph, last: Line, after: Line, beyond: str, weak: bool) -> bool:
        """Whether the break between two lines is none of the author's."""
        if not _WORDS.search(paragraph.tail):
            return False
        if after.text[0] in _CONTINUES or last.text[-1] in _OPENS:
            return True
        if not _WORDS.search(after.text):
            return False
        goes_on = bool(beyond[:1]) and beyond[0] in _CONTINUES
        if goes_on and len(after.text) <= TITLE and paragraph.length >= LINKED and last.text[-1].isalnum():
            return True  # a link in the midst of a sentence, on a line by itself
        if _NUMBERED.match(after.text) or _BY_ITSELF.match(after.text) or _begin_alike(last.text, after.text):
            return False
        if paragraph.length <= TITLE and paragraph.tail + after.text in self.page.known:
            return True  # a title that stands on one line elsewhere
        if self.page.margin and not (self.page.indents and after.indented):
            fits = not _wrapped(paragraph, last, after, self.page)
            return (
                not fits
                or self._narrower(paragraph, last, after)
                or self._broken_off(paragraph, last, after, goes_on, weak=False)
            )
        return self._broken_off(paragraph, last, after, goes_on, weak)

    def _narrower(self, paragraph: Paragraph, last: Line, after: Line) -> bool:
        """Whether a wrapped document is wrapped more narrowly here, as where a column or a page is another one:
        two long lines that end open, and something that shows that the clause goes on."""
        if is_closed(last.text) or _NUMBERED.match(paragraph.tail) or _SALUTATION.match(after.text):
            return False
        if min(last.width, after.width) < MARGIN or not (is_han(last.text[-1]) and is_han(after.text[0])):
            return False
        return bool(_COMMA.search(paragraph.tail + after.text)) and self._goes_on(last.text, after.text)

    def _broken_off(self, paragraph: Paragraph, last: Line, after: Line, goes_on: bool, weak: bool) -> bool:
        """Whether running prose breaks off in the middle of a clause, and running prose goes on."""
        if not paragraph.prose or paragraph.length < PROSE or is_closed(last.text):
            return False
        if not (is_han(last.text[-1]) or last.text[-1] in "，、,"):
            return False
        if not (is_han(after.text[0]) or after.text[0].isdigit()) or len(after.text) < REST * (not goes_on):
            return False
        if not (goes_on or SENTENCE_END.search(after.text)) or _SALUTATION.match(after.text):
            return False
        if _CRUMB.search(SENTENCE_END.split(paragraph.tail)[-1]):
            return False
        self.open += 1
        if self._goes_on(last.text, after.text):
            self.broken += 1
            return True
        return weak and not after.indented and not _STARTS_ANEW.match(after.text)

    def _goes_on(self, last: str, after: str) -> bool:
        """Whether something shows that a clause goes on behind the break."""
        if _WAITS.search(last):
            return True
        return last[-TURN:] + after[:TURN] in self.turns or _one_word(last[-6:], after[:6])


def _begin_alike(last: str, after: str) -> bool:
    """Whether two lines begin with the same words but for a number, as the items of a list do.

    >>> _begin_alike("第1项 完成率3%", "第12项 完成率6%"), _begin_alike("党的建设", "党的领导")
    (True, False)
    """
    one, two = (_COUNT.sub("#", text[: 2 * ALIKE])[:ALIKE] for text in (last, after))
    return one == two and "#" in one and len(one) == ALIKE


def _one_word(before: str, after: str) -> bool:
    """Whether the break cuts a word of the dictionary in two."""
    from .language import Model

    model = Model("")
    return model.cost(before + after) + ACROSS < model.cost(before) + model.cost(after)


def _wrapped(paragraph: Paragraph, last: Line, after: Line, page: Page) -> bool:
    """Whether a line of a wrapped document had no room for what the next begins with.

    A full line that ends a sentence may end its paragraph too: where first lines are narrower, the width of
    the next line tells; elsewhere a sentence ends at the margin oftener than a paragraph does.
    """
    if after.width < CRUMB and not is_closed(after.text) and not is_han(after.text[0]):
        return False
    room = page.margin - last.width - (page.first_indent if paragraph.lines == 1 else 0)
    if room < -SLACK:
        return False
    if not is_closed(last.text):
        return room < _first_width(after.text) + 2
    if room >= _first_width(after.text) or after.text.startswith("——"):
        return False
    return not page.first_indent or after.width > page.margin - page.first_indent + 2


def _first_width(text: str) -> int:
    """How much room the first word of a line would have needed on the line before."""
    match = _UNBROKEN.match(text)
    return width(match.group()) if match else 2


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
