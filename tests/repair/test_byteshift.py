"""Runs of GBK read one byte off: made from clean sentences, put back, and measured against what was said."""

from __future__ import annotations

import json
import random
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from discourse.repair import byteshift, clean_text
from discourse.repair.gbk import code, codes
from discourse.repair.language import Model
from discourse.repair.traced import TracedText

from .damage import Damaged, damage

GOLD = Path(__file__).parents[1] / "gold"

FULL = str.maketrans(",;:!?()", "，；：！？（）")


def clean() -> str:
    """Simplified sentences with full-width marks: the normalized seed texts, and invented ones."""
    texts = [
        (GOLD / "normalized" / f"{name}.txt").read_text("utf-8")
        for name in ("001.1", "003.2", "003.4", "004.1")
    ]
    synthetic = [
        json.loads(line) for line in (GOLD / "stance_synthetic.jsonl").read_text("utf-8").splitlines()
    ]
    texts.append("\n".join(row["text"] for row in synthetic[:320]))
    kept = [
        line for line in "\n".join(texts).translate(FULL).splitlines() if "*" not in line and " " not in line
    ]
    return "\n".join(line for line in kept if "？" not in line and not any("a" <= c <= "z" for c in line))


def score(damaged: Damaged) -> Counter[str]:
    """Characters right of all; certain and inferred ones right of those restored."""
    traced = TracedText.from_str(damaged.text)
    traced = traced.replace(byteshift.changes(damaged.text))
    from discourse.repair import pinyin, script

    traced = traced.map(pinyin.changes).map(script.changes)
    restored: dict[int, bool] = {}
    at = 0
    for piece in traced.pieces:
        if "byteshift" in piece.kinds and piece.text not in {"?", "\ufffd"}:
            restored.update((at + i, piece.certain) for i in range(len(piece.text)))
        at += len(piece.text)
    counts: Counter[str] = Counter()
    offset = 0
    for got, said in zip(traced.text.split("\n"), damaged.truth.split("\n"), strict=True):
        matcher = SequenceMatcher(None, got, said, autojunk=False)
        right = {i + k for i, _, size in matcher.get_matching_blocks() for k in range(size)}
        counts["all"] += len(said)
        counts["right"] += len(right)
        for place, certain in restored.items():
            if offset <= place < offset + len(got):
                kind = "certain" if certain else "inferred"
                counts[kind] += 1
                counts[f"{kind} right"] += place - offset in right
        offset += len(got) + 1
    return counts


@pytest.mark.parametrize(
    "how",
    [
        {},
        pytest.param({"annotate": False}, marks=pytest.mark.thorough),
        pytest.param({"annotate": False, "traditional": False}, marks=pytest.mark.thorough),
        pytest.param({"gap": "\ufffd", "swallow": False, "fold": False}, marks=pytest.mark.thorough),
        {"lost_leads": 0.001, "annotate": False},
    ],
)
def test_unseen_damage_is_put_back_to_the_floor(how: dict[str, object]) -> None:
    """The floors promised: 99.5 % of all characters, 95 % of the certain, 80 % of the inferred ones."""
    damaged = damage(clean(), random.Random(7), **how)  # type: ignore[arg-type]
    counts = score(damaged)
    assert damaged.cuts > 10
    assert counts["right"] >= 0.995 * counts["all"], counts
    assert counts["certain right"] >= 0.95 * counts["certain"], counts
    assert counts["inferred right"] >= 0.80 * counts["inferred"], counts
    assert counts["certain"] > 0


def test_clean_text_is_not_touched() -> None:
    """Neither the sentences before the damage nor harmless question marks, kana and rare characters."""
    text = clean()
    assert byteshift.changes(text) == []
    assert byteshift.changes("难道不是吗?!大家想想,对吗?,是的。カタカナ、Ω、秦侃?、王蕾。犁倭乡的饕餮?") == []


@pytest.mark.parametrize(
    "line",
    [
        "αβγδεζηθικλμν",
        "ㄅㄆㄇㄈㄉㄊㄋㄌ注音ㄍㄎㄏ",
        "ひらがなとカタカナで書かれた一行です",
        "Привет, товарищи! Как дела?",
        "zhōng guó gòng chǎn dǎng zài gǎi gé zhōng",
        "──────│┌┐└┘①②③ⅠⅡⅢ",
    ],
)
def test_a_line_in_other_letters_is_not_touched(line: str) -> None:
    """Their codes are common characters in another encoding; no damage makes only of them what was Han."""
    text = f"同志们，今天开会，部署下一步的工作。\n{line}\n大家要认真抓好落实，确保见效。"
    assert clean_text(text) == text
    assert clean_text(line * 3, script="keep") == line * 3


def test_traditional_text_with_annotations_is_not_touched() -> None:
    """Annotated pages without a cut in them give nothing to restore."""
    assert (
        byteshift.changes("市長(zhǎng)強(qiáng)調(diào),責(zé)任重大,問(wèn)題不少?大家說(shuō)說(shuō)。")
        == []
    )


def runs() -> list[dict[str, object]]:
    """The twelve runs of the reference annotation, as they stand and as they were."""
    found: list[dict[str, object]] = json.loads((GOLD / "repairs.json").read_text("utf-8"))["mojibake"][
        "instances"
    ]
    return found


#: What no byte tells and the model does not know, by run: the character stays a visible gap, or the two
#: characters that fit are as likely as each other. The annotation restores these by sense.
BY_SENSE = {1: "保手", 2: "校", 4: "保", 8: "耍", 10: "抓"}


def test_the_runs_of_the_seeds_read_as_in_the_reference() -> None:
    """Every character of the twelve runs, except those known by sense alone, which must not be called certain."""
    name = runs()[0]["file"]
    raw = (GOLD.parents[1] / "seeds" / str(name)).read_text("utf-8")
    traced = TracedText.from_str(raw).replace(byteshift.changes(raw))
    for run in runs():
        start = int(str(run["char_offset"]))
        low = sum(len(p.text) for p in traced.pieces if p.end <= start)
        want = str(run["restored_traditional"]).rstrip(",;")
        got = (
            traced.text[low : low + len(want) + 30]
            .replace("(diào)", "")
            .replace("(xiàn)", "")
            .replace("(guò)", "")
        )
        for place, char in enumerate(want):
            if got[place] != char:
                assert char in BY_SENSE.get(int(str(run["n"])), ""), (run["n"], want, got)


def test_what_is_certain_in_the_seeds_is_right() -> None:
    """Certain means that both bytes are known: in the seeds, without one exception."""
    name = runs()[0]["file"]
    raw = (GOLD.parents[1] / "seeds" / str(name)).read_text("utf-8")
    said = (GOLD / "normalized" / "000.1.txt").read_text("utf-8")
    changes = byteshift.changes(raw)
    inferred = [c for c in changes if not c.certain]
    assert len(inferred) < len(changes) / 2
    assert all(c.probability is not None and 0 < c.probability <= 1 for c in inferred)
    traced = TracedText.from_str(raw).replace(c for c in changes if c.certain)
    simplified = clean_text(traced.text)
    for phrase in (
        "”的总抓",
        "有调查为依据",
        "病是可以治愈",
        "基层党建工作下一步",
        "花架",
        "年年初通过",
        "解决,去完善",
    ):
        assert phrase in simplified
        assert phrase in said


def test_each_restored_character_has_its_own_stretch() -> None:
    """Side by side, in order, and not one longer than its damage."""
    text = "提出“三抓三?!钡目傋ナ?;黨建工作"
    changes = byteshift.changes(text)
    assert [text[c.start : c.end] for c in changes] == ["?", "!", "钡", "目", "傋", "ナ?"]
    assert [c.new for c in changes[1:5]] == ["”", "的", "總", "抓"]
    assert [c.certain for c in changes] == [False, True, True, True, True, False]


def test_what_cannot_be_decided_is_noted_and_stays_visible() -> None:
    """A gap stays a gap; the note says where."""
    shifted = byteshift.restore("提出“三抓三?!钡目傋ナ?;黨建工作")
    undecided = [c for c in shifted.changes if c.new in {"?", "\ufffd"}]
    assert len(undecided) == len(shifted.notes)
    assert all(not c.certain for c in undecided)


@pytest.mark.parametrize("char", [*"保校”。，一丁齄", "\ue304", "\ue7c7", "\ue7c8"])
def test_codes_are_those_of_windows(char: str) -> None:
    """Private-use characters still carry their bytes; others agree with Python's codec."""
    known = {"\ue304": (0xFA, 0xB5), "\ue7c7": (0xA8, 0xBC), "\ue7c8": (0xA8, 0xBF)}
    assert code(char) == known.get(char, tuple(char.encode("gb18030")))
    if char not in known:
        assert codes().by_code[code(char) or (0, 0)] == char


def test_the_model_prefers_words_and_the_documents_own_turns() -> None:
    """A word of the dictionary beats two loose characters; what the document says elsewhere beats both."""
    plain = Model("")
    assert plain.cost("金融危机的影响") < plain.cost("金融停机的影响")
    assert plain.cost("重大，成绩") < plain.cost("重大，，成绩")
    taught = Model("三抓三保工作，三抓三保机制，三抓三保活动，坚持三抓三保不放松。" * 3)
    assert taught.cost("三抓三保”的") < taught.cost("三抓三常”的")


@pytest.mark.thorough
@pytest.mark.parametrize(("sign", "most"), [("?", 3), pytest.param("\ufffd", 1, marks=pytest.mark.thorough)])
def test_a_byte_lost_anywhere_is_found(sign: str, most: int) -> None:
    """One byte of GBK lost at each of forty places of invented texts: at most so many keep three wrong characters.

    As a question mark the place cannot be told from a question; before, half of the forty were left as they were.
    """
    texts: dict[str, list[str]] = {}
    for line in (GOLD / "stance_synthetic_more.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        texts.setdefault(row["doc"], []).append(row["text"])
    rng = random.Random(3)
    spoilt = 0
    for sentences in list(texts.values())[:160:4]:
        raw = bytearray("\n".join(sentences[:12]).encode("gbk", "ignore"))
        truth = bytes(raw).decode("gbk")
        del raw[rng.randrange(20, len(raw) - 40)]
        got = clean_text(bytes(raw).decode("gbk", "replace").replace("\ufffd", sign))
        blocks = SequenceMatcher(None, got, truth, autojunk=False).get_matching_blocks()
        spoilt += len(got) - sum(block.size for block in blocks) >= 3
    assert spoilt <= most
