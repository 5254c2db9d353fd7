"""The one font face of every figure, under a family name of its own so that no system font replaces it."""

from __future__ import annotations

from pathlib import Path

#: The name the face goes by. Not the name of its source: with a system font of the same name installed,
#: matplotlib would draw with that one, and every byte of every figure would change.
FAMILY = "Discourse Sans SC"

#: SHA-256 of the file. It is frozen: another subset of the same font renumbers the glyphs, and with them the
#: bytes of every SVG and PDF.
SHA256 = "d032e89fb1fff30ce4d97a78fc77e877fb02d445713873b223e1af83190b795f"

FONT = Path(__file__).with_name("DiscourseSansSC-Regular.ttf")
