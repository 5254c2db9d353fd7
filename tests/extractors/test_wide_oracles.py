"""Each fast way gives what the plain way beside it gives, on awkward text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import pytest

from discourse.corpus.speech import Speech
from discourse.extractors import _formula_patterns as patterns
from discourse.extractors import _reuse_runs as reuse_runs
from discourse.extractors._clauses import boundary
from discourse.extractors._formula_recurrence import LENGTH, learn_recurrence
from discourse.extractors._ngrams import stream_of
from discourse.extractors._passages import GAP, Run, chains, islands
from discourse.extractors._starts import matches, starts
from discourse.extractors._tokens import HAN
from discourse.extractors.template import _MASKED, LEAST, _units, units
from discourse.repair.masks import find_masks
from discourse.repair.traced import TracedText
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented, of_tokens

#: Marks, digits of several scripts, letters, masks, rare and traditional characters, one beyond the basic plane.
AWKWARD = (
    '，,,：:..…。！?;；—\r\n 　1２٣\U0001d7d8aZ*＊×○●□某XxXⅩ_"“”‘’「」党的建设要求切实坚决一二三两十百个工作法'
    "抓五促应建尽重轻变为谁以案長群衆\u3400\u9fff〇\uf900\U00020000\ufffd"
)


def awkward(n: int, seed: int, longest: int = 60) -> list[str]:
    """Texts of these characters, the same each time; some are one character over and over."""
    draw = random.Random(seed)
    texts = ["", "党", "\n", "，。", "党" * 40, ".." * 3 + "党" * 9 + "1,2:3,党:2", "工作法工作法", "一" * 30]
    return texts + ["".join(draw.choices(AWKWARD, k=draw.randrange(1, longest))) for _ in range(n)]


def moulded_text(seed: int) -> str:
    """Pieces that the patterns of coined formulas look for, thrown together."""
    draw = random.Random(seed)
    pieces = [
        *(
            "五抓五促",
            "四大举措",
            "“2+6”",
            "“红管家”行动",
            "设立“代办岗”",
            "百姓工作法",
            "两学一做",
            "一二三级联动机制",
        ),
        *(
            "切实",
            "要",
            "一要",
            "要求",
            "应建尽建",
            "谁主管谁负责",
            "重部署轻落实",
            "变输血为造血",
            "以案促改",
            "一户一策",
        ),
        *(
            "新生活、",
            "新习惯、",
            "新节奏",
            "树不修要长歪，",
            "路不走要长草",
            "；",
            "。",
            "\n",
            "12",
            "”",
            "“",
            "第",
        ),
    ]
    return "".join(draw.choices([*pieces, *"党群建设"], k=60))


@pytest.mark.parametrize("seed", range(6))
def test_patterns_tried_where_they_can_match_find_what_a_full_scan_finds(seed: int) -> None:
    """Coined names, emphatic words and every mould."""
    for text in [*awkward(60, seed), *(moulded_text(100 * seed + n) for n in range(20))]:
        tried = [
            (patterns._COINED, patterns._coined_from(text)),
            (patterns._EMPHATIC, starts(patterns._EMPHATIC_FROM, text)),
            *(
                (mould, starts(first, text))
                for mould, first in zip(patterns._MOULDS, patterns._MOULDS_FROM, strict=True)
            ),
        ]
        for pattern, places in tried:
            found = [match.span() for match in matches(pattern, text, places)]
            assert found == [match.span() for match in pattern.finditer(text)]


def plain_groups(text: str) -> list[list[str]]:
    """Clauses of Han characters with one comma or semicolon, and its quotation marks, between neighbours."""
    groups: list[list[str]] = []
    end = -1
    for match in re.finditer(r"[\u3400-\u9fff]+", text):
        if groups and re.fullmatch(patterns._JOIN, text[end : match.start()]):
            groups[-1].append(match.group())
        else:
            groups.append([match.group()])
        end = match.end()
    return [group for group in groups if len(group) > 1]


def test_groups_of_clauses_are_joined_by_one_comma() -> None:
    """A clause by itself is none."""
    for text in [*awkward(200, 1), *map(moulded_text, range(50))]:
        assert [[clause.text for clause in group] for group in patterns._joined(text)] == plain_groups(text)


def test_runs_of_clauses_begin_with_a_pair_alike() -> None:
    """Where the first two are not, the search is not begun, and would have found no run."""
    for text in map(moulded_text, range(300)):
        for group in patterns._joined(text):
            for n in range(len(group) - 1):
                if not patterns._paired(group[n].text, group[n + 1].text):
                    assert len(patterns._run(group, n)) < 2


def plain_units(speech: SegmentedSpeech) -> list[tuple[int, int, str]]:
    """The units of a speech and their words, as one would write it down."""
    text = speech.text
    kept = [bool(HAN.match(character)) for character in text]
    aside = [(start, end) for start, end, _ in find_masks(text)]
    unit = re.compile("自治[州县]|街道|社区|[省市州盟县区旗镇乡村]")
    aside = [(start, match.end() if (match := unit.match(text, end)) else end) for start, end in aside]
    aside += [match.span() for match in re.finditer("[〇零一二三四五六七八九十百千万亿]+", text)]
    names = [re.escape(name) for name in (speech.speech.speaker, speech.speech.place) if len(name) > 1]
    aside += [match.span() for match in re.finditer("|".join(names), text)] if names else []
    for start, end in aside:
        kept[start:end] = [False] * (end - start)
    spans = {(sentence.start, sentence.end) for sentence in speech.sentences}
    at = 0
    for match in boundary("，；;：。！？!?…—").finditer(text):
        spans.add((at, match.start()))
        at = match.end()
    spans.add((at, len(text)))
    found = (
        (a, b, "".join(c for c, k in zip(text[a:b], kept[a:b], strict=True) if k)) for a, b in sorted(spans)
    )
    return [(a, b, words) for a, b, words in found if len(words) >= LEAST]


def long_clauses(seed: int) -> str:
    draw = random.Random(seed)
    clause = ["党的建设抓五促工作法", "切实坚决群众路线教育", "应建尽建要求XX村工作", "长石桥镇某县党的建设"]
    return "".join(draw.choice([*clause, *clause, *AWKWARD]) for _ in range(40))


def test_units_are_those_of_the_plain_way() -> None:
    """The same places, and the same number for the same words only; all texts at once as one by one."""
    speeches = []
    for n, text in enumerate([*awkward(80, 2), *map(long_clauses, range(80))]):
        speech = make_segmented(text, f"{n}.1", tokens=())
        known = Speech(f"{n}.1", "a", "", 1, "", TracedText.from_str(text), speaker="抓五促", place="石桥镇")
        speeches.append(SegmentedSpeech(known, speech.sentences, (), ()))
    words: dict[str, int] = {}
    for speech in speeches:
        spans, keys = units(speech)
        plain = plain_units(speech)
        assert spans.tolist() == [[start, end] for start, end, _ in plain]
        for key, (_, _, said) in zip(keys.tolist(), plain, strict=True):
            assert words.setdefault(said, key) == key
    assert len(set(words.values())) == len(words) > 100
    together = _units(speeches)
    one_by_one = np.concatenate([units(speech)[1] for speech in speeches])
    np.testing.assert_array_equal(together.keys, one_by_one)


def test_without_certain_signs_there_is_no_mask() -> None:
    """Whatever else stands in a text: the search is left out for that reason."""
    for text in [*awkward(500, 4), *map(long_clauses, range(40))]:
        left = _MASKED.sub("", text)
        assert find_masks(left) == []
        assert not find_masks(text) or _MASKED.search(text)


def plain_stream(speeches: list[SegmentedSpeech]) -> Iterator[tuple[str, int, int, tuple[int, ...]]]:
    """Each word, its speech, its token, and its clause: the speech, the sentence, the marks before it."""
    for n, speech in enumerate(speeches):
        ended = 0
        for i, (token, start) in enumerate(zip(speech.tokens, speech.starts, strict=True)):
            if any(c.isalnum() and c not in "０１２３４５６７８９" for c in token):
                sentence = sum(one.start <= start for one in speech.sentences)
                yield token, n, i, (n, sentence, ended)
            elif set(token) - set("“”‘’\"'＂＇「」『』《》〈〉"):
                ended += 1


def test_words_of_many_speeches_are_those_of_each() -> None:
    """Clauses end where they end in each speech, and none goes on in the next."""
    for seed in range(5):
        speeches = [make_segmented(text, f"{n}.1") for n, text in enumerate(awkward(30, seed))]
        speeches.append(of_tokens("为 民 服务", "last.1"))
        stream, plain = stream_of(speeches), list(plain_stream(speeches))
        assert [stream.words[i] for i in stream.ids] == [word for word, *_ in plain]
        assert list(zip(stream.speech.tolist(), stream.token.tolist(), strict=True)) == [
            (n, i) for _, n, i, _ in plain
        ]
        ends = [one[3] != two[3] for one, two in pairwise(plain)]
        assert (np.diff(stream.clause) != 0).tolist() == ends
        assert stream.speeches == len(speeches)
        assert stream.sizes.tolist() == [sum(n == m for _, m, _, _ in plain) for n in range(len(speeches))]


def test_recurrence_is_that_of_sets_of_strings() -> None:
    """A break is a letter, a digit or a mask; all texts at once as one by one."""
    draw = random.Random(8)
    said = [
        "党的建设抓五促群众工作",
        "切实坚决群众路线教育的",
        "\u3400党的建设一二\U00020000三两十百个",
        "A党的建设要求切实坚决",
    ]
    texts = ["".join(draw.choice([*said, *AWKWARD]) for _ in range(30)) for _ in range(40)]

    def strings(text: str) -> list[set[tuple[int, str]]]:
        kept = [(i, c) for i, c in enumerate(text) if "\u4e00" <= c <= "\u9fff" or c.isalnum() or c in "*＊×"]
        runs = [kept[i : i + LENGTH] for i in range(len(kept) - LENGTH + 1)]
        return [{*run} for run in runs if all("\u4e00" <= c <= "\u9fff" for _, c in run)]

    def said_as(string: set[tuple[int, str]]) -> str:
        return "".join(c for _, c in sorted(string))

    held = [{said_as(string) for string in strings(text)} for text in texts]
    learned = learn_recurrence((str(n), text) for n, text in enumerate(texts))
    found = learned.shares(texts, [str(n) for n in range(len(texts))])
    for n, text in enumerate(texts):
        inside = [s for s in strings(text) if sum(said_as(s) in h for m, h in enumerate(held) if m != n) >= 2]
        covered = len(set().union(*inside))
        assert found[n] == covered / sum("\u4e00" <= c <= "\u9fff" for c in text)
        assert learned.share(text, str(n)) == found[n]


def lines_of(runs: list[Run]) -> reuse_runs._Lines:
    x, y, size = np.array(runs, dtype=np.int64).reshape(-1, 3).T
    return reuse_runs._Lines(np.zeros(len(runs), dtype=np.int64), x, y, size, np.arange(len(runs)))


def sides_of(length: int) -> reuse_runs._Sides:
    """Two texts of Han characters, whatever they are."""
    whole, nothing = np.arange(length + 1), np.zeros(1, dtype=np.int64)
    codes = np.full(length, 0x4E00, dtype=np.uint32)
    laid = reuse_runs.Laid(codes, nothing, np.array([length]), whole, whole, nothing)
    return reuse_runs._Sides(laid, codes, nothing, nothing, nothing, np.array([False]))


def scattered(draw: random.Random, n: int) -> list[Run]:
    """Runs on neighbouring diagonals, some far apart, some over each other."""
    found, x, y = set(), 0, 0
    for _ in range(n):
        x += draw.choice([1, 3, 6, 9, 15, 45])
        y += draw.choice([1, 3, 6, 9, 15, 45])
        found.add(Run(x, y + draw.choice([0, 0, 0, 2, -2, 30]), draw.choice([6, 7, 10, 30])))
    low = min(run.y for run in found)
    return sorted(run._replace(y=run.y - min(low, 0)) for run in found)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9, 30, 70])
def test_series_found_at_once_are_those_of_chains(n: int) -> None:
    """Alone, in pairs, one after the other, and in knots."""
    draw = random.Random(n)
    for _ in range(80):
        runs = scattered(draw, n)
        lines, clump = lines_of(runs), np.zeros(len(runs), dtype=np.int64)
        found = reuse_runs._series(sides_of(5_000), lines, reuse_runs._together(lines, clump), 13)
        series: dict[int, list[Run]] = {}
        for x, y, size, number in zip(*(column.tolist() for column in found[1:]), strict=True):
            series.setdefault(number, []).append(Run(x, y, size))
        assert sorted(series.values()) == sorted(
            one for one in chains(runs) if sum(r.size for r in one) >= 13
        )


def test_gaps_without_two_signs_in_common_are_told_at_once() -> None:
    """Those that have some are searched, the others have no island."""
    draw = random.Random(6)
    one, two = (np.array(draw.choices(range(1, 9), k=400), dtype=np.uint32) for _ in range(2))
    ones, twos = (np.array([draw.randrange(350) for _ in range(200)]) for _ in range(2))
    long, wide = (np.array([draw.randrange(2, GAP) for _ in range(200)]) for _ in range(2))
    long[:100], wide[:100] = 3, 3
    alike = reuse_runs._alike(one, two, ones, twos, long, wide)
    assert 0 < alike.sum() < 200
    for n in np.flatnonzero(~alike).tolist():
        assert not islands(one[ones[n] :][: long[n]].tolist(), two[twos[n] :][: wide[n]].tolist())


def test_stretches_inside_others_are_all_seen() -> None:
    """Of equal ones each is inside the other; stretches of another pair do not count."""
    draw = random.Random(9)
    for n in (0, 1, 2, 12):
        given = [(draw.randrange(2), a := draw.randrange(9), a + draw.randrange(1, 6)) for _ in range(n)]
        columns = np.array(given, dtype=np.int64).reshape(-1, 3).T
        plain = [
            any(m != i and p == q and c <= a and b <= d for m, (q, c, d) in enumerate(given))
            for i, (p, a, b) in enumerate(given)
        ]
        assert reuse_runs._inside(*columns).tolist() == plain


def test_the_number_of_a_name_is_its_digest() -> None:
    """So that it is the same on every machine."""
    from discourse.extractors._independent import name_hash

    assert name_hash("a.1") == int.from_bytes(blake2b(b"a.1", digest_size=8).digest(), "little")
