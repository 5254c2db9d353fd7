"""One style, set while drawing and gone after; a missing character is an error."""

from __future__ import annotations

import warnings

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from discourse.errors import PlotError
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.sheet import Sheet
from discourse.plots.style import MISSING, STANCE_MARKS, era_mark, label, printable, style, unprintable


def _figure(text: str) -> DrawnFigure:
    with style("trial"):
        fig = DrawnFigure("trial", 60, 20)
        fig.text(0.1, 0.5, text)
    return fig


def test_nothing_is_left_behind() -> None:
    """rcParams, the filters of warnings and the backend are after the block what they were before."""
    before, filters = dict(mpl.rcParams), list(warnings.filters)
    with style():
        assert mpl.rcParams["font.family"] == ["Discourse Sans SC", "DejaVu Sans"]
    assert dict(mpl.rcParams) == before
    assert warnings.filters == filters


def test_nothing_is_left_behind_after_an_error() -> None:
    """The same after an error inside the block."""
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError), style():
        _ = 1 / 0
    assert dict(mpl.rcParams) == before


def test_the_readers_settings_do_not_reach_us() -> None:
    """A session's own settings are not seen inside the block."""
    with mpl.rc_context({"lines.linewidth": 99.0, "text.parse_math": True, "savefig.bbox": "tight"}), style():
        assert mpl.rcParams["lines.linewidth"] == mpl.rcParamsDefault["lines.linewidth"]
        assert mpl.rcParams["savefig.bbox"] is None


def test_our_face_is_the_one_that_draws() -> None:
    """The family is found in the file that the package ships, not in a system font."""
    with style():
        path = font_manager.findfont("Discourse Sans SC", fallback_to_default=False)
    assert str(path).endswith("DiscourseSansSC-Regular.ttf")


def test_registering_twice_does_nothing() -> None:
    """Drawing many figures does not grow matplotlib's list of fonts."""
    with style():
        before = len(font_manager.fontManager.ttflist)
    with style():
        assert len(font_manager.fontManager.ttflist) == before


def test_a_missing_glyph_is_an_error_that_names_it() -> None:
    """A private-use character in a text stops the drawing, with its code point and the figure's name."""
    with pytest.raises(PlotError, match=r"figure trial: .*U\+E304"):
        _figure("讲话\ue304").savefig("/dev/null", format="png")


def test_common_and_rare_characters_draw() -> None:
    """Simplified, traditional, a rare name, pinyin and Greek are drawn without complaint."""
    assert _figure("镕讲话講話zhǎng θ ≤ ①")._repr_png_().startswith(b"\x89PNG")


def test_a_dollar_is_a_dollar() -> None:
    """Text between two dollar signs is not read as mathematics."""
    assert _figure("投资$5_亿^与$3")._repr_png_().startswith(b"\x89PNG")


def test_other_warnings_stay_warnings() -> None:
    """Only missing glyphs are turned into errors of ours."""
    with pytest.raises(UserWarning, match="other"), style():
        warnings.warn("some other thing", UserWarning, stacklevel=1)


def test_printable_puts_the_printers_sign() -> None:
    """What cannot be drawn becomes 〓, what cannot be seen goes, the rest stays."""
    assert printable("王\ue304在\u200b会\n上") == f"王{MISSING}在会 上"
    assert printable("普通文字 plain") == "普通文字 plain"
    assert printable("坏\ud800") == f"坏{MISSING}"
    assert unprintable("镕喆 θ") == frozenset()


def test_labels_in_three_languages() -> None:
    """Chinese first when both are asked for; the same words are not said twice."""
    assert [label("plan", "打算", lang) for lang in ("zh", "en", "both")] == ["打算", "plan", "打算 plan"]
    assert label("TF-IDF", "TF-IDF", "both") == "TF-IDF"


def test_marks_are_told_apart_without_colour() -> None:
    """Eras differ by marker, stances by hatch or by at least a fifth of the way from black to white."""
    assert len({era_mark(i).marker for i in range(-1, 8)}) == 9
    grey = {}
    for name, mark in STANCE_MARKS.items():
        r, g, b = (int(mark.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        grey[name] = (0.299 * r + 0.587 * g + 0.114 * b, mark.hatch)
    pairs = [(a, b) for a in grey.values() for b in grey.values() if a < b]
    assert all(abs(a[0] - b[0]) > 0.2 or a[1] != b[1] for a, b in pairs)


def test_text_is_cut_and_broken_to_measure() -> None:
    """A long text is cut with an ellipsis or broken into lines that fit; a short one stays."""
    text = "在全县农村基层党建工作现场推进会上的讲话 Speech at the meeting，结束。"
    with style():
        sheet = Sheet(DrawnFigure("trial", 85, 20), "both")
        cut = sheet.fitted(text, 20.0)
        lines = sheet.wrapped(text, 20.0)
        assert cut.endswith("…")
        assert sheet.text_width(cut) <= 20.0
        assert all(sheet.text_width(line) <= 20.5 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。" for line in lines)
        assert sheet.fitted("短", 20.0) == "短"
