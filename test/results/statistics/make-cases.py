"""Writes cases.json, what SciPy finds of 30 cases: /usr/bin/python3 make-cases.py > cases.json (SciPy 1.9 or newer)."""
import json

import numpy as np
from scipy import stats

random = np.random.RandomState(7)


def paired(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    d = a - b
    n = len(d)
    means = d[np.random.RandomState(1).randint(0, n, 10000 * n).reshape(10000, n)].mean(axis=1)
    flip = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf) if n > 1 else None
    counted = d[d != 0]
    deviation = d.std(ddof=1) if n > 1 else 0
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "mean": float(d.mean()),
        "interval": [float(x) for x in np.percentile(means, [2.5, 97.5])],
        "pPermutation": float(flip.pvalue),
        "pSign": float(stats.binomtest(int((counted > 0).sum()), len(counted)).pvalue) if len(counted) else None,
        "effect": float(d.mean() / deviation) if deviation > 0 else None,
    }


pairs = []
for n in (2, 3, 4, 5, 6, 8, 10, 12):
    base = random.normal(3.5, 0.1, n)
    pairs.append(paired(base, base + random.normal(0.05, 0.05, n)))
    pairs.append(paired(random.normal(7.5, 0.2, n), random.normal(7.5, 0.2, n)))
pairs.append(paired([1, 2, 3, 4], [1, 2, 3, 4]))  # all the same
pairs.append(paired([1, 2, 3, 4], [0, 1, 2, 3]))  # all by as much
pairs.append(paired([1, 2, 3, 3], [2, 1, 3, 4]))  # ties, and signs against each other

rates = []
for a, of_a, b, of_b in [(5, 5, 0, 5), (3, 5, 2, 5), (0, 3, 0, 3), (3, 3, 3, 3), (10, 10, 7, 10), (1, 20, 9, 15), (4, 4, 1, 9), (50, 60, 30, 55), (2, 30, 3, 7), (0, 1, 1, 1), (17, 40, 25, 40)]:
    rates.append(
        {
            "a": a,
            "ofA": of_a,
            "b": b,
            "ofB": of_b,
            "wilson": list(stats.binomtest(a, of_a).proportion_ci(method="wilson")),
            "fisher": float(stats.fisher_exact([[a, of_a - a], [b, of_b - b]])[1]),
        }
    )
print(json.dumps({"pairs": pairs, "rates": rates}, indent=1))
