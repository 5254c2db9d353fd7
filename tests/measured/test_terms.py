"""Counts as arrays: equal to what dictionaries, scikit-learn and the comparisons say, however the corpus is cut."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from discourse.compare.measures import g2 as g2_by_scipy
from discourse.errors import MeasuredError
from discourse.measured import terms as module
from discourse.measured.terms import Terms, count_terms, g2, keyness, merge, pooled, tfidf
from discourse.segment.tokens import Tokenizer

#: What cutters and counters trip over.
AWKWARD = (
    "",
    " \r\n\t\u3000",
    "党",
    "全面从严治党,全面从严治党;\r\n全面从严治党。",
    "***同志在2011-2020年、２０２３年(qq.com, 20.01KB)作报告 report ABC-1.5%",
    "市長(zhǎng)講話，著力推進農村改革",
    "二〇二三年〇〇〇\ue000〇 㐀㐁𠀀𠀁豈🙂𠀀",
    "中国特色社会主义" * 2_000 + "\n" + "发展" * 9_000,
    "\U0010ffff\ufffd\u200b党\x1c的\u2028会",
)

#: Lists of tokens, few enough kinds that documents share them; 𠀀 lies after 〇 and ｚ in code points, not in UTF-16.
TOKENS = st.lists(st.sampled_from("党 的 会 发展 𠀀 ｚ a - 2023".split()), max_size=12)


def dense(terms: Terms) -> list[dict[str, int]]:
    """The documents as dictionaries."""
    return [
        {terms.vocabulary[j]: int(n) for j, n in zip(terms.ids[a:b], terms.counts[a:b], strict=True)}
        for a, b in zip(terms.indptr, terms.indptr[1:], strict=False)
    ]


def same(one: Terms, two: Terms) -> bool:
    """Equal in every array, down to its type."""
    arrays = [(getattr(one, name), getattr(two, name)) for name in ("indptr", "ids", "counts")]
    return one.vocabulary == two.vocabulary and all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in arrays
    )


class InPieces:
    """A tokenizer that cuts at blanks: its pieces hold the blanks, and "a-b" for what are three tokens."""

    def tokenize(self, text: str) -> tuple[list[str], list[int]]:
        """The right tokens."""
        return [
            t for word in text.split(" ") for t in (["a", "-", "b"] if word == "a-b" else [word]) if t
        ], []

    def pieces(self, text: str) -> list[str]:
        """The same, to be corrected."""
        return [piece for word in text.split(" ") for piece in (word, " ") if piece]

    def corrections(self, pieces: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """What is no token."""
        return {p: {"a-b": ("a", "-", "b"), " ": ()}[p] for p in pieces if p in ("a-b", " ")}


@pytest.mark.parametrize("hmm", [True, False])
def test_terms_are_the_tokens_counted(hmm: bool) -> None:
    """Awkward texts have the counts of their tokens, in ascending columns without gaps, in the types promised."""
    tokenizer = Tokenizer(hmm=hmm)
    terms = count_terms(AWKWARD, tokenizer)
    assert dense(terms) == [Counter(tokenizer.tokenize(text)[0]) for text in AWKWARD]
    assert list(terms.vocabulary) == sorted(terms.vocabulary)
    assert terms.totals.min() > 0
    assert all(
        (np.diff(terms.ids[a:b]) > 0).all() for a, b in zip(terms.indptr, terms.indptr[1:], strict=False)
    )
    assert [terms.indptr.dtype, terms.ids.dtype, terms.counts.dtype] == [np.int64, np.int32, np.int32]


def test_jieba_gives_the_same_terms() -> None:
    """The reference engine's counts are the fast one's."""
    assert same(count_terms(AWKWARD, Tokenizer("jieba")), count_terms(AWKWARD, Tokenizer()))


@given(st.lists(st.lists(st.sampled_from(["党", "a-b", "a", "-", "c"]), max_size=9), max_size=5))
def test_pieces_are_corrected(documents: list[list[str]]) -> None:
    """A tokenizer that offers pieces is counted by them, and the result is that of its tokens."""
    texts = [" ".join(document) for document in documents]
    expected = [Counter(InPieces().tokenize(text)[0]) for text in texts]
    terms = count_terms(texts, InPieces())
    assert dense(terms) == expected
    assert terms.vocabulary == tuple(sorted(set().union(*expected)))


def test_the_order_is_that_of_code_points() -> None:
    """A character beyond the basic plane comes after all within it, as Python and scikit-learn have it."""
    assert count_terms([["𠀀", "ｚ", "a", "党"]]).vocabulary == ("a", "党", "ｚ", "𠀀")


@given(st.lists(TOKENS, max_size=8), st.lists(st.integers(0, 8), max_size=4))
def test_parts_merge_to_the_whole(documents: list[list[str]], cuts: list[int]) -> None:
    """However a corpus is cut into parts, empty ones too, and whatever order the parts' words came in."""
    ends = sorted(min(cut, len(documents)) for cut in cuts)
    parts = [documents[a:b] for a, b in zip([0, *ends], [*ends, len(documents)], strict=True)]
    assert same(merge(map(count_terms, parts)), count_terms(documents))


def test_merging_nothing_gives_nothing() -> None:
    """No parts, or no documents, are an empty table that everything else takes."""
    for empty in (merge([]), count_terms([])):
        assert (len(empty), empty.vocabulary, empty.indptr.tolist()) == (0, (), [0])
        assert tfidf(empty).tolist() == []
        assert empty.sizes.tolist() == []


def test_counting_in_small_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where tokens are counted a few at a time, documents stay whole."""
    whole = count_terms(AWKWARD, Tokenizer())
    monkeypatch.setattr(module, "_CHUNK", 3)
    assert same(count_terms(AWKWARD, Tokenizer()), whole)


@given(st.lists(TOKENS, min_size=1, max_size=6))
def test_sums_are_those_of_dictionaries(documents: list[list[str]]) -> None:
    """Sizes, totals and document frequencies, counted by hand."""
    terms = count_terms(documents)
    totals, docs = Counter[str](), Counter[str]()
    for document in documents:
        totals.update(document)
        docs.update(set(document))
    assert terms.sizes.tolist() == list(map(len, documents))
    assert dict(zip(terms.vocabulary, terms.totals.tolist(), strict=True)) == totals
    assert dict(zip(terms.vocabulary, terms.document_frequencies.tolist(), strict=True)) == docs


@given(st.lists(TOKENS, min_size=1, max_size=8).filter(any))
def test_tfidf_is_scikit_learns(documents: list[list[str]]) -> None:
    """Weights and vocabulary agree with TfidfVectorizer to 1e-12, empty documents included."""
    vectorizer = TfidfVectorizer(analyzer=list)
    theirs = vectorizer.fit_transform(documents).toarray()
    terms = count_terms(documents)
    ours = terms.to_scipy().astype(np.float64)
    ours.data = tfidf(terms)
    assert list(terms.vocabulary) == vectorizer.get_feature_names_out().tolist()
    assert np.abs(ours.toarray() - theirs).max() < 1e-12


def test_tfidf_of_a_part_by_the_frequencies_of_the_whole() -> None:
    """The last documents alone have their weights of the whole, if they are told the whole's frequencies."""
    documents = [["党", "的", "党"], ["的"], ["会", "的"], ["党"]]
    whole, part = count_terms(documents), count_terms(documents[2:])
    where = [whole.vocabulary.index(term) for term in part.vocabulary]
    weights = tfidf(part, whole.document_frequencies[where], len(whole))
    assert weights.tolist() == tfidf(whole)[whole.indptr[2] :].tolist()


def test_tfidf_wants_a_frequency_for_every_term() -> None:
    """Frequencies of another vocabulary are refused, and the letter counts them."""
    with pytest.raises(
        MeasuredError, match=r"tfidf: 3 document frequencies of 1 terms\. Expected: one a term"
    ):
        tfidf(count_terms([["党"]]), [1, 1, 1])


@pytest.mark.parametrize("formula", ["four-cell", "two-cell"])
def test_g2_is_that_of_the_comparisons(formula: str) -> None:
    """Zeros, equal rates, words that are the whole corpus: the same number as discourse.compare.measures gives."""
    rng = np.random.default_rng(1)
    f1 = np.concatenate(([0, 5, 0, 1_000, 1], rng.integers(0, 1_000, 200)))
    f2 = np.concatenate(([0, 10, 7, 2_000, 0], rng.integers(0, 2_000, 200)))
    ours = g2(f1, 1_000, f2, 2_000, formula=formula)  # type: ignore[arg-type]
    theirs = g2_by_scipy(f1, 1_000, f2, 2_000, formula=formula)  # type: ignore[arg-type]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_keyness_counts_both_sides() -> None:
    """Target and reference by hand: 党 2 of 3 against 0 of 2."""
    found = keyness(
        count_terms([["党", "的"], ["会", "的"], ["党"]]), [True, False, True], formula="two-cell"
    )
    assert found.target.tolist() == [0, 2, 1]
    assert found.reference.tolist() == [1, 0, 1]
    assert found.g2[1] == pytest.approx(2 * 2 * np.log(2 / (3 * 2 / 5)))


@pytest.mark.parametrize(
    ("target", "letter"),
    [([True, True], "one of the two sides has no tokens"), ([True], "1 marks of 2 documents")],
)
def test_keyness_wants_two_sides(target: Sequence[bool], letter: str) -> None:
    """A side without tokens, or a mark too few, is an error and not a table of NaN."""
    with pytest.raises(MeasuredError, match=letter):
        keyness(count_terms([["党"], ["的"]]), target, formula="two-cell")


def test_there_are_two_formulas() -> None:
    """An unknown one is named in the letter."""
    with pytest.raises(
        MeasuredError, match=r"there is no formula 'rayson'\. Expected: four-cell or two-cell"
    ):
        g2([1], 2, [1], 2, formula="rayson")  # type: ignore[arg-type]


@given(st.lists(st.tuples(TOKENS, st.integers(-1, 2)), max_size=7), st.integers(0, 7))
def test_groups_are_sums_of_their_documents(given_: list[tuple[list[str], int]], cut: int) -> None:
    """Pooled at once, or part by part, merged, and pooled again: what dictionaries add up to."""
    documents, groups = [d for d, _ in given_], [g for _, g in given_]
    sums = [Counter[str]() for _ in range(3)]
    for document, group in given_:
        if group >= 0:
            sums[group].update(document)
    at_once = pooled(count_terms(documents), groups, 3)
    assert dense(at_once) == sums
    parts = [pooled(count_terms(documents[part]), groups[part], 3) for part in (slice(cut), slice(cut, None))]
    assert same(pooled(merge(parts), [0, 1, 2] * 2, 3), at_once)


def test_groups_out_of_bounds_are_refused() -> None:
    """A group that there is not would otherwise be lost in silence."""
    with pytest.raises(MeasuredError, match="2 groups of 2 documents, or one that is not among 0 … 1"):
        pooled(count_terms([["党"], ["的"]]), [0, 2], 2)


@pytest.mark.parametrize(
    ("documents", "tokenizer", "letter"),
    [
        (
            ["党的建设"],
            None,
            r"a text \('党的建设'\) and no tokenizer.*Try: count_terms\(texts, Tokenizer\(\)\)",
        ),
        ([["党"]], Tokenizer(), r"tokens, and a tokenizer.*Try: count_terms\(token_lists\)"),
    ],
)
def test_texts_need_a_tokenizer_and_tokens_none(
    documents: list[str], tokenizer: Tokenizer | None, letter: str
) -> None:
    """A text would be counted by its characters, a list cut again: slips both, and the letter says what to try."""
    with pytest.raises(MeasuredError, match=letter):
        count_terms(documents, tokenizer)


def test_the_hot_path_is_light() -> None:
    """Counting imports none of the libraries that take longer to load than the counting."""
    code = (
        "import sys; from discourse.measured.terms import count_terms, tfidf; import discourse.measured.phrases;"
        "from discourse.segment.tokens import Tokenizer; tfidf(count_terms(['党的建设'], Tokenizer()));"
        "print(*[name for name in ('sklearn', 'scipy', 'pandas', 'pyarrow', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
