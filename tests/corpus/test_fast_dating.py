"""What dating asks of a whole text at once is what it would ask word by word."""

from __future__ import annotations

import random
import re

from discourse.corpus.dating import page as pages
from discourse.corpus.dating.folding import fold
from discourse.corpus.dating.frame import framed
from discourse.corpus.dating.lexicon import load
from discourse.corpus.dating.page import PARTY_DENSITY, Page
from discourse.corpus.dating.rules.silence import _first_places
from discourse.corpus.speech import Speech
from discourse.repair.traced import TracedText

from .awkward import PLAIN, awkward

TEXTS = awkward(150)


def _mixed(signs: str, n: int, seed: int) -> list[str]:
    """Short texts of the signs given, in random order."""
    rng = random.Random(seed)
    return ["".join(rng.choices(signs, k=rng.randint(0, 14))) for _ in range(n)]


def test_blanks_between_figures_and_characters() -> None:
    """A blank is left out between a figure and a Chinese character, whatever stands around the two; what is left of
    the page is blank."""
    between = re.compile(r"(?<=[\d〇])[ \t](?=[〇一-鿿])|(?<=[〇一-鿿])[ \t](?=\d)")
    for text in [*TEXTS, *_mixed("0９〇年月 \t\n a", 3000, 2)]:
        wide = fold(f"\n\n{text}")
        page = Page.of(text)
        expected = between.sub("", wide)
        for start, end in framed(expected, 2):
            expected = expected[:start] + " " * (end - start) + expected[end:]
        assert page.folded == expected
        gone = [found.start() for found in between.finditer(wide)]
        assert page.blanks == tuple(place - count for count, place in enumerate(gone))


def test_the_party_is_counted() -> None:
    """A text is about the Party by how often it is named, by its own name or a masked one."""
    named = re.compile(r"党|[X×*](?=建工|建述|组织|支部|委书)")
    for text in [*TEXTS, *_mixed("党X×*建工组织支部委书,水利", 3000, 3), PLAIN * 40 + "党"]:
        page = Page.of(text)
        wanted = len(named.findall(page.folded)) * 1000 >= PARTY_DENSITY * len(page.folded)
        assert page.about_party == wanted


def test_lives_and_masks() -> None:
    """A life retold and a masked congress are seen wherever they stand."""
    made = [*_mixed("党的十XX某*_大届精神报告享年生平讣告", 3000, 4), "他的生平", "党的某大", "享年九十岁"]
    for text in [*TEXTS, *made]:
        page = Page.of(text)
        life = pages._LIFE.search(page.folded) is not None
        assert page.is_life == life
        assert page.is_dated_by_its_newest_words == (not life and pages._MASKED.search(page.folded) is None)


def test_words_of_periods_stand_where_they_are_found() -> None:
    """The first place of each word of a period is that of ``str.find``; a word that is not there has none."""
    words = sorted({word for period in load().periods for word in (*period.spoken, *period.unspoken)})
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choice(words)[rng.choice((0, 0, 0, 1)) :] for _ in range(rng.randint(0, 12)))
        found = _first_places(text)
        assert found == {word: text.find(word) for word in words if word in text}


def test_quotations_in_marks() -> None:
    """Long passages between quotation marks are known, short ones and texts without marks have none."""
    said = "水利" * 30
    page = Page.of(f"他说：“{said}。”又说“好”。")
    assert [page.folded[low:high] for low, high in page.quoted] == [f'"{said}。"']
    assert Page.of(said).quoted == ()


def test_a_speech_is_dated_alike_alone_and_after_others() -> None:
    """What is remembered of other texts changes nothing: a text dated twice has one date."""
    from discourse.corpus.dating import date_speech

    speeches = [Speech("a", "s", "0" * 64, 1, "在会上的讲话", TracedText.from_str(text)) for text in TEXTS]
    first = [date_speech(speech) for speech in speeches]
    assert [date_speech(speech) for speech in reversed(speeches)] == first[::-1]
