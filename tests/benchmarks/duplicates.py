"""Near-duplicates: recall by class of damage, strangers joined by class of likeness, and 20,000 documents timed.

Texts are the invented ones of the reference annotation and, where the public reports are at hand
(`DISCOURSE_CORPORA`, or the folder beside the repository), pieces of those, damaged here and now. Thresholds were
chosen on the development classes and the even texts; the held-out classes and the odd texts were looked at last.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from discourse.corpus.duplicates import clusters, mark_duplicates
from discourse.corpus.speech import Speech
from discourse.repair.traced import TracedText

CORPORA = Path(
    os.environ.get("DISCOURSE_CORPORA", Path(__file__).resolve().parents[3] / "shared" / "corpora")
)
GOLD = Path(__file__).parents[1] / "gold"
Damage = Callable[[str, random.Random], Sequence[str]]


def invented() -> list[str]:
    """The 84 invented texts of the genre, about 1,300 characters each."""
    texts: dict[str, list[str]] = defaultdict(list)
    for line in (GOLD / "stance_synthetic.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["doc"]].append(row["text"])
    return ["\n".join(rows) for rows in texts.values()]


def public(kind: str) -> list[dict[str, Any]]:
    """The rows of one public file; none where it is not at hand."""
    path = CORPORA / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def originals() -> list[str]:
    """Different texts, 600 to 6,000 characters: invented ones, news, and pieces of reports."""
    news = [r["text"] for r in public("known_groups") if r["group"] in ("news_1990", "news_1963")]
    pieces = [
        row["content"][at : at + size]
        for n, row in enumerate(public("government_work_reports"))
        for at, size in [(3_000, 2_000 + 150 * n % 4_000)]
        if len(row["content"]) > 12_000
    ]
    return invented() + [text for text in news if 600 <= len(text) <= 6_000] + pieces


# ── damage: each gives the copies that a corpus holds of one text ────────────────────────────────────────


def sentences(text: str) -> list[str]:
    """The sentences of a text, with their stops."""
    return re.findall(r"[^。！？!?\n]+[。！？!?\n]*", text)


def residue(text: str, rng: random.Random) -> Sequence[str]:
    words = (
        "首页 上一篇 下一篇 热门推荐 心得体会 工作总结 免费下载 更多范文 来源网络 责任编辑 相关文章 打印本页"
    )
    rows = ["\n".join(rng.choices(words.split(), k=12)) for _ in range(4)]
    return (rows[0] + text + rows[1], rows[2] + "\n2024-01-01\n" + text + rows[3])


def script(text: str, rng: random.Random) -> Sequence[str]:
    import opencc

    return (text, str(opencc.OpenCC("s2twp" if rng.random() < 0.5 else "s2t").convert(text)))


def punctuation(text: str, rng: random.Random) -> Sequence[str]:
    bare = re.sub(r"[^\w\n]", "", text)
    return (bare, text.translate(str.maketrans("，。；：！？（）“”", ',.;:!?()""')))


def wrapped(text: str, rng: random.Random) -> Sequence[str]:
    width = rng.randint(17, 40)
    return (text, "\n　　".join(text[i : i + width] for i in range(0, len(text), width)))


def cut(text: str, *holes: tuple[float, float]) -> str:
    """The text without the stretches named by the shares of it where they begin and end."""
    at, out = 0, ""
    for low, high in sorted(holes):
        out, at = out + text[at : int(low * len(text))], int(high * len(text))
    return out + text[at:]


def thirds(text: str, rng: random.Random) -> Sequence[str]:
    one, other = rng.sample(range(3), 2)
    return (cut(text, (one / 3, (one + 1) / 3)), cut(text, (other / 3, (other + 1) / 3)))


def loose_third(text: str, rng: random.Random) -> Sequence[str]:
    one, other = rng.random() * 0.3, 0.36 + rng.random() * 0.3
    return (cut(text, (one, one + 0.33)), cut(text, (other, other + 0.33)))


def several_holes(text: str, rng: random.Random) -> Sequence[str]:
    places = [(i / 8, (i + 1) / 8) for i in rng.sample(range(8), 4)]
    return (cut(text, *places[:2]), cut(text, *places[2:]))


def excerpt(text: str, rng: random.Random) -> Sequence[str]:
    at = rng.random() * 0.7
    return (text, text[int(at * len(text)) : int((at + 0.3) * len(text))])


def redated(text: str, rng: random.Random) -> Sequence[str]:
    """Years moved, every place and office written otherwise, and a mask for every third 党."""
    count = 0

    def masked(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "XX" if count % 3 == 0 else match[0]

    new = re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), text)
    for old, other in (("县", "市"), ("镇", "街道"), ("村", "社区"), ("书记", "主任"), ("我国", "祖国")):
        new = new.replace(old, other)
    return (text, re.sub("党", masked, new))


def paraphrased(text: str, rng: random.Random) -> Sequence[str]:
    """Every sixth sentence in other words."""
    other = sentences(rng.choice(STRANGE))
    return (text, "".join(rng.choice(other) if rng.random() < 1 / 6 else s for s in sentences(text)))


def garbled(text: str, rng: random.Random) -> Sequence[str]:
    return (text, "".join(chr(rng.randint(0x4E00, 0x9000)) if rng.random() < 0.03 else c for c in text))


def compiled(text: str, rng: random.Random) -> Sequence[str]:
    """Between two others, each put together of sentences of forty texts."""
    other = [s for strange in STRANGE for s in sentences(strange)]
    return (text, "".join([*rng.sample(other, 30), "\n", text, "\n", *rng.sample(other, 30)]))


DEVELOPMENT: dict[str, Damage] = {
    "page residue": residue,
    "traditional script": script,
    "punctuation": punctuation,
    "hard wraps": wrapped,
    "a different third lost": thirds,
    "a different third, not at its edge": loose_third,
    "different quarters lost, in pieces": several_holes,
    "an excerpt of three tenths": excerpt,
    "years, places, offices changed": redated,
    "every sixth sentence other": paraphrased,
    "three in a hundred garbled": garbled,
    "inside a compilation": compiled,
}


def misread(text: str, rng: random.Random) -> Sequence[str]:
    """As by OCR: a character in fifty lost, one in fifty doubled, one in fifty another."""
    out = []
    for char in text:
        dice = rng.random()
        out.append("" if dice < 0.02 else char * 2 if dice < 0.04 else "口" if dice < 0.06 else char)
    return (text, "".join(out))


def lines_lost(text: str, rng: random.Random) -> Sequence[str]:
    """Every seventh printed line of thirty characters is gone, other ones in both copies."""
    rows = [text[i : i + 30] for i in range(0, len(text), 30)]
    return tuple("".join(row for i, row in enumerate(rows) if i % 7 != at) for at in (2, 5))


def abstract(text: str, rng: random.Random) -> Sequence[str]:
    """The page repeats the opening as an abstract, and the end is behind a wall."""
    return (text, text[: len(text) // 8] + "\n" + text[: int(0.7 * len(text))])


def swapped(text: str, rng: random.Random) -> Sequence[str]:
    """The page was put together in the wrong order: its second half first."""
    half = len(text) // 2
    return (text, text[half:] + text[:half])


def everything(text: str, rng: random.Random) -> Sequence[str]:
    """A fifth lost at either end, script, places, punctuation and two characters in a hundred, all at once."""
    one, other = cut(text, (0.0, 0.2)), cut(text, (0.8, 1.0))
    other = punctuation(redated(script(other, rng)[1], rng)[1], rng)[0]
    return (one, "".join("口" if rng.random() < 0.02 else char for char in other))


HELD_OUT: dict[str, Damage] = {
    "misread by a machine": misread,
    "other lines lost in both": lines_lost,
    "abstract above, end lost": abstract,
    "second half first": swapped,
    "everything at once": everything,
}

#: What compilations and paraphrases are filled up with: texts of the same kind that are in no corpus beside them.
STRANGE: list[str] = []


# ── strangers: each gives texts that must not be joined ──────────────────────────────────────────────────


def grown(texts: Sequence[str], shared: str, share: float, place: str) -> list[str]:
    """Two different texts with ``shared`` at one end or in the middle, so that it is that share of each."""
    out = []
    for text in texts:
        size = int(len(shared) * (1 - share) / share)
        own = text[:size]
        half = len(own) // 2
        out.append(
            {"end": own + shared, "start": shared + own, "middle": own[:half] + shared + own[half:]}[place]
        )
    return out


def template(texts: Sequence[str], rng: random.Random) -> list[str]:
    return grown(texts[:2], texts[2][-450:], 0.38, "end")


def opening(texts: Sequence[str], rng: random.Random) -> list[str]:
    return grown(texts[:2], texts[2][:350], 0.35, "start")


def quotation(texts: Sequence[str], rng: random.Random) -> list[str]:
    return grown(texts[:2], texts[2][100:500], 0.35, "middle")


def slogans(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Three tenths of each are the same slogans of a dozen characters or two, in the same order."""
    said = [s[: rng.randint(10, 25)] for s in sentences(texts[2])]
    out = []
    for text in texts[:2]:
        own = sentences(text)
        size = sum(map(len, said)) / max(sum(map(len, own)), 1)
        kept = said[: int(len(said) * min(1.0, 0.4 / size))]
        step = max(len(own) // max(len(kept), 1), 1)
        out.append(
            "".join(
                s + (kept[i // step] if i % step == 0 and i // step < len(kept) else "")
                for i, s in enumerate(own)
            )
        )
    return out


def form(texts: Sequence[str], rng: random.Random) -> list[str]:
    """One form filled in twice: every third sentence is the form's, the others are each writer's."""
    printed = sentences(texts[2])
    out = []
    for text in texts[:2]:
        own = sentences(text)
        out.append("".join(a + b + c for a, b, c in zip(printed, own[::2], own[1::2], strict=False)))
    return out


def mosaic(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Half of one and half of another, beside both."""
    one, other = texts[:2]
    return [one, other, one[: len(one) // 2] + other[len(other) // 2 :]]


def collection(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Two texts, and a page that holds both whole."""
    return [texts[0], texts[1], texts[0] + "\n" + texts[1]]


STRANGERS: dict[str, Callable[[Sequence[str], random.Random], list[str]]] = {
    "one closing template": template,
    "one opening": opening,
    "one long quotation": quotation,
    "slogans of one year": slogans,
    "one form filled in twice": form,
    "a mosaic of two": mosaic,
    "a page that holds two": collection,
}


def next_year(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Last year's speech used again: every other sentence kept, the others new."""
    own, other = sentences(texts[0]), sentences(texts[1])
    return [
        "".join(own),
        "".join(b if i % 2 else a for i, (a, b) in enumerate(zip(own, other, strict=False))),
    ]


def hand_over(texts: Sequence[str], rng: random.Random) -> list[str]:
    """One ends with the quotation the other begins with, a fifth of each."""
    said = texts[2][:300]
    return [texts[0][:1200] + said, said + texts[1][:1200]]


def chain(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Two texts, and a shorter one made of the last third of one and the first third of the other."""
    one, other = texts[:2]
    return [one, other, one[2 * len(one) // 3 :] + other[: len(other) // 3]]


def same_ends(texts: Sequence[str], rng: random.Random) -> list[str]:
    """Three speeches of one chairman: opening and closing are the same, two fifths of each."""
    shared = texts[2]
    return [shared[:200] + text[200:800] + shared[-200:] for text in texts[:2]]


HELD_OUT_STRANGERS: dict[str, Callable[[Sequence[str], random.Random], list[str]]] = {
    "last year's speech, half new": next_year,
    "ends as the other begins": hand_over,
    "a bridge between two": chain,
    "one opening and closing": same_ends,
}


# ── measures ─────────────────────────────────────────────────────────────────────────────────────────────


def marks(texts: Sequence[str], titles: Sequence[str] = ()) -> list[int]:
    """For each text the place of the one that stands for it."""
    speeches = [
        Speech(f"{i:05d}", "s", "0" * 64, 1, title, TracedText.from_str(text))
        for i, (text, title) in enumerate(zip(texts, titles or [""] * len(texts), strict=True))
    ]
    return [int(s.duplicate_of or s.id) for s in mark_duplicates(speeches)]


def recall(texts: Sequence[str], how: Damage) -> tuple[int, int, int]:
    """Texts damaged, their copies found to be one, and copies put with another text."""
    rng = random.Random(7)
    copies = [list(how(text, rng)) for text in texts]
    owner = [n for n, group in enumerate(copies) for _ in group]
    found = marks([text for group in copies for text in group])
    groups: dict[int, list[int]] = defaultdict(list)
    for i, n in enumerate(owner):
        groups[n].append(found[i])
    wrong = sum(owner[best] != n for best, n in zip(found, owner, strict=True))
    return len(texts), sum(len(set(group)) == 1 for group in groups.values()), wrong


def strangers(
    texts: Sequence[str], how: Callable[[Sequence[str], random.Random], list[str]]
) -> tuple[int, int]:
    """Groups of strangers made, and those of which the first two were joined."""
    rng = random.Random(3)
    joined = tried = 0
    for at in range(0, len(texts) - 2, 3):
        made = how(texts[at : at + 3], rng)
        found = marks(made, [text[:20] for text in made])
        tried += 1
        joined += found[0] == found[1]
    return tried, joined


def neighbours() -> tuple[int, int, int]:
    """Work reports and resolutions on them: how many, pairs of neighbouring ones joined, any joined."""
    rows = [r for r in public("government_work_reports") if len(r["content"]) > 200]
    found = marks([r["content"] for r in rows])
    beside = sum(one == other for one, other in pairwise(found))
    return len(rows), beside, sum(best != i for i, best in enumerate(found))


def timed() -> str:
    """20,000 documents of 2,000 characters, a thousand of them damaged copies."""
    rng = random.Random(9)
    vocabulary = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    said = ["".join(rng.choices(vocabulary, k=60)) for _ in range(40)]
    documents = [
        "".join(rng.choices(vocabulary, k=1400)) + "".join(rng.choices(said, k=10)) for _ in range(19_000)
    ]
    wanted = {(i, 19_000 + i) for i in range(1000)}
    documents += [documents[i][:700] + documents[i][1000:] for i in range(1000)]
    start = time.perf_counter()
    found = set(map(tuple, clusters(documents)))
    seconds = time.perf_counter() - start
    right, invented = len(found & wanted), len(found - wanted)
    return f"{len(documents)} documents: {right} of 1000 pairs, {invented} invented, {seconds:.1f} s"


def main() -> None:
    """Print the tables: development on even texts, then odd texts, then classes held out, on odd texts."""
    texts = originals()
    STRANGE[:] = texts[::7]
    rest = [text for i, text in enumerate(texts) if i % 7]
    for name, part, damages, likenesses in (
        ("development, even texts", rest[::2], DEVELOPMENT, STRANGERS),
        ("held out: odd texts", rest[1::2], DEVELOPMENT, STRANGERS),
        ("held out: other classes, odd texts", rest[1::2], HELD_OUT, HELD_OUT_STRANGERS),
    ):
        print(f"-- {name}")
        for kind, damage in damages.items():
            n, right, wrong = recall(part, damage)
            print(f"{kind:<36} found {right:>3} of {n:>3}  put with another {wrong}")
        for kind, likeness in likenesses.items():
            n, joined = strangers(part, likeness)
            print(f"{kind:<36} joined {joined:>3} of {n:>3}")
    print("work reports and resolutions {}: neighbours joined {}, any joined {}".format(*neighbours()))
    print(timed())


if __name__ == "__main__":
    main()
