"""Who is compared, by hand: copies, excerpts, dates at the edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from discourse import eras as periodisations
from discourse.build import describe
from discourse.compare.selection import groups_of
from discourse.corpus import Corpus
from discourse.corpus.speech import DateEstimate
from discourse.multiverse import CHOICES, named
from discourse.multiverse.samples import Sample, samples
from tests.helpers import make_speech

ERAS = periodisations.load("party")
OLD, NEW = "2010-new-village", "2014-mass-line"


def corpus() -> Corpus:
    """A plain one, its copy, an excerpt, one that may be of either era, one at the edge of an era, an undated one."""
    day = date(2010, 5, 6)
    return Corpus(
        (
            make_speech("一", "plain.1", genre="讲话", earliest=day),
            make_speech("一", "copy.1", genre="讲话", earliest=day, duplicate_of="plain.1"),
            replace(make_speech("二", "excerpt.1", genre="发言", earliest=day), truncated=True),
            replace(
                make_speech("三", "astride.1", genre="讲话"),
                date=DateEstimate(date(2010, 1, 1), date(2014, 6, 1), date(2014, 5, 1)),
            ),
            make_speech("四", "edge.1", genre="发言", earliest=date(2014, 12, 30)),
            make_speech("五", "undated.1", genre="发言"),
        )
    )


def made(*choices: str, by: str = "era", groups: tuple[str, ...] = ()) -> list[Sample]:
    """The samples of the six speeches."""
    metadata, order = groups_of(describe(corpus(), ERAS), by, groups, eras=[era.id for era in ERAS])
    return samples(corpus(), metadata, ERAS, by=by, order=order, choices=named(choices))


def of(found: list[Sample], **picked: str) -> list[str]:
    """The groups of the one sample with these options."""
    (sample,) = [s for s in found if s.picked.items() >= picked.items()]
    return sample.groups.tolist()


def test_the_studys_own_sample_is_first_and_leaves_copies_and_the_doubtful_out() -> None:
    """As in the comparisons table."""
    found = made()
    assert len(found) == 2 * 2 * 3
    assert found[0].picked == {"duplicates": "once", "incomplete": "in", "boundaries": "as given"}
    assert found[0].groups.tolist() == [OLD, "", OLD, "", NEW, ""]


@pytest.mark.parametrize(
    ("choice", "option", "expected"),
    [
        ("duplicates", "all", [OLD, OLD, OLD, "", NEW, ""]),
        ("incomplete", "out", [OLD, "", "", "", NEW, ""]),
        ("boundaries", "best date", [OLD, "", OLD, NEW, NEW, ""]),
        ("boundaries", "narrower", [OLD, "", OLD, "", "", ""]),
    ],
)
def test_each_choice_by_hand(choice: str, option: str, expected: list[str]) -> None:
    """Every other option moves the speech that it is about, and no other."""
    assert of(made(choice), **{choice: option}) == expected


def test_narrower_takes_half_a_year_off_both_ends() -> None:
    """183 days from either bound are out, the day after is in."""
    era = ERAS[NEW]
    assert era.start
    assert era.end
    days = [date(2013, 7, 2), date(2013, 7, 3), date(2014, 7, 1), date(2014, 7, 2)]
    assert [(d - era.start).days for d in days[:2]] == [182, 183]
    assert [(era.end - d).days for d in days[2:]] == [183, 182]
    some = Corpus(tuple(make_speech(str(i), f"{i}.1", earliest=day) for i, day in enumerate(days)))
    found = samples(some, describe(some, ERAS), ERAS, by="era", order=[NEW], choices=named(["boundaries"]))
    assert of(found, boundaries="narrower") == ["", NEW, NEW, ""]


def test_boundaries_are_no_choice_where_genres_are_compared() -> None:
    """A genre has no dates: four samples, and the excerpt is a 发言."""
    found = made(by="genre")
    assert len(found) == 4
    assert of(found, duplicates="all", incomplete="out") == ["讲话", "讲话", "", "讲话", "发言", "发言"]


def test_groups_that_were_not_asked_for_stay_out_whatever_the_boundaries() -> None:
    """A best date in an era that is not compared makes no member."""
    found = made("boundaries", groups=(OLD, "2021-2024-twentieth-congress"))
    assert of(found, boundaries="best date") == [OLD, "", OLD, "", "", ""]


def test_nothing_given_is_changed() -> None:
    """Samples are new arrays; the metadata stays as it was."""
    metadata = describe(corpus(), ERAS)
    before = metadata.copy(deep=True)
    samples(corpus(), metadata, ERAS, by="era", order=[OLD, NEW], choices=CHOICES)
    assert metadata.equals(before)
    assert np.all(metadata["truncated"] == before["truncated"])
