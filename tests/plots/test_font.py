"""The typeface: frozen, complete for Chinese print, under a name and a licence of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from discourse.errors import PlotError
from discourse.plots.fonts import FAMILY, FONT, SHA256, make_font


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(FONT)


def test_frozen() -> None:
    """Another subset would renumber glyphs and change every SVG and PDF: the file is pinned, README too."""
    assert hashlib.sha256(FONT.read_bytes()).hexdigest() == SHA256
    assert SHA256 in FONT.with_name("README.md").read_text(encoding="utf-8")


def test_covers_gb2312_big5_and_names_beyond(font: TTFont) -> None:
    """Every Han character of GB2312 and Big5 level 1 is there, and 镕 喆 堃, which GB2312 lacks."""
    cmap = font.getBestCmap()
    gb = [bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)]
    assert len("".join(gb)) == 6763
    big5 = [
        bytes([a, b]).decode("big5", "ignore")
        for a in range(0xA4, 0xC6)
        for b in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    ]
    level_1 = "".join(big5)
    assert len(level_1) > 5000
    assert not [c for c in "".join(gb) + level_1 + "镕喆堃瑀彧" if ord(c) not in cmap]


def test_covers_the_signs_of_a_paper(font: TTFont) -> None:
    """Pinyin with tones, Greek, relations, arrows, circled figures, dashes, the printers' 〓."""
    signs = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜθαβμσχ≤≥−±×÷≈½①⑳←→↑↓—–…“”‘’《》、。〓θ∶·éüñß"
    assert not [c for c in signs if ord(c) not in font.getBestCmap()]


def test_named_apart_and_licensed(font: TTFont) -> None:
    """No system font has its family name, the reserved name is not used, copyright and licence travel along."""
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == FAMILY == "Discourse Sans SC"
    assert not [text for id, text in names.items() if id in (1, 3, 4, 6) and "Source" in text]
    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("OFL.txt").read_text(encoding="utf-8")


def test_true_type_without_hints_or_features(font: TTFont) -> None:
    """TrueType outlines (a CFF face makes poppler warn), and nothing that shapes text differently elsewhere."""
    assert "glyf" in font
    assert not {"CFF ", "GSUB", "GPOS", "fpgm", "prep", "cvt "} & set(font.keys())


def test_recipe_gives_the_same_bytes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a font twice from one source gives one file, with no clock in it."""
    monkeypatch.setattr(make_font, "wanted", lambda: {ord(c) for c in "党建镕"})
    one = make_font.make_font(FONT, tmp_path / "one.ttf").read_bytes()
    two = make_font.make_font(FONT, tmp_path / "two.ttf").read_bytes()
    assert one == two
    assert set(TTFont(tmp_path / "one.ttf").getBestCmap()) == {ord(c) for c in "党建镕"}


def test_recipe_asks_for_everything_in_the_font(font: TTFont) -> None:
    """What the recipe asks for, less what the source lacks, is what the font holds."""
    assert set(font.getBestCmap()) <= make_font.wanted()


def test_recipe_refuses_postscript_outlines(tmp_path: Path) -> None:
    """A source without TrueType outlines is an error that names what to use."""
    bare = TTFont(FONT)
    del bare["glyf"], bare["loca"]
    bare.save(tmp_path / "bare.ttf")
    with pytest.raises(PlotError, match="TrueType outlines"):
        make_font.make_font(tmp_path / "bare.ttf", tmp_path / "out.ttf")
