"""What is asked of all characters at once is what a look at each would have said: each fast path of the repairs
beside the plain one, on awkward text."""

from __future__ import annotations

import pickle
import random
import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate, pairwise
from math import exp, log
from typing import Any

import opencc
import pytest

from discourse.repair import (
    byteshift,
    intruders,
    language,
    lattice,
    layout,
    mojibake,
    pinyin,
    replay,
    script,
    zones,
)
from discourse.repair.encodings import TOKENS, read
from discourse.repair.language import LONGEST, UNKNOWN, Context, Model, lexicon
from discourse.repair.lattice import BEAM, GAPS, TRAIL, WIDTH, _State, _Waiting, lone_letters
from discourse.repair.lines import is_closed, lines_of, width
from discourse.repair.plausible import (
    MARKS,
    are_strange,
    common,
    han_count,
    is_han,
    is_strange,
    plausibility,
)
from discourse.repair.points import SHORT, alphabet, lines, points, runs_among
from discourse.repair.spaces import SPACES
from discourse.repair.starts import STEP, Starts, Utf8Starts
from discourse.repair.traced import Change, RawText, TracedText

#: On the borders of what is looked for: line ends of all kinds, blanks, masks, full-width digits, both scripts, marks
#: that end clauses, gaps, accents, kana, private use, planes beyond the first.
AWKWARD = (
    "\n\n\n\r\x0b\x85 \t　\u2003\u00a0a1Zé·ü?？\ufffd*＊×Ｘ１２,，、。；！：:;()（[【］“”’》…—.-－"
    "党的党的長镕著乾隆后後裏里市㐂\u3400\u4dbf\u4e00\u9fff〇ガБα\ue304\U00020000😀⽂"
)
PLAIN = "我们要坚持党的领导，发展经济。工作会议讲话市長(zhǎng)\n"


def awkward(n: int = 120, longest: int = 60) -> list[str]:
    """Empty, one character, random strings of the awkward ones, some of them long, and one long line."""
    draw = random.Random(5)
    texts = ["", "党", "\n", "a"]
    texts += ["".join(draw.choices(AWKWARD, k=draw.randrange(1, longest))) for _ in range(n)]
    texts += ["".join(draw.choices(AWKWARD + 8 * PLAIN, k=2 * SHORT)) for _ in range(8)]
    return [*texts, "".join(draw.choices((AWKWARD + 8 * PLAIN).replace("\n", ""), k=3 * SHORT))]


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────


def test_places_in_utf8_are_sums_of_the_lengths_of_characters() -> None:
    """Lone surrogates included, which take three bytes."""
    for text in [*awkward(), "\ud800党" * STEP]:
        plain = list(accumulate((len(c.encode("utf-8", "surrogatepass")) for c in text), initial=7))
        starts = Utf8Starts(text, 7)
        assert list(starts) == plain
        assert starts == plain
        assert plain == starts
        assert [starts[at] for at in range(len(plain))] == plain
        assert [starts[at] for at in range(-len(plain), 0)] == plain
        assert list(starts[1:-1]) == plain[1:-1]
        assert list(starts[::-3]) == plain[::-3]
        assert all(type(start) is int for start in (*starts, *starts[:3], starts[-1]))


def test_places_are_a_sequence_like_any_other() -> None:
    """Compared, pickled and searched like a list, and an error where there is no such character."""
    starts = Utf8Starts("党a的" * STEP, 3)
    kept = Starts(list(starts))
    assert starts == kept == list(starts) != [0]
    assert starts != Utf8Starts("党", 3)
    assert starts == Utf8Starts("党a的" * STEP, 3)
    assert starts != "党"
    assert kept != Starts([1])
    for one in (starts, kept):
        again = pickle.loads(pickle.dumps(one))
        assert again == one
        assert type(again) is type(one)
        assert bisect_right(one, 10) == bisect_right(list(one), 10)
        for at in (len(one), -len(one) - 1):
            with pytest.raises(IndexError):
                one[at]
    assert Starts([0, 2**40])[-1] == 2**40
    assert RawText("党", [0, 3]) == RawText("党", Utf8Starts("党"))


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs"])
def test_places_in_double_byte_encodings_are_those_of_their_codes(encoding: str) -> None:
    """Read code by code, as the patterns of the encodings divide the bytes."""
    for text in [*awkward(), "Ê̄會ê̌", "\u00ea\u0304" * 3, "Êê黨"]:
        data = text.encode(encoding, "ignore")
        codes = [match.group() for match in TOKENS[encoding].finditer(data)]
        plain, at = [], 5
        for code in codes:
            said = code.decode(encoding)
            plain += [at, at + len(code)][: len(said)]
            at += len(code)
        part = read(data, encoding, 5)
        assert part.text == "".join(code.decode(encoding) for code in codes)
        assert list(part.starts[0]) == [*plain, at]


# ── what a text is made of ──────────────────────────────────────────────────────────────────────────────


def test_the_alphabet_is_the_set_of_characters() -> None:
    """Each once, lone surrogates included."""
    for text in [*awkward(), "\udfff党" * SHORT]:
        assert sorted(alphabet(text)) == sorted(set(text))


def test_shares_and_counts_are_those_of_a_loop() -> None:
    """Of common characters, of Han characters, and whether each line is strange."""
    for text in awkward():
        beyond = [char for char in text if char > "\x7f"]
        share = sum(c in common() or c in MARKS for c in beyond) / len(beyond) if beyond else None
        assert plausibility(text) == share
        assert han_count(text) == sum(map(is_han, text))
        codes = points(text)
        assert are_strange(codes, *lines(codes)).tolist() == [is_strange(line) for line in text.split("\n")]


def test_runs_are_found_as_by_looking_for_each() -> None:
    """Those of another length are not looked for."""
    for text in awkward():
        asked = {"党的党的", "党的", "长党的我", text[3:7], text[-4:]} - {""}
        assert runs_among(text, asked, 4) == {run for run in asked if len(run) == 4 and run in text}


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────


def test_lines_are_measured_like_each_by_itself() -> None:
    """Their words, places, indentation, and width with the indentation."""
    for text in awkward():
        plain = []
        for match in re.finditer(r"[^\n]+", text):
            line, body = match.group(), match.group().strip()
            if body:
                start = match.start() + len(line) - len(line.lstrip())
                cells = sum(width(char) for char in line.rstrip())
                plain.append((body, start, start + len(body), start > match.start(), cells))
        assert [tuple(line) for line in lines_of(text)] == plain


def test_edges_of_lines_are_those_of_one_pattern() -> None:
    """White space at the beginning of a line, or from behind its last word to its end."""
    plain = re.compile(rf"(?m)^[{SPACES}]+|(?<=[^{SPACES}\n])[{SPACES}]+$")
    for text in awkward():
        assert list(layout._edges(text)) == [match.span() for match in plain.finditer(text)]


def test_closed_lines_are_those_of_one_pattern() -> None:
    """An end mark, and closing marks behind it."""
    plain = re.compile(r"(?:[。！？!?；;：:…]|\.{3})[”’」』）)》\"']*$")
    for text in awkward(400, 8):
        line = text.replace("\n", "")
        assert is_closed(line) == bool(plain.search(line))


# ── patterns that look back from the rare character ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fast", "plain"),
    [
        (intruders._COMMA, r"[,，](?=[,，。、；;：:！!？?])|(?<=[。、；！？])[,，]"),
        (zones._QUESTION, "(?<=[\u3400-\u9fff—])\\?(?![?!])"),
        (TRAIL, r"(?<![0-9A-Za-z])[\x40-\x7e](?![\x40-\x7e\xa1-\u02ff])"),
        (
            zones._END,
            r"(?<=[^\x00-\x7f])(?:\ufffd|\?(?!\?))"
            r"|(?<=[\u0370-\uffff])(?<![0-9A-Za-z])[\x40-\x7e](?![\x40-\x7e\xa1-\u02ff])",
        ),
    ],
)
def test_patterns_find_what_the_plain_ones_find(fast: re.Pattern[str], plain: str) -> None:
    """Whichever end they are read from."""
    for text in awkward(400, 30):
        assert [m.span() for m in fast.finditer(text)] == [m.span() for m in re.finditer(plain, text)]


def test_lone_letters_stand_behind_chinese() -> None:
    """Neither in a word nor behind an opening bracket nor before a digit."""
    behind = r"(?<=[?\u0370-\uffff])(?<![（［〔【《〈「『])(?<![0-9A-Za-z])"
    plain = behind + r"[\x40-\x7e](?![\x40-\x7e\xa1-\u02ff])(?![0-9])"
    for text in awkward(400, 30):
        assert lone_letters(text) == {match.start() for match in re.finditer(plain, text)}


def test_readings_are_found_as_by_a_search_of_the_whole_text() -> None:
    """In brackets, with a blank before them or none, and beside characters."""
    letters = "zhǎng shì de·'’ü12 \n([（【)]）】党，a"
    draw = random.Random(3)
    for text in [*awkward(), *("".join(draw.choices(letters, k=80)) for _ in range(400))]:
        for fast, plain in ((pinyin._annotations, pinyin._ANNOTATION), (pinyin._latin, pinyin._BESIDE)):
            assert [m.span() for m in fast(text)] == [m.span() for m in plain.finditer(text)]


def test_suspicious_stretches_are_those_of_a_walk_over_all_oddities() -> None:
    """One after the other: a stretch begins at a suspicious one and takes in those that follow near by."""
    for text in awkward(300):
        odd = zones._odd(text)
        assert odd == [
            at
            for at, char in enumerate(text)
            if char == "?" or not (char <= "\x7f" or char.isspace() or char in common() or char in MARKS)
        ]
        found, cluster, trigger, end = [], [], 0, 0
        for index, at in enumerate(odd):
            if cluster and at >= end:
                found.append(zones._zone(text, cluster, trigger, end))
                cluster = []
            if not cluster and zones._suspicious(text, odd, index):
                cluster, trigger = zones._led_up(text, odd, index, end), at
            elif cluster:
                cluster.append(at)
            if cluster:
                end = zones._reach(text, at + 1, zones.AFTER, 1)
        if cluster:
            found.append(zones._zone(text, cluster, trigger, end))
        assert list(zones._shown(text)) == found


# ── script ──────────────────────────────────────────────────────────────────────────────────────────────


def _tells(text: str) -> tuple[set[str], set[str]]:
    """The characters of a text that tell its script, each asked of OpenCC and of the national standards."""
    plain, full = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    han = set(filter(is_han, text))
    old = {c for c in han if c not in plain.convert(c) and not c.encode("gb2312", "ignore")}
    new = {c for c in han if c not in full.convert(c) and not c.encode("big5", "ignore")}
    return old, new - old


def test_script_is_told_and_turned_as_line_by_line() -> None:
    """By counting the characters of the document that tell it, in each line."""
    turned = ["黨的組織，著書。\n党的组织\n黨著组", "党" * 40 + "\n" + "黨長" * 8 + "\n黨长" * 2]
    for text in [*awkward(), *turned]:
        old, new = _tells(text)
        counts = [(sum(c in old for c in line), sum(c in new for c in line)) for line in text.split("\n")]
        whole = script._script(sum(a for a, _ in counts), sum(b for _, b in counts))
        assert script.detect(text) == whole
        plain, at = [], 0
        for line, (a, b) in zip(text.split("\n"), counts, strict=True):
            pasted = a >= script.PASTED and b == 0
            beside = a >= script.SPRINKLED and a > script.MINORITY * (a + b)
            if old and (whole == "traditional" or (a > b or beside if whole == "mixed" else pasted)):
                plain += script._differences(line, script.simplified(line), at)
            at += len(line) + 1
        assert script.changes(text) == plain


# ── the model and the search ────────────────────────────────────────────────────────────────────────────


def _plain_costs(document: str, text: str) -> list[float]:
    """The cost of each beginning of a text after one or more characters: dynamic programming over words, the pairs
    of the document counted by a Counter."""
    known = lexicon()
    plain = {**language.FOLDED, **known.simple}
    own = [plain.get(char, char) for char in document]
    singles, pairs = Counter(own), Counter(pairwise(own))
    said, costs, start = "", [0.0], 0
    for char in (plain.get(char, char) for char in text):
        bonus = 0.0
        if before := said[-1:]:
            prior = exp(-known.char_cost(char))
            share = (singles[char] + language.SINGLE_PRIOR * prior) / (len(own) + language.SINGLE_PRIOR)
            pair = pairs[before, char] + language.PAIR_PRIOR * share
            ratio = log(pair / (singles[before] + language.PAIR_PRIOR) / prior)
            bonus = -language.PAIR_WEIGHT * max(-3.0, min(7.0, ratio))
        bonus += language._clash(said[start:], char)
        closed = said[-1:] in tuple("。！？：；”》）…")
        said += char
        if char == "\n":
            costs.append(costs[-1] + (0.0 if closed else language.OPEN_END))
            start = len(said) - 1
            continue
        best = costs[-1] + (known.words.get(char, UNKNOWN) if is_han(char) else known.char_cost(char))
        for size in range(2, min(LONGEST, len(said) - start) + 1) if is_han(char) else ():
            if (word := known.words.get(said[-size:])) is not None:
                best = min(best, costs[-size] + word)
        costs.append(best + bonus)
    return costs[1:]


def test_the_model_costs_what_counting_and_looking_up_give() -> None:
    """To the last bit, character by character, and for many characters at once."""
    document = "".join(random.Random(2).choices(PLAIN, k=400)) + "把党的建设抓好，不断地,“的"
    draw = random.Random(4)
    for text in [*awkward(80, 30)[:84], document, *("".join(draw.choices(PLAIN, k=40)) for _ in range(20))]:
        model, context = Model(document), Context()
        for char, cost in zip(text, _plain_costs(document, text), strict=True):
            others = [char, "党", "设", "，", "a"]
            if char != "\n":
                prices = model.prices(context, others)
                assert prices == [model.extend(context, other).costs[-1] for other in others]
                assert model.extended(context, char, prices[0]) == model.extend(context, char)
            context = model.extend(context, char)
            assert context.costs[-1] == cost


def test_rivals_cost_what_each_costs_by_itself() -> None:
    """Whatever stands before and behind them, a line end included."""
    draw = random.Random(6)
    chars = ["党", "设", "議", "会", "，", "”", "的", "a"]
    for text in [*awkward(60, 20)[:64], *("".join(draw.choices(PLAIN + "、“”", k=24)) for _ in range(60))]:
        model = Model(text + PLAIN)
        for cut in range(0, len(text) + 1, 3):
            before, after = model.read(text[:cut]), text[cut : cut + 9]
            assert model.costs(before, chars, after) == [model.cost(char + after, before) for char in chars]


def test_states_that_are_dropped_early_would_have_been_dropped_in_the_end() -> None:
    """Against a sort of all of them: the cheapest of those alike, within a distance of the cheapest of their kind,
    the cheapest first, and no more than so many."""
    draw = random.Random(9)
    for crowd in (3, 100, 3000):
        states = [
            _State(
                Context(draw.choice("党的建设") * 2, (draw.choice([draw.uniform(0, 40), 7.0, 9.0]),)),
                pending=draw.choice([-1, -1, 0, 129, 140, 200]),
                last=draw.choice("党的"),
                turns=(draw.randrange(8),),
            )
            for _ in range(crowd)
        ]
        kept: dict[object, _State] = {}
        least: dict[bool, float] = {}
        for state in sorted(states, key=lambda s: s.total):
            cheapest = least.setdefault(state.pending < 0, state.total)
            if state.total <= cheapest + WIDTH and len(kept) < BEAM:
                kept.setdefault((state.context.tail, state.pending, state.last, state.turns), state)
        waiting = _Waiting()
        for state in states:
            if state.total <= waiting.bounds[state.pending < 0]:
                waiting.add(state)
        assert [id(s) for s in waiting.cheapest()] == [id(s) for s in kept.values()]


@pytest.mark.parametrize("each", [25, pytest.param(1, marks=pytest.mark.thorough)])
def test_what_was_read_wrongly_is_decoded_like_token_by_token(each: int) -> None:
    """Whether anything was lost on the way or not, codes of four bytes included."""
    for text in [*awkward()[::each], *("党的会议，讲话。" * n for n in (1, 30)), "\U00020000党", "Ê̄會"]:
        for wrong, right in mojibake.TRIPS:
            for spoilt in (text, text.encode(right, "ignore").decode(wrong, "replace")):
                codes = mojibake._codes(spoilt, wrong)
                tokens = mojibake._tokens(b"".join(codes or []), (wrong, right))
                plain = "".join(token.char for token in tokens)
                assert mojibake._back(spoilt, (wrong, right), 1.0) == (None if codes is None else plain)


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────


def test_many_changes_give_the_text_that_slicing_gives() -> None:
    """Round after round; the edits replay it, and every piece that nothing was done to is raw text."""
    draw = random.Random(1)
    for raw in awkward(60):
        traced, text = TracedText.from_str(raw), raw
        for _ in range(3):
            cuts = sorted(draw.sample(range(len(text) + 1), min(len(text) + 1, 2 * draw.randrange(1, 9))))
            spans = list(zip(cuts[::2], cuts[1::2], strict=False))
            news = [draw.choice(["", "党", "长的"]) for _ in spans]
            traced = traced.replace(Change(a, b, new, "x") for (a, b), new in zip(spans, news, strict=True))
            for (a, b), new in reversed(list(zip(spans, news, strict=True))):
                text = text[:a] + new + text[b:]
            assert traced.text == text
            assert replay(raw, traced.edits()) == text
            assert all(p.kinds or raw[p.start : p.end] == p.text for p in traced.pieces)
            assert [p.start for p in traced.pieces] == [0, *(p.end for p in traced.pieces)][
                : len(traced.pieces)
            ]


def test_gaps_and_letters_are_known_by_their_code_points() -> None:
    """No other oddity can give damage away."""
    chars = "?\ufffd" + "".join(map(chr, range(0x80, 0x10000))) + "\U00020000"
    told = zones._telling(points(chars)).tolist()
    assert told == [char in GAPS or zones.is_letter(char) for char in chars]
    assert zones.is_letter("\u3041")


def test_a_stretch_that_comes_again_is_read_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged sentences, each several times and in other company: what is put back where is what a search of each
    by itself puts back."""
    said = "各村要提出“三抓三促”的总要求，逐户逐人登记造册。|会上通过了《关于整治村容的决定》，大家都很赞成。"
    chance, damaged = random.Random(4), []
    for sentence in said.split("|"):
        data = sentence.encode("gb18030")
        for _ in range(6):
            at = chance.randrange(4, len(data) - 8)
            damaged.append((data[:at] + b"?" + data[at + 1 :]).decode("gb18030", "replace"))
    text = "同志们：\n" + "全镇今年的春耕备耕工作已经就绪，种子化肥都到了户。\n" * 9
    text += "\n".join(chance.choices(damaged, k=60))
    found = byteshift.restore(text)
    searched = []
    plain = lattice.Search._best

    def counted(search: lattice.Search, start: int, *more: Any) -> Any:
        searched.append(start)
        return plain(search, start, *more)

    monkeypatch.setattr(lattice.Search, "_best", counted)
    assert byteshift.restore(text) == found
    fewer = len(searched)
    monkeypatch.setattr(lattice.Search, "best", counted)
    assert byteshift.restore(text) == found
    assert 0 < fewer < len(searched) - fewer
    assert len(found.changes) > 20
