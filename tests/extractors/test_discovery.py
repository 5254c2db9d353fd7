"""A file in the folder is all an extractor takes; what is asked for wrongly is answered with the nearest name."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from discourse import extractors
from discourse.errors import ExtractorError
from discourse.extractors.base import Column, Extractor
from discourse.extractors.length import Length
from discourse.extractors.tfidf import Tfidf
from tests.helpers import of_tokens, sample


def test_every_file_without_underscore_is_an_extractor() -> None:
    """What the folder lists is what is available, under the name of its file; helpers hide behind an underscore."""
    folder = Path(extractors.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} | {
        p.parent.name for p in folder.glob("*/__init__.py")
    }
    expected = {name for name in files if not name.startswith("_")} - {"base"}
    assert set(extractors.available()) == expected
    assert list(extractors.available()) == sorted(expected)


def test_make_gives_what_was_named_in_that_order_with_its_parameters() -> None:
    """Parameters of an extractor that was not asked for are left aside: one study serves many questions."""
    made = extractors.make(["tfidf", "length"], tfidf={"terms": 3})
    assert [type(extractor) for extractor in made] == [Tfidf, Length]
    assert made[0].get_params() == {"terms": 3, "min_speeches": 1, "most": 1_000}
    assert [type(e) for e in extractors.make(["length"], tfidf={"terms": 3})] == [Length]
    assert [type(e) for e in extractors.make()] == list(extractors.available().values())
    assert len(extractors.make(["length", "length"])) == 1


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (["lenght"], {}, r"there is no extractor 'lenght'\. Expected: one of .*Try: length\."),
        ([], {"tf_idf": {"terms": 3}}, r"there is no extractor 'tf_idf'\. .*Try: tfidf\."),
        (
            ["tfidf"],
            {"tfidf": {"term": 3}},
            r"the extractor 'tfidf' has no parameter 'term'\. .*Try: terms\.",
        ),
        (["length"], {"length": {"n": 3}}, r"has no parameter 'n'\. Expected: no parameter\."),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(
    names: list[str], options: dict[str, dict[str, int]], message: str
) -> None:
    """A misspelt extractor or parameter stops the work and says what was probably meant."""
    with pytest.raises(ExtractorError, match=message):
        extractors.make(names, **options)


def test_measure_gives_a_table_of_numbers_and_its_meaning() -> None:
    """A row a speech by id, a column a declaration, in the same order, nothing but floats."""
    made = extractors.make(["length", "modality", "tfidf"])
    table, columns = extractors.measure(sample(), made)
    assert list(table.index) == [speech.id for speech in sample()]
    assert table.index.name == "id"
    assert list(table.columns) == [column.name for column in columns]
    assert set(table.dtypes) == {np.dtype("float64")}
    assert table.loc["a.1", "length.han"] == Length().fit(sample()).transform(sample())[0, 0]


class Twice(Extractor):
    """Declares a column that length declares too."""

    columns = (Column("length.han", "u", "f", "own definition", "higher = more", "en", "zh"),)

    def measure(self, speech: object) -> list[float]:
        return [math.nan]


def test_ambiguous_tables_are_refused() -> None:
    """Two columns of one name, two speeches of one id, and no extractor at all."""
    with pytest.raises(ExtractorError, match=r"more than one column has the name 'length\.han'"):
        extractors.measure(sample(), [Length(), Twice()])
    with pytest.raises(ExtractorError, match=r"more than one speech has the name 'a\.1'"):
        extractors.measure([of_tokens("党", "a.1"), of_tokens("民", "a.1")], [Length()])
    with pytest.raises(ExtractorError, match="no extractor was given"):
        extractors.measure(sample(), [])


def test_the_codebook_is_the_declarations() -> None:
    """A row a column, in order, with every field of the declaration; an empty one keeps its header."""
    book = extractors.codebook(Length.columns)
    assert list(book.columns) == ["name", "unit", "formula", "reference", "reading", "en", "zh", "caveat"]
    assert list(book["name"]) == [column.name for column in Length.columns]
    assert list(book.iloc[3]) == [getattr(Length.columns[3], field) for field in book.columns]
    empty = extractors.codebook([])
    assert isinstance(empty, pd.DataFrame)
    assert list(empty.columns) == list(book.columns)
