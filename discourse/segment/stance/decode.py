"""From evidence for single sentences to stances in sequence.

Three in four sentences of a speech have the stance of the sentence before, and a bare verb phrase is achievement or
plan only by the section it stands in. So the stances of a speech are decoded together: a linear chain whose links
depend on whether a heading stands between. Each sentence is given its marginal probability under the chain
(forward-backward: Rabiner 1989, DOI 10.1109/5.18626) and the stance that is most probable, not the one best path
(Viterbi): the marginals are what can be calibrated, and they make fewer errors a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def marginals(unary: Floats, links: Floats, kinds: Ints, temperature: float = 1.0) -> Floats:
    """Probability of each state at each place, shape (n, states); rows add up to one.

    Args:
        unary: evidence for each state at each place, in log-odds, shape (n, states).
        links: evidence for going from one state (rows) to the next (columns), shape (kinds of link, states, states).
        kinds: which kind of link leads to each place, shape (n,); the first is not used.
        temperature: above 1 makes the probabilities less sure and leaves their order as it is (calibration: Guo et
            al. 2017, arXiv:1706.04599; laid on the marginals, for on the evidence it would loosen the links).

    >>> flat = np.zeros((2, 2)); flat[0, 0] = 2.0
    >>> stay = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    >>> marginals(flat, stay, np.zeros(2, dtype=np.int64)).round(3).tolist()
    [[0.881, 0.119], [0.676, 0.324]]
    """
    n, states = unary.shape
    if n == 0:
        return np.empty((0, states))
    here = np.exp(unary - unary.max(axis=1, keepdims=True))
    step = np.exp(links)
    forward = np.empty((n, states))
    backward = np.ones((n, states))
    carried = np.ones(states)
    for t in range(n):
        carried = here[t] * (carried @ step[kinds[t]] if t else carried)
        carried = carried / carried.sum()
        forward[t] = carried
    for t in range(n - 2, -1, -1):
        back = step[kinds[t + 1]] @ (here[t + 1] * backward[t + 1])
        backward[t] = back / back.sum()
    both = forward * backward
    both = (both / both.sum(axis=1, keepdims=True)) ** (1 / temperature)
    return np.asarray(both / both.sum(axis=1, keepdims=True))


def marginals_of_all(
    unary: Floats, links: Floats, kinds: Ints, lengths: Sequence[int], temperature: float = 1.0
) -> Floats:
    """:func:`marginals` of several texts, one behind the other; all take each step together, bit for bit as alone.

    ``lengths`` are numbers of places, which add up to n.

    >>> unary, links = np.array([[2.0, 0.0], [0.0, 0.0], [1.0, 0.0]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])
    >>> both = marginals_of_all(unary, links, np.zeros(3, dtype=np.int64), [2, 1])
    >>> np.array_equal(both[:2], marginals(unary[:2], links, np.zeros(2, dtype=np.int64)))
    True
    """
    n, states = unary.shape
    if n == 0:
        return np.empty((0, states))
    sizes = np.asarray(lengths)
    longest_first = np.argsort(-sizes, kind="stable")
    first = (np.cumsum(sizes) - sizes)[longest_first]
    #: How many texts have a place t, for each t: always the first of them.
    going = np.searchsorted(-sizes[longest_first], -np.arange(sizes.max() + 1), side="left")
    here = np.exp(unary - unary.max(axis=1, keepdims=True))
    step = np.exp(links)
    forward, backward = np.empty((n, states)), np.ones((n, states))
    carried = np.ones((going[0], states))
    for t in range(int(sizes.max())):
        places = first[: going[t]] + t
        if t:
            carried = np.matmul(carried[: going[t], None, :], step[kinds[places]])[:, 0]
        carried = here[places] * carried
        carried = carried / carried.sum(axis=1, keepdims=True)
        forward[places] = carried
    for t in range(int(sizes.max()) - 2, -1, -1):
        behind = first[: going[t + 1]] + (t + 1)
        back = np.matmul(step[kinds[behind]], (here[behind] * backward[behind])[:, :, None])[:, :, 0]
        backward[behind - 1] = back / back.sum(axis=1, keepdims=True)
    both = forward * backward
    both = (both / both.sum(axis=1, keepdims=True)) ** (1 / temperature)
    return np.asarray(both / both.sum(axis=1, keepdims=True))
