"""How every figure looks: one face, one palette, sizes in millimetres, and nothing left behind.

matplotlib's own way, ``rcParams`` set at import, lets a file in the reader's folder or a colleague's notebook
change our figures, and lets us change theirs. So everything is set inside :func:`style` and gone after it.
Hues are Okabe and Ito's, told apart by colour-blind readers (https://jfly.uni-koeln.de/color/); each goes with
a marker or a hatch, so that a photocopy in grey says the same.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..errors import PlotError
from .base import Lang
from .fonts import FAMILY, FONT

#: Widths of a figure in millimetres: one column of a journal, and both.
COLUMN, PAGE = 85.0, 175.0

#: Sizes of type in points. Below 5 nobody reads print.
TITLE, TEXT, SMALL, TINY = 8.0, 6.5, 5.8, 5.0

#: Dots per inch of the PNG; print wants 300. On a screen half of it is plenty.
DPI, SCREEN_DPI = 300, 150

#: More rows than this, a speech a row, cannot be read on a page: figures then show eras and years.
MAX_ROWS = 80

INK, GREY, FAINT, PAPER = "#000000", "#5F5F5F", "#C8C8C8", "#FFFFFF"

#: Put for a character that no face here has: the printers' sign for a missing sort.
MISSING = "〓"

_FACES = (FAMILY, "DejaVu Sans")

#: What matplotlib is told. ``svg.fonttype`` path: looks the same wherever it is opened. ``pdf.fonttype`` 42:
#: Chinese can be copied out of the PDF. ``pdf.compression`` 0: no byte hangs on the machine's zlib. The salt
#: makes the ids in an SVG the same each time. ``text.parse_math``: a $ in a title is a dollar.
SETTINGS: dict[str, Any] = {
    "font.family": list(_FACES),
    "font.size": TEXT,
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.5,
    "axes.labelsize": SMALL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.0,
    "ytick.major.size": 2.0,
    "xtick.major.pad": 1.5,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.5,
    "figure.dpi": SCREEN_DPI,
    "savefig.dpi": DPI,
    "svg.hashsalt": "discourse",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "pdf.compression": 0,
}

#: These belong to the session, not to a figure: never touched.
_SESSION = frozenset({"backend", "backend_fallback", "interactive", "toolbar"})


@dataclass(frozen=True, slots=True)
class Mark:
    """How a thing is told from the others, in colour and without."""

    colour: str
    marker: str = "o"
    hatch: str = ""


#: By the order of eras. The first three differ in lightness too.
_ERAS = (
    Mark("#0072B2", "o"),
    Mark("#E69F00", "s"),
    Mark("#009E73", "D"),
    Mark("#CC79A7", "^"),
    Mark("#000000", "v"),
    Mark("#56B4E9", "P"),
    Mark("#D55E00", "p"),
    Mark("#8C6D1F", "h"),
)

#: Speeches that lie in no era.
NO_ERA = Mark("#7A7A7A", "X")

#: Of the four stances; in grey: middle, dark and striped, light and dotted, almost white.
STANCE_MARKS: dict[str, Mark] = {
    "achievement": Mark("#56B4E9", "o"),
    "problem": Mark("#D55E00", "s", "//////"),
    "plan": Mark("#F0E442", "D", "..."),
    "other": Mark("#EDEDED", "x"),
}


def era_mark(order: int) -> Mark:
    """The mark of the era at a place in the order of eras (0, 1, ...); -1 is outside all of them.

    >>> era_mark(0).marker, era_mark(8).marker, era_mark(-1).marker
    ('o', 'o', 'X')
    """
    return _ERAS[order % len(_ERAS)] if order >= 0 else NO_ERA


def label(en: str, zh: str, lang: Lang, sep: str = " ") -> str:
    """A text in the language asked for; in both, Chinese first.

    >>> label("plan", "打算", "both"), label("plan", "打算", "en")
    ('打算 plan', 'plan')
    """
    if lang == "both":
        return zh if en == zh else f"{zh}{sep}{en}"
    return en if lang == "en" else zh


@contextmanager
def style(figure: str = "", **more: Any) -> Iterator[None]:
    """matplotlib as every figure here is drawn, while the block lasts; ``figure`` is named in errors.

    ``more`` are settings over ours. A character that no face has is an error, never a box. Not for several
    threads at once: ``rcParams`` is matplotlib's, and one for all.

    >>> import matplotlib
    >>> before = dict(matplotlib.rcParams)
    >>> with style():
    ...     matplotlib.rcParams["svg.hashsalt"]
    'discourse'
    >>> dict(matplotlib.rcParams) == before
    True
    """
    import matplotlib as mpl

    _register_face()
    settings: dict[Any, Any] = {k: v for k, v in mpl.rcParamsDefault.items() if k not in _SESSION}
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcParams.update(settings | SETTINGS | more)
        warnings.filterwarnings("error", message="Glyph ", category=UserWarning)
        try:
            yield
        except UserWarning as warning:
            raise _missing_glyph(warning, figure) from None


def printable(text: object) -> str:
    """``text`` as it can be drawn: on one line, without invisible characters, with 〓 for what no face has.

    The table beside a figure keeps the characters as they are; captions say where 〓 was put.

    >>> printable("讲话\\u200b\\n\\ue304 $5")
    '讲话 〓 $5'
    """
    line = " ".join(str(text).split())
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf"))
    lost = unprintable(line)
    return "".join(MISSING if c in lost else c for c in line)


def unprintable(text: str) -> frozenset[str]:
    """The visible characters of ``text`` that no face here has.

    >>> sorted(unprintable("镕\\ue304")) == ["\\ue304"]
    True
    """
    from matplotlib import font_manager

    _register_face()
    faces = [font_manager.get_font(font_manager.findfont(name)) for name in _FACES]
    return frozenset(
        c
        for c in set(text)
        if unicodedata.category(c) not in ("Cc", "Cf", "Zs")
        and not any(face.get_char_index(ord(c)) for face in faces if not _lone_surrogate(c))
    )


def _lone_surrogate(character: str) -> bool:
    return unicodedata.category(character) == "Cs"


def _register_face() -> None:
    """Make our face known to matplotlib, before any other of the same name. Done twice it does nothing.

    It stays known after :func:`style`: a figure handed to a notebook is drawn later than it was made.
    """
    from matplotlib import font_manager

    faces = font_manager.fontManager.ttflist
    ours = str(FONT)
    if faces and faces[0].fname == ours:
        return
    if not FONT.is_file():
        raise PlotError(
            "the font file is missing", where=FONT.name, advice="install the package again: pip install ."
        )
    if not any(face.fname == ours for face in faces):
        font_manager.fontManager.addfont(ours)
    faces.sort(key=lambda face: face.fname != ours)


def _missing_glyph(warning: UserWarning, figure: str) -> Exception:
    found = re.match(r"Glyph (\d+)", str(warning))
    if not found:
        return warning
    code = int(found[1])
    return PlotError(
        f"no face has the character U+{code:04X} {unicodedata.name(chr(code), '')}".rstrip(),
        where=f"figure {figure}" if figure else None,
        expected="characters of GB2312, Big5 or jieba's dictionary",
        advice="discourse.plots.style.printable(text), which puts 〓 for it",
    )
