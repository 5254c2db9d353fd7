"""Formulas found by arrays, against the same rules applied place by place."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

from discourse.lexicons import Entry
from discourse.lexicons.match import _inside_number, _one_an_end, _Table, matcher_of
from discourse.lexicons.stream import _MASKS, Stream, _masks, fold, key
from tests.segment.test_fast_segment import SIGNS, awkward

Span = tuple[int, int]

RULES = tomllib.loads((files("discourse.lexicons") / "formulas" / "continuations.toml").read_text("utf-8"))
NUMERALS = "一二三四五六七八九十百千万两"


def texts() -> Iterator[str]:
    """Awkward texts, and formulas in any order with false friends, numerals, stops and masks between them."""
    rng = random.Random(1)
    lexicon = matcher_of().lexicon
    frames = [entry for entry in lexicon if entry.is_frame]
    words = [part for entry in frames for part in entry.parts] * 2 + [entry.form for entry in lexicon]
    words += [guard.within for guard in lexicon.false_friends] * 20
    words += [guard.split("(")[0] for guards in RULES["tails"].values() for guard in guards] * 3
    words += [
        "三个代表",
        "两个维护",
        "四个全面",
        "八项规定",
        "三会一课",
        "做到",
        "4个意识",
        "第2个",
        "10个明确",
        "100年",
    ] * 20
    words += ["，", "。", "\n", "的", "十", "***", "“", "”", "党的建设"] * 200
    yield from awkward(2, 10)
    for _ in range(200):
        yield "".join(rng.choices(words, k=rng.choice((1, 3, 10, 40))))
    for _ in range(200):
        frame = rng.choice(frames)
        yield rng.choice(("的工作", "党的建设。", "\n", "四个全面")).join(frame.parts) + rng.choice(words)


def overlapping(text: str, pattern: str) -> Iterator[Span]:
    """Every place of a pattern."""
    for match in re.finditer(f"(?={re.escape(pattern)})", text):
        yield match.start(), match.start() + len(pattern)


@cache
def frames_of_party() -> tuple[tuple[Entry, list[str]], ...]:
    """The frames of the shipped lexicon with their words as they stand in a stream."""
    frames = (entry for entry in matcher_of().lexicon if entry.is_frame)
    return tuple((entry, [key(part) for part in entry.parts]) for entry in frames)


def framed(stream: Stream, guards: list[Span]) -> list[tuple[Entry, tuple[Span, ...]]]:
    """Frames, each tried in the order of the lexicon at each place of its first words."""

    def cut(start: int, end: int) -> bool:
        return any(a < end and b > start and not (start <= a and b <= end) for a, b in guards)

    best: dict[int, tuple[tuple[int, int], Entry, tuple[Span, ...]]] = {}
    for entry, words in frames_of_party():
        if not all(word in stream.text for word in words):
            continue
        places = [[s for s in overlapping(stream.text, word) if not cut(*s)] for word in words]
        for opening in places[0]:
            parts = [opening]
            for further, reach in zip(places[1:], entry.reaches, strict=True):
                end = parts[-1][1]
                nearest = next((s for s in further if s[0] > end), None)
                if nearest is None or nearest[0] - end > reach:
                    break
                if stream.stops[nearest[0]] != stream.stops[end - 1]:
                    break
                parts.append(nearest)
            if len(parts) == len(places):
                rank = (parts[-1][0], -sum(b - a for a, b in parts))
                if opening[0] not in best or rank < best[opening[0]][0]:
                    best[opening[0]] = (rank, entry, tuple(parts))
    return _one_an_end([(entry, parts) for _, entry, parts in best.values()])


def ordinary(text: str, stream: Stream, start: int, end: int) -> bool:
    """Whether a formula runs on into an ordinary phrase: the rules of the file, each tried by itself."""
    form = stream.text[start:end]
    if text[stream.ends[end - 1] :][:1] in {*"”’」』》\"'"}:
        return False
    if re.search(f"(?:{RULES['heads'].get(form, 'never')})$", stream.text[:start][-4:]):
        return True
    same = end < len(stream.text) and stream.stops[end] == stream.stops[end - 1]
    behind = stream.text[end:] if same else ""
    tails = [tail for tail in RULES["tails"] if form.endswith(tail) and (form == tail or form[0] in NUMERALS)]
    words = RULES["tails"][max(tails, key=len)] if tails else []
    if behind and any(re.match(word, behind) for word in words):
        return True
    if not behind or not re.match(f"[{NUMERALS}]+[个项条种大]", form):
        return False
    told = re.search(f"{RULES['called']}$", stream.text[:start][-4:])
    return not told and any(re.match(word, behind) for word in RULES["numbered"])


def quoted(text: str, stream: Stream, start: int, end: int) -> bool:
    """Whether a stretch has quotation marks of its own."""
    first, last = stream.span(start, end)
    return first > 0 and text[first - 1] in "“‘「『《\"'" and text[last : last + 1] in {*"”’」』》\"'"}


def test_formulas_are_found_as_place_by_place() -> None:
    """False friends, words of frames, chains of fixed words: the same hits in the same order."""
    matcher = matcher_of()
    for text in texts():
        stream = fold(text)
        guards = [(start, end) for start, end, _ in matcher._guard.find(stream.text)]
        frames = framed(stream, guards)
        words = sorted(part for _, parts in frames for part in parts)
        expected = [(entry.form, tuple(stream.span(*part) for part in parts)) for entry, parts in frames]
        for start, end, n in matcher._longest.find(stream.text):
            cut = any(a < end and b > start and not (start <= a and b <= end) for a, b in guards)
            before = [b for a, b in words if a <= start][-4:]
            if cut and not quoted(text, stream, start, end):
                continue
            if _inside_number(stream.text, start) or any(b >= end for b in before):
                continue
            if not ordinary(text, stream, start, end):
                expected.append((matcher._by_key[matcher._keys[n]].form, (stream.span(start, end),)))
        expected.sort(key=lambda hit: (hit[1][0][0], -hit[1][-1][1], hit[0]))
        assert [(hit.form, hit.parts) for hit in matcher.hits(text)] == expected, text


def test_places_asked_of_places() -> None:
    """What a span cuts, and what one covers, asked of all places at once and of each by itself."""
    rng = random.Random(3)
    for _ in range(300):
        bounds = sorted(rng.sample(range(40), 2 * rng.choice((0, 1, 3, 6))))
        spans = [*zip(bounds[::2], bounds[1::2], strict=True)]
        places = [(start := rng.randrange(38), rng.randrange(start + 1, 40)) for _ in range(12)]
        table, asked = (_Table.of([(*span, 0) for span in given]) for given in (spans, places))
        assert table.cut(asked).tolist() == [
            any(a < end and b > start and not (start <= a and b <= end) for a, b in spans)
            for start, end in places
        ]
        assert table.cover(asked).tolist() == [
            any(b >= end for b in [b for a, b in spans if a <= start][-4:]) for start, end in places
        ]


def test_places_by_pattern() -> None:
    """The places of each pattern, in order."""
    found = _Table.of([(3, 4, 7), (5, 6, 2), (8, 9, 7)])
    assert found.starts_by_number() == {2: [5], 7: [3, 8]}
    assert _Table.of([]).starts_by_number() == {}


def test_masks_are_found_as_by_finditer() -> None:
    """Trying a mask only at its signs finds what a search for masks finds."""
    rng = random.Random(4)
    for text in [
        *awkward(5, 30),
        *("".join(rng.choices(SIGNS + "＊✕Ｘ○●□■△▲_XJP", k=60)) for _ in range(300)),
    ]:
        assert [m.span() for m in _masks(text)] == [m.span() for m in _MASKS.finditer(text)]
        assert len(fold(text).text) == len(fold(text).starts) == np.count_nonzero(fold(text).ends > 0)
