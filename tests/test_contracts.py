"""The same questions, asked of every extractor, lexicon, periodisation and figure that the folders hold.

Whoever adds a file writes no test of these: it is found and asked.
"""

from __future__ import annotations

import copy
import csv
import json
import pickle
import pkgutil
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import FeatureUnion

import discourse
from discourse import eras, extractors, plots
from discourse.errors import ExtractorError
from discourse.extractors.base import Column, Extractor
from discourse.plots.base import FigureSpec
from tests.helpers import SAMPLE, make_segmented, sample

ROOT = Path(discourse.__file__).parent
HAN = re.compile("[\u4e00-\u9fff]")

EXTRACTORS = sorted(
    m.name
    for m in pkgutil.iter_modules(extractors.__path__)
    if not m.name.startswith("_") and m.name != "base"
)


@pytest.fixture(scope="module", params=EXTRACTORS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each extractor in turn."""
    return str(request.param)


@pytest.fixture
def extractor(name: str) -> Extractor:
    """A fresh one, made without parameters."""
    return extractors.make([name])[0]


def columns_of(extractor: Extractor) -> tuple[Column, ...]:
    return clone(extractor).fit(sample()).fitted_columns()


class TestExtractors:
    """What scikit-learn, the codebook and a sceptical reader expect of a measure."""

    def test_a_file_holds_one_extractor(self, name: str) -> None:
        """The class that a file defines is available under the file's name."""
        kind = extractors.available()[name]
        assert issubclass(kind, Extractor)
        assert (kind.__doc__ or "").strip()

    def test_shape_and_names(self, extractor: Extractor) -> None:
        """A row a speech, a column a declaration, float64, no infinity, names each once."""
        assert extractor.fit(sample()) is extractor
        table = extractor.transform(sample())
        names = list(extractor.get_feature_names_out())
        assert table.shape == (len(sample()), len(names))
        assert table.dtype == np.float64
        assert not np.isinf(table).any()
        assert names == [column.name for column in extractor.fitted_columns()]
        assert len(set(names)) == len(names) > 0

    def test_names_share_a_family_of_their_own(self, name: str, extractor: Extractor) -> None:
        """``family.measure`` throughout, and no other file writes into the family."""
        families = {c.name.split(".")[0] for c in columns_of(extractor)}
        assert all(re.fullmatch(r"[a-z][a-z_]*\.\S+", c.name) for c in columns_of(extractor))
        assert len(families) == 1
        others = [other for other in extractors.make() if type(other) is not type(extractor)]
        assert families.isdisjoint(c.name.split(".")[0] for other in others for c in columns_of(other))

    def test_every_column_explains_itself(self, extractor: Extractor) -> None:
        """Unit, formula, reference (a DOI or "own definition"), reading, and a label in both languages."""
        for column in columns_of(extractor):
            assert all(map(str.strip, (column.unit, column.formula, column.en, column.zh))), column
            for reference in column.reference.split("; "):
                assert re.fullmatch(r"10\.\d{4,9}/\S+|own definition", reference), column
            assert column.reading.startswith("higher = "), column
            assert HAN.search(column.zh) or column.zh == column.en, column
            texts = (column.unit, column.formula, column.reading, column.en, column.zh, column.caveat)
            assert not any("\n" in text for text in texts), column

    def test_clone_and_parameters(self, extractor: Extractor) -> None:
        """A clone has the same parameters and nothing that was learned."""
        copied = clone(extractor.fit(sample()))
        assert copied.get_params() == extractor.get_params()
        assert not hasattr(copied, "n_speeches_")
        assert clone(copied.set_params(**extractor.get_params())).get_params() == extractor.get_params()

    def test_pickle(self, extractor: Extractor) -> None:
        """What was learned survives the way to another process."""
        extractor.fit(sample())
        thawed = pickle.loads(pickle.dumps(extractor))
        np.testing.assert_array_equal(thawed.transform(sample()), extractor.transform(sample()))

    def test_set_output(self, extractor: Extractor) -> None:
        """A data frame on request, with the columns' names."""
        frame = extractor.set_output(transform="pandas").fit_transform(sample())
        assert isinstance(frame, pd.DataFrame)
        assert list(frame.columns) == [column.name for column in extractor.fitted_columns()]

    def test_feature_union(self, extractor: Extractor) -> None:
        """Side by side with another in scikit-learn's own container."""
        union = FeatureUnion([("one", extractor), ("two", clone(extractor))]).fit(sample())
        width = len(columns_of(extractor))
        assert union.transform(sample()).shape == (len(sample()), 2 * width)
        assert len(union.get_feature_names_out()) == 2 * width

    def test_input_is_not_changed(self, extractor: Extractor) -> None:
        """The speeches are the same values afterwards."""
        speeches = [*sample()]
        before = copy.deepcopy(speeches)
        extractor.fit_transform(speeches)
        assert speeches == before

    def test_same_input_same_numbers(self, extractor: Extractor) -> None:
        """Two runs agree to the last bit, and a speech's row does not hang on its place in the corpus."""
        first = clone(extractor).fit(sample())
        again = clone(extractor).fit(sample()[::-1])
        assert list(first.get_feature_names_out()) == list(again.get_feature_names_out())
        rows = first.transform(sample())
        np.testing.assert_array_equal(clone(extractor).fit(sample()).transform(sample()), rows)
        np.testing.assert_allclose(again.transform(sample()), rows, rtol=0, atol=1e-12)

    def test_nothing_in_is_an_error_and_unfitted_is_an_error(self, extractor: Extractor) -> None:
        """No speech to learn from, or nothing learned: a letter, not a crash further down."""
        with pytest.raises(ExtractorError, match="was given no speech"):
            clone(extractor).fit([])
        with pytest.raises(ExtractorError, match="is not fitted"):
            clone(extractor).transform(sample())
        assert extractor.fit(sample()).transform([]).shape == (0, len(columns_of(extractor)))

    def test_copies_change_nothing(self, extractor: Extractor) -> None:
        """Near-duplicates in the corpus leave columns and numbers of the independent speeches alone."""
        copies = [make_segmented(SAMPLE[0], f"copy.{n}", duplicate_of="a.1") for n in (1, 2, 3)]
        alone, together = clone(extractor).fit(sample()), clone(extractor).fit([*sample(), *copies])
        assert list(together.get_feature_names_out()) == list(alone.get_feature_names_out())
        np.testing.assert_allclose(
            together.transform(sample()), alone.transform(sample()), rtol=0, atol=1e-12
        )

    def test_what_cannot_be_measured_is_nan(self, extractor: Extractor) -> None:
        """A speech of one full stop has no rate, share, ratio, mean or log-odds: NaN, where 0 would be a claim."""
        extractor.fit(sample())
        row = extractor.transform([make_segmented("。", "z.1")])[0]
        for column, value in zip(extractor.fitted_columns(), row, strict=True):
            relative = re.search(r"\bper\b|share|odds|ratio|mean|percent|weight", column.unit)
            assert np.isnan(value) or (not relative and value == 0), (column.name, column.unit, value)
        assert not np.isinf(extractor.transform([make_segmented("党", "z.1")])).any()

    def test_hostile_texts_are_measured_or_not_but_never_stop_the_work(self, extractor: Extractor) -> None:
        """A lone surrogate, a wall of one character, Latin only, white space within, masks only."""
        texts = [
            "\ud800党",
            "好" * 3000,
            "All in English. 100%",
            "党\u3000\n\n 建\n",
            "XXX***×××",
            "习近平\u200b总书记",
        ]
        rows = extractor.fit(sample()).transform([make_segmented(t, f"{i}.1") for i, t in enumerate(texts)])
        assert not np.isinf(rows).any()


def test_no_column_is_declared_twice() -> None:
    """All extractors together make one table."""
    table, columns = extractors.measure(sample(), extractors.make())
    assert len({column.name for column in columns}) == table.shape[1]
    assert len(extractors.codebook(columns)) == table.shape[1]


#: Data files of word lists, models and dates: those in lexicons/, and those that lie beside the code they serve.
DATA = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("lexicons", "segment", "extractors", "corpus")
    for path in (ROOT / folder).rglob("*")
    if path.is_file()
    and path.suffix not in {".py", ".pyc", ".md", ".typed"}
    and "__pycache__" not in path.parts
)


def origin_of(path: Path) -> str:
    """What a data file says of where it comes from: a key, a comment at its head, or a card.

    The card is a Markdown file or ``lexicon.toml`` in its own folder or in one above it.
    """
    text = path.read_text(encoding="utf-8") if path.suffix in {".toml", ".csv", ".txt", ".json"} else ""
    if path.suffix == ".toml":
        table = tomllib.loads(text)
        for key in ("origin", "source", "sources"):
            if table.get(key):
                return str(table[key])
    head = " ".join(line for line in text.splitlines()[:20] if line.startswith("#"))
    if re.search(r"\borigin", head, re.IGNORECASE):
        return head
    for folder in path.parents[: len(path.relative_to(ROOT).parts)]:
        for card in (*sorted(folder.glob("*.md")), folder / "lexicon.toml"):
            said = card.read_text(encoding="utf-8") if card.is_file() else ""
            if re.search(r"\borigin|来源|\btrained on\b", said, re.IGNORECASE):
                return said
    return ""


@pytest.mark.parametrize("file", DATA)
def test_every_data_file_is_readable(file: str) -> None:
    """UTF-8 without a byte order mark; TOML, CSV (rows as wide as the header) and JSON parse."""
    path = ROOT / file
    if path.suffix not in {".toml", ".csv", ".json", ".jsonl", ".txt"}:
        assert path.stat().st_size > 0
        return
    text = path.read_text(encoding="utf-8")
    assert text.strip()
    assert not text.startswith("\ufeff")
    if path.suffix == ".toml":
        assert tomllib.loads(text)
    if path.suffix == ".csv":
        header, *rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
        assert [row for row in rows if len(row) != len(header)] == []
    if path.suffix == ".json":
        assert json.loads(text)


@pytest.mark.parametrize("file", DATA)
def test_every_data_file_has_an_origin(file: str) -> None:
    """A word list without papers cannot be cited: a key ``origin``, a comment at its head, or a card beside it."""
    assert len(origin_of(ROOT / file)) >= 20


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "eras").glob("*.toml")))
def test_every_periodisation(file: str) -> None:
    """It loads by its name, says where its cuts come from, and no day lies in two eras."""
    periodisation = eras.load(Path(file).stem)
    assert periodisation.id == Path(file).stem
    assert periodisation.source.strip()
    ids = [era.id for era in periodisation]
    assert len(set(ids)) == len(ids) > 0
    for era in periodisation:
        assert era.en.strip()
        assert HAN.search(era.zh)
        assert era.reason.strip()
        assert era.start is None or era.end is None or era.start <= era.end
    for before, after in pairwise(periodisation):
        assert before.end is not None
        assert after.start is not None
        assert before.end < after.start


FIGURES: dict[str, Any] = plots.available() if hasattr(plots, "available") else {}


@pytest.mark.skipif(not FIGURES, reason="the registry of figures is not there")
@pytest.mark.parametrize("figure", sorted(FIGURES) or ["none"])
def test_every_figure_declares_itself(figure: str) -> None:
    """The file of that name holds a FigureSpec with a title in both languages and its four functions."""
    spec = FIGURES[figure]
    assert isinstance(spec, FigureSpec)
    assert spec.name == figure
    assert re.fullmatch(r"[a-z][a-z0-9_]*", spec.name)
    assert spec.title_en.strip()
    assert HAN.search(spec.title_zh)
    assert all(map(callable, (spec.data, spec.draw, spec.caption, spec.size)))
