"""Student beside teacher on real images. A report only: nothing is chosen by these numbers.

    python evaluate.py --teacher T.onnx --student model.onnx --mvtec DIR [--mvtec DIR ...] --classes DIR

--mvtec: a folder in MVTec AD layout. The good images of both its parts are pooled; 300 of them, or two
thirds where they are fewer, drawn at random, fill a bank of patches. Every other image scores the
distance of its farthest patch, or the mean over the farthest 5 %; image AUROC.
--classes: a folder of images named class_number.ext, searched in depth. Linear probe on pooled features.
"""

import argparse
import json
import re
import time
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from teacher import session

IMAGES = {".png", ".jpg", ".jpeg", ".bmp"}


def images_under(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in IMAGES)


def read(path, side=256):
    """The image at about side x side pixels of area, its aspect kept, both sides multiples of 16."""
    image = Image.open(path).convert("RGB")
    scale = side / (image.width * image.height) ** 0.5
    size = [max(16, round(length * scale / 16) * 16) for length in image.size]
    pixels = np.asarray(image.resize(size, Image.BILINEAR), np.float32)
    return pixels.transpose(2, 0, 1)[None] / 127.5 - 1


def maps(base, path, margin=16):
    """Both maps of an image. A mirrored margin keeps the network's own zero padding out of sight."""
    image = np.pad(read(path), ((0, 0), (0, 0), (margin, margin), (margin, margin)), mode="reflect")
    s8, s16 = base.run(["feat_s8", "feat_s16"], {"image": image})
    a, b = margin // 8, margin // 16
    return s8[0, :, a:-a, a:-a], s16[0, :, b:-b, b:-b]


def patches(base, path):
    """One row for each cell of the stride-8 map: both maps averaged 3 x 3, the coarse one doubled."""
    s8, s16 = (ndimage.uniform_filter(m, (0, 3, 3), mode="nearest") for m in maps(base, path))
    both = np.concatenate([s8, s16.repeat(2, 1).repeat(2, 2)])
    return both.reshape(len(both), -1).T


def distances(rows, bank, bank_norm):
    """Squared distance of every row to the nearest row of the bank."""
    return (bank_norm - 2 * rows @ bank.T).min(1) + (rows**2).sum(1)


def scores(distance):
    """Of an image: its farthest patch, and the mean over the farthest twentieth."""
    top = np.sqrt(np.maximum(np.sort(distance)[::-1], 0))
    return top[0], top[: max(1, len(top) // 20)].mean()


def anomaly(base, folder, good=300, keep=8000, seed=0):
    """Image AUROC (%) with plain and with per-channel standardised distances."""
    rng, folder = np.random.default_rng(seed), Path(folder)
    every = [p for part in ("train", "test") for p in images_under(folder / part)]
    fine = [p for p in every if p.parent.name == "good"]
    train = [fine[i] for i in rng.permutation(len(fine))[: min(good, len(fine) * 2 // 3)]]
    bank = np.concatenate([patches(base, p) for p in train])
    bank = bank[rng.permutation(len(bank))[:keep]]
    mean, std = bank.mean(0), bank.std(0) + 1e-6
    scaled = (bank - mean) / std
    norms = (bank**2).sum(1), (scaled**2).sum(1)
    test, found = sorted(set(every) - set(train)), []
    for path in test:
        rows = patches(base, path)
        found.append([*scores(distances(rows, bank, norms[0])), *scores(distances((rows - mean) / std, scaled, norms[1]))])
    labels = [p.parent.name != "good" for p in test]
    names = ("plain, farthest", "plain, top 5 %", "standardised, farthest", "standardised, top 5 %")
    return {name: round(100 * roc_auc_score(labels, column), 1) for name, column in zip(names, np.transpose(found))}


def classes(base, folder, per_class=(5, 20, 100), seeds=5):
    """Accuracy (%) of a logistic probe on mean and deviation of both maps, by labels per class."""
    files = images_under(folder)
    names = np.array([re.sub(r"_\d+$", "", p.stem) for p in files])
    pooled = np.array([np.concatenate([f(m, axis=(1, 2)) for m in maps(base, p) for f in (np.mean, np.std)]) for p in files])
    result = {}
    for count in per_class:
        scores = []
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            chosen = np.concatenate([rng.permutation(np.flatnonzero(names == n))[:count] for n in np.unique(names)])
            rest = np.setdiff1d(np.arange(len(files)), chosen)
            probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)).fit(pooled[chosen], names[chosen])
            scores.append(probe.score(pooled[rest], names[rest]))
        result[f"{count} per class"] = round(100 * float(np.mean(scores)), 1)
    return result


def likeness(teacher, student, files):
    """1 - R2 of the student's maps, per output, over the patches of `files`."""
    report = {}
    for k, name in enumerate(("feat_s8", "feat_s16")):
        want, got = (np.concatenate([(m := maps(base, p)[k]).reshape(len(m), -1).T for p in files]) for base in (teacher, student))
        report[name] = round(float((((got - want) ** 2).sum(0) / ((want - want.mean(0)) ** 2).sum(0)).mean()), 4)
    return report


def speed(models, side=224, rounds=150):
    """Median milliseconds for one image on one thread, the models taking turns."""
    image, times = np.random.default_rng(0).random((1, 3, side, side), np.float32), {name: [] for name in models}
    for _ in range(rounds):
        for name, base in models.items():
            began = time.perf_counter()
            base.run(["feat_s8", "feat_s16"], {"image": image})
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: round(float(np.median(t[10:])), 2) for name, t in times.items()}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--teacher", required=True, help="cut at feat_s16, for a fair comparison of speed")
    args.add_argument("--student", required=True)
    args.add_argument("--mvtec", action="append", default=[])
    args.add_argument("--classes", action="append", default=[])
    args = args.parse_args()
    models = {"teacher": session(args.teacher), "student": session(args.student)}
    print(json.dumps({"ms at 224, one thread": speed(models)}), flush=True)
    for folder in args.mvtec:
        files = images_under(Path(folder) / "train" / "good")[:100]
        print(json.dumps({"set": Path(folder).name, "1 - R2": likeness(*models.values(), files)}), flush=True)
        print(json.dumps({"set": Path(folder).name, "AUROC": {name: anomaly(base, folder) for name, base in models.items()}}), flush=True)
    for folder in args.classes:
        print(json.dumps({"set": Path(folder).name, "accuracy": {name: classes(base, folder) for name, base in models.items()}}), flush=True)


if __name__ == "__main__":
    main()
