"""What the results say in English, said in Chinese: names of rules and kinds, verdicts, conflicts.

The tables of a build are English in every language, for they are read by programs. A reader of the Chinese page
should not have to be. The Chinese is data (``chinese.toml``); what it does not know is left as it stands, never
guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

__all__ = ["Table", "in_chinese"]

#: The tables of the file.
Table = Literal[
    "rules", "abouts", "values", "kinds", "relations", "verdicts", "claims", "conflicts", "parts"
]  # fmt: skip

#: What joins the sentences of a verdict in the results, and here.
_JOINT, _CHINESE_JOINT = "; ", "；"


class _Said(NamedTuple):
    """A table of the file: names as they stand, and sentences with gaps."""

    names: Mapping[str, str]
    sentences: tuple[tuple[re.Pattern[str], str], ...]


def in_chinese(text: str, table: Table, called: Callable[[str], str] = str) -> str:
    """A name or sentence of the results in Chinese, or the text itself where ``table`` does not have it.

    ``called`` names what stands in a sentence's gaps, such as the id of an era. Sentences joined by "; " are each
    said by themselves.

    >>> in_chinese("date line", "rules"), in_chinese("slogan (revived)", "rules")
    ('日期行', '提法（重新使用）')
    >>> in_chinese("cannot be compared: no speech in modern", "verdicts", {"modern": "新时期"}.__getitem__)
    '无法比较：“新时期”无讲话'
    >>> in_chinese("the sign holds in all 12 specifications; below the level in none", "claims")
    '12 种设定均不变号；各设定均未低于水准'
    >>> in_chinese("山歌", "kinds")
    '山歌'
    """
    found = _whole(text, table, called)
    if found is None and _JOINT in text:
        return _CHINESE_JOINT.join(in_chinese(part, table, called) for part in text.split(_JOINT))
    return text if found is None else found


def _whole(text: str, table: Table, called: Callable[[str], str]) -> str | None:
    names, sentences = _tables()[table]
    if text in names:
        return names[text]
    for pattern, chinese in sentences:
        if found := pattern.fullmatch(text):
            return chinese.format(*(_gap(called(caught), table) for caught in found.groups()))
    return None


def _gap(caught: str, table: Table) -> str:
    """What stands in a gap. It may be a speech's own words, which are left as they are."""
    return _whole(caught, table, str) or _whole(caught, "parts", str) or caught


@cache
def _tables() -> Mapping[str, _Said]:
    raw = (resources.files(__package__) / "chinese.toml").read_text(encoding="utf-8")
    return {
        name: _Said(
            table.get("names", {}),
            tuple((re.compile(key, re.DOTALL), said) for key, said in table.get("sentences", {}).items()),
        )
        for name, table in tomllib.loads(raw).items()
    }
