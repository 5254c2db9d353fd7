"""Stage six: groups of speeches against each other, with statistics that survive a sceptical reviewer.

Two layers. Beneath, functions on plain numbers, one idea a module, no corpus object needed: ``keyness``,
``log_ratio``, ``dispersion``, ``effects``, ``intervals``, ``permutation``, ``multiplicity``, ``divergence``.
Above, functions on the tables of a corpus: :func:`discourse.compare.eras.compare_eras`,
:func:`discourse.compare.summary.summary_by_era`, :func:`discourse.compare.confounding.confounding` and
:func:`discourse.compare.terms.keyness`.

The unit of analysis is the speech, never the word: words of one speech are not independent, and tests that
count them find differences between two halves of the same report series. Near-duplicates count once.
"""
