"""The dated word lists are well made: days in order, trust between 0 and 1, no form under its own guard."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources
from itertools import pairwise

import pytest

from discourse.corpus.dating.lexicon import Campaign, Entry, load

FOLDER = resources.files("discourse.lexicons") / "dated"
ONE_SHAPE = ("dated_slogans", "superseded", "office_holders", "institutions", "events")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("name", ONE_SHAPE)
def test_rows_are_whole(name: str) -> None:
    """Every row has a form, a bound on at least one side, and its first day before its last."""
    for row in _rows(name):
        assert None not in row, row
        assert row["expression"]
        assert row["forms"], row
        assert row["not_before"] or row["until"], row
        if row["not_before"] and row["until"]:
            assert date.fromisoformat(row["not_before"]) < date.fromisoformat(row["until"]), row


@pytest.mark.parametrize("name", ONE_SHAPE)
def test_no_form_is_listed_twice_in_one_row_or_empty(name: str) -> None:
    """A form that is repeated or empty would be counted twice or match everywhere."""
    for row in _rows(name):
        forms = row["forms"].split("|")
        assert len(set(forms)) == len(forms), row
        assert all(len(form) >= 2 for form in forms), row


def test_trust_is_a_probability() -> None:
    """Every entry's weights lie between 0 and 1, and campaigns run in the order of their days."""
    for item in load().items:
        if isinstance(item, Entry):
            assert 0 <= item.sure_from <= 1
            assert 0 <= item.sure_until <= 1
        elif isinstance(item, Campaign):
            assert item.announced <= item.starts < item.ends < item.settled
            assert all(first < last for first, last in item.batches)


def test_meetings_follow_one_another() -> None:
    """Within a kind, a later number is a later day."""
    meetings = load().meetings
    for kind in {key[0] for key in meetings}:
        days = [meetings[key].opened for key in sorted(meetings) if key[0] == kind]
        assert days == sorted(days), kind


def test_guards_stop_false_friends_and_nothing_else() -> None:
    """A guarded form is met without its false friend's neighbour and not with it."""
    lexicon = load()
    checked = 0
    for form, item, (before, after) in zip(lexicon.forms, lexicon.items, lexicon.guards, strict=True):
        assert item in [hit.item for hit in lexicon.hits(form)]
        for text, start in [(word + form, len(word)) for word in before] + [
            (form + word, 0) for word in after
        ]:
            spans = [(hit.item, hit.start, hit.end) for hit in lexicon.hits(text)]
            assert (item, start, start + len(form)) not in spans, text
            checked += 1
    assert checked > 40


def test_a_regional_office_holder_is_never_a_bare_name() -> None:
    """A bare name would be met across ordinary words (增强卫生 holds 强卫): title and name stand together."""
    titles = ("书记", "省长", "部长", "总理", "主席", "同志", "总书记", "国家", "领袖", "毛主席", "中国")
    titles += ("委员长", "总统", "首相", "政府", "当局", "政权", "为首", "特首", "行政长官")
    for row in _rows("office_holders"):
        for form in row["forms"].split("|"):
            assert any(title in form for title in titles), form


def test_what_replaced_a_period_replaced_all_earlier_ones() -> None:
    """The words that must be missing for a period include those of every later period, and none of its own."""
    periods = load().periods
    for one, two in pairwise(periods):
        assert one.until < two.until
        assert set(two.unspoken) < set(one.unspoken)
        assert not set(one.spoken) & set(one.unspoken)


@pytest.mark.parametrize("name", ["县监察委员会", "市监委", "党的监察委员会"])
def test_control_commissions_of_the_fifties_are_not_those_of_2016(name: str) -> None:
    """The Party had them at all levels until 1969; only the name that joins both bodies is new."""
    from discourse.corpus.dating import estimate

    said = "各位同志：由{}查清几起占用公款的事，限期退回。多数社员是高兴的，会后要向群众检讨。"
    assert (estimate(said.format("县纪委监委")).earliest or date.min) >= date(2016, 1, 1)
    assert (estimate(said.format(name)).earliest or date.min) < date(2000, 1, 1)
