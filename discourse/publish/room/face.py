"""Our typeface, as far as a page uses it: without it a machine that has no Chinese face shows boxes."""

from __future__ import annotations

import base64
import io

from ...plots.fonts import FONT
from ...plots.fonts.make_font import plain_options


def face_of(text: str) -> str:
    """The characters of ``text`` as a WOFF2 face, in base64; the same text gives the same bytes.

    The characters are those of the page as it is, not of a list: a list is always short of a colon.
    """
    from fontTools.subset import Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    subsetter = Subsetter(plain_options())
    subsetter.populate(unicodes={ord(character) for character in text})
    buffer = io.BytesIO()
    with TTFont(FONT, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()
