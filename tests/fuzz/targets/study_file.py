"""Any study.toml: a study that says of itself what was asked for, or a letter."""

from __future__ import annotations

import json
import os
import random

from discourse.study import Study

from ._files import path, put

NAME = "study_file"

SEEDS = [
    b"",
    b'title = "t"\nseed = 7\n[sources]\npaths = ["a", "b"]\nmetadata = "m.csv"\nscript = "keep"\n',
    b'[sources.columns]\ntext = "content"\n[eras]\nperiodisation = "eras.toml"\n',
    b'[segment]\nengine = "jieba"\nhmm = false\n',
    b'[comparisons]\nby = "genre"\ngroups = ["x"]\nlevel = 0.01\nprimary = []\n[multiverse]\nrun = true\n',
    b'[features]\nextractors = ["length"]\ntfidf_terms = 3\n[figures]\nlang = "en"\n[report]\nmost = 10\n',
    b"seed = 1_000\nseed = 0x10\n",
    b"[comparisons]\nlevel = nan\n",
    b"seed = 2024-01-01T00:00:00Z\n",
    "title = '讲话\\u0007'\n".encode("utf-8-sig"),
    "title = '讲话'\n".encode("utf-16"),
    b'title = """\n\\\n a\\u0000\\U0001F600"""\n',
    b"a.b.c = 1\n[a]\n",
    b"x = [[[[{}]]]]\n",
    b"seed = 9999999999999999999\n",
]

WORDS = [
    "title", "seed", "sources", "paths", "metadata", "script", "columns", "text", "eras", "periodisation",
    "segment", "engine", "hmm", "dictionary", "features", "extractors", "tfidf_terms", "comparisons", "by",
    "groups", "primary", "level", "without_reuse", "root", "multiverse", "run", "outcomes", "choices",
    "figures", "names", "lang", "report", "write", "most", "fast", "era", "genre", "both", "=", " = ", "[", "]",
    "[[", "]]", "{", "}", ".", ",", '"', '"""', "'", "'''", "\n", "\r\n", "\r", "#", "\\", "\\u0000", "\\uD800",
    "\x00", "true", "false", "nan", "inf", "-inf", "-", "+", "1e999", "0x", "0b1", "0o7", "_", "9" * 40, "0.05",
    "1", "0", "1979-05-27", "07:32:00", "1979-05-27T07:32:00+99:99", "[a]\n", "[[a]]\n", "a.", "é", "讲",
    b"\xff", b"\xef\xbb\xbf", "\u2028", "\x7f", "__class__",
]  # fmt: skip


def run(data: bytes) -> None:
    """What was accepted is of the declared kinds, goes into JSON, and read again says the same."""
    study = Study.read(put("study.toml", data))
    said = study.parameters()
    assert Study.parse(json.loads(json.dumps(said))) == study, "the parameters are not the study"
    assert 0 < study.comparisons.level < 1
    random.seed(study.seed)
    for asked in (*study.sources.paths, study.sources.metadata, study.segment.dictionary):
        os.path.lexists(study.resolve(asked))
    assert study.root == path("study.toml").parent
