"""How ``DiscourseSansSC-Regular.ttf`` was made: ``python -m discourse.plots.fonts.make_font SOURCE.ttf``.

GB2312 alone lacks 镕 (朱镕基), 喆 and 堃; a corpus in traditional script needs Big5. So the subset holds every
character that a Chinese reader, an old encoding or jieba's dictionary is likely to bring, and no more: a third
of the source's size. Outlines are taken as they are; hints and layout features (which only vertical or
proportional setting would use) are left out. The same source gives the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from discourse.errors import PlotError
from discourse.plots.fonts import FAMILY, FONT

#: Signs beyond the Chinese sets: Latin-1, pinyin's vowels with tones, Greek, dashes and quotes, arrows,
#: relations, figures in circles and brackets, squares and circles, CJK punctuation and full-width forms.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0100, 0x017F),
    (0x01CD, 0x01DC),
    (0x01F8, 0x01F9),
    (0x02C7, 0x02CB),
    (0x0391, 0x03C9),
    (0x1E3E, 0x1E3F),
    (0x2010, 0x2027),
    (0x2030, 0x203E),
    (0x2070, 0x208E),
    (0x20AC, 0x20AC),
    (0x2103, 0x2122),
    (0x2150, 0x2189),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x2605, 0x2606),
    (0x3000, 0x303F),
    (0x3105, 0x312F),
    (0x3220, 0x3229),
    (0xFF01, 0xFFE6),
)

#: What a font says of itself in its name table: family, unique id, full name, PostScript name. The copyright
#: (0) and the licence (13, 14) stay the source's, as the OFL wants.
NAMES = {
    1: FAMILY,
    2: "Regular",
    3: "DiscourseSansSC-Regular;subset of Noto Sans SC 2.004",
    4: f"{FAMILY} Regular",
    6: "DiscourseSansSC-Regular",
}


def double_bytes(encoding: str, first: int, last: int) -> Iterator[str]:
    """Every character that two bytes between ``first`` and ``last`` stand for in an old encoding.

    >>> "".join(double_bytes("gb2312", 0xB0A1, 0xB0A5))
    '啊阿埃挨哎'
    """
    for code in range(first, last + 1):
        try:
            yield code.to_bytes(2, "big").decode(encoding)
        except UnicodeDecodeError:
            continue


def dictionary_characters() -> set[str]:
    """Every character of the words in jieba's dictionary."""
    lines = (resources.files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {character for line in lines for character in line.split(" ")[0]}


def wanted() -> set[int]:
    """The code points the face is asked to have: GB2312, Big5's level 1, jieba's dictionary, :data:`RANGES`."""
    characters = set(double_bytes("gb2312", 0xA1A1, 0xF7FE))
    characters |= set(double_bytes("big5", 0xA140, 0xC67E))
    characters |= dictionary_characters()
    points = {ord(character) for character in characters}
    for first, last in RANGES:
        points |= set(range(first, last + 1))
    return points


def plain_options() -> Any:
    """fontTools' options for a subset of outlines and no more, which is the same bytes at any time of day."""
    from fontTools.subset import Options  # type: ignore[import-untyped]

    options = Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    return options


def make_font(source: Path, target: Path = FONT) -> Path:
    """Write the subset of ``source`` (Noto Sans SC Regular 2.004, TrueType outlines) to ``target``."""
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(source, recalcTimestamp=False)
    if "glyf" not in font:
        raise PlotError(
            "the source font has no TrueType outlines",
            where=source.name,
            expected="a face with a glyf table; a CFF face makes PDFs that poppler warns of",
            advice="the static NotoSansSC-Regular.ttf",
        )
    options = plain_options()
    options.name_IDs = [0, 13, 14, *NAMES]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    for name_id, text in NAMES.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.save(target, reorderTables=True)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m discourse.plots.fonts.make_font SOURCE.ttf")
    print(make_font(Path(sys.argv[1])))
