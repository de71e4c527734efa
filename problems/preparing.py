"""What is done to inputs before a network sees them, in NumPy: measured on the part to learn from, applied to both alike.

CS231n 2017, lecture 7, 05:14-07:16; that validation data are prepared by the numbers of the training data: LeCun's
deep-learning course, lecture 1, 1:20:05-1:20:53.
"""

import numpy as np

from problems.tables import Part, Split

WAYS = {
    "raw": "As measured",
    "scaled": "Scaled",
    "centred": "Centred",
    "standardised": "Standardised",
    "whitened": "Whitened",
}
LEAST = 1e-9  # of the largest variance: along a direction of less there is nothing but rounding


def prepared(way: str, split: Split, unit: float = 1.0, count: int | None = None) -> Split:
    """Prepares the inputs of both parts by what the first `count` examples to learn from say.

    "raw": as measured; "scaled": in the problem's unit; "centred": also with mean 0; "standardised": also with standard
    deviation 1, but for an input that never varies; "whitened": also so that no two inputs vary together (ZCA: Bell and
    Sejnowski, The "independent components" of natural scenes are edge filters, 1997). Raises ValueError for another word.
    """
    if way not in WAYS:
        raise ValueError(f"unknown way to prepare inputs {way!r}; there are {', '.join(WAYS)}")
    if way == "raw":
        return split
    shift, matrix = change(way, split.training.inputs[:count] / unit)
    return Split(*(Part((part.inputs / unit - shift) @ matrix, part.targets) for part in split))


def change(way: str, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How an input becomes one that the network sees, (input - shift) @ matrix: the shift (k,) and the matrix (k, k)."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    if way == "scaled":
        return np.zeros_like(mean), np.eye(len(mean))
    if way == "centred":
        return mean, np.eye(len(mean))
    standard = np.diag(1 / np.where(spread > 0, spread, 1.0))
    if way == "standardised":
        return mean, standard
    variances, axes = np.linalg.eigh(np.cov((inputs - mean) @ standard, rowvar=False, bias=True))
    varies = variances > LEAST * variances.max()
    roots = np.where(varies, 1 / np.sqrt(np.where(varies, variances, 1.0)), 0.0)
    return mean, standard @ (axes * roots) @ axes.T
