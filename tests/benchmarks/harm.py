"""Do no harm: every change that repair makes to the public texts, by kind, to be read.

`python -m tests.benchmarks.harm --all` prints every example of every kind; `--group NAME` one corpus only. The
texts are not clean throughout: a join of a line torn in mid-sentence is right, a join of two headings is wrong,
and only reading tells the two apart.

Needs the public reports (`DISCOURSE_CORPORA`, or the folder beside the repository).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from discourse.repair import Repaired, repair
from discourse.sources import Source

from .repair import CORPORA

#: So many characters of the repaired text stand on either side of an example, so many examples of each kind.
AROUND, SHOWN = 22, 4


@dataclass(frozen=True)
class Shown:
    """One change: in which corpus, of which kind, and what it looks like in its place."""

    group: str
    kind: str
    example: str


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the public corpora, with the corpus it belongs to."""
    for path in sorted(CORPORA.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row.get("group", path.stem), row.get("content") or row.get("text") or ""


def changes_of(group: str, done: Repaired) -> Iterator[Shown]:
    """The changes to one text, each with its kind and its surroundings in the raw text."""
    raw = done.traced.raw.text
    for edit in done.edits:
        before = raw[max(0, edit.char_start - AROUND) : edit.char_start]
        after = raw[edit.char_end : edit.char_end + AROUND]
        shown = f"{before}⟦{edit.before}→{edit.after}⟧{after}"
        yield Shown(group, edit.kind, shown.replace("\n", "⏎").replace("\r", "␍"))


def run(only: str | None = None) -> list[Shown]:
    """Every change to every text (of one corpus, if named)."""
    found: list[Shown] = []
    for group, text in texts():
        if text and only in (None, group):
            found += changes_of(group, repair(Source.from_bytes(text.encode(), "text")))
    return found


def main(arguments: list[str] | None = None) -> None:
    """Print the counts, then examples of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every change, not a few of each kind")
    parser.add_argument("--group", help="one corpus only")
    parser.add_argument("--kind", help="one kind of change only")
    asked = parser.parse_args(arguments or [])
    if not CORPORA.is_dir():
        print(
            "skipped: no folder of public texts (shared/corpora beside the repository, or DISCOURSE_CORPORA)"
        )
        return
    found = [c for c in run(asked.group) if asked.kind in (None, c.kind)]
    for (group, kind), count in sorted(Counter((c.group, c.kind) for c in found).items()):
        print(f"{group:<28}{kind:<28}{count:>7}")
    for kind in sorted({c.kind for c in found}):
        examples = [c for c in found if c.kind == kind]
        kept = examples if asked.all else examples[:: max(1, len(examples) // SHOWN)][:SHOWN]
        print(f"\n── {kind} ({len(kept)} of {len(examples)})")
        for change in kept:
            print(f"{change.group}: {change.example}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
