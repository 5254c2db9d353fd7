"""Any bytes: what the package does with input that nobody would write.

``python -m tests.fuzz`` runs every target in :mod:`tests.fuzz.targets` on a million inputs, repeats fragments to see
that time grows no faster than the text, and attacks every regular expression of the package by itself. What it finds
is written, as small as it gets, to ``tests/fuzz/findings/<target>/`` and stays there as a test case.
"""
