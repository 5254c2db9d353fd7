"""The typeface: frozen, complete for Chinese print, under a name and a licence of its own."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.text import Text

import discourse
from discourse import plots
from discourse.errors import PlotError
from discourse.plots.fonts import FAMILY, FONT, SHA256, make_font
from discourse.plots.style import style
from tests.plots.fixture import results


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(FONT)


def test_frozen() -> None:
    """Another subset would renumber glyphs and change every SVG and PDF: the file is pinned, README too."""
    assert hashlib.sha256(FONT.read_bytes()).hexdigest() == SHA256
    assert SHA256 in FONT.with_name("README.md").read_text(encoding="utf-8")


#: What Big5 holds and the source of the face does not: a low macron, an overline, two signs of mathematics. No
#: figure's label has them; a title that has is drawn with matplotlib's second face, or with 〓.
NOT_IN_SOURCE = {0x02CD, 0x203E, 0x223C, 0x2252}

#: Titles in traditional script, with a name that GB2312 lacks and with characters that PDFs are known to mix up.
TRADITIONAL = (
    "縣長在黨建述職會上的講話",
    "鎮黨委書記朱鎔基的發言",
    "為群眾辦實事·著眼長遠",
    "裏里後后麵面臺台於于",
)


def points(*encodings: tuple[str, int, int]) -> set[int]:
    """Every code point of the two-byte rows ``first`` to ``last`` of an old encoding, found by decoding each pair."""
    found = set()
    for encoding, first, last in encodings:
        for pair in range(first << 8, (last + 1) << 8):
            text = pair.to_bytes(2, "big").decode(encoding, "replace")
            found |= {ord(text)} if len(text) == 1 and text != "\ufffd" else set()
    return found


def text_of(pdf: bytes) -> str:
    """The text of a PDF without white space, as a reader's program copies it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_covers_gb2312_whole(font: TTFont) -> None:
    """All 6,763 Han characters of the standard and all of its 682 signs."""
    signs, han = points(("gb2312", 0xA1, 0xA9)), points(("gb2312", 0xB0, 0xF7))
    assert (len(signs), len(han)) == (682, 6763)
    assert not (signs | han) - set(font.getBestCmap())


def test_covers_big5_level_1(font: TTFont) -> None:
    """All 5,401 frequently used characters; of the signs all but four, which are known by their numbers."""
    signs = points(("big5", 0xA1, 0xA3))
    level_1 = points(("big5", 0xA4, 0xC6))
    level_1 -= {point for point in level_1 if chr(point).encode("big5") > b"\xc6\x7e"}
    assert len(level_1) == 5401
    cmap = set(font.getBestCmap())
    assert not level_1 - cmap
    assert signs - cmap == NOT_IN_SOURCE


def test_covers_every_character_of_the_dictionary(font: TTFont) -> None:
    """A token can hold no other: whatever jieba knows can stand in a figure. And 镕 喆 堃, which GB2312 lacks."""
    words = (resources.files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    characters = {ord(character) for line in words for character in line.split()[0]}
    assert len(words) > 300_000
    assert not characters - set(font.getBestCmap())
    names = "镕喆堃瑀彧"
    assert not {ord(name) for name in names} & points(("gb2312", 0xA1, 0xF7))
    assert not {ord(name) for name in names} - set(font.getBestCmap())


def test_what_was_asked_for_in_vain_is_counted(font: TTFont) -> None:
    """No Han character among them; and the README counts what is there and what is not as it is."""
    cmap = set(font.getBestCmap())
    lost = make_font.wanted() - cmap
    assert not [chr(point) for point in lost if "CJK" in unicodedata.name(chr(point), "")]
    han = [point for point in cmap if unicodedata.name(chr(point), "").startswith("CJK UNIFIED")]
    text = " ".join(FONT.with_name("README.md").read_text(encoding="utf-8").split())
    said = [
        int(re.search(pattern, text)[1].replace(",", ""))  # type: ignore[index]
        for pattern in (
            r"([\d,]+) characters\), drawn",
            r"([\d,]+) Han characters",
            r"([\d,]+) of the characters",
        )
    ]
    assert said == [len(cmap), len(han), len(lost)]


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


def test_no_other_face_is_shipped(font: TTFont) -> None:
    """One font in the package, its licence beside it, free to be embedded; the face names no other maker's family."""
    folder = Path(discourse.__file__).parent
    faces = [
        p
        for p in folder.rglob("*")
        if p.suffix.lower() in (".ttf", ".otf", ".ttc", ".woff", ".woff2", ".pfb")
    ]
    assert faces == [FONT]
    assert font["OS/2"].fsType == 0
    told = " ".join(str(record) for record in font["name"].names)
    assert not re.search("SimHei|SimSun|Microsoft|Founder|方正|Sinotype|Monotype|HanYi|汉仪", told)


def test_every_label_of_a_figure_can_be_copied_out_of_its_pdf() -> None:
    """Simplified and traditional labels come back character for character, none lost, none taken for a look-alike."""
    given = results(9)
    titles = [
        TRADITIONAL[i] if i < len(TRADITIONAL) else text for i, text in enumerate(given.metadata["label"])
    ]
    given = replace(given, metadata=given.metadata.assign(label=titles))
    spec = plots.named("timeline")
    fig = plots.draw_table(spec, spec.data(given), "both")
    labels = ["".join(t.get_text().split()) for t in fig.findobj(Text) if t.get_visible()]
    copied = text_of(_pdf(fig))
    assert set(TRADITIONAL) <= set(labels)
    assert [label for label in labels if label not in copied] == []
    assert Counter(copied) == Counter("".join(labels))


def test_characters_keep_their_code_points_in_a_pdf(font: TTFont) -> None:
    """Also those that share a glyph (· • ・), and every twentieth of all characters of GB2312 and Big5."""
    asked = points(("gb2312", 0xA1, 0xF7), ("big5", 0xA4, 0xC5)) - {0x3000}
    text = "".join(map(chr, sorted(asked)))[::20] + "·•・…⋯—–～〜①θ镕喆堃"
    with style():
        fig = Figure(figsize=(12, 4))
        for line in range(0, len(text), 80):
            fig.text(0.01, 0.97 - line / len(text) * 0.95, text[line : line + 80])
    assert Counter(text_of(_pdf(fig))) == Counter(text)


def _pdf(fig: Figure) -> bytes:
    buffer = io.BytesIO()
    with style():
        fig.savefig(buffer, format="pdf")
    return buffer.getvalue()


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
