"""How much faster than the pipeline a researcher writes today: ratios, in one run, in fresh processes, same text.

    python -m tests.benchmarks.speed [--corpus FILE.jsonl] [--megabytes N] [--rounds N] [--river FEW] [--patience S]

The reference is :mod:`tests.benchmarks._reference`: pandas, ``jieba.lcut``, ``TfidfVectorizer``, log-likelihood by
dictionaries, ``str.count`` of 400 phrases in each speech and each sentence. Four rows against it: the *same work* on
one core and on two, imports and dictionaries apart; the same work end to end on two, from the start of the process to
its end; and the *whole river* up to the three tables, which does far more (repair, dating, splitting, stance, bytes,
every measure). That both found the same is looked at first: terms, TF-IDF, counts, keyness.

The text (JSON Lines, field ``content``) is by default the public reports, if they are at hand (`DISCOURSE_CORPORA`,
or the folder beside the repository), else invented. The phrases are the 400 shortest national formulas of the shipped
lexicon. Rounds take turns, since the speed of a shared machine moves; a round counts as good when hardly anything
else ran meanwhile, or, where the system does not say, when two spinning processes had two cores just before it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import _machine, _texts

#: Phrases looked for; what two cores must give in the control for a round to count as good.
PHRASES, GOOD = 400, 1.7

#: What is aimed at: times faster than the reference.
AIMS = {"one core": 14.0, "two cores": 24.0, "end to end, two cores": 16.0, "whole river": 5.0}

STAGES = ("read", "tokenise", "merge", "tf-idf", "keyness", "phrases, speech", "phrases, sentence")

Seconds = dict[str, float]


# ── what is run in fresh processes ───────────────────────────────────────────────────────────────────────


def reference(folder: Path, save: bool) -> Seconds:
    """The reference, stage by stage."""
    spent, stage = _clock()
    with stage("imports"):
        import jieba

        from tests.benchmarks import _reference

        jieba.setLogLevel(60)
        jieba.initialize()
        forms = json.loads((folder / "forms.json").read_text("utf-8"))
    with stage("read"):
        texts = _reference.read(str(folder / "corpus.jsonl"))
    half = len(texts) // 2
    with stage("tokenise"):
        tokens = _reference.tokenise(texts)
    with stage("tf-idf"):
        weights = _reference.tfidf(tokens)
    with stage("keyness"):
        keyness = _reference.keyness(tokens[half:], tokens[:half])
    with stage("phrases, speech"):
        by_speech = _reference.phrases(texts, forms)
    with stage("phrases, sentence"):
        by_sentence, sentences = _reference.sentence_phrases(texts, forms)
    if save:
        import numpy as np

        number = {form: n for n, form in enumerate(forms)}
        keyness = keyness.set_index("word").loc[weights.terms]
        weights.matrix.sort_indices()
        speech, form = np.nonzero(by_speech.to_numpy())
        _save(
            folder / "reference.npz",
            terms=weights.terms,
            rows=np.repeat(np.arange(len(texts)), np.diff(weights.matrix.indptr)),
            columns=weights.matrix.indices,
            tfidf=weights.matrix.data,
            counts=keyness[["target", "reference"]].to_numpy().T,
            g2=keyness["g2"].to_numpy(),
            by_speech=np.array([speech, form, by_speech.to_numpy()[speech, form]]),
            by_sentence=np.array(
                [by_sentence["sentence"], by_sentence["phrase"].map(number), by_sentence["count"]], dtype=int
            ),
            sentences=sentences,
        )
    return spent


def same_work(folder: Path, save: bool, workers: int, warm: bool) -> Seconds:
    """The same work by this package. ``warm`` workers have been started before the clock runs."""
    spent, stage = _clock()
    with ExitStack() as open_:
        with stage("imports"):
            import numpy as np

            from discourse.engine import Engine
            from discourse.measured.phrases import (
                PhraseCounter,
                count_shard,
                merge_shards,
                read_texts,
                shards_of,
            )
            from discourse.measured.terms import count_terms, keyness, tfidf
            from discourse.segment.tokens import Tokenizer

            tokenizer = Tokenizer()
            counter = PhraseCounter(tuple(json.loads((folder / "forms.json").read_text("utf-8"))))
            work = partial(count_shard, tokenizer=tokenizer, phrases=counter)
            work(["同志们。"])  # makes dictionary and automaton ready
            if workers > 1:
                pool = open_.enter_context(_machine.pool(workers))
                engine = Engine(executor=pool, workers=workers)
            if workers > 1 and warm:
                list(engine.map(partial(_wake, work), range(2 * workers)))
        with stage("read"):
            texts = read_texts(folder / "corpus.jsonl")
        if workers == 1:
            with stage("tokenise"):
                terms = count_terms(texts, tokenizer)
            with stage("phrases, speech"):  # and in each sentence: one pass gives both
                phrases = counter.count(texts)
        else:
            with stage("tokenise"):  # and phrases: a worker does all of a shard
                size = sum(map(len, texts)) // (2 * workers) + 1
                timed = list(engine.map(partial(_timed, work), shards_of(texts, size)))
            with stage("merge"):
                terms, phrases, _ = merge_shards(counted for counted, _ in timed)
            spent["cpu"] += math.fsum(own for _, own in timed) / workers
        with stage("tf-idf"):
            weights = tfidf(terms)
        with stage("keyness"):
            found = keyness(terms, np.arange(len(texts)) >= len(texts) // 2, formula="two-cell")
    if save:
        by_speech, by_sentence = (
            np.array([part.rows, part.ids, part.counts]) for part in (phrases.documents, phrases.sentences)
        )
        _save(
            folder / f"ours{workers}.npz",
            terms=list(terms.vocabulary),
            rows=terms.rows,
            columns=terms.ids,
            tfidf=weights,
            counts=np.array([found.target, found.reference]),
            g2=found.g2,
            by_speech=by_speech,
            by_sentence=by_sentence,
            sentences=len(phrases.sentences),
        )
    return spent


def river(folder: Path) -> Seconds:
    """Everything up to the three tables, from a folder of text files."""
    spent, stage = _clock()
    with stage("imports"):
        import discourse
        from discourse.build import analyse
        from discourse.segment.tokens import Tokenizer

        Tokenizer().tokenize("同志们")
        discourse.clean("同志们")
    with stage("all"):
        analyse(discourse.Study(), discourse.read_sources([folder / "texts"]))
    return spent


def _timed(work: Callable[[list[str]], Any], shard: list[str]) -> tuple[Any, float]:
    """What comes of a shard, and the processor's seconds that it took."""
    start = time.process_time()
    counted = work(shard)
    return counted, time.process_time() - start


def _wake(work: Callable[[list[str]], object], _: int) -> None:
    """Make a worker ready, and keep it until the others are."""
    work(["同志们。"])
    time.sleep(0.3)


def _clock() -> tuple[Seconds, Callable[[str], Any]]:
    spent: Seconds = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        wall, own = time.perf_counter(), time.process_time()
        yield
        spent[name] = time.perf_counter() - wall
        spent["cpu"] = spent.get("cpu", 0.0) + (time.process_time() - own if name != "imports" else 0.0)

    return spent, stage


def _save(path: Path, **arrays: Any) -> None:
    import numpy as np

    np.savez(path, **arrays)


# ── what is printed ──────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Check that the results are the same, then the rounds, the medians, stages, memory and the machine."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _fill(folder, options.corpus, options.megabytes)
        print(_machine.describe())
        same = _checked(folder)
        rounds = []
        for n in range(options.rounds):
            rounds.append(_round(folder, n < options.river, options.patience))
            _print_round(n + 1, rounds[-1])
        _print_medians(rounds, size)
        _print_stages(rounds)
        print(f"\nsame results: {same}")
    _print_starts()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="JSON Lines with the field content")
    parser.add_argument(
        "--megabytes", type=float, default=4.0, help="of invented text, where there is no other"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--river", type=int, default=3, help="in so many of the rounds the whole river, too")
    parser.add_argument(
        "--patience", type=float, default=0.0, help="seconds to wait for quiet before each run"
    )
    return parser.parse_known_args(sys.argv[1:])[
        0
    ]  # `python -m tests.benchmarks speed` leaves its own word there


def phrases() -> list[str]:
    """The phrases looked for: the shortest national formulas without a gap, those of one length by code points."""
    from discourse.lexicons import load_formulas

    national = {entry.form for entry in load_formulas() if entry.scope == "national" and not entry.is_frame}
    return sorted(sorted(national, key=lambda form: (len(form), form))[:PHRASES])


def _fill(folder: Path, corpus: Path | None, megabytes: float) -> int:
    """The text, as one JSON Lines file and as files; the phrases; the bytes of UTF-8."""
    from discourse.measured.phrases import read_texts

    given = read_texts(corpus) if corpus else _texts.public_reports()
    texts = given or list(_texts.invented(megabytes))
    size = _texts.write(texts, folder / "corpus.jsonl")
    (folder / "texts").mkdir()
    for n, text in enumerate(texts):
        (folder / "texts" / f"{n:06}.txt").write_text(text, encoding="utf-8")
    forms = phrases()
    (folder / "forms.json").write_text(json.dumps(forms), encoding="utf-8")
    print(
        f"{corpus or ('public reports' if given else 'invented text')}: {len(texts)} texts, "
        f"{size / 1e6:.2f} MB of UTF-8, {sum(map(len, texts)):,} characters; {len(forms)} phrases"
    )
    return size


def _run(folder: Path, what: str, *, watch: bool = False, patience: float = 0.0) -> _machine.Ran:
    more = ("--save",) if watch else ()
    arguments = ("--run", what, str(folder), *more)
    return _machine.run("tests.benchmarks.speed", *arguments, watch=watch, patience=patience)


def _checked(folder: Path) -> str:
    """Each run once, watched and with its results kept; in what they are the same, in what they are not."""
    import numpy as np

    memory = {what: _run(folder, what, watch=True).memory for what in ("reference", "ours1", "ours2")}
    held = ", ".join(f"{what} {mb:.0f} MB" for what, mb in memory.items())
    print(f"peak memory of the process tree (runs of their own): {held}\n")
    said = []
    one = np.load(folder / "reference.npz")
    for name in ("ours1", "ours2"):
        two = np.load(folder / f"{name}.npz")
        exact = ("terms", "rows", "columns", "counts", "by_speech", "by_sentence", "sentences")
        wrong = [key for key in exact if not np.array_equal(one[key], two[key])]
        furthest = {
            key: float(np.abs(one[key] - two[key]).max(initial=0.0))
            if one[key].shape == two[key].shape
            else math.inf
            for key in ("tfidf", "g2")
        }
        scale = float(np.abs(one["g2"]).max(initial=1.0))
        wrong += ["tfidf"] * (furthest["tfidf"] > 1e-12) + ["g2"] * (furthest["g2"] / scale > 1e-9)
        said.append(
            f"{name} {'NO, not ' + ', '.join(wrong) if wrong else 'yes'} ({len(one['terms']):,} terms, "
            f"{len(one['tfidf']):,} TF-IDF within {furthest['tfidf']:.0e}, keyness within {furthest['g2']:.0e}, "
            f"{int(one['by_speech'][2].sum()):,} phrases in {int(one['sentences']):,} sentences)"
        )
    return "; ".join(said)


def _round(folder: Path, with_river: bool, patience: float) -> dict[str, Any]:
    """One of each, in turn."""
    found: dict[str, Any] = {"control": _machine.cores_free()}
    for what in ("reference", "ours1", "ours2", "ours2cold", *(("river",) if with_river else ())):
        found[what] = _run(folder, what, patience=patience)
    return found


def _is_good(found: dict[str, Any]) -> bool:
    """Whether two cores were there, as far as can be told: in the control, or, if the system says it, all along."""
    others = [ran.others for ran in found.values() if isinstance(ran, _machine.Ran)]
    return found["control"] >= GOOD if math.isnan(max(others)) else max(others) <= _machine.QUIET


def _work(ran: _machine.Ran) -> float:
    return math.fsum(seconds for name, seconds in ran.said.items() if name not in ("imports", "cpu"))


def _ratios(found: dict[str, Any]) -> dict[str, float]:
    """The rows of a round; one core and two also by the processor's clock, which other programs move less: for two,
    what the main process used and half of what its workers did."""
    plain = found["reference"]
    ratios = {
        "one core": _work(plain) / _work(found["ours1"]),
        "one core, processor time": plain.said["cpu"] / found["ours1"].said["cpu"],
        "two cores": _work(plain) / _work(found["ours2"]),
        "two cores, processor time": plain.said["cpu"] / found["ours2"].said["cpu"],
        "end to end, one core": plain.seconds / found["ours1"].seconds,
        "end to end, two cores": plain.seconds / found["ours2cold"].seconds,
    }
    if "river" in found:
        ratios["whole river"] = _work(plain) / _work(found["river"])
    return ratios


def _print_round(n: int, found: dict[str, Any]) -> None:
    names = ("reference", "ours1", "ours2", "river")
    seconds = ", ".join(f"{name} {_work(found[name]):.3f} s" for name in names if name in found)
    whole = f"{found['reference'].seconds:.2f} and {found['ours2cold'].seconds:.2f} s"
    others = max(ran.others for ran in found.values() if isinstance(ran, _machine.Ran))
    print(
        f"round {n}: control {found['control']:.2f}, others at most {others:.2f} cores; {seconds}; whole {whole}"
    )
    print("    " + ", ".join(f"{name} {ratio:.1f}x" for name, ratio in _ratios(found).items()), flush=True)


def _print_medians(rounds: list[dict[str, Any]], size: int) -> None:
    good = [found for found in rounds if _is_good(found)]
    print(f"\nmedian of {len(rounds)} rounds (least to most), and of the {len(good)} with two cores free")
    for name in dict.fromkeys(name for found in rounds for name in _ratios(found)):
        values = [r[name] for r in map(_ratios, rounds) if name in r]
        clear = [r[name] for r in map(_ratios, good) if name in r]
        line = f"  {name:<26}{median(values):>6.1f}x ({min(values):.1f} to {max(values):.1f})"
        line += f"   {median(clear):.1f}x" if clear else "   none"
        print(line + (f"   aim {AIMS[name]:g}x" if name in AIMS else ""))
    for name in ("ours1", "ours2", "river"):
        times = [_work(found[name]) for found in rounds if name in found]
        if times:
            print(f"  {name:<26}{size / 1e6 / median(times):>6.2f} MB/s")


def _print_stages(rounds: list[dict[str, Any]]) -> None:
    """Seconds, medians. One pass gives phrases in speeches and sentences; a worker does tokens and phrases in one."""
    names = ("reference", "ours1", "ours2")
    print(f"\n{'stage, s':<20}" + "".join(f"{name:>11}" for name in names))
    for stage in ("imports", *STAGES, "cpu"):
        cells = []
        for name in names:
            times = [found[name].said[stage] for found in rounds if stage in found[name].said]
            cells.append(f"{median(times):>11.4f}" if times else f"{'-':>11}")
        print(f"{stage:<20}" + "".join(cells))


def _print_starts() -> None:
    """From the start of a process to its end; bare Python beside it."""
    print("\nstarts, s (median of 5)")
    for what, code in (("python -c pass", "pass"), ("import discourse", "import discourse")):
        print(f"  {what:<20}{median(_started('-c', code) for _ in range(5)):.3f}")
    print(f"  {'discourse --help':<20}{median(_started('-m', 'discourse', '--help') for _ in range(5)):.3f}")


def _started(*arguments: str) -> float:
    import subprocess

    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return time.perf_counter() - start


_RUNS: dict[str, Callable[[Path, bool], Seconds]] = {
    "reference": reference,
    "ours1": partial(same_work, workers=1, warm=False),
    "ours2": partial(same_work, workers=2, warm=True),
    "ours2cold": partial(same_work, workers=2, warm=False),
    "river": lambda folder, _: river(folder),
}

if __name__ == "__main__":
    if "--run" in sys.argv:
        at = sys.argv.index("--run")
        print(json.dumps(_RUNS[sys.argv[at + 1]](Path(sys.argv[at + 2]), "--save" in sys.argv)))
    else:
        main()
