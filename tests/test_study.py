"""study.toml: what it may say, and what it is told when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse import extractors
from discourse.build import with_measured_outcomes
from discourse.errors import StudyError
from discourse.study import Comparisons, Features, Study


def test_the_study_of_the_seeds_is_the_default_written_out(root: Path) -> None:
    """study.toml shows every key there is, so that nobody has to look for them."""
    study = Study.read(root / "study.toml")
    shown = study.parameters()
    assert set(shown) == set(Study().parameters())
    for key, default in Study().parameters().items():
        if isinstance(default, dict):
            assert set(shown[key]) == set(default)
            assert shown[key] == (default | {"run": True} if key == "multiverse" else default)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('titel = "x"', "no key 'titel'.*Try: title"),
        ("[comparison]\nlevel = 0.05", "no key 'comparison'.*Try: comparisons"),
        ("[comparisons]\nlvel = 0.05", r"\[comparisons\].*no key 'lvel'.*Try: level"),
        ("[comparisons]\nlevel = '0.05'", "wrong kind"),
        ("seed = true", "wrong kind"),
        ("[sources]\npaths = 'seeds'", "not a list"),
        ("[segment]\nengine = 'jeiba'", "no choice.*fast, jieba"),
        ("seed = -1", "out of range.*at least 0"),
        ("[features]\ntfidf_terms = 0", "out of range.*at least 1"),
        ("[comparisons]\nlevel = 5", "out of range.*between 0 and 1"),
        ("[comparisons]\nlevel = nan", "out of range.*between 0 and 1"),
        ("sources = 3", "section"),
        ("title = ", "not valid TOML"),
    ],
)
def test_a_wrong_study_is_a_letter_with_the_right_word_in_it(tmp_path: Path, toml: str, words: str) -> None:
    """A misspelt key, section, choice or type names itself and the nearest right one."""
    path = tmp_path / "study.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(StudyError, match=words) as caught:
        Study.read(path)
    assert "study.toml" in str(caught.value)


def test_a_missing_study_is_a_letter(tmp_path: Path) -> None:
    """The file that is not there is named; no verb is, for several read a study."""
    with pytest.raises(
        StudyError, match=r"none\.toml.*cannot be read.*existing study file, after --study"
    ) as caught:
        Study.read(tmp_path / "none.toml")
    assert "discourse " not in str(caught.value)


def test_outcomes_that_the_extractors_do_not_measure() -> None:
    """Defaults are left out; one that the study names is a letter with the extractor that would measure it."""

    def primary(names: tuple[str, ...], **comparisons: tuple[str, ...]) -> tuple[str, ...]:
        study = Study(features=Features(names), comparisons=Comparisons(**comparisons))
        return with_measured_outcomes(study, extractors.make(names)).comparisons.primary

    assert primary(()) == Comparisons().primary
    assert primary(("length",)) == ()
    assert primary(("length", "stance")) == ("stance.theta",)
    assert primary(("length",), primary=("length.tokens",)) == ("length.tokens",)
    with pytest.raises(
        StudyError, match=r"do not measure 'formula\.vintage'.*\"formulas\" among the extract"
    ):
        primary(("length",), primary=("formula.vintage",))
    with pytest.raises(StudyError, match=r"'stance\.theta'.*columns of length.*\"stance\""):
        primary(("length",), features=("stance.theta",))
