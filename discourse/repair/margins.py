r"""What programs set at the edges of lines: their numbers, the `>` of quoted mail, the times of subtitles.

None of it was said. It goes only where the lines show that a program wrote it: marks of quotation line after line;
numbers that count every line, though some lines begin in mid-sentence or hold nothing, as no item of a list does;
times from the beginning of a recording on. The times of a programme of events, which begins in the morning, stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from .lines import lines_of, page_of
from .plausible import is_han
from .traced import Change, side_by_side

#: So many lines in a row are quoted mail; so many are numbered, or have a time before them.
QUOTED, NUMBERED, TIMED = 3, 6, 4

#: The lines of a transcript that have a time before them are so large a share of all.
SHARE = 0.5

#: A recording begins at nought: its first words come before so many seconds have passed.
BEGUN = 360

#: If so large a share of cues ends with a mark, they have theirs, and one without goes on in the next.
MARKED = 1 / 3

_LINE = re.compile(r"[^\n]+")
_BLANK = " \t\u3000"
_QUOTE = re.compile(rf"[{_BLANK}]{{0,4}}>(?:[{_BLANK}]?>){{0,9}} ?")
_NUMBER = re.compile(rf"[{_BLANK}]{{0,8}}([0-9]{{1,6}})(?:[:：|│][{_BLANK}]{{0,4}}|[{_BLANK}]{{1,4}}|$)")
_GOES_ON = re.compile(r"\\\n")
_CONTINUES = tuple("，。、；：！？）》”’,;!?)")
_CUE = re.compile(
    r"(?:(?<![^\n])[0-9]{1,6} ?\n)?(?<![^\n])(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}[,.][0-9]{1,3} ?--> ?"
    r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}[,.][0-9]{1,3}[^\n]*\n?"
)
_DIALOGUE = re.compile(r"(?<![^\n])Dialogue:(?:[^,\n]{0,200},){9}")
_STYLE = re.compile(r"\{\\[^{}\n]{1,200}\}|\\[Nnh]")
_STAMP = re.compile(
    r"(?<![^\n])(?:[\[(（【](?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.:][0-9]{1,3})?[\])）】][ \t\u3000]{0,4}){1,9}"
    r"|(?<![^\n])(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[ \t\u3000]{1,4}|(?![^\n]))"
)
_TIME = re.compile("[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
#: What the files of songs say of themselves.
_TAG = re.compile(r"(?<![^\n])\[(?:ti|ar|al|by|au|re|ve|offset|length):[^\]\n]{0,200}\]\n?")


def changes(text: str) -> list[Change]:
    r"""What to take out at the edges of lines, one change each.

    >>> from .traced import TracedText
    >>> cues = "1\n00:00:01,000 --> 00:00:02,000\n同志们\n\n2\n00:00:02,500 --> 00:00:04,000\n现在开会\n"
    >>> TracedText.from_str(cues).replace(changes(cues)).text
    '同志们\n现在开会\n'
    >>> changes("09:00 开幕\n09:30 讲话\n10:00 讨论\n11:00 休会\n"), changes("1 总则\n2 组织\n3 纪律\n4 附则\n")
    ([], [])
    """
    found: list[Change] = []
    if ">" in text:
        found += _quotes(text)
    if "\\\n" in text:
        found += _continued(text)
    found += _numbers(text)
    return side_by_side([*found, *_times(text)])


def _quotes(text: str) -> Iterator[Change]:
    """The marks of quoted mail, where several lines in a row have them."""
    row: list[Change] = []
    for match in _LINE.finditer(text):
        mark = _QUOTE.match(match.group())
        if mark:
            row.append(Change(match.start(), match.start() + mark.end(), "", "margin"))
        elif not match.group().isspace():
            yield from row if len(row) >= QUOTED else ()
            row = []
    yield from row if len(row) >= QUOTED else ()


def _continued(text: str) -> Iterator[Change]:
    """The backslashes that say that a line goes on. Behind whole sentences they only end lines, as in Markdown."""
    places = [m.start() for m in _GOES_ON.finditer(text) if m.start() and not text[m.start() - 1].isascii()]
    within = sum(is_han(text[at - 1]) for at in places)
    if len(places) < 2:
        return
    for at in places:
        joined = 2 * within > len(places)
        yield Change(at, at + 1 + joined, "", "line break" if joined else "margin")


def _numbers(text: str) -> list[Change]:
    """The numbers of lines, if they count every line and stand before lines that no list has."""
    lines: list[tuple[int, int, str]] = []
    last = -1
    for match in _LINE.finditer(text):
        number = _NUMBER.match(match.group())
        if number:
            if lines and int(number[1]) != last + 1:
                return []
            last = int(number[1])
            lines.append((match.start(), match.start() + number.end(), match.group()[number.end() :]))
        elif not match.group().isspace():
            return []
    bodies = [body for _, _, body in lines]
    if len(lines) < NUMBERED or not any(bodies) or not _are_broken(bodies):
        return []
    return [Change(start, end, "", "margin") for start, end, _ in lines]


def _are_broken(lines: list[str]) -> bool:
    """Whether lines are those of a page rather than the items of a list: some are empty, begin with a mark or say
    that they go on, or all are wrapped at a margin."""
    if any(not line.strip() or line.startswith(_CONTINUES) or line.endswith("\\") for line in lines):
        return True
    return page_of(lines_of("\n".join(lines))).margin > 0


# ── times ───────────────────────────────────────────────────────────────────────────────────────────────


def _times(text: str) -> list[Change]:
    """What subtitles and transcripts put before their lines."""
    if "-->" in text:
        cues = [match.span() for match in _CUE.finditer(text)]
        if len(cues) > 1:
            if text.startswith("WEBVTT"):
                cues[0] = (0, cues[0][1])
            return _joined(text, cues)
    if "\nDialogue:" in text and "[Events]" in text:
        events = [match.span() for match in _DIALOGUE.finditer(text)]
        if events:
            events[0] = (0, events[0][1])
            return [*_joined(text, events), *_styles(text, events[0][1])]
    stamps = list(_STAMP.finditer(text)) if ":" in text else []
    if len(stamps) < TIMED or len(stamps) < SHARE * sum(1 for _ in _LINE.finditer(text)):
        return []
    seconds = [_seconds(match.group()) for match in stamps]
    if seconds[0] >= BEGUN or any(after < before for before, after in pairwise(seconds)):
        return []
    tags = [Change(match.start(), match.end(), "", "margin") for match in _TAG.finditer(text)]
    return side_by_side([*tags, *_joined(text, [match.span() for match in stamps])])


def _seconds(stamp: str) -> int:
    """The time that a stamp begins with."""
    match = _TIME.search(stamp)
    parts = list(map(int, match.group().split(":"))) if match else [0]
    return sum(part * 60**n for n, part in enumerate(reversed(parts)))


def _styles(text: str, start: int) -> Iterator[Change]:
    """The colours and line ends that subtitles carry in their words."""
    for match in _STYLE.finditer(text, start):
        yield Change(match.start(), match.end(), "\n" if match.group() in {"\\N", "\\n"} else "", "margin")


def _joined(text: str, spans: list[tuple[int, int]]) -> list[Change]:
    """The changes that take spans out from between lines; where the lines have marks, those without go on."""
    ends = [text[at:start].rstrip()[-1:] for (_, at), (start, _) in pairwise(spans)]
    marked = sum(end in _CONTINUES for end in ends if end) >= MARKED * len(ends)
    closed: Callable[[str], bool] = "。！？…”!?".__contains__
    found = []
    for n, (start, end) in enumerate(spans):
        while n and text[start - 1] in "\n ":
            start -= 1
        new = "" if not start or (n and marked and ends[n - 1] and not closed(ends[n - 1])) else "\n"
        found.append(Change(start, end, new, "margin"))
    return found
