"""The codebook that goes out with a sample: what the four codes mean, the rules in order, examples; in two languages.

It is made from ``segment/stance/codebook.toml``, and so is the list of words that a coder may write: what coders are
told and what is understood of their answers cannot disagree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from ..segment.segmented import STANCES, Stance

_BOOK: Mapping[str, Any] = tomllib.loads(
    (resources.files("discourse.segment.stance") / "codebook.toml").read_text(encoding="utf-8")
)

#: Which meaning of the codes this is, as a key says it; a spreadsheet does not take it for a number.
VERSION = f"v{_BOOK['version']}"

#: What a coder may write for each stance, besides any case and blanks around it; the first is its name.
NAMES: Mapping[Stance, tuple[str, ...]] = {
    stance: (stance, *_BOOK["stance"][stance]["names"]) for stance in STANCES
}


def codebook_text() -> str:
    """The codebook for coders, in Markdown that reads well as plain text: Chinese and English side by side."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (f"# {_BOOK['title_zh']}", "", f"{_BOOK['title_en']} (version {_BOOK['version']})", "")
    for step in _BOOK["step"]:
        yield from (f"- {step['zh']}", f"  {step['en']}")
    yield from ("", "## 四个代码 / The four codes")
    for stance, names in NAMES.items():
        told = _BOOK["stance"][stance]
        yield from ("", f"### {names[1]} / {stance}", "", told["zh"], "", told["en"], "")
        yield f"可写 / may be written: {', '.join(names)}"
        yield from ("", *_examples(told["examples"], stance))
    yield from ("", "## 规则，依次适用 / The rules, in this order", "")
    yield from (_BOOK["order_zh"], "", _BOOK["order_en"])
    for n, rule in enumerate(_BOOK["rule"], start=1):
        yield from ("", f"{n}. {rule['zh']}", "", f"   {rule['en']}", "")
        for stance, *example in rule["examples"]:
            yield from (f"   {line}" for line in _examples([example], stance))


def _examples(pairs: list[list[str]], stance: Stance) -> Iterator[str]:
    for zh, en in pairs:
        yield from (f"- {zh} → **{NAMES[stance][1]}**", f"  ({en} → {stance})")
