"""Where a mark of a figure leads in the reading room: to a speech, a sentence of it, or all places of a term
or of a formula.

A link is a fragment (``#term=...``), so that following one asks nothing of any server, and the browser's way back
works. In the files for print there are no links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote


def to_speech(speech: str, sentence: int | None = None) -> str:
    """To a speech, or to one of its sentences by number.

    >>> to_speech("000.1"), to_speech("a b", 12)
    ('#speech=000.1', '#speech=a%20b&sentence=12')
    """
    return f"#speech={quote(speech, safe='')}" + ("" if sentence is None else f"&sentence={sentence}")


def to_term(term: str, era: str = "") -> str:
    """To every place where the characters stand, in all speeches or in those of one era.

    >>> to_term("=党", "a")
    '#term=%3D%E5%85%9A&era=a'
    """
    return f"#term={quote(term, safe='')}{_where('', era)}"


def to_formula(form: str, era: str = "") -> str:
    """To every place of a formula of the lexicon as it is matched: whatever quotation marks or masks stand in it.

    >>> to_formula("“两新”组织", "a")
    '#formula=%E2%80%9C%E4%B8%A4%E6%96%B0%E2%80%9D%E7%BB%84%E7%BB%87&era=a'
    """
    return f"#formula={quote(form, safe='')}{_where('', era)}"


def to_stance(stance: str, *, speech: str = "", era: str = "") -> str:
    """To every sentence of a stance, in one speech, in one era, or in all.

    >>> to_stance("problem", speech="000.1")
    '#stance=problem&speech=000.1'
    """
    return f"#stance={stance}{_where(speech, era)}"


def to_speeches(**filters: str) -> str:
    """To the list of the speeches of an ``era``, a ``genre``, a ``level``, or of several of these together.

    >>> to_speeches(era="a", genre="讲话")
    '#speeches&era=a&genre=%E8%AE%B2%E8%AF%9D'
    """
    return "#speeches" + "".join(f"&{name}={quote(value, safe='')}" for name, value in filters.items())


def to_category(category: str, *, speech: str = "", era: str = "") -> str:
    """To every formula of a category, in one speech, in one era, or in all.

    >>> to_category("idiom", era="a")
    '#category=idiom&era=a'
    """
    return f"#category={quote(category, safe='')}{_where(speech, era)}"


def of_row(link: Callable[..., str], what: str, row: Mapping[str, Any]) -> str:
    """The link of a row that stands for a speech or, without one, for its era.

    >>> of_row(to_stance, "plan", {"speech": "", "era": "a"})
    '#stance=plan&era=a'
    """
    speech = str(row["speech"])
    return link(what, speech=speech, era="" if speech else str(row["era"]))


def to_pair(one: str, two: str) -> str:
    """To the passages that two speeches share.

    >>> to_pair("a.1", "b.2")
    '#shared=a.1&with=b.2'
    """
    return f"#shared={quote(one, safe='')}&with={quote(two, safe='')}"


def _where(speech: str, era: str) -> str:
    return "".join(
        f"&{name}={quote(value, safe='')}" for name, value in (("speech", speech), ("era", era)) if value
    )
