"""Teach the student on formula images, by regression on the teacher's bottlenecks.

Phase `local`: every block alone learns to map the teacher's bottleneck before it to the one after.
Phase `joint`: the whole student runs on its own features; every bottleneck is a target, feat_s8
and feat_s16 the heaviest.

    python train.py --teacher T.onnx --pool pool.npy --val val.npy --phase local --steps 4000 --out run
    python train.py --teacher T.onnx --pool pool.npy --val val.npy --phase joint --steps 8000 --out run --init run/local.pt

Start with `torchrun --nproc-per-node 2` to share every step between processes of one thread each.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F

from student import S8, S16, Student
from teacher import Teacher

JOINT_WEIGHTS = {S8: 3.0, S16: 5.0, S16 - 1: 1.0}  # the other bottlenecks: 0.5
LOCAL_SHARE = [4, 4, 2, 2] + [1] * 9  # block i of phase local sees every n-th image: early maps are large
CHANNELS_LAST = torch.channels_last


def sample(rng, pool, count, crop):
    """Random crops of random images, turned and mirrored: float32 [count, 3, crop, crop] in -1..1."""
    size, out = pool.shape[1], np.empty((count, crop, crop, 3), np.uint8)
    for i in range(count):
        y, x = rng.integers(0, size - crop + 1, 2)
        image = pool[rng.integers(len(pool)), y : y + crop, x : x + crop]
        image = np.rot90(image, rng.integers(4))
        out[i] = image[:, ::-1] if rng.random() < 0.5 else image
    return torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1


def chance(rng, count, p):
    return torch.from_numpy(rng.random(count) < p)


def per_image(values):
    return torch.from_numpy(np.asarray(values, np.float32)).view(-1, 1, 1, 1)


def augment(rng, x):
    """Mix images with each other, then vary colour, exposure and noise."""
    n, _, h, w = x.shape
    other = x.roll(1, 0)
    for i in np.flatnonzero(rng.random(n) < 0.3):
        y0, y1 = np.sort(rng.integers(0, h + 1, 2))
        x0, x1 = np.sort(rng.integers(0, w + 1, 2))
        x[i, :, y0:y1, x0:x1] = other[i, :, y0:y1, x0:x1]
    share = per_image(np.where(rng.random(n) < 0.2, rng.uniform(0, 0.5, n), 0))
    x = x + share * (x.roll(2, 0) - x)
    gray = chance(rng, n, 0.15)
    x[gray] = x[gray].mean(1, keepdim=True).expand(-1, 3, -1, -1)
    x = x * (1 + torch.from_numpy(rng.normal(0, 0.1, (n, 3)).astype("f"))[:, :, None, None] * chance(rng, n, 0.2).view(-1, 1, 1, 1))
    middle = x.mean((1, 2, 3), keepdim=True)
    x = (x - middle) * per_image(np.exp(rng.normal(0, 0.35, n))) + middle + per_image(rng.normal(0, 0.15, n))
    noise = torch.from_numpy(rng.standard_normal((n, 1, h, w), dtype=np.float32))
    x = x + noise * per_image(np.where(rng.random(n) < 0.25, np.exp(rng.uniform(-5.5, -2.5, n)), 0))
    return x.clamp_(-1, 1)


def batch(rng, pool, count):
    crop = int(rng.choice([96, 128, 128, 128, 160]))
    x = sample(rng, pool, count, crop)
    if crop == 128 and rng.random() < 0.25:
        x = F.interpolate(x[:, :, :96, :96], (128, 128), mode="bilinear")
    return augment(rng, x)


def teach(teacher, x):
    return [torch.from_numpy(h).contiguous(memory_format=CHANNELS_LAST) for h in teacher(x.numpy())]


def variance_over(x, dims):
    """Variance over `dims`, by two means: `var` is slow on channels-last tensors."""
    return ((x - x.mean(dims, keepdim=True)) ** 2).mean(dims)


def regression(got, want, variance, base=None):
    """Squared error in units of each channel's variance. Images of little contrast count more,
    since what matters on them is as small as they are."""
    target = want if base is None else want - base
    error = ((got - target) ** 2 / variance).mean((1, 2, 3))
    overall = variance.view(1, -1) if base is None else variance_over(want, (0, 2, 3)).view(1, -1) + 1e-4
    spread = (variance_over(want, (2, 3)) / overall).mean(1)
    return (error / (spread + 0.2)).mean()


def local_loss(student, x, hints):
    total, inputs = 0.0, [x] + hints[:-1]
    for block, share, source, want in zip(student.blocks, LOCAL_SHARE, inputs, hints):
        source, want = source[::share], want[::share]
        variance = block.project.out_scale.view(1, -1, 1, 1) ** 2
        total = total + regression(block.delta(source), want, variance, source if block.residual else None)
    return total


def joint_loss(student, x, hints, variances):
    total = 0.0
    for i, (got, want) in enumerate(zip(student(x), hints)):
        loss = regression(got, want, variances[i])
        if i in (S8, S16):
            loss = loss + (1 - F.cosine_similarity(got, want, dim=1)).mean()
        total = total + JOINT_WEIGHTS.get(i, 0.5) * loss
    return total


class Muon(torch.optim.Optimizer):
    """Momentum whose step is the nearest orthogonal matrix, by Newton-Schulz iteration."""

    def __init__(self, params, lr, momentum=0.95):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p].setdefault("m", torch.zeros_like(p))
                state.mul_(group["momentum"]).add_(p.grad)
                g = (p.grad + group["momentum"] * state).flatten(1)
                tall = g.shape[0] > g.shape[1]
                m = g.T if tall else g
                m = m / (m.norm() + 1e-7)
                for _ in range(5):
                    s = m @ m.T
                    m = 3.4445 * m + (-4.775 * s + 2.0315 * s @ s) @ m
                m = m.T if tall else m
                p.add_(m.reshape(p.shape), alpha=-group["lr"] * max(1, g.shape[0] / g.shape[1]) ** 0.5)


def optimizers(student, muon_lr, adam_lr):
    dense = [p for p in student.parameters() if p.ndim == 4 and p.shape[1] > 1]
    rest = [p for p in student.parameters() if p.ndim != 4 or p.shape[1] == 1]
    return [Muon(dense, muon_lr), torch.optim.AdamW(rest, adam_lr, betas=(0.9, 0.99), weight_decay=0)]


def share_gradients(student):
    """Average the gradients over the processes."""
    if not dist.is_initialized():
        return
    grads = [p.grad for p in student.parameters()]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for g, part in zip(grads, flat.split([g.numel() for g in grads])):
        g.copy_(part.view_as(g))


@torch.no_grad()
def validate(student, teacher, val, count=256, crop=128):
    """1 - R2 per bottleneck on held-out formula images: over the whole set, and the median over
    images of the error relative to what varies inside that image."""
    sums, inside, start = None, [], (val.shape[1] - crop) // 2
    for i in range(0, count, 16):
        cut = np.ascontiguousarray(val[i : i + 16, start : start + crop, start : start + crop])
        x = torch.from_numpy(cut.astype(np.float32)).permute(0, 3, 1, 2) / 127.5 - 1
        want, got = teach(teacher, x), student(x.contiguous(memory_format=CHANNELS_LAST))
        rows = []
        for g, w in zip(got, want):
            n = w.numel() / w.shape[1]
            rows.append(torch.stack([((g - w) ** 2).sum((0, 2, 3)), w.sum((0, 2, 3)), (w**2).sum((0, 2, 3)), torch.full((w.shape[1],), n)]))
        sums = rows if sums is None else [a + b for a, b in zip(sums, rows)]
        scale = [w.std((0, 2, 3)).view(1, -1, 1, 1) + 1e-4 for w in want]
        inside.append(torch.stack([((g - w) / s).square().mean((1, 2, 3)) / ((w / s).var((2, 3)).mean(1) + 1e-6) for g, w, s in zip(got, want, scale)], 1))
    whole = [float((e / (q - m * m / n)).mean()) for e, m, q, n in sums]
    return whole, torch.cat(inside).median(0).values.tolist()


def variances_of(hints):
    return [variance_over(h, (0, 2, 3)).view(1, -1, 1, 1) + 1e-4 for h in hints]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--teacher", required=True)
    args.add_argument("--pool", required=True)
    args.add_argument("--val", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--phase", choices=["local", "joint"], required=True)
    args.add_argument("--steps", type=int, required=True)
    args.add_argument("--batch", type=int, default=16, help="images per step and process")
    args.add_argument("--init", help="checkpoint to start from; without it, random weights")
    args.add_argument("--muon-lr", type=float, default=0.08)
    args.add_argument("--adam-lr", type=float, default=0.01)
    args.add_argument("--decay-from", type=float, default=0.5, help="share of the steps at the full rate; then down in a line")
    args.add_argument("--float32", action="store_true", help="compute in float32 instead of bfloat16: slower, for the end")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--validate-every", type=int, default=500)
    args = args.parse_args()

    torch.set_num_threads(1)
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        dist.init_process_group("gloo")
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    teacher = Teacher(args.teacher)
    pool, val = np.load(args.pool, mmap_mode="r"), np.load(args.val, mmap_mode="r")

    torch.manual_seed(args.seed)
    student = Student()
    rng = np.random.default_rng([args.seed, 99])
    example = batch(rng, pool, 128)
    hints = teach(teacher, example)
    variances = variances_of(hints)
    if not args.init:
        student.fix_scales(example, hints, args.seed)
    student = student.to(memory_format=CHANNELS_LAST)
    chosen = optimizers(student, args.muon_lr, args.adam_lr)
    step, seen_before, minutes_before = 0, 0, 0.0
    state_path = out / f"{args.phase}.state.pt"
    if args.init:
        saved = torch.load(args.init)
        student.load_state_dict(saved["ema"])
        seen_before, minutes_before = saved["seen"], saved["minutes"]
    ema = {k: v.clone() for k, v in student.state_dict().items()}
    if state_path.exists():
        saved = torch.load(state_path)
        student.load_state_dict(saved["model"])
        ema, step, seen_before, minutes_before = saved["ema"], saved["step"], saved["seen"], saved["minutes"]
        for optimizer, state in zip(chosen, saved["optimizers"]):
            optimizer.load_state_dict(state)
    judge = Student()
    rates = [args.muon_lr, args.adam_lr]
    rng = np.random.default_rng([args.seed, rank, step, args.phase == "joint"])
    began, first = time.time(), step
    while step < args.steps:
        factor = min(1, (step + 1) / 100, (args.steps - step) / (args.steps * (1 - args.decay_from)))
        for optimizer, rate in zip(chosen, rates):
            optimizer.param_groups[0]["lr"] = rate * factor
        x = batch(rng, pool, args.batch)
        hints = teach(teacher, x)
        x = x.contiguous(memory_format=CHANNELS_LAST)
        with torch.autocast("cpu", torch.bfloat16, enabled=not args.float32):
            loss = local_loss(student, x, hints) if args.phase == "local" else joint_loss(student, x, hints, variances)
        student.zero_grad(set_to_none=True)
        loss.backward()
        share_gradients(student)
        for optimizer in chosen:
            optimizer.step()
        step += 1
        keep = min(0.998, step / (step + 20))
        for k, v in student.state_dict().items():
            ema[k].lerp_(v, 1 - keep)
        if rank == 0 and (step % args.validate_every == 0 or step == args.steps):
            judge.load_state_dict(ema)
            whole, inside = validate(judge, teacher, val)
            seen = seen_before + (step - first) * args.batch * world
            minutes = minutes_before + (time.time() - began) / 60
            record = {"phase": args.phase, "step": step, "seen": seen, "minutes": round(minutes, 1), "loss": round(loss.item(), 4),
                      "s8": round(whole[S8], 5), "s16": round(whole[S16], 5), "s8_inside": round(inside[S8], 5),
                      "s16_inside": round(inside[S16], 5), "all": [round(v, 4) for v in whole]}
            print(json.dumps(record), flush=True)
            with open(out / "log.jsonl", "a") as log:
                log.write(json.dumps(record) + "\n")
            shared = {"ema": ema, "seen": seen, "minutes": minutes, "step": step}
            torch.save(shared, out / f"{args.phase}.pt")
            torch.save(shared | {"model": student.state_dict(), "optimizers": [o.state_dict() for o in chosen]}, state_path)


if __name__ == "__main__":
    main()
