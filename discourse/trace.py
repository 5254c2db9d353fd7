"""From words back to the bytes they were read from.

A quotation is looked for as it stands; then without regard to white space, punctuation, width and script; then among
what was cut from the pages or repaired away. Each place found comes with its bytes in the raw file and the edits in
between, so that a reader can see what the file says and what was made of it. Nothing is guessed: where no words fit,
the nearest passages are named in the error, and it is for the reader to choose.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import Any, Final, Literal

from .corpus.speech import Speech
from .errors import DiscourseError
from .records import edit_record
from .repair.traced import Edit, RawText, TracedText
from .sources import Source, place_of

Match = Literal["literal", "tolerant", "removed"]
Sources = Iterable[Source] | Mapping[str, bytes]

#: What stands for words left out.
_LEFT_OUT = re.compile(r"[…⋯]+|\.{3,}|。{3,}|[(（\[【〔]\s*(?:[略…⋯]+|\.{3,}|中略|下略)\s*[)）\]】〕]")
#: Characters of a speech, as a table of results names them.
_SPAN = re.compile(r"(.+):([0-9]{1,9})-([0-9]{1,9})")
#: Zeros that are no digits to a computer: 二〇〇六, 二○○六.
_ZEROS = {"〇": "0", "○": "0"}

#: Of a long quotation so many short strings are looked for to find the nearest passages, and so many are offered.
_GRAM, _GRAMS, _OFFERED = 3, 80, 3
#: Speeches that are looked at closely, and the length of a quotation that is compared with them.
_CLOSELY, _LONGEST = 12, 600
#: A passage less like the quotation than this is not worth offering.
_LIKE: Final = 0.3


class TraceError(DiscourseError, LookupError):
    """The words are nowhere, or the bytes given are not those they came from. ``nearest`` are passages like them,
    the likest first, with their similarity (0 to 1: twice the characters in common over all)."""

    nearest: tuple[tuple[float, Traced], ...] = ()


@dataclass(frozen=True)
class Traced:
    """A place where a quotation was found.

    ``char_start:char_end`` are characters of the speech and ``text`` the words there: those found, or for words that
    were removed what now stands in their place. ``raw_start:raw_end`` are bytes of the source, ``raw`` the bytes
    (None where the sources were not given), ``raw_text`` what they were decoded to; ``edits`` are those inside that
    span, in order. ``sentence`` is the sentence around. Of removed words ``kind`` says as what they were cut, or by
    which repair they went, and ``sentence`` is the matter they were cut with. ``place`` is the page, paragraph or
    row of a source that has such.
    """

    quotation: str
    match: Match
    speech: str
    source: str
    sha256: str
    char_start: int
    char_end: int
    text: str
    raw_start: int
    raw_end: int
    raw: bytes | None
    raw_text: str
    edits: tuple[Edit, ...]
    sentence: str
    kind: str = ""
    place: str = ""


def trace(speeches: Iterable[Speech], quotation: str, sources: Sources = ()) -> tuple[Traced, ...]:
    """Every place where ``quotation`` stands, in the order of the speeches.

    Raises :class:`TraceError` if it stands nowhere. For several quotations make one :class:`Tracer`.

    >>> from discourse.corpus import make_corpus
    >>> from discourse.sources import Source
    >>> page = Source.from_bytes("同志們:\\n今天,市長(zhǎng)講了話,大家都要學習。".encode("gbk"), "a")
    >>> corpus, _ = make_corpus([page])
    >>> (found,) = trace(corpus, "市长讲了话，大家", [page])
    >>> found.match, found.text, found.raw_text, found.raw[:4].hex(" ")
    ('tolerant', '市长讲了话,大家', '市長(zhǎng)講了話,大家', 'ca d0 e9 4c')
    >>> [(edit.kind, edit.before, edit.after) for edit in found.edits][:2]
    [('script', '長', '长'), ('pinyin', '(zhǎng)', '')]
    """
    return Tracer(tuple(speeches), sources).find(quotation)


def trace_span(speech: Speech, start: int, end: int, sources: Sources = ()) -> Traced:
    """The characters ``start:end`` of a speech, led back to their bytes."""
    if not 0 <= start < end <= len(speech.text):
        raise _outside(speech, start, end)
    tracer = Tracer((speech,), sources)
    return tracer.at(speech, start, end, speech.text[start:end], "literal")


@dataclass(frozen=True)
class Tracer:
    """Speeches made ready to be searched: what a tolerant search needs is made once, when first asked for."""

    speeches: tuple[Speech, ...]
    sources: Sources = field(default=(), repr=False)

    def find(self, quotation: str) -> tuple[Traced, ...]:
        """Every place where ``quotation`` stands: as it is; else tolerantly; else among what was removed. A quotation
        like ``talks.2:120-150`` is those characters of that speech."""
        asked = quotation.strip()
        if not asked:
            raise TraceError("the quotation is empty", expected="words of a speech, or a keyword")
        if (span := _SPAN.fullmatch(asked)) and (speech := self._named.get(span[1])):
            start, end = int(span[2]), int(span[3])
            if not 0 <= start < end <= len(speech.text):
                raise _outside(speech, start, end)
            return (self.at(speech, start, end, speech.text[start:end], "literal"),)
        for search in (self._literal, self._tolerant, self._removed):
            if found := tuple(search(asked)):
                return found
        raise self._not_found(asked)

    def at(self, speech: Speech, start: int, end: int, quotation: str, match: Match) -> Traced:
        """The characters ``start:end`` of a speech as an answer to ``quotation``."""
        low, high = speech.traced.char_span(start, end)
        edits = speech.traced.slice(start, end).edits()
        return self._traced(speech, (start, end), (low, high), edits, quotation, match, "")

    def _traced(
        self,
        speech: Speech,
        chars: tuple[int, int],
        raw_chars: tuple[int, int],
        edits: tuple[Edit, ...],
        quotation: str,
        match: Match,
        kind: str,
    ) -> Traced:
        raw = speech.traced.raw
        low, high = (raw.byte_starts[at] for at in raw_chars)
        return Traced(
            quotation,
            match,
            speech.id,
            speech.source,
            speech.sha256,
            *chars,
            speech.text[slice(*chars)],
            low,
            high,
            self._bytes(speech, low, high),
            raw.text[slice(*raw_chars)],
            edits,
            self._sentence(speech, *chars),
            kind,
            place_of(speech.places, low, high),
        )

    # ── the three searches ───────────────────────────────────────────────────────────────────────────────

    def _literal(self, asked: str) -> Iterator[Traced]:
        for speech in self.speeches:
            for start in _places(speech.text, asked):
                yield self.at(speech, start, start + len(asked), asked, "literal")

    def _tolerant(self, asked: str) -> Iterator[Traced]:
        readings = self._readings(asked)
        for speech, folded in zip(self.speeches, self._folded, strict=True):
            for start, end in self._spans(readings, folded, speech.text):
                yield self.at(speech, start, end, asked, "tolerant")

    def _removed(self, asked: str) -> Iterator[Traced]:
        """Words of the raw text that a speech does not have: residue, annotations, what repair put right."""
        readings = self._readings(asked)
        for raw, speeches in self._raws:
            spans = [(at, at + len(asked)) for at in _places(raw.text, asked)]
            for low, high in spans or self._spans(readings, raw.text.translate(self._table), raw.text):
                yield self._cut(speeches, low, high, asked)

    def _spans(self, readings: list[tuple[str, ...]], folded: str, text: str) -> Iterator[tuple[int, int]]:
        """Where a text has the first of the readings that it has at all."""
        spans = next((found for parts in readings if (found := list(_series(folded, parts)))), [])
        origins = self._origins(text) if spans else []
        for start, end in spans:
            yield origins[start], origins[end - 1] + 1

    def _cut(self, speeches: list[Speech], low: int, high: int, asked: str) -> Traced:
        """Characters ``low:high`` of a raw text: whose they were, and what became of them."""
        byte = speeches[0].traced.raw.byte_starts
        first, last = byte[low], byte[high]
        cut = {
            s.id: [r for r in s.removed if r.raw_start < last and r.raw_end > first and r.kind != "blank"]
            for s in speeches
        }

        def distance(speech: Speech) -> tuple[bool, int]:
            start, end = speech.raw_span
            return not cut[speech.id], max(start - last, first - end, 0)

        speech = min(speeches, key=distance)
        edits = tuple(e for e in self._edits(speech) if e.char_start < high and e.char_end > low)
        named = [r.kind for r in cut[speech.id]] or [e.kind for e in edits]
        found = self._traced(
            speech,
            _now(speech.traced, low, high),
            (low, high),
            edits,
            asked,
            "removed",
            "+".join(dict.fromkeys(named)),
        )
        around = "\n".join(r.text for r in cut[speech.id])
        return replace(found, sentence=around) if around else found

    def _not_found(self, asked: str) -> TraceError:
        nearest = self._nearest("".join(self._readings(asked)[-1]), asked)
        offers = "; ".join(
            f"{t.speech}, characters {t.char_start}–{t.char_end}, similarity {like:.2f}: “{_short(t.text)}”"
            for like, t in nearest
        )
        error = TraceError(
            f"no such words in {len(self.speeches)} speeches: “{_short(asked)}”; "
            + (f"nearest: {offers}" if offers else "nothing is like them"),
            expected="words that stand in a speech, or were cut from its page",
            advice="a shorter piece of the quotation, …… in place of words that may differ, "
            + ("or the words of the nearest passage" if offers else "or other sources"),
        )
        error.nearest = nearest
        return error

    def _nearest(self, asked: str, quotation: str) -> tuple[tuple[float, Traced], ...]:
        asked = asked[:_LONGEST]
        starts = range(max(len(asked) - _GRAM + 1, 1))
        grams = {asked[i : i + _GRAM] for i in starts[:: max(len(starts) // _GRAMS, 1)]} - {""}
        counts = Counter({i: n for i, t in enumerate(self._folded) if (n := sum(g in t for g in grams))})
        found = []
        for i, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_CLOSELY]:
            like, start, end = _likest(asked, self._folded[i], grams)
            if like >= _LIKE:
                found.append((like, i, start, end))
        out = []
        for like, i, start, end in sorted(found, key=lambda f: (-f[0], f[1]))[:_OFFERED]:
            at = self._origins(self.speeches[i].text)
            out.append((like, self.at(self.speeches[i], at[start], at[end - 1] + 1, quotation, "tolerant")))
        return tuple(out)

    # ── what is made once ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _table(self) -> dict[int, str]:
        """What each character of the speeches and their raw texts is compared as."""
        texts = [*(s.text for s in self.speeches), *(raw.text for raw, _ in self._raws)]
        return _folding(frozenset().union(*texts))

    @cached_property
    def _named(self) -> dict[str, Speech]:
        return {speech.id: speech for speech in self.speeches}

    @cached_property
    def _folded(self) -> list[str]:
        return [speech.text.translate(self._table) for speech in self.speeches]

    @cached_property
    def _raws(self) -> list[tuple[RawText, list[Speech]]]:
        """Each raw text once, with the speeches cut out of it."""
        found: dict[tuple[str, str], tuple[RawText, list[Speech]]] = {}
        for speech in self.speeches:
            key = speech.source, speech.sha256
            found.setdefault(key, (speech.traced.raw, []))[1].append(speech)
        return list(found.values())

    def _edits(self, speech: Speech) -> tuple[Edit, ...]:
        if speech.id not in self._all_edits:
            self._all_edits[speech.id] = speech.traced.edits()
        return self._all_edits[speech.id]

    @cached_property
    def _all_edits(self) -> dict[str, tuple[Edit, ...]]:
        """The edits of the speeches asked about; filled as they are asked about."""
        return {}

    @cached_property
    def _sentences(self) -> dict[str, list[int]]:
        """Where the sentences of the speeches asked about begin; filled as they are asked about."""
        return {}

    @cached_property
    def _given(self) -> dict[str, bytes]:
        if isinstance(self.sources, Mapping):
            return dict(self.sources)
        return {source.path: source.data for source in self.sources}

    @cached_property
    def _checked(self) -> dict[str, str]:
        """The digest of each source given: of the file, where the text had to be taken out of it."""
        if isinstance(self.sources, Mapping):
            return {path: hashlib.sha256(data).hexdigest() for path, data in self.sources.items()}
        return {source.path: source.sha256 for source in self.sources}

    def _bytes(self, speech: Speech, low: int, high: int) -> bytes | None:
        if not self._given:
            return None
        if self._checked.get(speech.source) != speech.sha256:
            raise TraceError(
                "these are not the bytes the speech was cut from"
                if speech.source in self._given
                else "the bytes of the source were not given",
                where=speech.source,
                expected=f"a source with SHA-256 {speech.sha256}",
                advice="read the sources again with read_sources, from where the corpus was made",
            )
        return self._given[speech.source][low:high]

    def _sentence(self, speech: Speech, start: int, end: int) -> str:
        """The sentence around a place, or the sentences."""
        from .segment.sentences import split_sentences

        if speech.id not in self._sentences:
            self._sentences[speech.id] = [a for a, _ in split_sentences(speech.text)] or [0]
        starts = self._sentences[speech.id]
        first = bisect_right(starts, start) - 1
        last = max(bisect_left(starts, end), first + 1)
        return speech.text[starts[first] : (starts[last] if last < len(starts) else None)].strip()

    def _readings(self, asked: str) -> list[tuple[str, ...]]:
        """The quotation as what must follow one another: first with its readings in brackets, then without."""
        from .repair.pinyin import find_annotations

        bare, at = "", 0
        for start, end, _, _ in find_annotations(asked):
            bare, at = bare + asked[at:start], end
        readings = [self._parts(asked), self._parts(bare + asked[at:])]
        return [parts for parts in dict.fromkeys(readings) if parts] or [()]

    def _parts(self, asked: str) -> tuple[str, ...]:
        table = self._table | _folding(frozenset(asked))
        return tuple(part for piece in _LEFT_OUT.split(asked) if (part := piece.translate(table)))

    def _origins(self, text: str) -> list[int]:
        """For each character of the folded text the one it comes from."""
        table = self._table
        return [i for i, char in enumerate(text) for _ in table[ord(char)]]


def _outside(speech: Speech, start: int, end: int) -> TraceError:
    return TraceError(
        f"there are no characters {start} to {end}",
        where=speech.id,
        expected=f"0 ≤ start < end ≤ {len(speech.text)}",
    )


def _folding(chars: frozenset[str]) -> dict[int, str]:
    """Letters and digits in one width, case and script; nothing for all other characters."""
    from .repair.script import simplified

    table = {ord(char): _folded_char(char) for char in chars}
    ordered = sorted(set("".join(table.values())))
    plain = (
        simplified("\n".join(ordered)).split("\n") if ordered else []
    )  # one by one: without neighbours there are no phrases
    script = {ord(a): b for a, b in zip(ordered, plain, strict=True) if len(b) == 1}
    return {code: folded.translate(script) for code, folded in table.items()}


@cache
def _folded_char(char: str) -> str:
    folded = unicodedata.normalize("NFKC", _ZEROS.get(char, char)).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def _places(text: str, part: str) -> Iterator[int]:
    """Where ``part`` stands in ``text``, without overlap."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def _series(text: str, parts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The shortest stretches of ``text`` that begin and end with the first and last of ``parts``, all in order."""
    at = 0
    while parts:
        end = at
        for part in parts:
            found = text.find(part, end)
            if found < 0:
                return
            end = found + len(part)
        start = end
        for part in reversed(parts):  # back from there: the words nearest to it
            start = text.rfind(part, at, start)
        yield start, end
        at = end


def _likest(asked: str, text: str, grams: set[str]) -> tuple[float, int, int]:
    """The stretch of ``text`` most like ``asked``: similarity, start, end."""
    hits = sorted(at for gram in grams for at in _places(text, gram))
    best = max(hits, key=lambda at: (bisect_right(hits, at + len(asked)) - bisect_left(hits, at), -at))
    low, high = max(best - len(asked) // 2, 0), best + len(asked) + len(asked) // 2
    window = text[low:high]
    blocks = [b for b in SequenceMatcher(None, asked, window, autojunk=False).get_matching_blocks() if b.size]
    start, end = blocks[0].b, blocks[-1].b + blocks[-1].size
    like = SequenceMatcher(None, asked, window[start:end], autojunk=False).ratio()
    return like, low + start, low + end


def _now(traced: TracedText, low: int, high: int) -> tuple[int, int]:
    """The characters of the text that stand for the raw characters ``low:high``; empty where there are none."""
    start = end = at = 0
    for piece in traced.pieces:
        size = len(piece.text)
        if piece.end - piece.start == size:  # character for character
            first, last = min(max(low - piece.start, 0), size), min(max(high - piece.start, 0), size)
        else:
            first, last = (size if piece.end <= low else 0), (size if piece.start < high else 0)
        start, end = (at + first if piece.start < low else start), (at + last if piece.start < high else end)
        at += size
    return start, max(start, end)


def _short(text: str, most: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


# ── to be read, and to be kept ───────────────────────────────────────────────────────────────────────────


def record(traced: Traced) -> dict[str, Any]:
    """The place as a line of JSON Lines; ``raw_hex`` is None where the bytes were not given."""
    return {
        "quotation": traced.quotation,
        "match": traced.match,
        "kind": traced.kind,
        "speech": traced.speech,
        "source": traced.source,
        "sha256": traced.sha256,
        "place": traced.place,
        "char_start": traced.char_start,
        "char_end": traced.char_end,
        "text": traced.text,
        "raw_start": traced.raw_start,
        "raw_end": traced.raw_end,
        "raw_hex": None if traced.raw is None else traced.raw.hex(),
        "raw_text": traced.raw_text,
        "edits": [edit_record(edit) for edit in traced.edits],
        "sentence": traced.sentence,
    }


def render(traced: Traced, *, columns: int = 24, rows: int = 16) -> str:
    """The place for a terminal: bytes in hex, ``columns`` a line and ``rows`` lines at most, then what they were
    read as, what was made of it, and each edit on a line."""
    head = f"{traced.match}{f' ({traced.kind})' if traced.kind else ''} · {traced.speech} · {traced.source}"
    lines = [
        head,
        *_labelled("sha256", [traced.sha256]),
        *_labelled("place", [traced.place] if traced.place else []),
        *_labelled(
            "span",
            [
                f"characters {traced.char_start}–{traced.char_end} of the speech, "
                f"bytes {traced.raw_start}–{traced.raw_end} of the "
                + ("text taken out of the source" if traced.place else "source")
            ],
        ),
        *_labelled("bytes", _hex(traced.raw, columns, rows)),
        *_labelled("read as", [_visible(traced.raw_text)]),
        *_labelled("now", [_visible(traced.text) or "(nothing)"]),
        *_labelled("edits", [_edit(e) for e in traced.edits] or ["none"]),
        *_labelled("sentence", [_visible(traced.sentence)]),
    ]
    return "\n".join(lines) + "\n"


def _labelled(label: str, lines: Iterable[str]) -> Iterator[str]:
    for n, line in enumerate(lines):
        yield f"  {label if n == 0 else '':<10}{line}".rstrip()


def _hex(raw: bytes | None, columns: int, rows: int) -> list[str]:
    if raw is None:
        return ["not at hand: the sources were not given"]
    lines = [raw[i : i + columns].hex(" ") for i in range(0, min(len(raw), columns * rows), columns)]
    return lines + [f"… {len(raw) - columns * rows:,} bytes more"] * (len(raw) > columns * rows)


def _edit(edit: Edit) -> str:
    sure = "certain" if edit.certain else "inferred"
    if edit.probability is not None:
        sure += f", probability {edit.probability:.2f}"
    change = f"{_visible(edit.before) or '(nothing)'} → {_visible(edit.after) or '(nothing)'}"
    return f"{edit.raw_start}–{edit.raw_end}  {edit.kind}: {change}  [{sure}]"


def _visible(text: str) -> str:
    """Text on one line, with what cannot be seen made visible."""
    text = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎").replace("\t", "⇥")
    return "".join(c if c.isprintable() or c == "\u3000" else f"<U+{ord(c):04X}>" for c in text)
