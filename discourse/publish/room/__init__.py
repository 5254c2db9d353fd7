"""The reading room: one HTML file in which a study is looked at, read and searched, with no request to anywhere.

Whoever doubts a number wants to read the sentences behind it. So every speech is there, with its sentences marked,
and every dot and bar of a figure leads to passages. The page holds its own typeface, style and script; its
content-security policy forbids it to load or send anything, and lets no script run but its own, whatever stands in a
speech. Without the script all of it can still be read, one thing after the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ...extractors.formulas import NAMES
from ...plots.base import Lang
from ...plots.style import label
from . import content
from .chinese import in_chinese
from .face import face_of
from .pictures import inline

if TYPE_CHECKING:
    from ...results import Results
    from ..bundle import Bundle

__all__ = ["NAME", "page"]

NAME = "report.html"

#: What the scopes of formulas are called.
SCOPES = {
    "national": ("national", "全国"),
    "provincial": ("provincial", "省级"),
    "common": ("common", "通用"),
    "local coinage": ("local coinage", "地方自创"),
    "pattern": ("found by its pattern", "按句式识别"),
}

#: Where the typeface goes once the page's characters are known. No speech's text is this: its quotes are escaped.
_NO_FACE = 'url("data:font/woff2;base64,")'

#: Characters that the script may put on the page by itself.
_SCRIPT_SIGNS = "0123456789.,:;()[]{}%+-–−×·…→←↑↓＋－，。：；（）《》「」“”？〓✓"


def texts(results: Results) -> content.Room:
    """The speeches as the page shows them: none where there are more than the study lets it hold."""
    few = len(results.corpus) <= results.study.report.most
    return content.speeches(results) if few else content.NO_TEXTS


def page(
    results: Results, figures: Sequence[Bundle], about: dict[str, Any], room: content.Room | None = None
) -> str:
    """The whole page. ``about`` is the build's manifest (:func:`discourse.publish.manifest.manifest`), ``room`` what
    :func:`texts` gives, where that is at hand."""
    lang = results.study.figures.lang
    room = room or texts(results)
    eras = {era.id: label(era.en, era.zh, lang) for era in results.eras}
    script, style = _part("room.js"), _part("room.css")
    html: str = _template(lang).render(
        study=results.study,
        about=about,
        overview=content.overview(results),
        called=lambda group: eras.get(group, group),
        choices=content.choices(results),
        figures=[_figure(one, lang) for one in sorted(figures, key=_place)],
        speeches=room.speeches,
        data=_json(room.data | {"words": _words(lang), "eras": eras, "kindsOf": _kinds_of(lang)}),
        script=script,
        style=style,
        policy=_policy(script),
    )
    return html.replace(_NO_FACE, _NO_FACE.replace('")', face_of(html + _SCRIPT_SIGNS) + '")'), 1)


def _place(one: Bundle) -> tuple[int, str]:
    return one.spec.place, one.spec.name


def _kinds_of(lang: Lang) -> dict[str, str]:
    """What the categories and scopes of formulas are called."""
    return {key: label(en, zh, lang) for key, (en, zh) in (NAMES | SCOPES).items()}


def _figure(one: Bundle, lang: Lang) -> dict[str, Any]:
    title = label(one.spec.title_en, one.spec.title_zh, lang, " · ")
    return {
        "name": one.spec.name,
        "title": title,
        "svg": inline(one.linked, one.spec.name, title),
        "caption": [one.caption[key] for key in ("zh", "en") if lang in (key, "both")],
        "table": content.table(one.table),
    }


def _json(value: Any) -> str:
    """Data for the script: nothing in it can end the element it stands in.

    >>> _json({"a": "</script><!--"})
    '{"a":"\\\\u003c/script>\\\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _policy(script: str) -> str:
    """Nothing is loaded or sent; only the page's own script runs, told by its hash."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _part(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _template(lang: Lang) -> Any:
    from jinja2 import Environment, StrictUndefined

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        comment_start_string="{##",
    )
    made.globals |= {"say": lambda en, zh: label(en, zh, lang), "lang": lang, "number": content.number}
    made.globals["in_chinese"] = in_chinese
    return made.from_string(_part("page.html"))


def _words(lang: Lang) -> dict[str, str]:
    """What the script says."""
    said = {
        "achievement": ("achievement", "成绩"),
        "problem": ("problem", "问题"),
        "plan": ("plan", "打算"),
        "other": ("other", "其他"),
        "found": ("places", "处"),
        "in": ("in speeches", "篇讲话"),
        "rates": (
            "per 10,000 Han characters, near-duplicates (≈) not counted",
            "每万汉字次数，不计近似重复（≈）",
        ),
        "strings": ("characters as they stand, also within longer words", "按字串计，含于较长词中者亦在内"),
        "more": ("Show more", "再看一些"),
        "none": ("Nothing found among the speeches shown.", "所选讲话中没有找到。"),
        "shared": ("Passages shared", "共有段落"),
        "han": ("Han characters equal, formulas apart", "字相同（套话除外）"),
        "apart": (
            "no passage in common, formulas apart; the beginnings",
            "没有共有段落（套话除外）；以下为各篇开头",
        ),
        "formula": ("formula", "套话"),
        "since": ("first official use", "首次正式使用"),
        "inferred": ("inferred", "推断"),
        "bytes": ("bytes", "字节"),
        "uncounted": ("in no count of sentences", "不计入句数"),
        "sentence": ("sentence", "句"),
        "asked": ("speeches shown", "篇讲话"),
    }
    return {key: label(en, zh, lang) for key, (en, zh) in said.items()}
