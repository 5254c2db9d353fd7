"""Shared lines counted in parts are those that a look at all texts at once finds."""

from __future__ import annotations

import pickle
import random
from collections import Counter

import pytest

from discourse.corpus import residue, shared
from discourse.corpus.lines import lines_of
from discourse.corpus.shared import ResidueCounter, is_spoken, shared_residue

FRAMES = (
    "本库内容由各单位报送，请勿外传",
    "本作品属于公有领域 CC",
    "本作品属于公有领域",
    "首页 > 范文",
    "第1页 共3页",
    "相关推荐",
    "999+",
    "同志们：",
    "我们的网站",
    "一、抓班子",
    "在全县会议上的讲话",
    "2013年5月6日",
    "* * *",
    "内部资料",
    "内部资料CC",
    "河口县档案馆编印的文献资料汇编第三辑",
)
SAID = ("今天讲问题，{}。", "各项工作都取得了新的进展{}，群众满意。", "继续做好水利工作{}", "再接再厉{}！")


def at_once(texts: list[str], least: int, share: float) -> dict[str, str]:
    """All texts held together, and looked at twice: which lines are common, then how far each edge reaches."""
    pages = [lines_of(text) for text in texts]
    carried = Counter(key for units in pages for key in {unit.han for unit in units} - {""})
    needed = max(least, int(share * len(texts)) + 1)
    at_edge: Counter[str] = Counter()
    wording: dict[str, str] = {}
    for units in pages:
        keys: set[str] = set()
        size = 0
        for order in (units, units[::-1]):
            for unit in order:
                held = (is_spoken, shared._is_own, shared._is_sentence)
                offered = not any(is_held(unit.folded) for is_held in held)
                if carried[unit.han] >= needed and offered:
                    size += len(unit.han)
                    keys.add(unit.han)
                    wording.setdefault(unit.han, unit.folded)
                elif not (shared.first_kind(unit.folded, "head") or shared.first_kind(unit.folded, "tail")):
                    break
        if 2 * size <= sum(len(unit.han) for unit in units):
            at_edge.update(keys)
    return {key: shared._shared_kind(wording[key]) for key, n in sorted(at_edge.items()) if n >= needed}


def pages(rng: random.Random) -> list[str]:
    """Some pages with lines of the same frames above and below, not always all of them nor in the same order."""
    frames = rng.sample(FRAMES, rng.randint(1, 5))
    texts = []
    for _ in range(rng.randint(0, 9)):
        lines = [frame for frame in frames if rng.random() < 0.8]
        lines += [rng.choice(SAID).format(rng.randint(0, 3)) for _ in range(rng.randint(0, 5))]
        lines += [frame for frame in frames if rng.random() < 0.8]
        if rng.random() < 0.3:
            rng.shuffle(lines)
        texts.append("\n".join(lines))
    return texts


def counted(texts: list[str]) -> ResidueCounter:
    counter = ResidueCounter()
    for text in texts:
        counter.add(text)
    return counter


def test_counted_one_by_one_in_parts_or_at_once() -> None:
    """The same lines are found whether texts are held together, added in turn, or counted apart and merged."""
    rng = random.Random(4)
    found = 0
    for _ in range(400):
        texts, least, share = pages(rng), rng.choice((1, 2, 3)), rng.choice((0.5, 0.2, 0.7))
        wanted = at_once(texts, least, share)
        assert list(shared_residue(texts, least=least, share=share, sites=False).items()) == list(
            wanted.items()
        )
        cut = rng.randint(0, len(texts))
        first, second = (pickle.loads(pickle.dumps(counted(part))) for part in (texts[:cut], texts[cut:]))
        first.merge(second)
        assert first.result(least=least, share=share, sites=False) == wanted
        found += bool(wanted)
    assert found > 100


def test_merging_leaves_the_other_as_it_was() -> None:
    """A counter that was merged into another one still says what it said."""
    texts = [f"今天讲第{n}个问题，要记好。\n本库内容请勿外传" for n in "一二三"]
    one, other = counted(texts), counted(texts)
    one.merge(other)
    assert other.result() == counted(texts).result() == {"本库内容请勿外传": "disclaimer"}
    assert one.result() == counted([*texts, *texts]).result()


def test_words_are_held_of_a_bounded_number_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand lines that come once each no words are held for long; the frame's are, in any order of parts."""
    monkeypatch.setattr(shared, "_WORDS", 16)
    rng = random.Random(9)
    texts = []
    for _ in range(200):
        lines = ["".join(chr(rng.randint(0x4E00, 0x9F00)) for _ in range(12)) for _ in range(5)]
        texts.append("\n".join([*lines, "本库内容请勿外传"]))
    parts = [counted(texts[at : at + 50]) for at in range(0, 200, 50)]
    rng.shuffle(parts)
    whole = ResidueCounter()
    for part in parts:
        whole.merge(part)
        assert len(whole._words) <= 32
    assert whole.result() == {"本库内容请勿外传": "disclaimer"}


def test_nothing_is_held_of_a_text_but_numbers() -> None:
    """A long text leaves 12 bytes a line behind, not its words."""
    text = "\n".join(f"第{n}行今天讲的是我们的工作" for n in range(5000))
    assert len(pickle.dumps(counted([text]))) < 14 * 5000


def test_no_text_shares_nothing() -> None:
    """Without documents, or with empty ones, there is no shared line; the old name leads to the same."""
    assert shared_residue([]) == shared_residue(["", "\n", "!"] * 3) == {}
    assert residue.shared_residue is shared_residue
    assert residue.ResidueCounter is ResidueCounter
