"""Reference values for the tests of the metrics, made with scikit-learn and SciPy.

    pip install numpy scipy scikit-learn
    python scripts/reference-metrics.py && npx oxfmt packages/vision/src/metrics/fixtures

Writes packages/vision/src/metrics/fixtures/*.json. Seeds are fixed: the files change only when this script or the
definitions in the libraries do.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage, special, stats
from sklearn import metrics
from sklearn.calibration import _sigmoid_calibration

OUT = Path(__file__).resolve().parent.parent / "packages/vision/src/metrics/fixtures"


def write(name, data):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(data, separators=(",", ":"), allow_nan=False) + "\n")


def special_functions():
    probabilities = [1e-300, 1e-20, 1e-5, 0.001, 0.025, 0.07, 0.08, 0.3, 0.5, 0.6, 0.92, 0.93, 0.975, 0.9999]
    shapes = [0.5, 1, 2, 3.5, 10, 100, 1e3, 1e5]
    points = [1e-10, 0.001, 0.02, 0.3, 0.5, 0.9, 0.99999]
    return {
        "logGamma": [[[x], special.gammaln(x)] for x in [1e-8, 0.1, 0.5, 1.5, 2.5, 3, 10, 15.5, 17, 171, 1e3, 1e6]],
        "regularisedIncompleteBeta": [
            [[x, a, b], special.betainc(a, b, x)]
            for x in points
            for a in shapes
            for b in shapes
            if 1e-200 < special.betainc(a, b, x) < 1
        ],
        "inverseIncompleteBeta": [
            [[p, a, b], special.betaincinv(a, b, p)]
            for p in [1e-6, 0.025, 0.5, 0.975]
            for a in shapes[1:]
            for b in shapes[1:]
        ],
        "normalCdf": [[[x], special.ndtr(x)] for x in [-37, -20, -8, -6, -5.66, -5.65, -3, -0.68, -0.67, 0, 0.3, 1, 2.5, 6]],
        "normalQuantile": [[[p], special.ndtri(p)] for p in probabilities],
    }


def delong_interval(scores, labels, confidence=0.95):
    """By the definition, over all pairs; variance carried to the logit scale."""
    positive, negative = scores[labels == 1], scores[labels == 0]
    kernel = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    value = kernel.mean()
    variance = kernel.mean(1).var(ddof=1) / len(positive) + kernel.mean(0).var(ddof=1) / len(negative)
    half = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(variance) / (value * (1 - value))
    return [float(special.expit(special.logit(value) + sign * half)) for sign in (-1, 1)]


def ranking():
    cases = []
    for seed, (n, share, digits) in enumerate([(12, 0.5, 1), (40, 0.2, 3), (60, 0.5, 1), (80, 0.9, 2), (150, 0.05, 6)]):
        rng = np.random.default_rng(seed)
        labels = (rng.random(n) < share).astype(int)
        labels[:4] = [0, 1, 0, 1]
        scores = np.round(rng.normal(size=n) + 0.9 * labels, digits)
        fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
        cases.append(
            {
                "scores": scores.tolist(),
                "labels": labels.tolist(),
                "auroc": metrics.roc_auc_score(labels, scores),
                "aurocInterval": delong_interval(scores, labels),
                "averagePrecision": metrics.average_precision_score(labels, scores),
                "falsePositiveRate": fpr.tolist(),
                "truePositiveRate": tpr.tolist(),
                "thresholds": thresholds[1:].tolist(),
            }
        )
    return cases


def binomial():
    def exact(k, n, confidence):
        interval = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
        return {"successes": k, "trials": n, "confidence": confidence, "lo": interval.low, "hi": interval.high}

    counts = [(0, 1), (1, 1), (0, 20), (3, 20), (20, 20), (7, 150), (1, 5000), (4321, 10000)]
    rates = [(20, 0.05), (500, 0.01), (1000, 0.5), (30, 0.9)]
    return {
        "clopperPearson": [exact(k, n, c) for k, n in counts for c in (0.95, 0.8)],
        "cdf": [
            {"k": k, "trials": n, "rate": p, "value": stats.binom.cdf(k, n, p)}
            for n, p in rates
            for k in (0, int(n * p) - 1, int(n * p), n - 1)
        ],
        "interval": [
            {"trials": n, "rate": p, "lo": int(stats.binom.ppf(0.025, n, p)), "hi": int(stats.binom.ppf(0.975, n, p))}
            for n, p in rates
        ],
        "mcnemar": [
            {"b": b, "c": c, "p": stats.binomtest(b, b + c).pvalue} for b, c in [(0, 1), (1, 9), (9, 1), (12, 12), (30, 14)]
        ],
    }


def aupro(maps, masks, limit=0.3):
    """Per-region overlap by its definition, one threshold at a time."""
    regions, normal = [], []
    for score, mask in zip(maps, masks):
        labelled, count = ndimage.label(mask, structure=np.ones((3, 3)))
        regions += [score[labelled == i + 1] for i in range(count)]
        normal.append(score[mask == 0])
    normal = np.concatenate(normal)
    thresholds = np.unique(np.concatenate([m.ravel() for m in maps]))[::-1]
    rates = np.array([0.0] + [(normal >= t).mean() for t in thresholds])
    overlaps = np.array([0.0] + [np.mean([(r >= t).mean() for r in regions]) for t in thresholds])
    inside = rates <= limit
    x = np.append(rates[inside], limit)
    last = np.flatnonzero(inside)[-1]
    y = np.append(overlaps[inside], np.interp(limit, rates[last : last + 2], overlaps[last : last + 2]))
    return float(np.trapezoid(y, x) / limit)


def pixel():
    cases = []
    for seed, (width, height, images) in enumerate([(9, 7, 3), (16, 12, 3)]):
        rng = np.random.default_rng(100 + seed)
        masks, maps = [], []
        for image in range(images):
            noise = ndimage.gaussian_filter(rng.normal(size=(height, width)), 1)
            mask = (noise > 0.35).astype(np.uint8) if image else np.zeros((height, width), np.uint8)
            score = ndimage.gaussian_filter(rng.normal(size=(height, width)) + 1.5 * mask, 0.7)
            masks.append(mask)
            maps.append(np.round(score, 2 + seed).astype(np.float32))
        labels = np.concatenate([m.ravel() for m in masks])
        scores = np.concatenate([m.ravel() for m in maps])
        cases.append(
            {
                "width": width,
                "height": height,
                "maps": [[round(float(v), 3) for v in m.ravel()] for m in maps],
                "masks": ["".join(map(str, m.ravel())) for m in masks],
                "components": [int(ndimage.label(m, structure=np.ones((3, 3)))[1]) for m in masks],
                "pixelAuroc": metrics.roc_auc_score(labels, scores),
                "pixelAupro": aupro(maps, masks),
            }
        )
    return cases


def calibration():
    cases = []
    for seed, n in enumerate([20, 60]):
        rng = np.random.default_rng(200 + seed)
        labels = np.arange(n) % 3 == 0
        scores = np.round(3 * rng.normal(size=n) + 2 * labels + 10, 1)
        a, b = _sigmoid_calibration(scores, labels)
        cases.append(
            {
                "scores": scores.tolist(),
                "labels": labels.astype(int).tolist(),
                # scikit-learn keeps Platt's sign: p = 1 / (1 + exp(a·score + b)).
                "platt": {"a": -float(a), "b": -float(b)},
            }
        )
    return cases


if __name__ == "__main__":
    write("special", special_functions())
    write("ranking", ranking())
    write("binomial", binomial())
    write("pixel", pixel())
    write("calibration", calibration())
