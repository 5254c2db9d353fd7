"""A figure's drawing as part of a page: no prologue, ids that no other figure has, a name for who cannot see it."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote

_LEFT_OUT = re.compile(
    r"<metadata>.*?</metadata>\s*|<style.*?</style>\s*|<title>.*?</title>\s*|<!--.*?-->\s*"
    r'| target="_blank"| transform="rotate\(-?0 [^"]*"',
    re.DOTALL,
)
_HEAD = re.compile(r'\s(?:width|height|version|xmlns(?::xlink)?)="[^"]*"')
_GROUP = re.compile(r'<g id="[^"]*"')
_ID = re.compile(r'(\bid="|xlink:href="#|url\(#)([^"=)]+)(?=["\)])')
_LINK = re.compile(r'xlink:href="(#\w+=[^"]*)"')
_PLACE = re.compile(r'\b(d|points|x|y|x1|y1|x2|y2|width|height|transform|style)="([^"]*)"')
_LONG = re.compile(r"(\d+\.\d\d)\d+")
_PATH = re.compile(r'\bd="([^"]*)"')
_STYLE = re.compile(r'style="([^"]*)"')
_BETWEEN, _LETTER, _SIGN = re.compile(r">\s+<"), re.compile(r" ?([A-Za-z]) ?"), re.compile(r"\s*([:;])\s*")
_FONT = re.compile(r"font:([\d.]+px) [^;]*|font-family:[^;]*;?")
_DOTS = re.compile(r'(<pattern[^>]*>\s*<rect[^>]*>\s*<path d=")([^"]*)(" style="fill: )(#\w+)[^"]*"')
_NUMBER = re.compile(r"-?[\d.]+")


def inline(svg: str, name: str, title: str) -> str:
    """matplotlib's SVG to be put into a page; its links (``#term=...``) stay, its ids begin with ``name``.

    Places are given to a hundredth of a point, blanks that mean nothing go, a dot is a dot and no longer eight
    curves, and the typeface is left to the page: what a screen shows is the same, in a third of the bytes.

    >>> svg = '<?xml?><svg width="9pt"><g id="b"/><path id="a" d="M 1.23456 2 \\nL 3 4"/><use xlink:href="#a"/></svg>'
    >>> inline(svg, "f", "T")
    '<svg role="group" aria-label="T"><g/><path id="f-0" d="M1.23 2L3 4"/><use xlink:href="#f-0"/></svg>'
    """
    head, rest = _LEFT_OUT.sub("", svg[svg.index("<svg") :]).split(">", 1)
    head = _HEAD.sub("", head).replace("<svg", f'<svg role="group" aria-label="{escape(title)}"', 1)
    ids: dict[str, str] = {}
    body = _ID.sub(lambda found: _named(found, name, ids), _GROUP.sub("<g", rest))
    body = _LINK.sub(lambda found: f'xlink:href="{_readable(found[1])}"', body)
    body = _STYLE.sub(_style, _PATH.sub(_path, _DOTS.sub(_dots, body)))
    return f"{head}>{_BETWEEN.sub('><', _PLACE.sub(_two_places, body))}".strip()


def _two_places(found: re.Match[str]) -> str:
    """Never outside of places: 0.057 in a text is a number that somebody reads."""
    return f'{found[1]}="{_LONG.sub(lambda number: number[1], found[2])}"'


def _named(found: re.Match[str], name: str, ids: dict[str, str]) -> str:
    return found[1] + ids.setdefault(found[2], f"{name}-{len(ids)}")


def _readable(link: str) -> str:
    """A link with its Chinese as it is read; what would end the attribute or part the link stays coded.

    >>> _readable("#term=%E5%85%9A%22%26%3D")
    '#term=党%22%26%3D'
    """
    return re.sub(r"(?:%[89A-F][0-9A-F])+", lambda found: unquote(found[0]), link)


def _dots(found: re.Match[str]) -> str:
    """A hatch of circles as dots of a round pen: each circle's centre, the pen as wide as the circle."""
    circles = [[float(n) for n in _NUMBER.findall(part)] for part in found[2].split("z") if part.strip()]
    spans = [(min(c[::2]), max(c[::2]), min(c[1::2]), max(c[1::2])) for c in circles]
    wide = {round(right - left, 2) for left, right, _, _ in spans}
    if len(spans) < 20 or len(wide) != 1 or any(abs((b - t) - (r - l)) > 0.01 for l, r, t, b in spans):  # noqa: E741
        return found[0]
    path = "".join(f"M{(left + right) / 2:.2f} {(top + low) / 2:.2f}h0" for left, right, top, low in spans)
    return f'{found[1]}{path}" style="stroke: {found[4]}; stroke-width: {wide.pop()}; stroke-linecap: round"'


def _path(found: re.Match[str]) -> str:
    return 'd="' + _LETTER.sub(r"\1", " ".join(found[1].split())) + '"'


def _style(found: re.Match[str]) -> str:
    tight = _SIGN.sub(r"\1", found[1]).replace("text-anchor:start", "")
    tight = _FONT.sub(lambda font: f"font-size:{font[1]}" if font[1] else "", tight)
    return f'style="{tight.strip(";")}"'
