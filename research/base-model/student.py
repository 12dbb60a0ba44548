"""The student: inverted residuals with the teacher's bottleneck widths, every weight random at first.

It is trained without batch normalisation. Each convolution instead holds its weights for inputs
and outputs of unit scale; `Block.fix_scales` sets the fixed scales once, from the statistics of the
bottlenecks, and `plain()` multiplies them in. The exported network is plain convolutions.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# (bottleneck channels, hidden channels, stride); the first block also holds the stem.
BLOCKS = [
    (16, 32, 2),
    (24, 96, 2),
    (24, 144, 1),
    (32, 144, 2),
    (32, 192, 1),
    (32, 192, 1),
    (64, 192, 2),
    (64, 384, 1),
    (64, 384, 1),
    (64, 384, 1),
    (96, 384, 1),
    (96, 576, 1),
    (96, 576, 1),
]
S8, S16 = 5, 12


class ScaledConv(nn.Module):
    """A convolution y = out * (w . (x - mean) / scale + b) with w and b learned, the rest fixed."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1):
        super().__init__()
        self.stride, self.groups, self.kernel = stride, groups, kernel
        fan = inputs // groups * kernel * kernel
        self.w = nn.Parameter(torch.randn(outputs, inputs // groups, kernel, kernel) / fan**0.5)
        self.b = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("mean", torch.zeros(inputs // groups))
        self.register_buffer("scale", torch.ones(inputs // groups))
        self.register_buffer("out_scale", torch.ones(outputs))
        self.register_buffer("out_mean", torch.zeros(outputs))

    def plain(self):
        """The ordinary weight and bias that do the same."""
        w = self.w / self.scale[:, None, None]
        b = self.b - (w * self.mean[:, None, None]).sum((1, 2, 3))
        return w * self.out_scale[:, None, None, None], b * self.out_scale + self.out_mean

    def forward(self, x):
        weight, bias = self.plain()
        if self.kernel == 3:
            # even sizes: "same" padding puts the odd row and column after the picture
            x = F.pad(x, (0, 1, 0, 1)) if self.stride == 2 else x
        padding = 1 if self.kernel == 3 and self.stride == 1 else 0
        if self.groups > 1 and self.stride == 2:  # bfloat16 is very slow here
            with torch.autocast("cpu", enabled=False):
                return F.conv2d(x.float(), weight, bias, self.stride, padding, 1, self.groups)
        return F.conv2d(x, weight, bias, self.stride, padding, 1, self.groups)


class Block(nn.Module):
    def __init__(self, inputs, outputs, hidden, stride, first=False):
        super().__init__()
        self.residual = inputs == outputs and stride == 1
        self.expand = ScaledConv(inputs, hidden, 3 if first else 1, 2 if first else 1)
        self.spread = ScaledConv(hidden, hidden, 3, 1 if first else stride, hidden)
        self.project = ScaledConv(hidden, outputs)

    def delta(self, x):
        """What the block adds to its input, or puts in its place."""
        x = F.relu6(self.expand(x))
        x = F.relu6(self.spread(x))
        return self.project(x).float()

    def forward(self, x):
        return x + self.delta(x) if self.residual else self.delta(x)

    @torch.no_grad()
    def fix_scales(self, x, target, rng):
        """Fit all scales to an example input and the wanted output."""
        wanted = target - x if self.residual else target
        if self.expand.kernel == 1:
            self.expand.mean.copy_(x.mean((0, 2, 3)))
            self.expand.scale.copy_(x.std((0, 2, 3)) + 1e-4)
        for conv in (self.expand, self.spread):
            y = conv(x).float()
            std = y.std((0, 2, 3)) + 1e-4
            conv.w /= std[:, None, None, None]
            conv.b.copy_(conv.b - y.mean((0, 2, 3)) / std + torch.from_numpy(rng.normal(0.5, 0.7, len(std)).astype("f")))
            conv.out_scale.fill_(1.5)
            x = F.relu6(conv(x).float())
        self.project.out_scale.copy_(wanted.std((0, 2, 3)) + 1e-4)
        self.project.out_mean.copy_(wanted.mean((0, 2, 3)))
        self.project.mean.copy_(x.mean((0, 2, 3)))
        self.project.scale.copy_(x.std((0, 2, 3)) + 0.1)


class Student(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [3] + [b[0] for b in BLOCKS]
        self.blocks = nn.ModuleList(
            Block(widths[i], outputs, hidden, stride, i == 0) for i, (outputs, hidden, stride) in enumerate(BLOCKS)
        )

    def forward(self, x):
        """All bottlenecks, in order."""
        out = []
        for block in self.blocks:
            x = block(x)
            out.append(x)
        return out

    def fix_scales(self, image, hints, seed):
        rng = np.random.default_rng(seed)
        for block, x, target in zip(self.blocks, [image] + hints[:-1], hints):
            block.fix_scales(x, target, rng)
