"""A text with nothing in it is no speech, and no error of the program."""

from __future__ import annotations

import pytest

from discourse.corpus import make_corpus
from discourse.errors import CorpusError, DiscourseError
from discourse.sources import Source


@pytest.mark.parametrize("text", [" \n", "\n\n\u3000\n", "\ufeff\n"])
def test_a_blank_file_is_an_error_that_names_it(text: str) -> None:
    """A file of white space holds no speech, and the letter says so."""
    with pytest.raises(DiscourseError, match="page"):
        make_corpus([Source.from_bytes(text.encode(), "page")])


def test_a_page_of_residue_is_an_error_that_says_so() -> None:
    """A file that holds nothing but the frame of a page is named in a letter."""
    with pytest.raises(CorpusError, match="nothing but page residue"):
        make_corpus([Source.from_bytes("首页 > 范文 > 讲话\n上一页 下一页\n相关推荐".encode(), "page")])
