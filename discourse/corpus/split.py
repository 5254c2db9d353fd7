"""Repaired sources become speeches: residue cut and recorded, compilations taken apart.

Every character of a source ends up in one of two places: the body of a speech, or that speech's list of removed
matter. :func:`account` checks it. Nothing is retyped on the way: a body is the repaired text with changes of its
own (``residue:<kind>``, ``layout``), so each of its characters still leads back to bytes of the raw file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from unicodedata import category

from ..errors import CorpusError
from ..repair.traced import Change, TracedText
from ..sources import Source
from .abstract import is_cut_off
from .compilations import Part, is_header, parts_of
from .complete import is_truncated
from .flat import unfolded
from .genre import genre_of, level_of
from .head import mark_head
from .labels import Label, gives_the_word, is_post, is_title_page, labels_of, name_of_turn
from .lines import Unit, is_han, lines_of, parted
from .openings import is_host, signs_with_day
from .residue import Kinds, breaks_off, edge_kind, mark_everywhere
from .rules import glued
from .shapes import (
    is_date_line,
    is_full_title,
    is_numbered,
    is_own_time,
    is_posting_line,
    is_signed_date,
    is_strong_title,
    names_occasion,
    opens_sentence,
    opens_with_salutation,
    posting_date,
)
from .speaker import place_of, presents_speaker, speaker_of
from .speech import Finding, Removed, Speech
from .tail import mark_tail

#: Less than this many Han characters is no speech but what is left of a page.
_SPEECH_HAN: Final = 10

_HIRAGANA = re.compile("[ぁ-ゖ]")

#: A title can be glued to the first words of a speech only this near the top of a page.
_TITLE_LINES: Final = 12

#: The place of a text in a list that was cut down to it: 第1篇 of a page that holds one.
_PLACE_IN_LIST = re.compile(
    r"^(?:第\s?[\d一二三四五六七八九十]{1,3}\s?篇|【?篇\s?[\d一二三四五六七八九十]{1,3}】?)\s?[:、.\s]\s?"
)

_LABEL = re.compile(
    r"^(?:(?:文件名称|标\s{0,6}题|题\s{0,6}目|题名|名\s{0,6}称|帖子主题|主题|[Tt]itle|TITLE)\s?[:：|]\s{0,2})?"
    r"(?:[\[【](?:原创|转帖|转贴|转载|分享|推荐|置顶|精华)[\]】])?"
)
#: A span of the text to set apart, and its kind; None where the span is only a line of its own.
Cut = tuple[int, int, str | None]

_NAMES_A_TEXT = re.compile("讲话|发言|致辞|致词|演讲|主持词|述职|报告|汇报|党课|表态")

#: How sentences begin that talk of a speech.
_SAID = re.compile(
    "今天|今年|现在|下面|刚才|刚刚|首先|请|我|大家|同志|各位|这|传达|学习|贯彻|落实|听取|认真|按照|根据|为了|通过|会上"
)

#: Kinds of lines above a speech that can name its speaker; a posting line is none of them.
_BYLINES: Final = frozenset({"speaker", "date line", "title"})
#: What names the speaker of a text more surely than a host does.
_SAY_WHO: Final = frozenset({"label", "byline"})
#: Kinds of lines that head minutes, and a date in one.
_HEADING: Final = frozenset({"page title", "title", "date line", "posting date", "introduction", "metadata"})
_WHEN = re.compile(
    r"(?:19|20)\d\d\s?[-./年]|[一二][〇零○O九][〇零○O\d一二三四五六七八九]{2}年|\d\d年\d{1,2}月"
)
#: What stands around a name before a speech: 【王建国】, 王建国：.
_LABELLED: Final = " ：:【】"
_COUNT = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[、.．)）]\s{0,2}(?!\d)")
_LONGEST_TITLE: Final = 240
#: A title and the words run together with it are no shorter than this.
_RUN_TOGETHER: Final = 40
#: A title that is said again has at least so many Han characters.
_REPEATED: Final = 8
_CLAUSE = re.compile("[^,。;!?]+")
_DATED = re.compile(r"[(〔\[][^()〔〕\[\]]{0,4}\d{2,6}[年.-][^()〔〕\[\]]{1,16}[)〕\]]")
_N: Final = r"[一二三四五六七八九十\d]{1,3}"
_KIND: Final = "(?:讲话|发言|致辞|述职报告|情况汇报|工作汇报|主持词)(?:稿|材料|提纲)?"
#: A header with text right behind it: 第二篇:title, title(2), 第二篇 alone, 2.在…会上的讲话.
_MARKED = re.compile(
    rf"(?:[【\[(]?(?:第\s?{_N}\s?篇|篇\s?{_N}|[例范]文\s?{_N})[】\])]?\s?[:、]?[^,。;:!?]{{4,50}}?{_KIND}|"
    rf"[^,。;:!?]{{0,30}}?{_KIND}(?:范文)?\s?(?:\({_N}\)|【篇?{_N}】|篇{_N}|[范例]文{_N}|第{_N}篇)|"
    rf"(?:[【\[(](?:第\s?{_N}\s?篇|篇\s?{_N})[】\])]|(?:第{_N}篇|篇{_N}|[例范]文{_N})(?=\s))|"
    rf"[(]?{_N}[、.)]\s?在[^,。;:!?]{{2,40}}?[会式班]上?的{_KIND})"
    r"(?=\s?[^,。;:!?稿材提(【\[要中精指强里时和与是的为后作].{20})"
)
_TITLE_AND_SPACE = re.compile(
    r"(?:讲话|发言|致辞|报告|汇报|主持词|材料|稿|[一二三四五六七八九十\d】])[)】》]?\s+(?=\S)"
)
_TITLE_AND_HEADING = re.compile(
    r"[^,。;:!?、]{4,50}(?:讲话|发言|致辞|报告|汇报|方案|材料|稿|模板|范文|提纲|总结)(?=一、)"
)
_OF_MEETING = re.compile("(?:会|会议|仪式|活动|班|式)(?:上|时|中)?的?[^会]{0,6}$")
_TITLE_RUN_ON = re.compile(
    r"(?P<kind>讲话|发言|致辞|致词|主持词|演讲|汇报)(?:稿|材料|提纲|全文|范文)?\d{0,2}(?:\([^()]{1,14}\))?"
    r"(?:\s?[xX×*某]{1,3}同志(?:讲话)?)?\s{0,3}"
    r"(?=今天|今年|刚才|首先|这次|前不久|最近|近年|近日|当前|根据|按照|在这|尊敬|各位|同志|大家|一、|我)"
)

#: What a site says to its readers between a title and a speech run together on one line.
_SITE_NOTICE = re.compile("【(?:导语|简介|摘要|内容提要)】|网友|精品文档|供您(?:参考|阅读)|下载吧|欢迎下载")

_GLUED_CALL = re.compile(r"(?:尊敬的|敬爱的|各位|同志们|同志们、|朋友们)[^。:;!?]{0,40}:")


def split_speeches(
    traced: TracedText,
    source: Source,
    *,
    shared: Mapping[str, str] | None = None,
    frame: Sequence[tuple[int, int]] = (),
) -> tuple[Speech, ...]:
    """The speeches of one repaired source, in order, each with what was cut away before and after it.

    ``shared`` holds lines that :func:`discourse.corpus.residue.shared_residue` found at the edges of a corpus;
    ``frame`` the stretches of a web page (characters of the raw text) that are not its article. Raises
    :class:`CorpusError` where nothing but residue is left.
    """
    if _is_japanese(traced.text):
        raise CorpusError(
            "the text is Japanese: where Han characters stand in it, hiragana stand between them",
            where=source.path,
            expected="a speech in Chinese",
            advice="take the file away",
        )
    traced = unfolded(traced)
    units, preset = _divided(traced.text)
    kinds = [own or kind for own, kind in zip(preset, mark_everywhere(units, shared), strict=True)]
    if frame:
        _mark_frame(traced, units, kinds, frame)
    parts = parts_of(units, kinds)
    titles = [_without_edges(units, kinds, n, part) for n, part in enumerate(parts)]
    kept = [
        (part, title) for part, title in zip(parts, titles, strict=True) if _is_speech(units, kinds, part)
    ]
    if not kept:
        raise _no_speech(traced.text, source.path)
    return tuple(_speeches(traced, source, units, kinds, kept))


def _is_japanese(text: str) -> bool:
    """Whether a quarter of the characters are hiragana: in Japanese two in five are, in Chinese those of a name."""
    kana, chinese = len(_HIRAGANA.findall(text)), sum(map(is_han, text))
    return kana >= _SPEECH_HAN and 3 * kana > chinese


def _no_speech(text: str, path: str) -> CorpusError:
    """The letter for a file without a speech: it is in another language, or too short, or the frame of a page."""
    chinese = sum(map(is_han, text))
    other = sum(not is_han(c) and (c.isalpha() or category(c) == "Co") for c in text)
    if chinese >= _SPEECH_HAN:
        return CorpusError(
            "the file holds nothing but page residue",
            where=path,
            expected="the words of at least one speech",
            advice="look at the file: perhaps only the frame of the page was saved",
        )
    if other > max(chinese, _SPEECH_HAN):
        return CorpusError(
            f"the text is not Chinese, or its encoding is not known here: {chinese} Han characters, {other} other "
            "letters",
            where=path,
            expected=f"a speech in Chinese, of {_SPEECH_HAN} Han characters at least",
            advice="if it is Chinese in an editor, save it there as UTF-8; else take the file away",
        )
    return CorpusError(
        f"the file holds no speech: {chinese} Han characters",
        where=path,
        expected=f"{_SPEECH_HAN} at least",
        advice="look at the file: perhaps its text is a picture, or was cut off",
    )


def _mark_frame(
    traced: TracedText, units: Sequence[Unit], kinds: Kinds, frame: Sequence[tuple[int, int]]
) -> None:
    """Mark what the structure of a web page says is not its article; its title stays, wherever it stands."""
    starts = [start for start, _ in frame]
    named = units[0].folded if units else ""
    for i, unit in enumerate(units):
        low, high = traced.char_span(unit.start, unit.end)
        n = bisect_right(starts, low) - 1
        if kinds[i] is not None or n < 0 or high > frame[n][1]:
            continue
        if unit.folded not in named and not is_posting_line(unit.folded):
            kinds[i] = "navigation"


def account(traced: TracedText, speeches: Sequence[Speech]) -> list[tuple[int, int]]:
    """The stretches of the raw file (in bytes) that no speech holds and no record of removal names.

    What a repair deleted is accounted for by its own edit. Empty when all is well.
    """
    spans = [speech.raw_span for speech in speeches]
    spans += [(r.raw_start, r.raw_end) for speech in speeches for r in speech.removed]
    byte = traced.raw.byte_starts
    spans += [(byte[p.start], byte[p.end]) for p in traced.pieces if not p.text]
    missing: list[tuple[int, int]] = []
    at = byte[traced.pieces[0].start] if traced.pieces else 0
    end = byte[traced.pieces[-1].end] if traced.pieces else 0
    for start, stop in sorted(spans):
        if start > at:
            missing.append((at, start))
        at = max(at, stop)
    if at < end:
        missing.append((at, end))
    return missing


# ── units ────────────────────────────────────────────────────────────────────────────────────────────────


def _divided(text: str) -> tuple[list[Unit], Kinds]:
    """The lines, with matter inside a line set apart; the kinds of what was so set apart."""
    units: list[Unit] = []
    kinds: Kinds = []
    above: list[str] = []
    lines = lines_of(text)
    labels = labels_of(lines)
    for n, line in enumerate(lines):
        top = n < _TITLE_LINES
        titles = _glued_title(line, top=top) or (_repeated(line, above) if top else [])
        cuts = _disjoint([*_glued(line), *titles, *_labelled(line, labels.get(n))])
        above.append(line.han)
        if not cuts:
            units.append(line)
            kinds.append(None)
            continue
        at = line.start
        for start, end, kind in cuts:
            for part in parted(text, at, start, end, line.end):
                if part.start >= end:
                    break
                units.append(part)
                kinds.append(kind if part.start >= start else None)
            at = end
        if rest := Unit.of(text, at, line.end):
            units.append(rest)
            kinds.append(None)
    return units, kinds


def _labelled(line: Unit, label: Label | None) -> list[Cut]:
    """The label before the first words of a text, to be set apart."""
    return [(line.start, line.start + label.end, label.kind)] if label else []


def _glued(line: Unit) -> list[Cut]:
    """Spans of a line that are not the speech: site marks, and notices at its beginning or end."""
    found: list[Cut] = []
    for rule, spans in glued(line.folded):
        if rule.sentences:  # of a notice only what stands at an end of the line
            spans = [(s, e) for s, e in _joined(spans) if s == 0 or e == len(line.folded)]
        found += [(line.start + s, line.start + e, rule.kind) for s, e in spans]
    return found


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _glued_title(line: Unit, *, top: bool) -> list[Cut]:
    """A title with the salutation on the same line, as in texts copied out of previews.

    Below the ``top`` of a page only what opens a further text is parted from it, to be judged as a line of its own.
    """
    if opens_with_salutation(line.folded):
        return []
    opened = 0 if is_cut_off(line.folded) and not top else _opened_text(line.folded)
    if opened:
        return [(line.start, line.start + opened, None)]
    if not top:
        return []
    if headed := _headed_title(line.folded):
        return [(line.start, line.start + headed, "title")]
    if len(line.folded) < _RUN_TOGETHER:
        return []
    call = _GLUED_CALL.search(line.folded[:300])
    head = line.folded[: call.start()].rstrip() if call else ""
    if call is None or not head:
        end = _title_end(line.folded)
        return [(line.start, line.start + end, "title")] if end else []
    if is_strong_title(head) or _is_heading_matter(head):
        return [(line.start, line.start + call.start(), "title")]
    notice = _SITE_NOTICE.search(head)
    if notice is None:
        return []
    opening = line.start + (head.find("【") if "【" in head else 0)
    cuts: list[Cut] = [(line.start, opening, "title"), (opening, line.start + call.start(), "introduction")]
    return [cut for cut in cuts if cut[0] < cut[1]]


def _repeated(line: Unit, above: Sequence[str]) -> list[Cut]:
    """A line above that this one says again before it goes on: the title of a preview, run together with its text."""
    letters = line.han
    for title in above:
        if len(title) < _REPEATED or len(letters) < 2 * len(title) or not letters.startswith(title):
            continue
        end = _after(line.text, len(title))
        rest = line.folded[end:]
        if opens_with_salutation(rest) or (line.text[end - 1].isspace() and opens_sentence(rest)):
            return [(line.start, line.start + end, "title")]
    return []


def _after(text: str, count: int) -> int:
    """The place after so many Han characters, and after the closing marks and the white space behind them."""
    at = 0
    while count:
        count -= is_han(text[at])
        at += 1
    while at < len(text) and (text[at].isspace() or text[at] in '”’」』》】)）"'):
        at += 1
    return at


def _opened_text(folded: str) -> int:
    """Where the header or title of a further text ends that its first words are run together with; 0 if none is.

    >>> _opened_text("第二篇:在水利会议上的讲话 同志们:今天开会。"), _opened_text("第二,讲水利。同志们:要抓紧。")
    (14, 0)
    """
    zone = _CLAUSE.match(folded, 0, _LONGEST_TITLE)
    call = _GLUED_CALL.search(folded, 0, 160)
    if zone is None or _SAID.match(folded) or (call is not None and call.start() > zone.end()):
        return 0
    end = call.start() if call else next((m.end() for m in _TITLE_AND_SPACE.finditer(zone[0])), 0)
    if not end and (marked := _MARKED.match(folded)):
        return marked.end()
    head = folded[:end].rstrip()
    if end == len(folded) or not head:
        return 0
    title = head.strip(" 《》★●◆■")
    called = call is not None and (names_occasion(title) or is_full_title(title))
    return end if called or is_header(head) else 0


def _headed_title(folded: str) -> int:
    """Where a title that is run together with the first heading ends; 0 where there is none.

    >>> _headed_title("街道党建工作汇报一、主要做法")
    8
    """
    found = _TITLE_AND_HEADING.match(folded)
    return found.end() if found and not _SAID.match(folded) else 0


def _is_heading_matter(head: str) -> bool:
    """Whether what stands before a salutation is title, speaker and date run together: no clause, no sentence."""
    return (
        not any(c in head for c in ",。;!?")
        and _NAMES_A_TEXT.search(head) is not None
        and not _SAID.match(head)
    )


def _title_end(folded: str) -> int:
    """Where a title that is run together with a speech without a salutation ends; 0 where none is seen.

    What ends it is a date in brackets, or the name of the kind of text with a word after it that opens speeches.
    """
    zone = _CLAUSE.match(folded[:_LONGEST_TITLE])
    if zone is None or _SAID.match(folded):
        return 0
    ends = [m.end() for m in _DATED.finditer(zone[0]) if _NAMES_A_TEXT.search(zone[0], 0, m.start())]
    ends += [
        m.end()
        for m in _TITLE_RUN_ON.finditer(zone[0])
        if _OF_MEETING.search(zone[0][: m.end()]) or zone[0].count(m["kind"]) > 1
    ]
    return max(ends, default=0)


def _disjoint(found: Sequence[Cut]) -> list[Cut]:
    out: list[Cut] = []
    for span in sorted(found, key=lambda cut: cut[:2]):
        if not out or span[0] >= out[-1][1]:
            out.append(span)
    return out


def _without_edges(units: Sequence[Unit], kinds: Kinds, n: int, part: Part) -> str:
    """Mark what stands above and below one text; gives its title."""
    low = part.low if part.header is None else part.header + 1
    page = part.header is None and n == 0
    start, title = mark_head(units, kinds, low, part.high, part.title, "page title" if page else "title")
    if part.turn is not None:
        start = _mark_turn(units, kinds, start, part.turn, part.high, title)
    mark_tail(units, kinds, start, part.high, title)
    bare = _LABEL.sub("", title).strip(" |")
    bare = bare[1:-1] if bare[:1] == "【" and bare.find("】") == len(bare) - 1 else bare
    return _PLACE_IN_LIST.sub("", bare) or title


def _mark_turn(units: Sequence[Unit], kinds: Kinds, start: int, turn: int, high: int, title: str) -> int:
    """Mark what heads the minutes above the name of who speaks, and the office below; gives where the words begin."""
    above = units[start:turn]
    spoken = any(kinds[i] is None and gives_the_word(units[i].folded) for i in range(start, turn))
    if above and is_title_page(above) and not spoken:
        for i in range(start, turn):
            kinds[i] = kinds[i] or _kind_above_turn(units[i].folded)
        start, _ = mark_head(units, kinds, turn, high, title, "title")
    if start == turn + 1 < high and is_post(units[start].folded):
        kinds[start] = "speaker"
        start += 1
    return start


def _kind_above_turn(folded: str) -> str:
    """The kind of a line at the head of minutes that nothing else is known of."""
    if is_date_line(folded) or is_own_time(folded):
        return "date line"
    return edge_kind(folded, "head") or "introduction"


def _is_speech(units: Sequence[Unit], kinds: Kinds, part: Part) -> bool:
    body = [units[i] for i in range(part.low, part.high) if kinds[i] is None]
    if sum(len(unit.han) for unit in body) < _SPEECH_HAN:
        return False
    return any(not is_strong_title(unit.folded) for unit in body)


def _posted(units: Sequence[Unit], kinds: Kinds, part: Part) -> date | None:
    """The earliest posting date that stands with a text, for a page put up again was there before; the latest of the
    page where none stands with it."""
    found = [i for i, kind in enumerate(kinds) if kind == "posting date"]
    days = [(i, day) for i in found if (day := posting_date(units[i].folded))]
    own = [day for i, day in days if part.low <= i < part.high]
    return min(own) if own else max((day for _, day in days), default=None)


# ── speeches ─────────────────────────────────────────────────────────────────────────────────────────────


def _speeches(
    traced: TracedText,
    source: Source,
    units: Sequence[Unit],
    kinds: Kinds,
    kept: Sequence[tuple[Part, str]],
) -> Iterator[Speech]:
    from ..repair.masks import find_masks

    text = traced.text
    at = 0  # where in the text the removed matter of the next speech begins
    heading: tuple[Finding, ...] = ()  # of the minutes that a speech was taken from
    for n, (part, title) in enumerate(kept, start=1):
        own = [i for i in range(part.low, part.high) if kinds[i] is None]
        first, last = own[0], own[-1]
        start, end = units[first].start, units[last].end
        stop = len(text) if n == len(kept) else _foot_end(units, last, kept[n][0].low)
        changes = list(_changes(text, units[first : last + 1], kinds[first : last + 1], start))
        body = traced.slice(start, end).replace(changes)
        removed = [
            *_removed(traced, units, kinds, at, start),
            *(_record(traced, units[i], kinds[i]) for i in range(first, last + 1) if kinds[i] is not None),
            *_removed(traced, units, kinds, end, stop),
        ]
        at = stop
        genre, why_genre = genre_of(title, body.text)
        level, why_level = level_of(title, body.text)
        cut, why_cut = is_truncated(body.text, removed=removed if n == len(kept) else ())
        bylines = _bylines(units, kinds, part, first, last)
        speaker, why_speaker = speaker_of(title, bylines, body.text)
        if part.called and not any(finding.rule in _SAY_WHO for finding in why_speaker):
            why_speaker = (Finding("speaker", part.called, part.called, "host"), *why_speaker)
            speaker = part.called
        named = part.turn if part.called is None else None
        if named is not None and not speaker and (speaker := name_of_turn(units[named].folded)):
            why_speaker = (Finding("speaker", speaker, units[named].text, "turn"),)
        place, why_place = place_of(title, bylines, body.text)
        meeting = part.turn is not None or part.called is not None
        top = _heading(units, kinds, part, first) if meeting else ()
        why_then = heading if meeting and not top else ()
        heading = top or heading
        yield Speech(
            id=f"{source.name}.{n}",
            source=source.path,
            sha256=source.sha256,
            n=n,
            title=title,
            traced=body,
            genre=genre,
            level=level,
            speaker=speaker,
            place=place,
            findings=(*why_genre, *why_level, *why_speaker, *why_place, *why_cut, *why_then),
            removed=tuple(removed),
            truncated=cut,
            masks=len(find_masks(body.text)),
            posted=_posted(units, kinds, part),
        )


def _heading(units: Sequence[Unit], kinds: Kinds, part: Part, first: int) -> tuple[Finding, ...]:
    """The lines above the first speech of a meeting that tell of the meeting, if they say when it was."""
    lines = [(kinds[i] or "", units[i].text) for i in range(part.low, first) if kinds[i] in _HEADING]
    if not any(_WHEN.search(text) for _, text in lines):
        return ()
    return tuple(Finding("meeting", kind, text, "heading") for kind, text in lines)


def _foot_end(units: Sequence[Unit], last: int, low: int) -> int:
    """Where what belongs to the speech with this ``last`` line ends; the next text begins with the line ``low``."""
    return units[max(last, low - 1)].end


def _bylines(units: Sequence[Unit], kinds: Kinds, part: Part, first: int, last: int) -> list[str]:
    """The lines around a speech that say who held it: those under its title, then those under its last words."""
    head = [_uncounted(units[i].text) for i in range(part.low, first) if kinds[i] in _BYLINES]
    head += [
        units[i].text
        for i in range(part.low, first)
        if kinds[i] == "introduction" and presents_speaker(units[i].folded)
    ]
    hosts = [i for i in range(part.low, first) if kinds[i] == "stage direction"]
    head += [units[i].text for i in hosts if is_host(units[i].folded)][-1:]
    foot = [i for i in range(last + 1, part.high) if kinds[i] in ("speaker", "date line")]
    signed = (
        i
        for i in foot
        if kinds[i] == "speaker" or is_signed_date(units[i].folded) or signs_with_day(units[i].folded)
    )
    return head + [units[i].text for i in signed]


def _uncounted(line: str) -> str:
    """A line without what stands around a name: its brackets, a colon, its place among others.

    >>> _uncounted("二、李秀兰（县长）："), _uncounted("2014年5月4日")
    ('李秀兰（县长）', '2014年5月4日')
    """
    return _COUNT.sub("", line.strip(_LABELLED))


def _changes(text: str, units: Sequence[Unit], kinds: Sequence[str | None], start: int) -> Iterator[Change]:
    """What makes the stretch from the first to the last unit a body: a paragraph a line, no residue."""
    for unit, kind in zip(units, kinds, strict=True):
        if kind is not None:
            yield Change(unit.start - start, unit.end - start, "", f"residue:{kind}")
    bounds: list[int] = []
    above = ""
    for unit, kind in zip(units, kinds, strict=True):
        if kind is None and bounds:
            page = len(bounds) > 1 and breaks_off(above) and not is_numbered(unit.folded)
            yield from _one_break(text, [*bounds, unit.start], start, have=page)
        bounds = [unit.end] if kind is None else [*bounds, unit.start, unit.end]
        above = unit.folded if kind is None else above


def _one_break(text: str, bounds: Sequence[int], start: int, *, have: bool) -> Iterator[Change]:
    """Delete the white space between two paragraphs but for one line break, or for none where they ``have`` one
    sentence that the end of a page cut in two."""
    for low, high in zip(bounds[::2], bounds[1::2], strict=True):
        keep = -1 if have else text.find("\n", low, high)
        if keep < 0:
            if low < high:
                yield Change(low - start, high - start, "", "layout")
            continue
        have = True
        if low < keep:
            yield Change(low - start, keep - start, "", "layout")
        if keep + 1 < high:
            yield Change(keep + 1 - start, high - start, "", "layout")


def _record(traced: TracedText, unit: Unit, kind: str | None) -> Removed:
    return Removed(kind or "blank", unit.text, *traced.raw_span(unit.start, unit.end))


def _removed(
    traced: TracedText, units: Sequence[Unit], kinds: Kinds, low: int, high: int
) -> Iterator[Removed]:
    """The records for the stretch ``low:high`` of the text, white space included."""
    at = low
    first = bisect_left(units, low, key=lambda unit: unit.start)
    last = bisect_left(units, high, key=lambda unit: unit.start)
    for unit, kind in zip(units[first:last], kinds[first:last], strict=True):
        if unit.start > at:
            yield Removed("blank", traced.text[at : unit.start], *traced.raw_span(at, unit.start))
        yield _record(traced, unit, kind)
        at = unit.end
    if at < high:
        yield Removed("blank", traced.text[at:high], *traced.raw_span(at, high))
