"""Near-duplicates: 20,000 documents of 2,000 characters, a thousand of them damaged copies."""

from __future__ import annotations

import random
import time

from discourse.corpus.duplicates import clusters


def main() -> None:
    """Print how many of the pairs were found, how many were invented, and how long it took."""
    rng = random.Random(9)
    vocabulary = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    slogans = ["".join(rng.choices(vocabulary, k=60)) for _ in range(40)]
    documents = [
        "".join(rng.choices(vocabulary, k=1400)) + "".join(rng.choices(slogans, k=10)) for _ in range(19_000)
    ]
    wanted = {(i, 19_000 + i) for i in range(1000)}
    documents += [documents[i][:700] + documents[i][1000:] for i in range(1000)]
    start = time.perf_counter()
    found = set(map(tuple, clusters(documents)))
    seconds = time.perf_counter() - start
    right, invented = len(found & wanted), len(found - wanted)
    print(f"{len(documents)} documents: {right} of 1000 pairs, {invented} invented, {seconds:.1f} s")


if __name__ == "__main__":
    main()
