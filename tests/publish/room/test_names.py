"""What genres, levels and eras are called in the reading room, by its language."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from discourse.plots.base import Lang
from discourse.publish import room

from . import rooms


@cache
def page(lang: Lang) -> str:
    """A page without figures; one speech's genre is a user's own word, one has no level."""
    found = rooms.read_results()
    speeches = list(found.corpus)
    genres, levels = ["讲话", "发言", "山歌", "other", "讲话"], ["县区", "", "unknown", "市", "县区"]
    changed = {
        one.id: replace(one, genre=genre, level=level)
        for one, genre, level in zip(speeches, genres, levels, strict=True)
    }
    given = replace(
        found,
        study=replace(found.study, figures=replace(found.study.figures, lang=lang)),
        corpus=type(found.corpus)(tuple(changed.values())),
        segmented=tuple(replace(one, speech=changed[one.id]) for one in found.segmented),
        metadata=found.metadata.assign(genre=genres, level=levels),
    )
    return room.page(given, [], rooms.ABOUT)


def options(html: str, name: str) -> dict[str, str]:
    """The values of a filter with what they are called."""
    (inside,) = re.findall(rf'<select data-filter="{name}">(.*?)</select>', html, re.DOTALL)
    return dict(re.findall(r'<option value="([^"]*)">([^<]*)</option>', inside))


@pytest.mark.parametrize(
    ("lang", "genre", "level", "era"),
    [
        ("en", "leader&#39;s speech", "county/district", "New village"),
        ("zh", "讲话", "县区", "新农村"),
        ("both", "讲话 leader&#39;s speech", "县区 county/district", "新农村 New village"),
    ],
)
def test_the_filters_speak_the_language_of_the_page(lang: Lang, genre: str, level: str, era: str) -> None:
    """The value is Chinese in every language, so that a link holds; what is read is of the page's."""
    genres, levels = options(page(lang), "genre"), options(page(lang), "level")
    assert (genres["讲话"], genres["山歌"]) == (genre, "山歌")
    assert (levels["县区"], levels[""]) == (level, "—")
    assert era in options(page(lang), "era").values()


@pytest.mark.parametrize(("lang", "genre", "level"), [("en", "statement", "unknown"), ("zh", "发言", "不详")])
def test_the_list_and_the_facts_name_them_as_the_filters_do(lang: Lang, genre: str, level: str) -> None:
    """A cell of the list and the line under a speech's title; what leads there still has the Chinese value."""
    html = page(lang)
    assert f"<td>{genre}</td>" in html
    assert f"<td>{level}</td>" in html
    assert re.search(rf"<dd>{genre}( ·|</dd>)", html)
    assert 'data-genre="发言"' in html
    assert 'data-level="unknown"' in html
