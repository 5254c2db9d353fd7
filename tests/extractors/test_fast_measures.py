"""The fast ways of measuring, each held against the plain definition, on texts that no sane person would write."""

from __future__ import annotations

import gc
import random
import statistics
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from math import fsum, isnan, nan
from typing import overload

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from discourse.extractors import _arrays, _clauses, _names, _tokens, base, make
from discourse.extractors.attribution import _CLASS, _OUTSIDE, _end, bearers
from discourse.extractors.course import median_place, turn
from discourse.extractors.diversity import hdd, mattr, mtld, rarefied_types, yule_k
from discourse.extractors.edition import _SIGN
from discourse.extractors.enumeration import marks, marks_of_all
from discourse.extractors.four_character import run_lengths, runs
from discourse.extractors.modality import WORDS
from discourse.extractors.numerals import _SAFE_ENDS, found_in, quantities
from discourse.extractors.parallelism import parallel_runs, parallel_runs_of
from discourse.extractors.problems import kept_to_some, softened
from discourse.extractors.quotation import TERM, quotations
from discourse.extractors.stance import counted, theta_corrected
from discourse.extractors.tfidf import Tfidf
from discourse.repair.masks import find_masks
from discourse.segment.sections import annotate, numbering
from discourse.segment.segmented import SegmentedSpeech, Sentence
from discourse.segment.stance import label
from tests.helpers import SAMPLE, make_speech, of_tokens, sample, tokenizer
from tests.segment.test_fast_segment import SIGNS, awkward


@cache
def speeches() -> tuple[SegmentedSpeech, ...]:
    """Awkward texts, cut up in earnest; long ones among them, for what is not measured in short ones."""
    rng = random.Random(20)
    texts = [*awkward(21, 25)]
    texts += ["".join(rng.choices(texts[20:], k=8)) for _ in range(30)] + ["".join(SAMPLE) * 3]
    out = []
    for n, text in enumerate(texts):
        tokens, starts = tokenizer().tokenize(text)
        speech = make_speech(text, f"s{n:04}.1", masks=n % 3)
        out.append(SegmentedSpeech(speech, label(annotate(text)), tokens, starts))
    return tuple(out)


def rows(name: str) -> list[dict[str, float]]:
    """What an extractor gives for each speech, by the last part of the column's name."""
    extractor = make([name])[0].fit(speeches())
    names = [column.name.partition(".")[2] for column in extractor.fitted_columns()]
    return [dict(zip(names, row, strict=True)) for row in extractor.transform(speeches()).tolist()]


def same(found: float, expected: float) -> bool:
    """Equal to the last bit, or both not measurable."""
    return found == expected or (isnan(found) and isnan(expected))


# Characters, tokens, clauses -----------------------------------------------------------------------------------


def test_classes_of_characters() -> None:
    """A class asked of a whole text is its rule asked of each character, beyond the basic plane too."""
    rules = (str.isdecimal, _tokens.HAN.match)
    classes = [_arrays.CharacterClass(rule) for rule in (*rules, "党，𠀀")]
    for text in awkward(22, 20):
        found = [kind.of(_arrays.codes_of(text)).tolist() for kind in classes]
        assert found == [
            *([*map(bool, map(rule, text))] for rule in rules),
            [sign in "党，𠀀" for sign in text],
        ]


def test_han_characters_between_two_places() -> None:
    """The difference of two counts is the number of Han characters between the places."""
    rng = random.Random(23)
    for text in awkward(23, 20):
        view = _arrays.Characters.of(text)
        assert view.han == _tokens.han(text)
        start, end = sorted(rng.choices(range(len(text) + 1), k=2))
        assert view.han_before[end] - view.han_before[start] == _tokens.han(text[start:end])


def test_deviations_are_rounded_once() -> None:
    """Standard deviations of whole numbers are those of the standard library, which works with fractions."""
    rng = random.Random(24)
    for _ in range(300):
        numbers = rng.choices(range(rng.choice((2, 60, 10**6))), k=rng.choice((2, 3, 40)))
        assert _arrays.deviation(numbers, 0) == statistics.pstdev(numbers)
        assert _arrays.deviation(numbers, 1) == statistics.stdev(numbers)
    assert _arrays.deviation([7], 0) == 0.0


def test_clauses_of_a_text_and_of_its_sentences() -> None:
    """Clauses found as arrays are the clauses of the text, with their marks; or those of each sentence by itself."""
    for speech in speeches():
        found = _clauses.stretches(_arrays.characters(speech))
        spans = zip(found.start.tolist(), found.end.tolist(), found.mark_end.tolist(), strict=True)
        expected = [*_clauses.clauses(speech.text)]
        assert [(a, b, speech.text[b:c]) for a, b, c in spans] == [(c.start, c.end, c.mark) for c in expected]
        assert found.han.tolist() == [len(c.han) for c in expected]
        assert [speech.text[place] for place in found.first_han] == [c.han[0] for c in expected]
        assert [speech.text[place] for place in found.last_han] == [c.han[-1] for c in expected]
        parts = _clauses.in_sentences([speech])
        own = [
            (n, c.start, c.end)
            for n, s in enumerate(speech.sentences)
            for c in _clauses.clauses(s.text, s.start)
        ]
        assert [*zip(*(c.tolist() for c in (parts.row, parts.start, parts.end)), strict=True)] == own


def test_a_text_may_be_parted_anywhere() -> None:
    """Commas between figures and rows of dots are read in each part by itself, wherever the text is parted."""
    rng = random.Random(25)
    for _ in range(300):
        text = "".join(rng.choices("党的12,:.，。\n", k=30))
        cuts = np.array([0, *sorted(rng.sample(range(1, 30), 4)), 30])
        found = _clauses.stretches(_arrays.Characters.of(text), cuts)
        expected = [
            (c.start, c.end)
            for a, b in zip(cuts.tolist(), cuts[1:].tolist(), strict=False)
            for c in _clauses.clauses(text[a:b], a)
        ]
        assert [*zip(found.start.tolist(), found.end.tolist(), strict=True)] == expected


def test_sentences_that_are_not_the_text() -> None:
    """Sentences made by hand, which do not add up to the text, are still counted by their own words."""
    speech = of_tokens("党 的 建设")
    sentence = annotate("抓落实。")[0]
    bent = SegmentedSpeech(speech.speech, (sentence,), speech.tokens, speech.starts)
    assert _arrays.sentences(bent).han.tolist() == [3]
    assert _arrays.characters(bent).han == 4


# Measures ------------------------------------------------------------------------------------------------------


def test_length_and_rhythm() -> None:
    """Counts and lengths by the plain definitions; mean, median and deviation by the standard library."""
    for speech, length, rhythm in zip(speeches(), rows("length"), rows("rhythm"), strict=True):
        spoken = _clauses.spoken(speech.sentences)
        lengths = [_tokens.han(s.text) for s in spoken]
        assert length["han"] == _tokens.han(speech.text)
        assert length["tokens"] == sum(any(c.isalnum() for c in token) for token in speech.tokens)
        assert length["sentences"] == len(spoken)
        assert same(length["mean_sentence"], statistics.fmean(lengths) if lengths else nan)
        assert same(length["sd_sentence"], statistics.stdev(lengths) if len(lengths) > 1 else nan)
        if len(lengths) >= 5:
            parts = sum(1 for s in spoken for _ in _clauses.clauses(s.text))
            assert rhythm["sentence_median"] == statistics.median(lengths)
            assert rhythm["sentence_cv"] == statistics.pstdev(lengths) / statistics.fmean(lengths)
            assert rhythm["clause_mean"] == sum(lengths) / parts
            assert rhythm["clauses_per_sentence"] == parts / len(lengths)
        else:
            assert all(map(isnan, rhythm.values()))


def test_modality() -> None:
    """Rates by counting every token."""
    for speech, row in zip(speeches(), rows("modality"), strict=True):
        n = _tokens.countable(speech.tokens)
        for name, listed in WORDS.items():
            assert same(row[name], 1000 * sum(speech.tokens.count(w) for w in listed) / n if n else nan)


def test_form() -> None:
    """Four-character units, numbering and parallel runs, read clause by clause."""
    enumeration = rows("enumeration")
    assert marks_of_all(speeches()) == [marks(s) for speech in speeches() for s in speech.sentences]
    for speech, row in zip(speeches(), enumeration, strict=True):
        text, han = speech.text, _tokens.han(speech.text)
        parts = _clauses.stretches(_arrays.characters(speech))
        assert run_lengths(parts)[1].tolist() == [len(run) for run in runs(text)]
        assert parallel_runs_of(parts) == parallel_runs(text)
        found = [marks(s) for s in speech.sentences]
        depth = [
            len({*filter(None, map(numbering, s.section)), *kinds})
            for s, kinds in zip(speech.sentences, found, strict=True)
        ]
        assert same(row["per_1000"], 1000 * sum(map(len, found)) / han if han >= 200 else nan)
        assert same(row["depth"], max(depth, default=0) if han >= 200 else nan)


@pytest.mark.parametrize("name", ["four_character", "parallelism", "rhythm", "enumeration"])
def test_speeches_read_as_one_text(name: str) -> None:
    """Many speeches measured together give each what it gives alone, whatever they begin and end with."""
    extractor = make([name])[0].fit(speeches())
    long = [
        SegmentedSpeech(make_speech(a + "真抓实干，" * 60 + "求真务实" + b), (), (), ())
        for a in ("", "，", "。", "\n", ",5")
        for b in ("", "，", "、\n", "。", "3,")
    ]
    together = extractor.measured([*speeches(), *long])
    alone = [extractor.measure(speech) for speech in (*speeches(), *long)]
    assert np.array(together).tobytes() == np.array(alone).tobytes()


def test_marks_end_with_their_sentence() -> None:
    """A number at the very end of a sentence takes no comma from the next one to become a mark."""
    texts = ("我们第一", "，首先", "，其次", "是二要", "抓好，再次", "，好", "其三", "、")
    starts = [0, *accumulate(map(len, texts))]
    given = tuple(Sentence(n, starts[n], starts[n + 1], text) for n, text in enumerate(texts))
    assert marks_of_all([SegmentedSpeech(make_speech("".join(texts)), given, (), ())]) == [*map(marks, given)]


def test_parallel_runs_where_there_are_many() -> None:
    """Clauses and members of few different characters, which are alike in all the ways there are."""
    rng = random.Random(26)
    for _ in range(1500):
        units = [
            "".join(rng.choices("甲乙丙丁一二是要其", k=rng.choice((2, 3, 3, 4, 5, 7)))) for _ in range(9)
        ]
        text = "".join(unit + rng.choice("、、，，；；。\n") for unit in units)
        found = parallel_runs_of(_clauses.stretches(_arrays.Characters.of(text)))
        assert found == parallel_runs(text), text


def test_quantities_of_sentences() -> None:
    """Whether a sentence has a quantity is the same by itself and in the text, whatever stands around it."""
    rng = random.Random(27)
    signs = "一二十百万亿两几第3５0，,.．余多%个项名年次意识会。\n ；”分之"
    texts = [speech.text for speech in speeches()] + ["".join(rng.choices(signs, k=60)) for _ in range(600)]
    for text in texts:
        speech = SegmentedSpeech(make_speech(text), tuple(annotate(text)), (), ())
        n, found = found_in(speech)
        assert n == len(quantities(text))
        assert found.tolist() == [bool(quantities(s.text)) for s in speech.sentences]


def test_no_quantity_holds_a_safe_end() -> None:
    """None of the signs that a sentence may safely end with is part of a quantity, or of what speaks against one."""
    from discourse.extractors import numerals

    for sign in _SAFE_ENDS:
        assert sign not in numerals._BARRED_BEFORE
        assert not any(
            sign in word for key in ("units", "vague", "barred") for word in numerals._DATA[key].split()
        )
        assert sign not in numerals._DIGITS + numerals._POWERS + "点几分之余多来,.%‰周年"
        assert not sign.isdecimal()
        assert sign not in numerals._HALF_WIDTH


def test_names_of_sentences() -> None:
    """Whether a sentence has a name, found for all sentences together, is whether any is found in it by itself."""
    for speech in speeches():
        expected = [bool(_names.names(s.text, _clauses.tokens_of(speech, s))) for s in speech.sentences]
        assert _names.named(speech).tolist() == expected


def test_names_at_the_edge_of_a_sentence() -> None:
    """A surname that ends a sentence is not joined to the title that begins the next one, nor to its given name."""
    tokens = ("王", "主任", "说", "柳湾", "镇", "何立", "同志")
    starts = (0, 1, 3, 4, 6, 7, 9)
    text = "".join(tokens)
    for cut in range(len(text) + 1):
        halves = (Sentence(0, 0, cut, text[:cut]), Sentence(1, cut, len(text), text[cut:]))
        speech = SegmentedSpeech(make_speech(text), halves, tokens, starts)
        expected = [bool(_names.names(s.text, _clauses.tokens_of(speech, s))) for s in speech.sentences]
        assert _names.named(speech).tolist() == expected


def test_problem_sentences() -> None:
    """Softened or kept to some, by the bounds of all tokens; bearers, by nouns put together from any tokens."""
    for speech, problem, fault in zip(speeches(), rows("problems"), rows("attribution"), strict=True):
        found = [s for s in _clauses.spoken(speech.sentences) if s.stance == "problem"]
        if len(found) < 3:
            assert all(map(isnan, [*problem.values(), *fault.values()]))
            continue
        pairs = [*zip(speech.starts, speech.tokens, strict=True)]
        bounds = {start for start, _ in pairs} | {start + len(token) for start, token in pairs}
        inside = [{b - s.start for b in bounds if s.start <= b <= s.end} for s in found]
        for name, rule in (("softened_share", softened), ("some_share", kept_to_some)):
            hits = sum(rule(s.text, b) for s, b in zip(found, inside, strict=True))
            assert problem[name] == hits / len(found)
        blamed = [bearers(_clauses.tokens_of(speech, s)) for s in found]
        assert fault["self_share"] == sum("self" in b for b in blamed) / len(found)


def test_nouns_of_any_tokens() -> None:
    """A noun is found however it is cut, and the longest of those that begin at a token."""
    rng = random.Random(28)
    for nouns in (_CLASS.keys(), _OUTSIDE):
        listed = sorted(nouns)
        for _ in range(400):
            text = "".join(rng.choices([*listed, "的", "不"], k=3))
            clause, at = [], 0
            while at < len(text):
                clause.append(text[at : at + rng.choice((1, 2, 2, 3))])
                at += len(clause[-1])
            for start in range(len(clause)):
                ends = range(start + 1, min(start + 3, len(clause)) + 1)
                expected = max((e for e in ends if "".join(clause[start:e]) in nouns), default=0)
                assert _end(clause, start, nouns) == expected


def test_quotation() -> None:
    """Han characters in quotations, counted in what is quoted."""
    for speech, row in zip(speeches(), rows("quotation"), strict=True):
        han = _tokens.han(speech.text)
        lengths = [_tokens.han(quoted) for quoted in quotations(speech.text)]
        if han >= 200:
            assert row["terms_per_1000"] == 1000 * sum(1 <= n <= TERM for n in lengths) / han
            assert row["passage_share"] == sum(n for n in lengths if n > TERM) / han


def test_stances_and_their_course() -> None:
    """Counts of sentences and characters, median places and the turn, sentence by sentence."""
    for speech, stance, course in zip(speeches(), rows("stance"), rows("course"), strict=True):
        judged = counted(speech.sentences)
        lengths = [_tokens.han(s.text) for s in speech.sentences]
        own = {}
        for name in ("achievement", "problem", "plan"):
            numbers = {s.n for s in judged if s.stance == name}
            own[name] = [n * (s.n in numbers) for s, n in zip(speech.sentences, lengths, strict=True)]
            assert stance[name] == len(numbers)
            assert stance[f"{name}_chars"] == sum(own[name])
            assert same(course[f"{name}_median"], median_place(lengths, own[name]))
        assert stance["sentences"] == len(judged)
        assert all(map(same, turn(lengths, own["achievement"], own["problem"]), [*course.values()][3:]))


def test_corrected_theta_is_the_same_in_each_call() -> None:
    """Draws that are kept from call to call are those that a fresh generator gives; another table has its own."""
    from discourse.extractors import stance

    counts, other = [5, 3, 2, 7], np.array([[8, 1, 1, 1], [1, 9, 1, 2], [2, 1, 7, 1], [1, 1, 1, 6.0]])
    first = theta_corrected(counts), theta_corrected(counts, other)
    stance._first_draws.cache_clear()
    assert (theta_corrected(counts), theta_corrected(counts, other)) == first
    assert first[0] == stance._theta_corrected(*counts)
    assert first[0] != first[1]


def test_masks_are_made_of_their_signs() -> None:
    """No mask is found in a text without one of the signs that are looked for first."""
    rng = random.Random(29)
    for text in [
        *awkward(29, 60),
        *("".join(rng.choices(SIGNS + "＊○●□■_＿ⅩХ同志月", k=40)) for _ in range(400)),
    ]:
        assert _SIGN.search(text) or not find_masks(text)
        bare = _SIGN.sub("县", text)
        assert not find_masks(bare)


# Diversity -----------------------------------------------------------------------------------------------------


def plain_mattr(tokens: Sequence[str], window: int) -> float:
    """Types in each window, one window after the other."""
    starts = range(len(tokens) - window + 1)
    return sum(len({*tokens[i : i + window]}) for i in starts) / window / len(starts) if starts else nan


def plain_mtld(tokens: Sequence[str], threshold: float) -> float:
    """Both directions, token by token, with a set of the types seen."""

    def stretches(given: Sequence[str]) -> float:
        full, types, length = 0, set[str](), 0
        for token in given:
            types.add(token)
            length += 1
            if len(types) / length < threshold:
                full, types, length = full + 1, set(), 0
        return full + ((1 - len(types) / length) / (1 - threshold) if length else 0)

    both = stretches(tokens), stretches(tokens[::-1])
    return fsum(len(tokens) / n for n in both) / 2 if all(both) else nan


def test_diversity_of_any_tokens() -> None:
    """From where each word stood before, and from the spectrum of frequencies, the same as by counting."""
    rng = random.Random(30)
    for _ in range(300):
        tokens = rng.choices("abcdefghijklmnop"[: rng.choice((1, 4, 16))], k=rng.choice((0, 1, 2, 30, 400)))
        for window in (1, 2, 10):
            assert same(mattr(tokens, window), plain_mattr(tokens, window))
        for threshold in (0.3, 0.72, 0.9):
            assert same(mtld(tokens, threshold), plain_mtld(tokens, threshold))
        counts = Counter(tokens).values()
        n = len(tokens)
        assert same(yule_k(tokens), 10_000 * (sum(f * f for f in counts) - n) / (n * n) if n else nan)
    tokens = [f"{n}" for n in range(70_000)] * 2  # more types than fit into 16 bits
    assert mattr(tokens, 100) == 1.0


def test_diversity_of_speeches() -> None:
    """The columns are the measures of the speech's words."""
    for speech, row in zip(speeches(), rows("diversity"), strict=True):
        kept = _tokens.words(speech.tokens)
        expected = [nan] * 5
        if len(kept) >= 100:
            expected = [mattr(kept, 100), mtld(kept), hdd(kept), yule_k(kept), rarefied_types(kept)]
        assert all(map(same, row.values(), expected))


# TF-IDF --------------------------------------------------------------------------------------------------------


class Lazy(Sequence[SegmentedSpeech]):
    """Speeches made anew each time they are asked for, as if read from disk; none may be asked for out of order."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.alive: set[int] = set()
        self.most = 0

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, n: int) -> SegmentedSpeech: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[SegmentedSpeech]: ...
    def __getitem__(self, n: int | slice) -> SegmentedSpeech | Sequence[SegmentedSpeech]:
        raise AssertionError("speeches are to be read in order")

    def __iter__(self) -> Iterator[SegmentedSpeech]:
        for n, line in enumerate(self.lines):
            speech = of_tokens(line, f"s{n}.1", duplicate_of="s0.1" if n % 5 == 4 else None)
            self.alive.add(n)
            weakref.finalize(speech, self.alive.discard, n)
            self.most = max(self.most, len(self.alive))
            yield speech
            del speech


def test_tfidf_keeps_no_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning goes through a lazy sequence in order and lets each speech go; the result is that of a tuple."""
    monkeypatch.setattr(base, "RUN", 1)  # speeches in a run are held together
    rng = random.Random(31)
    lines = [" ".join(rng.choices(["党", "的", "建设", "群众", "落实", "村"], k=12)) for _ in range(60)]
    lazy = Lazy(lines)
    gc.collect()
    found = Tfidf(terms=2).fit(lazy)
    assert lazy.most <= 3
    assert not lazy.alive
    whole = tuple(Lazy(lines))
    expected = Tfidf(terms=2).fit(whole)
    assert found.terms_ == expected.terms_
    assert found.vocabulary_ == expected.vocabulary_
    assert found.transform(lazy).tobytes() == expected.transform(whole).tobytes()
    assert [row.tolist() for row in found.transform(whole)] == [found.measure(speech) for speech in whole]


def test_most_terms_are_those_that_weigh_in_most_speeches() -> None:
    """Of more terms than may become columns the ones kept are heaviest in the most speeches, then first in order."""
    lines = ["甲 乙 乙", "甲 丙 丙", "甲 丁 丁", "戊 丁 丁"]
    speeches = tuple(Lazy(lines))
    assert Tfidf(terms=1).fit(speeches).terms_ == ("丁", "丙", "乙")  # in the order of code points
    assert Tfidf(terms=1, most=1).fit(speeches).terms_ == ("丁",)  # heaviest in two speeches
    assert Tfidf(terms=1, most=2).fit(speeches).terms_ == ("丁", "丙")
    whole = Tfidf(terms=1).fit(speeches).transform(speeches)
    assert Tfidf(terms=1, most=1).fit(speeches).transform(speeches).tolist() == whole[:, :1].tolist()


def test_tfidf_is_scikit_learns_on_awkward_tokens() -> None:
    """Weights of the kept terms equal the reference library's to 1e-12, on all tokens that are words."""
    extractor = Tfidf(terms=3).fit(speeches())
    vectorizer = TfidfVectorizer(analyzer=lambda speech: _tokens.words(speech.tokens))
    expected = vectorizer.fit_transform(speeches()).toarray()
    names = vectorizer.get_feature_names_out().tolist()
    assert [*extractor.vocabulary_] == names
    found = extractor.transform(speeches())
    wordless = [not _tokens.words(speech.tokens) for speech in speeches()]
    assert np.isnan(found[wordless]).all()
    places = [names.index(term) for term in extractor.terms_]
    kept = np.logical_not(wordless)
    np.testing.assert_allclose(found[kept], expected[kept][:, places], rtol=0, atol=1e-12)


def test_no_vectorizer_is_imported_to_measure() -> None:
    """Measuring brings in neither scikit-learn's text vectorizers nor its models, nor jieba, nor matplotlib."""
    code = (
        "import sys; from discourse.extractors import make; make();"
        "heavy = ('sklearn.feature_extraction', 'sklearn.linear_model', 'jieba', 'matplotlib');"
        "print(*[name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize("name", ["length", "parallelism", "specificity", "tfidf", "diversity"])
def test_measures_leave_the_speech_as_it_was(name: str) -> None:
    """A speech that was measured equals one that was not, and so do its sentences and tokens."""
    before = [(s.sentences, s.tokens, s.starts, s.text) for s in sample()]
    make([name])[0].fit(sample()).transform(sample())
    assert [(s.sentences, s.tokens, s.starts, s.text) for s in sample()] == before
