"""The pipeline that a researcher writes today: pandas, jieba, scikit-learn, dictionaries, ``str.count``.

What :mod:`tests.benchmarks.speed` measures against, and whose results it takes for right. Written to be read and to
be quick enough: comprehensions rather than ``DataFrame.apply``, sparse where scikit-learn is, a row only for what was
found. No step is done twice.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

Tokens = list[list[str]]


class Weights(NamedTuple):
    """TF-IDF: ``matrix`` (SciPy's CSR) is speeches x ``terms``."""

    matrix: Any
    terms: list[str]


def read(path: str) -> list[str]:
    """The speeches."""
    return pd.read_json(path, lines=True)["content"].tolist()


def tokenise(texts: Sequence[str]) -> Tokens:
    """jieba's tokens, white space left out."""
    import jieba  # not above: when first compiled it warns, and where warnings are errors nothing here could be read

    return [[token for token in jieba.lcut(text) if not token.isspace()] for text in texts]


def tfidf(tokens: Tokens) -> Weights:
    """scikit-learn's, on the tokens as they are."""
    vectorizer = TfidfVectorizer(analyzer=_itself)
    matrix = vectorizer.fit_transform(tokens)
    return Weights(matrix, vectorizer.get_feature_names_out().tolist())


def keyness(target: Tokens, reference: Tokens) -> pd.DataFrame:
    """Log-likelihood (Rayson & Garside 2000, two cells) of every word, the largest first."""
    here, there = Counter[str](), Counter[str]()
    for side, speeches in ((here, target), (there, reference)):
        for tokens in speeches:
            side.update(tokens)
    n1, n2 = here.total(), there.total()
    rows = []
    for word in here | there:
        a, b = here[word], there[word]
        share = (a + b) / (n1 + n2)
        g2 = 0.0
        if a:
            g2 += a * math.log(a / (n1 * share))
        if b:
            g2 += b * math.log(b / (n2 * share))
        rows.append((word, a, b, 2 * g2))
    table = pd.DataFrame(rows, columns=["word", "target", "reference", "g2"])
    return table.sort_values("g2", ascending=False, ignore_index=True)


def phrases(texts: Sequence[str], forms: Sequence[str]) -> pd.DataFrame:
    """How often each phrase stands in each speech: speeches x phrases."""
    return pd.DataFrame([[text.count(form) for form in forms] for text in texts], columns=list(forms))


def sentence_phrases(texts: Sequence[str], forms: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """A row for each phrase in each sentence that has it; and how many sentences there are."""
    sentences = [
        (n, sentence)
        for n, text in enumerate(texts)
        for sentence in re.split("[。！？!?；;\n]", text)
        if sentence.strip()
    ]
    rows = [
        (speech, n, form, count)
        for n, (speech, sentence) in enumerate(sentences)
        for form in forms
        if (count := sentence.count(form))
    ]
    return pd.DataFrame(rows, columns=["speech", "sentence", "phrase", "count"]), len(sentences)


def _itself(tokens: list[str]) -> list[str]:
    return tokens
