"""One analysis of the invented speeches for all tests of the multiverse."""

from __future__ import annotations

import pytest

from discourse.build import analyse
from discourse.formats import collect
from discourse.results import Results
from discourse.study import Comparisons, Features, Study

from .invented import write

#: A tokens' outcome beside the two primary ones.
OUTCOMES = ("stance.theta", "formula.lexicon_share", "length.tokens")


@pytest.fixture(scope="package")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Seven invented speeches, three outcomes measured."""
    folder = write(tmp_path_factory.mktemp("speeches"))
    study = Study(
        features=Features(extractors=("formulas", "length", "stance")),
        comparisons=Comparisons(primary=OUTCOMES, features=OUTCOMES, without_reuse=False),
        seed=7,
    )
    found, failures = analyse(study, collect([str(folder)]).sources)
    assert not failures
    return found
