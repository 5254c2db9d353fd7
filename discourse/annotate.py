"""The annotation loop: a sample for hand coding goes out, codes come back, the counts are corrected.

What coders see (the sheet) holds the sentence, the headings above it and its neighbours, in random order, and nothing
of era, speaker, date, title or what the model thinks; that stands in the key, with each sentence's chance of being
drawn. A sample without these chances cannot give unbiased counts, and coders who know the era find what they expect.
The four codes are defined in ``segment/stance/MODEL_CARD.md``.
"""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .compare import agreement
from .compare.agreement import COEFFICIENTS, agreement_interval, f1_scores, interval_of_sums
from .compare.correction import Correction, correct_groups
from .compare.counts import FloatArray
from .compare.intervals import Interval
from .compare.pooled import log_odds
from .eras import Periodisation
from .errors import CompareError, SourceError
from .extractors.stance import counted
from .formats.container import File, sniff
from .formats.tables import rows
from .publish.tables import csv_text, unguarded
from .segment.segmented import STANCES, SegmentedSpeech, Sentence, Stance
from .sources import read_bytes

#: What a coder may write for each stance, besides any case and blanks around it.
NAMES: Mapping[Stance, tuple[str, ...]] = {
    "achievement": ("achievement", "成绩", "成效"),
    "problem": ("problem", "问题"),
    "plan": ("plan", "任务", "计划", "打算"),
    "other": ("other", "其他", "其它"),
}

#: Era of a sentence whose speech lies wholly in none.
NO_ERA = "no era"

#: Each stratum gives at least so many sentences (if it has them), so that its doubt can be measured.
LEAST = 2

#: The columns of :func:`agreement_report`.
REPORT = ("measure", "about", "era", "estimate", "low", "high", "n", "documents", "method", "reference")

_MEANING = {name: stance for stance, names in NAMES.items() for name in names}
_NUMBERS = (*STANCES, "stratum_sentences", "stratum_drawn", "inclusion")
_HAYES, _GWET, _COHEN = "10.1080/19312450709336664", "10.1348/000711006X126600", "10.1177/001316446002000104"
_SPECIFIC, _ROGAN = "10.1016/0895-4356(90)90159-M", "10.1093/oxfordjournals.aje.a112510"
_LOWE = "10.1111/j.1939-9162.2010.00006.x"
_FLEISS, _TENENBEIN = "10.1037/h0031619", "10.1080/01621459.1970.10481170"


class Sample(NamedTuple):
    """``sheet`` for the coders, ``key`` to be kept from them; a row a sentence, joined by ``id``."""

    sheet: pd.DataFrame
    key: pd.DataFrame


def draw_sample(speeches: Sequence[SegmentedSpeech], n: int, seed: int, eras: Periodisation) -> Sample:
    """``n`` sentences for hand coding, drawn at random within era × stance given by the model.

    Of near-duplicate speeches one is drawn from, and of the sentences those that the stance counts count. Strata
    share the sample by the square root of their size (power allocation: Bankier 1988,
    doi:10.1080/00031305.1988.10475556), so that rare stances and short eras are not starved, at least :data:`LEAST`
    each. The chance of being drawn is the same within a stratum: ``stratum_drawn / stratum_sentences`` =
    ``inclusion``. The same speeches and seed draw the same sample, in whatever order the speeches come; ids do not
    change with the seed.

    Raises:
        CompareError: no sentence to draw from, or fewer to be drawn than there are strata.
    """
    frame = _frame(speeches, eras)
    strata = frame.groupby(["era", "stance"], sort=True).indices
    if not 0 < len(strata) <= n:
        raise CompareError(
            f"a sample of {n} from {len(strata)} strata (eras × stances given)",
            where="draw_sample",
            expected="speeches with sentences, and at least one sentence a stratum",
            advice=f"--n {LEAST * len(strata)} or more",
        )
    rng = np.random.default_rng(seed)
    sizes = np.array([len(places) for places in strata.values()])
    chosen = []
    for places, size, drawn in zip(strata.values(), sizes, _shared_out(sizes, n), strict=True):
        part = frame.iloc[np.sort(rng.choice(places, size=int(drawn), replace=False))].copy()
        part["stratum_sentences"], part["stratum_drawn"], part["inclusion"] = size, drawn, drawn / size
        chosen.append(part)
    whole = pd.concat(chosen)
    whole["seed"] = seed
    whole = whole.iloc[rng.permutation(len(whole))].reset_index(drop=True)
    sheet = whole[["id", "section", "before", "text", "after"]].assign(code="", note="")
    return Sample(sheet, whole.drop(columns=["section", "before", "after"]))


def sheet_csv(table: pd.DataFrame) -> str:
    """A sheet or a key as CSV that Excel opens right: with a byte order mark, and no cell that it would run."""
    return "\ufeff" + csv_text(table, index=False)


def read_key(path: str | Path) -> pd.DataFrame:
    """The key that :func:`draw_sample` gave, from its file.

    Raises:
        SourceError: the file is no key.
    """
    names, cells = _table(path)
    needed = {"id", "speech", "era", "stance", "text", *_NUMBERS}
    if needed - set(names):
        raise SourceError(
            "this is no key: it lacks " + ", ".join(sorted(needed - set(names))),
            where=str(path),
            expected="the key file that was written beside the sample (….key.csv)",
        )
    key = pd.DataFrame([row for _, row in cells], columns=list(names)).map(unguarded)
    try:
        key[list(_NUMBERS)] = key[list(_NUMBERS)].astype(float)
    except ValueError as error:
        raise SourceError(f"a number of the key is none ({error})", where=str(path)) from error
    return key


def read_codes(paths: Sequence[str | Path], key: pd.DataFrame) -> pd.DataFrame:
    """What each coder wrote: a row a sentence (index ``id``, in the order of the key), a column a file.

    CSV in UTF-8, UTF-16 or GBK, with commas, semicolons or tabs, or .xlsx (needs openpyxl); rows in any order. A cell
    left empty is a sentence not coded. The texts are held against the key, but for what GBK cannot write.

    Raises:
        SourceError: a label is none of the four, a row is missing, stands there twice or is not of this sample, or
            the text of a row is not the text that was drawn. One letter names all of a file's rows.
    """
    stems = Counter(Path(path).stem for path in paths)
    names = [Path(path).stem if stems[Path(path).stem] == 1 else str(path) for path in paths]
    if len(set(names)) < len(names):
        raise SourceError("a file is named twice", where=str(paths[0]), expected="a file a coder")
    texts = dict(zip(key["id"], key["text"], strict=True))
    columns = {name: _codes(path, texts) for name, path in zip(names, paths, strict=True)}
    return pd.DataFrame(columns, index=pd.Index(key["id"], name="id"), dtype=object)


def agreement_report(
    codes: pd.DataFrame, key: pd.DataFrame, *, seed: int = 0, level: float = 0.95
) -> pd.DataFrame:
    """Coders against each other, the model against the coders, and the counts corrected: a long table.

    Columns :data:`REPORT`; ``n`` is the number of sentences (or for counts given, all of the era), ``documents`` of
    speeches.

    - ``alpha``, ``agreement``, ``ac1``, ``fleiss_kappa`` of all coders, ``kappa`` of each pair, ``alpha against the
      rest`` and ``specific agreement`` for each stance: of the sentences as drawn, where rare stances are more common
      than in the texts. Intervals are over speeches.
    - ``f1``, ``macro_f1``, ``accuracy`` of the model against the coders' majority, and the ``confusion`` (coded →
      given) in sentences: each sentence weighted by how many it stands for. Where coders tie, the sentence is shared
      between the tied stances (``ties`` says how many were), so that hard ones are not left out.
    - for each era, sentences ``given`` and ``corrected`` for each stance, and θ and the share of achievement as
      given, corrected by the era's own codes, and by the model's errors in all eras together
      (:func:`~discourse.compare.correction.correct_groups` says what each assumes). These intervals answer what
      coding all sentences would have given; how speeches of an era differ comes on top.

    Sentences that nobody coded are taken for left out by chance.

    Raises:
        CompareError: nobody coded anything, or a stance of the key is none of the four.
    """
    if set(key["stance"]) - set(STANCES):
        raise CompareError("the key has other stances", where="agreement_report", expected=", ".join(STANCES))
    key = key.set_index("id").loc[codes.index]
    data = agreement.coded(codes.to_numpy(dtype=object), STANCES)
    votes = data.counts
    coded = votes.sum(axis=1) > 0
    if not coded.any():
        raise CompareError(
            "no sentence has a code", where="agreement_report", expected="codes of one or more coders"
        )
    truth = _majority(votes[coded])
    table = [*_between_coders(codes, key, seed, level)]
    table += _of_model(truth, key[coded], seed, level)
    table += _of_eras(truth, key, coded, seed, level)
    table += [
        _row("ties", "coders' majority", _bare((truth.max(axis=1) < 1).sum()), int(coded.sum())),
        _row("not coded", "by anybody", _bare((~coded).sum()), len(codes)),
    ]
    return pd.DataFrame(table, columns=list(REPORT))


def _frame(speeches: Sequence[SegmentedSpeech], eras: Periodisation) -> pd.DataFrame:
    """Every sentence that may be drawn, in an order that does not hang on that of the speeches."""
    found = [
        row
        for speech in speeches
        if speech.speech.duplicate_of is None
        for row in _rows_of(speech, eras.era_of(speech.speech.date) or NO_ERA)
    ]
    if not found:
        raise CompareError("there is no sentence", where="draw_sample", expected="speeches with sentences")
    return pd.DataFrame(found).drop_duplicates("id").sort_values("id", ignore_index=True)


def _rows_of(speech: SegmentedSpeech, era: str) -> Iterator[dict[str, Any]]:
    shown = [" ".join(sentence.text.split()) for sentence in speech.sentences]
    places = {sentence.n: place for place, sentence in enumerate(speech.sentences)}
    for sentence in counted(speech.sentences):
        at = places[sentence.n]
        start, end = speech.speech.traced.raw_span(sentence.start, sentence.end)
        yield {
            "id": _id(speech, sentence, start),
            "section": " › ".join(" ".join(heading.split()) for heading in sentence.section),
            "before": shown[at - 1] if at else "",
            "text": shown[at],
            "after": shown[at + 1] if at + 1 < len(shown) else "",
            "speech": speech.id,
            "sentence": sentence.n,
            "raw_start": start,
            "raw_end": end,
            "era": era,
            "stance": sentence.stance,
            **dict(zip(STANCES, sentence.probability, strict=True)),
        }


def _id(speech: SegmentedSpeech, sentence: Sentence, raw_start: int) -> str:
    """Ten characters that say where the sentence stands and tell a coder nothing; a letter first, or Excel counts."""
    what = f"{speech.speech.sha256} {raw_start} {sentence.text}"
    return "s" + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _shared_out(sizes: Any, n: int) -> Any:
    """How many to draw of each stratum: one by one to the one that lags most behind the root of its size.

    >>> _shared_out(np.array([400, 100, 4, 1]), 20).tolist()
    [11, 6, 2, 1]
    """
    least = LEAST if LEAST * len(sizes) <= n else 1
    drawn = np.minimum(sizes, least)
    for _ in range(min(n, int(sizes.sum())) - int(drawn.sum())):
        drawn[np.argmax(np.where(drawn < sizes, np.sqrt(sizes) / (drawn + 0.5), 0.0))] += 1
    return drawn


def _table(path: str | Path) -> tuple[tuple[str, ...], list[tuple[str, dict[str, str]]]]:
    """Column names in small letters, and rows with their labels."""
    data = read_bytes(Path(path))
    file = File(data, Path(path).name, str(path))
    kind = sniff(data, file.suffix, str(path))
    table = rows(file, "csv" if kind == "text" else kind)
    names = tuple(name.strip().lower() for name in table.names)
    return names, [(label, {k.strip().lower(): v for k, v in row.items()}) for label, row in table.rows]


def _codes(path: str | Path, texts: Mapping[str, str]) -> dict[str, str | None]:
    names, cells = _table(path)
    if not {"id", "code"} <= set(names):
        raise SourceError(
            "the columns are " + ", ".join(map(repr, names)),
            where=str(path),
            expected="`id`, `text` and `code`, as in the sample",
        )
    found: dict[str, str | None] = {}
    faults = []
    for label, row in cells:
        if not any(value.strip() for value in row.values()):
            continue  # spreadsheets leave empty rows behind
        name = row["id"].strip()
        fault = _fault(name, row, found, texts)
        if fault:
            faults.append(f"{label}: {fault}")
        else:
            found[name] = _MEANING.get(_folded(row["code"]))
    missing = [name for name in texts if name not in found]
    if missing and not faults:
        faults = [f"{len(missing)} of {len(texts)} rows are missing ({', '.join(missing[:3])}…)"]
    if faults:
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise SourceError(
            "; ".join(faults[:5]) + more,
            where=str(path),
            expected="the rows of the sample, each once and unchanged, with one of "
            + ", ".join(f"{stance} ({names[1]})" for stance, names in NAMES.items())
            + " or nothing under `code`",
            advice="correct these rows in the file; to leave a sentence out, keep its row and empty its code",
        )
    return found


def _fault(
    name: str, row: Mapping[str, str], found: Mapping[str, Any], texts: Mapping[str, str]
) -> str | None:
    """What is wrong with a row, in words."""
    if name not in texts:
        return f"{name!r} is no id of this sample"
    if name in found:
        return f"{name} stands here a second time"
    if "text" in row and _comparable(row["text"]) != _comparable(texts[name]):
        return f"the text of {name} was changed: {row['text'][:20]!r}, not {texts[name][:20]!r}"
    code = _folded(row["code"])
    if code and code not in _MEANING:
        near = difflib.get_close_matches(code, _MEANING, 1, 0.5)
        return f"{row['code'].strip()!r} is no code" + (f" (did you mean {near[0]!r}?)" if near else "")
    return None


def _folded(code: str) -> str:
    return unicodedata.normalize("NFKC", unguarded(code)).strip().casefold()


def _comparable(text: str) -> str:
    """A text without what a spreadsheet does to it: blanks, our guard, and what GBK has to write as ``?``."""
    return "".join(unguarded(text).split()).encode("gbk", "ignore").decode("gbk").replace("?", "")


def _majority(votes: FloatArray) -> FloatArray:
    """The stance most coders chose, as shares: 1 for it, or 1/k for each of k that tie."""
    top = votes == votes.max(axis=1, keepdims=True)
    return np.asarray(top / top.sum(axis=1, keepdims=True))


def _between_coders(
    codes: pd.DataFrame, key: pd.DataFrame, seed: int, level: float
) -> Iterator[tuple[Any, ...]]:
    speeches = key["speech"].to_numpy()

    def row(
        measure: str, about: str, coefficient: agreement.Coefficient, table: pd.DataFrame, reference: str
    ) -> tuple[Any, ...]:
        ratings = table.to_numpy(dtype=object)
        found = agreement_interval(coefficient, ratings, speeches, seed=seed, categories=STANCES, level=level)
        paired = table.notna().sum(axis=1).to_numpy() > 1
        return _row(measure, about, found, int(paired.sum()), len(set(speeches[paired])), reference)

    for name, reference in (
        ("alpha", _HAYES), ("ac1", _GWET), ("fleiss_kappa", _FLEISS), ("agreement", "")
    ):  # fmt: skip
        yield row(name, "all coders", COEFFICIENTS[name], codes, reference)
    for one, two in combinations(codes.columns, 2):
        yield row("kappa", f"{one} ~ {two}", COEFFICIENTS["kappa"], codes[[one, two]], _COHEN)
    for k, stance in enumerate(STANCES):
        yield row("alpha against the rest", stance, agreement.alpha_against_rest(k), codes, _HAYES)
        yield row("specific agreement", stance, agreement.specific(k), codes, _SPECIFIC)


def _of_model(truth: FloatArray, key: pd.DataFrame, seed: int, level: float) -> Iterator[tuple[Any, ...]]:
    """The model against the coders' majority, each sentence for as many as it stands for."""
    given = np.array([STANCES.index(stance) for stance in key["stance"]], dtype=np.int64)
    weight = (
        key["stratum_sentences"] / key.groupby(["era", "stance"])["speech"].transform("size")
    ).to_numpy()
    speeches, document = np.unique(key["speech"].to_numpy(), return_inverse=True)
    confusions = np.zeros((len(speeches), len(STANCES), len(STANCES)))
    np.add.at(confusions.swapaxes(1, 2), (document, given), truth * weight[:, None])
    raw = np.zeros((len(STANCES), len(STANCES)))
    np.add.at(raw.T, given, truth)

    def row(measure: str, about: str, value: Callable[[FloatArray], FloatArray]) -> tuple[Any, ...]:
        found = interval_of_sums(value, confusions, seed=seed, level=level)
        return _row(measure, about, found, len(key), len(speeches))

    yield row("accuracy", "model", _accuracy)
    yield row("macro_f1", "model", _macro_f1)
    for k, stance in enumerate(STANCES):
        yield row("f1", stance, partial(_f1_of, k))
    for i, one in enumerate(STANCES):
        for j, two in enumerate(STANCES):
            yield _row("confusion", f"{one} → {two}", _bare(confusions[:, i, j].sum()), float(raw[i, j]))


def _accuracy(confusion: FloatArray) -> FloatArray:
    return np.asarray(np.trace(confusion, axis1=-2, axis2=-1) / confusion.sum(axis=(-2, -1)))


def _macro_f1(confusion: FloatArray) -> FloatArray:
    return np.asarray(f1_scores(confusion).mean(axis=-1))


def _f1_of(k: int, confusion: FloatArray) -> FloatArray:
    return f1_scores(confusion)[..., k]


def _of_eras(
    truth: FloatArray, key: pd.DataFrame, coded: Any, seed: int, level: float
) -> Iterator[tuple[Any, ...]]:
    """Counts, θ and share of each era: as given, by its own codes, by the errors in all eras."""
    eras = sorted(set(key["era"]))
    era = np.array([eras.index(name) for name in key["era"]], dtype=np.int64)
    given = np.array([STANCES.index(stance) for stance in key["stance"]], dtype=np.int64)
    sizes = np.zeros((len(eras), len(STANCES)))
    sizes[era, given] = key["stratum_sentences"].to_numpy()
    codes = np.zeros((len(eras), len(STANCES), len(STANCES)))
    np.add.at(codes.swapaxes(1, 2), (era[coded], given[coded]), truth)
    own = correct_groups(sizes, codes, seed=seed, level=level)
    shared = correct_groups(sizes, codes, seed=seed, form="inverse", level=level)
    for g, name in enumerate(eras):
        n = int((era[coded] == g).sum())
        speeches = key["speech"].to_numpy()[coded][era[coded] == g]
        rest = (n, len(set(speeches)))
        for k, stance in enumerate(STANCES):
            yield _row("given", stance, _bare(sizes[g, k]), int(sizes[g].sum()), era=name)
            yield _row("corrected", stance, _count(own[g], k), *rest, _TENENBEIN, name)
        a, p = sizes[g, 0], sizes[g, 1]
        yield _row("theta", "given", _bare(log_odds(a, p)), int(sizes[g].sum()), reference=_LOWE, era=name)
        yield _row("theta", "corrected", own[g].theta, *rest, _TENENBEIN, name)
        yield _row("theta", "corrected, errors of all eras", shared[g].theta, *rest, _ROGAN, name)
        naive = a / (a + p) if a + p else np.nan
        yield _row("share", "given", _bare(naive), int(sizes[g].sum()), era=name)
        yield _row("share", "corrected", own[g].share, *rest, _TENENBEIN, name)
        yield _row("share", "corrected, errors of all eras", shared[g].share, *rest, _ROGAN, name)


def _count(correction: Correction, k: int) -> Interval:
    low, high = float(correction.low[k]), float(correction.high[k])
    return Interval(float(correction.counts[k]), low, high, correction.method)


def _bare(value: Any) -> Interval:
    return Interval(float(value), np.nan, np.nan, "")


def _row(
    measure: str,
    about: str,
    found: Interval,
    n: float,
    documents: int | None = None,
    reference: str = "",
    era: str = "",
) -> tuple[Any, ...]:
    return (measure, about, era, found.estimate, found.low, found.high, n, documents, found.method, reference)
