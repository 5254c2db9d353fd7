"""The command line: one verb a stage, and ``build``. It parses, calls, prints; it computes nothing.

Exit codes: 0 success, 1 bad input (a letter on standard error, no traceback), 2 wrong usage, 3 some sources
were left out (``--keep-going``), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CompareError, DiscourseError, PublishError
from .study import Columns, Eras, Features, Segment, Sources, Study

if TYPE_CHECKING:
    from .corpus import Corpus, Speech
    from .formats import Collected
    from .results import Results
    from .segment import SegmentedSpeech

#: The exit code of a run that left sources out, as it was allowed to.
PARTIAL = 3


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.verb not in ("build", "verify"):
            _ready(arguments.output)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except DiscourseError as error:
        print(f"discourse: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `discourse … | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("discourse: stopped; nothing was written", file=sys.stderr)
        return 130


def entry() -> None:
    """The console script."""
    sys.exit(main())


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="discourse",
        description="Comparative discourse analysis of Chinese political speech: "
        "from raw scraped files to tables and figures that can be cited.",
        epilog="Start with:  discourse build study.toml -o figures",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    verb = _verb(verbs, "build", _build, "the main job: tables, figures and manifest of a study")
    verb.add_argument("study", nargs="?", default="study.toml", help="the study file (default: study.toml)")
    verb.add_argument(
        "-o", "--output", metavar="DIR", default="figures", help="output folder (default: figures)"
    )
    _keep_going(verb)

    verb = _verb(verbs, "verify", _verify, "rebuild and say which file differs, and why")
    verb.add_argument("folder", nargs="?", default="figures", help="the output folder of a build")
    verb.add_argument("--study", default="study.toml", help="the study file it was built from")

    verb = _verb(verbs, "clean", _clean, "repaired text of each source")
    _paths(verb, ("text", "jsonl"))
    verb = _verb(verbs, "speeches", _speeches, "the speeches found, dated, a JSON record a line")
    _paths(verb, ("jsonl", "csv"))
    _eras(verb)
    verb = _verb(verbs, "sentences", _sentences, "the sentences with their stance, a JSON record a line")
    _paths(verb, ("jsonl", "csv"))
    _engine(verb)
    verb = _verb(verbs, "features", _features, "the features table, a row a speech")
    _paths(verb, ("csv", "parquet"))
    _engine(verb)
    verb.add_argument(
        "--extractors", nargs="+", metavar="NAME", default=[], help="families to measure (default: all)"
    )
    verb = _verb(verbs, "compare", _compare, "the comparisons table, eras held against each other")
    _paths(verb, ("csv", "parquet"))
    _by(verb)
    verb = _verb(verbs, "keyness", _keyness, "the words that set one era off from another")
    _paths(verb, ("csv", "parquet"))
    _by(verb)
    verb.add_argument("--target", required=True, metavar="ID", help="the era whose words are asked for")
    verb.add_argument("--reference", required=True, metavar="ID", help="the era it is held against")
    verb.add_argument(
        "--seed", type=_whole(0), default=0, metavar="N", help="of the permutations (default: 0)"
    )
    verb = _verb(verbs, "kwic", _kwic, "concordance: a term in its contexts, with places in the raw files")
    verb.add_argument("term", type=_term, help="a string of characters")
    _paths(verb, ("text", "jsonl", "csv"))
    verb.add_argument(
        "--width", type=_whole(0), default=20, metavar="N", help="characters either side (default: 20)"
    )
    verb = _verb(verbs, "reuse", _reuse, "passages that speeches share, with places in both raw files")
    _paths(verb, ("jsonl", "csv"))
    verb.add_argument(
        "--min", type=_whole(6), default=13, metavar="N", help="Han characters at least (default: 13)"
    )
    verb.add_argument("--without-formulas", action="store_true", help="slogans do not count as copying")
    verb = _verb(
        verbs, "bundles", _bundles, "runs of words that speeches share, against what chance would repeat"
    )
    _paths(verb, ("csv", "parquet", "jsonl"))
    verb.add_argument(
        "--n",
        type=_lengths,
        default=(3, 5),
        metavar="N-M",
        help="words of a bundle, from and to (default: 3-5)",
    )
    verb.add_argument(
        "--min-range",
        type=_whole(1),
        metavar="K",
        help="independent speeches at least (default: 5; fewer below 10)",
    )
    verb.add_argument(
        "--min-count", type=_whole(1), default=5, metavar="N", help="occurrences at least (default: 5)"
    )
    verb.add_argument(
        "--min-rate", type=_rate, default=20.0, metavar="R", help="a million words at least (default: 20)"
    )
    verb.add_argument("--era", metavar="ID", help="only the speeches of this era (default: all)")
    _eras(verb)
    _engine(verb)
    verb = _verb(
        verbs, "novelty", _novelty, "how much of each speech's vocabulary the era before it did not have"
    )
    _paths(verb, ("csv", "parquet"))
    _eras(verb)
    _engine(verb)
    verb.add_argument(
        "--words",
        type=_whole(1),
        default=500,
        metavar="N",
        help="of a speech that are compared (default: 500)",
    )
    verb.add_argument(
        "--sample",
        type=_whole(1),
        default=2_000,
        metavar="N",
        help="words of an era, likewise (default: 2000)",
    )
    verb = _verb(verbs, "trace", _trace, "words led back to the bytes they were read from, edits shown")
    verb.add_argument(
        "quotation",
        help="words of a speech or of its page; …… for words left out; or ID:START-END, its characters",
    )
    _paths(verb, ("text", "jsonl"))
    verb = _verb(
        verbs,
        "annotate",
        _annotate,
        "a sample of sentences for hand coding, its key, and a codebook for coders",
    )
    _paths(verb, ("csv",))
    _eras(verb)
    _engine(verb)
    verb.add_argument(
        "--n", type=_whole(1), default=200, metavar="N", help="sentences to draw (default: 200)"
    )
    verb.add_argument("--seed", type=_whole(0), default=0, metavar="N", help="of the draw (default: 0)")
    verb = _verb(
        verbs, "agree", _agree, "agreement of coders, errors of the model, counts corrected for them"
    )
    verb.add_argument("key", help="the key that was written beside the sample (….key.csv)")
    verb.add_argument("codes", nargs="+", metavar="FILE", help="the sample as each coder gave it back")
    verb.add_argument("-o", "--output", metavar="FILE", default="-", help="a file (default: standard output)")
    verb.add_argument("--format", choices=("csv", "parquet"), default="csv", help="default: csv")
    verb.add_argument("--seed", type=_whole(0), default=0, metavar="N", help="of the intervals (default: 0)")
    verb = _verb(verbs, "codebook", _codebook, "every column with unit, formula, reference, reading, caveat")
    verb.add_argument("-o", "--output", metavar="FILE", default="-")
    return top


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib import metadata

        print(f"discourse {metadata.version('discourse')}")
        parser.exit()


def _verb(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=what, description=what[0].upper() + what[1:] + "."
    )
    verb.set_defaults(run=run)
    return verb


def _paths(verb: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    verb.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders, tables, archives; - is standard input"
    )
    verb.add_argument("-o", "--output", metavar="FILE", default="-", help="a file (default: standard output)")
    verb.add_argument("--format", choices=formats, default=formats[0], help=f"default: {formats[0]}")
    verb.add_argument(
        "--script",
        choices=("simplified", "keep"),
        default="simplified",
        help="keep: leave traditional text as it is",
    )
    verb.add_argument(
        "--metadata",
        metavar="FILE",
        default="",
        help="a table of what is known: source, date, speaker, genre …",
    )
    verb.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        type=_column,
        help="which column of a table holds what, as in text=正文 or date=会议日期 (may be repeated)",
    )
    _keep_going(verb)


def _column(text: str) -> tuple[str, str]:
    """``FIELD=NAME``, checked."""
    field, equals, name = text.partition("=")
    known = [item.name for item in fields(Columns)]
    if not equals or field not in known:
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=NAME with FIELD one of {', '.join(known)}")
    return field, name


def _lengths(text: str) -> tuple[int, int]:
    """``N`` or ``N-M``."""
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not N or N-M")
    shortest, longest = int(first), int(last or first)
    if not 2 <= shortest <= longest:
        raise argparse.ArgumentTypeError(f"{text!r}: at least two words, and the shortest first")
    return shortest, longest


def _whole(least: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``least`` on."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return int(text)

    return read


def _rate(text: str) -> float:
    """A number from 0 on; neither nan nor infinity is one."""
    if not 0 <= float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return float(text)


def _term(text: str) -> str:
    """At least one character that is no white space."""
    if not text.strip():
        raise argparse.ArgumentTypeError("there is nothing to look for; give at least one character")
    return text


def _keep_going(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--keep-going",
        action="store_true",
        help="list sources that cannot be used instead of stopping (exit code 3)",
    )


def _engine(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--engine", choices=("fast", "jieba"), default="fast", help="the segmenter (default: fast)"
    )


def _eras(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--eras", default="party", metavar="NAME|FILE", help="the periodisation (default: party)"
    )


def _by(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--by", choices=("era",), default="era", help="what groups the speeches (default: era)")
    _eras(verb)
    _engine(verb)


def _build(arguments: argparse.Namespace) -> int:
    study = Study.read(arguments.study)
    from .build import build_study

    results, failures = build_study(study, arguments.output, keep_going=arguments.keep_going)
    left = [n for n in study.comparisons.primary if n not in results.study.comparisons.primary]
    if left:
        print(
            f"discourse: no primary outcome here, as the extractors chosen do not measure it: {', '.join(left)}",
            file=sys.stderr,
        )
    if sys.stderr.isatty():
        independent = len(results.corpus.independent)
        print(
            f"{arguments.output}: {len(results.corpus)} speeches ({independent} independent), tables and figures",
            file=sys.stderr,
        )
    return _told(failures)


def _verify(arguments: argparse.Namespace) -> int:
    study = Study.read(arguments.study)
    from .verify import verify

    differences = verify(study, Path(arguments.folder))
    for line in differences:
        print(line)
    if not differences:
        print(f"{arguments.folder}: every file is what the sources and the study make it")
    return 1 if differences else 0


def _clean(arguments: argparse.Namespace) -> int:
    from .publish.tables import json_lines
    from .repair import repair

    found = _collected(arguments)
    cleaned, failures = [], list(found.failures)
    for source in _progress(found.sources):
        try:
            cleaned.append(repair(source, script=arguments.script))
        except DiscourseError as error:
            if not arguments.keep_going:
                raise
            failures.append((source.path, str(error)))
    if arguments.format == "jsonl":
        from .records import clean_record

        _write(arguments.output, json_lines(map(clean_record, cleaned)))
    else:
        heads = [f"==> {r.source.path} <==\n" if len(cleaned) > 1 else "" for r in cleaned]
        _write(
            arguments.output,
            "\n".join(h + r.text.rstrip("\n") + "\n" for h, r in zip(heads, cleaned, strict=True)),
        )
    return _told(failures)


def _speeches(arguments: argparse.Namespace) -> int:
    from . import eras
    from .records import speech_record

    periodisation = eras.load(arguments.eras)
    corpus, failures = _corpus(arguments)
    if arguments.format == "csv":
        from .build import describe

        _write_table(arguments, describe(corpus, periodisation))
    else:
        from .publish.tables import json_lines

        _write(arguments.output, json_lines(speech_record(s, periodisation) for s in corpus))
    return _told(failures)


def _sentences(arguments: argparse.Namespace) -> int:
    from .records import sentence_records

    corpus, failures = _corpus(arguments)
    _write_records(arguments, [r for s in _segmented(arguments, corpus) for r in sentence_records(s)])
    return _told(failures)


def _features(arguments: argparse.Namespace) -> int:
    results, failures = _analysed(arguments, extractors=tuple(arguments.extractors))
    _write_table(arguments, results.features)
    return _told(failures)


def _compare(arguments: argparse.Namespace) -> int:
    results, failures = _analysed(arguments)
    _write_table(arguments, results.comparisons, index=False)
    return _told(failures)


def _keyness(arguments: argparse.Namespace) -> int:
    from . import eras as periodisations
    from .compare import keyness

    periodisation = periodisations.load(arguments.eras)
    for era in (arguments.target, arguments.reference):
        periodisation[era]  # an unknown era is an error before hours of work, not after
    results, failures = _analysed(arguments, extractors=("length",))
    eras = dict(zip(results.metadata.index, results.metadata["era"], strict=True))
    kept = [s for s in results.segmented if s.speech.duplicate_of is None]
    table = keyness(
        kept, [eras[s.id] for s in kept], arguments.target, arguments.reference, seed=arguments.seed
    )
    _nothing(
        table,
        "no word",
        f"{table.attrs['n_target']} speeches against {table.attrs['n_reference']}, words with at least "
        f"{table.attrs['min_count']} occurrences in the two eras together",
    )
    _write_table(arguments, table, index=False)
    return _told(failures)


def _kwic(arguments: argparse.Namespace) -> int:
    from .records import concordance

    corpus, failures = _corpus(arguments)
    lines = list(concordance(corpus, arguments.term, arguments.width))
    _nothing(lines, f"no {arguments.term!r}", f"{len(corpus)} speeches, script: {arguments.script}")
    if arguments.format == "text":
        pad = max((len(r["left"]) for r in lines), default=0)
        _write(
            arguments.output,
            "".join(f"{r['left']:>{pad}}【{r['term']}】{r['right']}\t{r['speech']}\n" for r in lines),
        )
    else:
        _write_records(arguments, lines)
    return _told(failures)


def _reuse(arguments: argparse.Namespace) -> int:
    from .compare.reuse import find_reuse
    from .lexicons import load_formulas

    corpus, failures = _corpus(arguments)
    formulas = load_formulas() if arguments.without_formulas else None
    table = find_reuse(corpus, min_han=arguments.min, formulas=formulas)
    _nothing(table, "no passage", f"{table.attrs['note']}; {table.attrs['definition']}")
    if len(table) and sys.stderr.isatty():
        print(f"discourse: {table.attrs['note']}", file=sys.stderr)
    _write_table(arguments, table, index=False)
    return _told(failures)


def _bundles(arguments: argparse.Namespace) -> int:
    from . import eras
    from .compare.bundles import lexical_bundles

    periodisation = eras.load(arguments.eras)
    if arguments.era is not None:
        periodisation[arguments.era]  # an unknown era is an error before the work, not after
    corpus, failures = _corpus(arguments)
    speeches = [s for s in corpus if arguments.era in (None, periodisation.era_of(s.date))]
    if not speeches:
        raise CompareError(
            f"no speech is dated wholly within the era {arguments.era}",
            advice="discourse speeches, which says the date and the era of each",
        )
    table = lexical_bundles(
        _segmented(arguments, speeches),
        lengths=arguments.n,
        min_count=arguments.min_count,
        min_range=arguments.min_range,
        min_rate=arguments.min_rate,
    )
    about = f"{table.attrs['note']}: {table.attrs['definition']}"
    _nothing(table, "no bundle", about)
    if len(table) and sys.stderr.isatty():
        print(f"discourse: {about}", file=sys.stderr)
    _write_table(arguments, table, index=False)
    return _told(failures)


def _novelty(arguments: argparse.Namespace) -> int:
    from . import eras
    from .compare.novelty import novelty

    periodisation = eras.load(arguments.eras)
    corpus, failures = _corpus(arguments)
    table = novelty(
        _segmented(arguments, corpus),
        [periodisation.era_of(speech.date) for speech in corpus],
        [era.id for era in periodisation],
        words=arguments.words,
        sample=arguments.sample,
    )
    _write_table(arguments, table, index=False)
    return _told(failures)


def _trace(arguments: argparse.Namespace) -> int:
    from .corpus import make_corpus
    from .publish.tables import json_lines
    from .trace import Tracer, record, render

    found = _collected(arguments)
    corpus, failures = make_corpus(found.sources, script=arguments.script, keep_going=arguments.keep_going)
    tracer = Tracer(tuple(corpus), found.sources)
    places = tracer.find(arguments.quotation)
    if arguments.format == "jsonl":
        _write(arguments.output, json_lines(map(record, places)))
    else:
        _write(arguments.output, "\n".join(map(render, places)))
    return _told((*found.failures, *failures))


def _annotate(arguments: argparse.Namespace) -> int:
    from . import eras
    from .annotate import codebook_text, draw_sample, sheet_csv

    if arguments.output == "-":
        raise PublishError("the sample, its key and the codebook need files", advice="-o sample.csv")
    sheet = Path(arguments.output)
    key, book = sheet.with_suffix(".key.csv"), sheet.with_suffix(".codebook.md")
    for path in (sheet, key, book):
        if path.exists():  # somebody's codes may be in it
            raise PublishError(
                "this file is there already, and is not written over",
                where=str(path),
                advice="another name with -o, or take it away first",
            )
    periodisation = eras.load(arguments.eras)
    corpus, failures = _corpus(arguments)
    sample = draw_sample(_segmented(arguments, corpus), arguments.n, arguments.seed, periodisation)
    for path, text in (
        (sheet, sheet_csv(sample.sheet)),
        (key, sheet_csv(sample.key)),
        (book, codebook_text()),
    ):
        _write(str(path), text)
    return _told(failures)


def _agree(arguments: argparse.Namespace) -> int:
    from .annotate import agreement_report, read_codes, read_key

    key = read_key(arguments.key)
    report = agreement_report(read_codes(arguments.codes, key), key, seed=arguments.seed)
    _write_table(arguments, report, index=False)
    print(f"discourse: {report['about'].iloc[0]}", file=sys.stderr)
    return 0


def _codebook(arguments: argparse.Namespace) -> int:
    from . import extractors
    from .publish.tables import csv_text

    columns = [c for kind in extractors.available().values() for c in kind.columns]
    _write(arguments.output, csv_text(extractors.codebook(columns), index=False))
    return 0


def _collected(arguments: argparse.Namespace) -> Collected:
    from .formats import collect

    sources = _sources(arguments)
    return collect(
        sources.paths,
        metadata=sources.metadata or None,
        columns=sources.columns,
        keep_going=arguments.keep_going,
    )


def _sources(arguments: argparse.Namespace) -> Sources:
    """What the command line says of its sources, as a study file would."""
    return Sources(
        tuple(arguments.paths), arguments.metadata, arguments.script, Columns(**dict(arguments.column))
    )


def _corpus(arguments: argparse.Namespace) -> tuple[Corpus, Any]:
    from .corpus import make_corpus
    from .progress import bar

    found = _collected(arguments)
    corpus, failures = make_corpus(
        found.sources, script=arguments.script, keep_going=arguments.keep_going, progress=bar()
    )
    return corpus, (*found.failures, *failures)


def _segmented(arguments: argparse.Namespace, speeches: Iterable[Speech]) -> tuple[SegmentedSpeech, ...]:
    from .segment import segment_corpus
    from .segment.tokens import Tokenizer

    return segment_corpus(speeches, Tokenizer(engine=arguments.engine))


def _analysed(arguments: argparse.Namespace, extractors: tuple[str, ...] = ()) -> tuple[Results, Any]:
    from .build import analyse
    from .progress import bar

    study = Study(
        sources=_sources(arguments),
        eras=Eras(getattr(arguments, "eras", "party")),
        segment=Segment(engine=arguments.engine),
        features=Features(extractors=extractors),
    )
    found = _collected(arguments)
    results, failures = analyse(study, found.sources, keep_going=arguments.keep_going, progress=bar())
    return results, (*found.failures, *failures)


def _told(failures: Iterable[Any]) -> int:
    """Say which sources were left out; the exit code."""
    code = 0
    for failure in failures:
        reason = failure[1] if isinstance(failure, tuple) else failure.reason
        print(f"discourse: left out: {reason}", file=sys.stderr)
        code = PARTIAL
    return code


def _nothing(found: Sized, what: str, thresholds: str) -> None:
    """Say that nothing was found, where nothing was, and under which thresholds."""
    if not len(found):
        print(f"discourse: {what} was found: {thresholds}", file=sys.stderr)


def _progress(items: Sequence[Any]) -> Iterator[Any]:
    from .progress import bar

    yield from bar()(items, "reading")


def _write(where: str, text: str) -> None:
    """Text to standard output or, whole or not at all, into a file."""
    if where == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    _place(Path(where), text.encode("utf-8"))


def _write_records(arguments: argparse.Namespace, records: list[dict[str, Any]]) -> None:
    """Records as JSON Lines or as a table, as was asked for."""
    if arguments.format == "csv":
        import pandas as pd

        _write_table(arguments, pd.json_normalize(records), index=False)
        return
    from .publish.tables import json_lines

    _write(arguments.output, json_lines(records))


def _write_table(arguments: argparse.Namespace, frame: Any, *, index: bool = True) -> None:
    from .publish.tables import csv_text, json_lines, table_records

    if arguments.format == "jsonl":
        _write(arguments.output, json_lines(table_records(frame)))
        return
    if arguments.format == "csv":
        _write(arguments.output, csv_text(frame, index=index))
        return
    import io

    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=index or None)
    if arguments.output == "-":
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        _place(Path(arguments.output), buffer.getvalue())


def _ready(output: str) -> None:
    """A letter, before any work, where a file cannot be written."""
    path = Path(output)
    if output == "-":
        return
    if path.is_dir():
        raise PublishError("this is a folder", where=output, expected="the name of a file")
    if not path.parent.is_dir():
        raise PublishError(
            f"there is no such folder as {path.parent}",
            where=output,
            advice="make it first, or another place with -o",
        )
    if not os.access(path.parent, os.W_OK):
        raise PublishError(
            f"nothing can be written into {path.parent}", where=output, advice="another place with -o"
        )


def _place(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to, not replaced
            path.write_bytes(data)
            return
        aside.write_bytes(data)
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise PublishError(
            f"the file cannot be written ({error.strerror})", where=str(path), advice="another place with -o"
        ) from error


if __name__ == "__main__":
    entry()
