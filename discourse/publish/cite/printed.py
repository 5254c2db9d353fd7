"""How numbers are printed: few digits, never an exponent, a minus that every font has."""

from __future__ import annotations

import re
from decimal import Decimal

from .folder import number

#: The same thing said in English and in Chinese.
Said = tuple[str, str]

#: What groups speeches, in Chinese.
BY = {"genre": "文体", "level": "层级", "speaker": "讲话人", "place": "地点", "source": "来源", "era": "时期"}


def rounded(cell: str, digits: int = 3) -> str:
    """The number in a cell to ``digits`` significant digits; whole numbers as they are; other text as it is.

    A nought at the end is kept where it was rounded to, and not where the number ends there.

    >>> [rounded(cell) for cell in ("-1.098612", "0.0004321", "1234567", "12345.67", "0.5", "inf", "none")]
    ['-1.10', '0.000432', '1234567', '12346', '0.5', 'inf', 'none']
    """
    value = number(cell)
    if value is None or cell.strip().lstrip("+-").isdecimal():
        return cell
    if abs(value) >= 10**digits:
        return f"{value:.0f}"
    exact, text = (format(Decimal(f"{value:{form}}"), "f") for form in (f".{digits}g", f"#.{digits}g"))
    short = exact if float(exact) == value else text.removesuffix(".")
    return "0" if float(short) == 0 else short


def verbatim(text: str) -> str:
    r"""A name from outside as Markdown prints it: no markup, and for pandoc no TeX, HTML, formula or citation in it.

    >>> print(verbatim("R&D 2_3 <b>*x*</b> \\input{a} $x$ [@y]"))
    R&D 2_3 \<b\>\*x\*\</b\> \\input{a} \$x\$ \[\@y\]
    """
    seen = "".join(c if c.isprintable() or c in "\xa0\u3000" else " " for c in text)
    return _MARKUP.sub(r"\\\g<0>", seen)


#: What would be markup in the middle of a line; a line below one within a word is none.
_MARKUP = re.compile(r"[\\`*<>\[\]$@^~|]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def spaced(n: float) -> str:
    """A whole number with commas between thousands.

    >>> spaced(17165)
    '17,165'
    """
    return f"{n:,.0f}"


def said(cell: str, digits: int = 3) -> str:
    """A number for running text, with the minus sign of typography.

    >>> said("-0.36669")
    '−0.367'
    """
    return rounded(cell, digits).replace("-", "−") if number(cell) is not None else cell


def span(low: float, high: float, digits: int = 2) -> Said:
    """A range in English and in Chinese; one number where the ends are one.

    >>> span(0.0571, 0.5), span(2, 2)
    (('0.057 to 0.5', '0.057 至 0.5'), ('2', '2'))
    """
    a, b = (said(f"{value:.10g}", digits) for value in (low, high))
    return (a, a) if a == b else (f"{a} to {b}", f"{a} 至 {b}")


def plural(n: int, word: str) -> str:
    """``n`` and the word for it.

    >>> plural(1, "speech"), plural(9, "speech"), plural(5, "file")
    ('1 speech', '9 speeches', '5 files')
    """
    return f"{spaced(n)} {word}" if n == 1 else f"{spaced(n)} {word}{'es' if word.endswith('ch') else 's'}"


def per_cent(share: float, digits: int = 2) -> str:
    """A share in per cent; only all of it is 100.

    >>> per_cent(0.98958), per_cent(1.0), per_cent(0.9999)
    ('99', '100', '99.99')
    """
    text = rounded(f"{100 * share:.10g}", digits)
    return text if (text != "100") or share == 1 else rounded(f"{100 * share:.10g}", digits + 2)


def primary(m: int) -> str:
    """How many comparisons of primary outcomes, in English.

    >>> primary(1), primary(3)
    ('1 primary comparison', '3 primary comparisons')
    """
    return "1 primary comparison" if m == 1 else f"{m} primary comparisons"
