"""Images made by formula alone: no photograph, scan, font or drawing goes in.

`make_image(seed, index, size)` depends on its arguments and nothing else. An image is one or
two textures (a scalar field coloured by a random palette), sometimes a scene of shapes, then
light, marks such as scratches and pits, and the degradations of a camera. About half are gray.

    python formula_images.py --out pool.npy --count 12000 --size 160 --seed 1
"""

import argparse
import io

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import cKDTree

# ---------------------------------------------------------------- scalar fields, values 0..1


def unit(field):
    """Stretch to 0..1, ignoring the extreme half percent on each side."""
    low, high = np.percentile(field[::2, ::2], [0.5, 99.5])
    return np.clip((field - low) / (high - low + 1e-9), 0, 1).astype(np.float32)


def grid(rng, size, turn=True):
    """Coordinates in about -1..1, rotated and shifted at random."""
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    y, x = np.meshgrid(axis, axis, indexing="ij")
    if turn:
        a = rng.uniform(0, 2 * np.pi)
        x, y = x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)
        x, y = x + rng.uniform(-1, 1), y + rng.uniform(-1, 1)
    return x.astype(np.float32), y.astype(np.float32)


def spectral_noise(rng, size):
    """Noise with a power-law spectrum, often stretched along one direction, or band-limited."""
    fy, fx = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    a, stretch = rng.uniform(0, np.pi), np.exp(rng.uniform(0, 3.5)) if rng.random() < 0.5 else 1.0
    u, v = fx * np.cos(a) - fy * np.sin(a), (fx * np.sin(a) + fy * np.cos(a)) * stretch
    radius = np.sqrt(u * u + v * v) + 1.0 / size
    if rng.random() < 0.3:
        centre = np.exp(rng.uniform(np.log(0.02), np.log(0.35)))
        weight = np.exp(-(np.log(radius / centre) ** 2) / (2 * rng.uniform(0.1, 0.6) ** 2))
    else:
        weight = radius ** -rng.uniform(0.2, 2.4)
    spectrum = weight * (rng.standard_normal(radius.shape) + 1j * rng.standard_normal(radius.shape))
    spectrum[0, 0] = 0
    return unit(np.fft.irfft2(spectrum, s=(size, size)))


def value_noise(rng, size):
    """Octaves of enlarged random grids; the folded variant looks like marble or ridges."""
    total, gain, cells = np.zeros((size, size), np.float32), 1.0, rng.integers(2, 8)
    fold, falloff = rng.random() < 0.4, rng.uniform(0.35, 0.8)
    for _ in range(rng.integers(1, 6)):
        coarse = Image.fromarray(rng.random((cells + 1, cells + 1)).astype(np.float32))
        layer = np.asarray(coarse.resize((size, size), Image.BICUBIC))
        total += gain * (np.abs(layer - 0.5) if fold else layer)
        gain, cells = gain * falloff, min(cells * 2, size)
    return unit(total)


def grating(rng, size):
    """Stripes, checks, rings, rays or dots, their phase bent by smooth noise."""
    x, y = grid(rng, size)
    bend = (value_noise(rng, size) - 0.5) * rng.choice([0, 0, 0.1, 0.5, 2.0])
    f, g = np.exp(rng.uniform(np.log(3), np.log(120), 2))
    kind = rng.integers(6)
    if kind == 0:
        wave = np.sin(f * (x + bend))
    elif kind == 1:
        wave = np.sin(f * (x + bend)) * np.sin(f * (y + bend))
    elif kind == 2:
        wave = np.sin(f * (np.hypot(x, y * rng.uniform(0.5, 2)) + bend))
    elif kind == 3:
        wave = np.sin(np.round(f / 4) * (np.arctan2(y, x) + bend))
    elif kind == 4:
        wave = np.cos(f * (x + bend)) + np.cos(g * (y + bend))
    else:
        wave = np.sin(f * x + g * bend + 3 * np.sin(g * y))
    sharp = np.exp(rng.uniform(0, 3.5))
    return unit(np.tanh(sharp * (wave + rng.uniform(-0.8, 0.8))))


def woven(rng, size):
    """Threads over and under, as in cloth, mesh or braid."""
    x, y = grid(rng, size)
    f = np.exp(rng.uniform(np.log(8), np.log(60)))
    u, v = (x * f, y * f * rng.uniform(0.6, 1.6))
    over = ((np.floor(u) + np.floor(v) * rng.integers(1, 4)) % rng.integers(2, 5)) < 1
    warp = np.sin(np.pi * (u % 1)) ** rng.uniform(0.3, 2)
    weft = np.sin(np.pi * (v % 1)) ** rng.uniform(0.3, 2)
    strand = np.where(over, warp * (0.6 + 0.4 * np.sin(np.pi * (v % 1))), weft * (0.6 + 0.4 * np.sin(np.pi * (u % 1))))
    return unit(strand + rng.uniform(0, 0.4) * spectral_noise(rng, size))


def cellular(rng, size):
    """Distances to scattered points: grains, cells, cracked mud, pebbles."""
    count = int(np.exp(rng.uniform(np.log(8), np.log(700))))
    points = rng.random((count, 2)) * 1.2 - 0.1
    half = size // 2 if size > 96 else size
    axis = (np.arange(half) + 0.5) / half
    where = np.stack(np.meshgrid(axis, axis * rng.uniform(0.4, 1), indexing="ij"), -1).reshape(-1, 2)
    distance, owner = cKDTree(points).query(where, k=2)
    kind = rng.integers(4)
    if kind == 0:
        field = distance[:, 0]
    elif kind == 1:
        field = np.minimum(distance[:, 1] - distance[:, 0], rng.uniform(0.2, 2) / np.sqrt(count))
    elif kind == 2:
        field = rng.random(count)[owner[:, 0]]
    else:
        field = rng.random(count)[owner[:, 0]] + (distance[:, 1] - distance[:, 0]) * np.sqrt(count)
    image = Image.fromarray(field.reshape(half, half).astype(np.float32))
    return unit(np.asarray(image.resize((size, size), Image.BICUBIC if kind != 2 else Image.NEAREST)))


def brushed(rng, size):
    """Fine noise drawn out along one axis, as on ground or rolled metal."""
    field = rng.standard_normal((size, size)).astype(np.float32)
    field = ndimage.uniform_filter1d(field, int(rng.integers(9, size)), axis=1, mode="wrap")
    field += rng.uniform(0, 0.3) * field.std() * rng.standard_normal((size, size))
    if rng.random() < 0.5:
        field = ndimage.rotate(field, rng.uniform(0, 180), reshape=False, order=1, mode="reflect")
    return unit(field)


def escape_time(rng, size):
    """Julia and Mandelbrot sets near their borders, where the detail is."""
    x, y = grid(rng, size)
    zoom, centre = np.exp(rng.uniform(-3, 0.3)), rng.uniform(-0.8, 0.8, 2)
    z = ((x * zoom + centre[0]) + 1j * (y * zoom + centre[1])).astype(np.complex64)
    a = rng.uniform(0, 2 * np.pi)
    julia = rng.random() < 0.7
    edge = np.complex64((0.5 * np.exp(1j * a) - 0.25 * np.exp(2j * a)) * rng.uniform(0.98, 1.1))
    c, power = (edge if julia else z.copy()), int(rng.choice([2, 2, 2, 3, 4]))
    count, trap = np.zeros(z.shape, np.float32), np.full(z.shape, 9.0, np.float32)
    with np.errstate(all="ignore"):
        for _ in range(28):
            z = z**power + c
            size_z = np.abs(z)
            alive = size_z < 4
            count += alive
            trap = np.where(alive, np.minimum(trap, np.abs(z.real) + np.abs(z.imag)), trap)
            z = np.where(alive, z, np.complex64(4))
    return unit(np.sqrt(count) if rng.random() < 0.5 else np.log(trap + 1e-3))


def chaos_game(rng, size):
    """Density of a random iterated function system: ferns, dust, lace."""
    maps = rng.integers(2, 6)
    matrix, shift = rng.uniform(-1, 1, (maps, 2, 2)), rng.uniform(-1, 1, (maps, 2))
    norm = np.linalg.norm(matrix, 2, axis=(1, 2))
    matrix *= (rng.uniform(0.45, 0.9, maps) / norm)[:, None, None]
    p, seen = rng.uniform(-1, 1, (900, 2)), []
    for step in range(45):
        pick = rng.integers(maps, size=len(p))
        p = np.einsum("nij,nj->ni", matrix[pick], p) + shift[pick]
        if step > 12:
            seen.append(p)
    seen = np.concatenate(seen)
    low, high = np.percentile(seen, [1, 99], axis=0)
    density, _, _ = np.histogram2d(*seen.T, bins=size, range=np.stack([low, high], 1) + [[-1e-6, 1e-6]])
    return unit(np.log1p(ndimage.gaussian_filter(density, rng.uniform(0.4, 1.2))))


def labyrinth(rng, size):
    """Noise sharpened again and again at one scale: spots, stripes, corrosion."""
    field, sigma = rng.standard_normal((size, size)).astype(np.float32), rng.uniform(0.8, 3.5)
    bias = rng.uniform(-0.25, 0.25)
    for _ in range(rng.integers(2, 8)):
        field = ndimage.gaussian_filter(field, sigma, mode="wrap") - ndimage.gaussian_filter(field, 1.8 * sigma, mode="wrap")
        field = np.tanh(3 * (field / (field.std() + 1e-6) + bias))
    return unit(field)


FIELDS = [spectral_noise, spectral_noise, value_noise, grating, grating, woven, cellular, cellular, brushed, escape_time, chaos_game, labyrinth]


def warp(rng, field):
    """Pull the picture about by a smooth random displacement."""
    size, strength = field.shape[0], np.exp(rng.uniform(np.log(2), np.log(25)))
    y, x = np.mgrid[:size, :size].astype(np.float32)
    dy, dx = (value_noise(rng, size) - 0.5), (value_noise(rng, size) - 0.5)
    return ndimage.map_coordinates(field, [y + strength * dy, x + strength * dx], order=1, mode="reflect")


def relief(rng, height):
    """Light a height field from one side, with a highlight, as a rough surface shows."""
    size = height.shape[0]
    gy, gx = np.gradient(height * np.exp(rng.uniform(np.log(2), np.log(size / 5))))
    a, lift = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.2)
    light = np.array([np.cos(a), np.sin(a), lift]) / np.hypot(1, lift)
    length = np.sqrt(gx * gx + gy * gy + 1)
    shade = np.clip((-gx * light[0] - gy * light[1] + light[2]) / length, 0, 1)
    return unit(shade + rng.uniform(0, 0.8) * shade ** rng.integers(8, 40))


def field(rng, size):
    out = FIELDS[rng.integers(len(FIELDS))](rng, size)
    if rng.random() < 0.25:
        out = warp(rng, out)
    if rng.random() < 0.3:
        out = relief(rng, out)
    return out


# ---------------------------------------------------------------- colour


def colour(rng):
    """A random colour, muted more often than vivid."""
    grey = rng.random()
    return np.clip(grey + rng.uniform(-1, 1, 3) * rng.choice([0.05, 0.15, 0.4, 0.8]), 0, 1)


def paint(rng, values):
    """Run a field through a palette of two to six colours."""
    stops = rng.integers(2, 7) if rng.random() < 0.5 else 2
    palette = np.array([colour(rng) for _ in range(stops)])
    place = np.sort(rng.random(stops))
    place[0], place[-1] = 0, 1
    table = np.stack([np.interp(np.linspace(0, 1, 256), place, palette[:, c]) for c in range(3)], 1)
    return table.astype(np.float32)[(values * 255).astype(np.uint8)]


def texture(rng, size):
    image = paint(rng, field(rng, size))
    if rng.random() < 0.35:
        other = paint(rng, field(rng, size))
        if rng.random() < 0.5:
            image = image + (other - other.mean()) * rng.uniform(0.1, 1)
        else:
            soft = 1 / (1 + np.exp(-np.clip((field(rng, size) - rng.uniform(0.3, 0.7)) * rng.choice([4, 20, 200]), -40, 40)))
            image = image + (other - image) * soft[..., None]
    return np.clip(image, 0, 1)


# ---------------------------------------------------------------- shapes


def outline(rng, cx, cy, radius):
    """A closed outline: regular, star-like, rectangular, round or irregular."""
    kind, turn = rng.integers(5), rng.uniform(0, 2 * np.pi)
    if kind == 0:
        a = turn + np.linspace(0, 2 * np.pi, rng.integers(3, 9), endpoint=False)
        r = np.ones_like(a)
    elif kind == 1:
        a = turn + np.linspace(0, 2 * np.pi, 2 * rng.integers(3, 9), endpoint=False)
        r = np.where(np.arange(len(a)) % 2, rng.uniform(0.3, 0.8), 1)
    elif kind == 2:
        b = rng.uniform(0.1, 0.75)
        a, r = turn + np.array([b, np.pi - b, np.pi + b, -b]), np.ones(4)
    else:
        a = turn + np.linspace(0, 2 * np.pi, 40, endpoint=False)
        r = np.ones_like(a)
        if kind == 4:
            for k in range(2, 6):
                r = r + rng.normal(0, 0.3 / k) * np.cos(k * a + rng.uniform(0, 6.3))
    squeeze, tilt = (1.0 if rng.random() < 0.5 else rng.uniform(0.2, 1)), rng.uniform(0, np.pi)
    px, py = radius * r * np.cos(a), radius * r * np.sin(a) * squeeze
    return list(zip(cx + px * np.cos(tilt) - py * np.sin(tilt), cy + px * np.sin(tilt) + py * np.cos(tilt)))


def mask_of(size, draw_shapes, smooth=2):
    """Draw on a sheet `smooth` times as large and shrink it, for soft edges. Values 0..1."""
    sheet = Image.new("L", (size * smooth, size * smooth))
    draw_shapes(ImageDraw.Draw(sheet), smooth)
    return np.asarray(sheet.resize((size, size), Image.BOX), np.float32)[..., None] / 255


def dead_leaves(rng, size):
    """Shapes of every size over one another until nothing of the ground shows."""
    labels = Image.new("L", (size * 2, size * 2))
    draw, count = ImageDraw.Draw(labels), int(rng.integers(40, 250))
    smallest = rng.uniform(2, 8)
    radii = np.minimum(smallest * (1 - rng.random(count)) ** -rng.uniform(0.5, 1.0), size / 2)
    for i in range(count):
        draw.polygon(outline(rng, *(rng.random(2) * size * 2), radii[i] * 2), fill=int(i % 255) + 1)
    label = np.asarray(labels)
    tints = np.array([colour(rng) for _ in range(256)], np.float32)
    image = np.asarray(Image.fromarray((tints[label] * 255).astype(np.uint8)).resize((size, size), Image.BOX), np.float32) / 255
    if rng.random() < 0.6:
        grain = texture(rng, size)
        share = rng.uniform(0.2, 1, 256).astype(np.float32)[label[::2, ::2]][..., None]
        image = image + (grain - grain.mean()) * share
    return np.clip(image, 0, 1)


def scene(rng, size):
    """A few textured, shaded bodies with soft shadows before a background."""
    image = texture(rng, size)
    if rng.random() < 0.5:
        image = ndimage.gaussian_filter(image, (s := rng.uniform(0.5, 4), s, 0))
    x, y = grid(rng, size, turn=False)
    for _ in range(rng.integers(1, 7)):
        cx, cy, radius = *(rng.random(2) * size), size * np.exp(rng.uniform(np.log(0.06), np.log(0.5)))
        points = outline(rng, cx, cy, radius)
        mask = mask_of(size, lambda d, k: d.polygon([(a * k, b * k) for a, b in points], fill=255))
        if rng.random() < 0.6:
            shadow = ndimage.shift(mask[..., 0], rng.uniform(-0.25, 0.25, 2) * radius, order=0)
            shadow = ndimage.gaussian_filter(shadow, rng.uniform(1, 6))[..., None]
            image = image * (1 - rng.uniform(0.2, 0.8) * shadow)
        body = texture(rng, size) if rng.random() < 0.6 else np.broadcast_to(colour(rng).astype(np.float32), image.shape)
        if rng.random() < 0.6:
            ux, uy = (x * size / 2 + size / 2 - cx) / radius, (y * size / 2 + size / 2 - cy) / radius
            dome = np.sqrt(np.clip(1.3 - ux * ux - uy * uy, 0.05, None))
            body = body * np.clip(0.3 + 0.7 * (dome + rng.uniform(-0.6, 0.6) * ux + rng.uniform(-0.6, 0.6) * uy), 0, 1.6)[..., None]
        image = image + (body - image) * mask
        if rng.random() < 0.3:
            rim = mask_of(size, lambda d, k: d.line([(a * k, b * k) for a, b in points + points[:1]], fill=255, width=int(rng.integers(1, 7))))
            image = image + (colour(rng) - image) * rim
    return np.clip(image, 0, 1).astype(np.float32)


def glyphs(rng, size):
    """Rows of invented letters, each a few strokes on a small lattice."""
    cell = int(rng.integers(8, 40))
    alphabet = [[(rng.integers(0, 4, 2), rng.integers(0, 4, 2), rng.integers(3)) for _ in range(rng.integers(2, 6))] for _ in range(20)]
    width, gap = rng.uniform(0.06, 0.2) * cell, rng.uniform(1.1, 1.5)

    def draw(d, k):
        for row in np.arange(rng.uniform(-cell, cell), size, cell * gap * 1.2):
            for col in np.arange(rng.uniform(-cell, cell), size, cell * gap * 0.8):
                if rng.random() < 0.15:
                    continue
                for a, b, bow in alphabet[rng.integers(20)]:
                    p, q = a / 3 * cell * [0.6, 1] + [col, row], b / 3 * cell * [0.6, 1] + [col, row]
                    if bow:
                        d.line([*(p * k), *(q * k)], fill=255, width=max(1, int(width * k)))
                    else:
                        box = np.sort([p, q], axis=0) + [[0, 0], [1, 1]]
                        d.arc([*(box[0] * k), *(box[1] * k)], *rng.integers(0, 360, 2), fill=255, width=max(1, int(width * k)))

    image, ink = texture(rng, size) if rng.random() < 0.6 else np.ones((size, size, 3), np.float32) * colour(rng), colour(rng)
    return (image + (ink - image) * mask_of(size, draw)).astype(np.float32)


def strokes(rng, size):
    """Many lines and curves: wires, hair, hatching."""
    image, spread = texture(rng, size), rng.choice([0.1, 0.6, 3.2])
    lead = rng.uniform(0, np.pi)
    for _ in range(rng.integers(1, 4)):
        thick, count = rng.integers(1, 9), rng.integers(3, 60)

        def draw(d, k):
            for _ in range(count):
                a, bend, start = lead + rng.normal(0, spread), rng.normal(0, 0.05), rng.random(2) * size
                t = a + bend * np.arange(24)
                path = start + np.cumsum(np.stack([np.cos(t), np.sin(t)], 1), 0) * rng.uniform(0.02, 0.08) * size
                d.line([tuple(p * k) for p in path], fill=255, width=int(thick))

        image = image + (colour(rng) - image) * mask_of(size, draw) * rng.uniform(0.4, 1)
    return np.clip(image, 0, 1).astype(np.float32)


PICTURES = [texture] * 9 + [dead_leaves] * 2 + [scene] * 4 + [glyphs, strokes]

# ---------------------------------------------------------------- marks, light, camera


def marks(rng, image):
    """Scratches, cracks, pits and stains, from plain to barely visible."""
    size = image.shape[0]
    for _ in range(rng.integers(1, 5)):
        kind, start = rng.integers(4), rng.random(2) * size
        if kind == 0:
            end = start + rng.normal(0, size / 3, 2)
            mask = mask_of(size, lambda d, k: d.line([*(start * k), *(end * k)], fill=255, width=int(rng.integers(1, 5))))
        elif kind == 1:
            step = rng.uniform(1, 5)
            path = start + np.cumsum(rng.normal(0, step, (rng.integers(8, 60), 2)) + rng.normal(0, step * 0.7, 2), 0)
            mask = mask_of(size, lambda d, k: d.line([tuple(p * k) for p in path], fill=255, width=int(rng.integers(1, 5))))
        elif kind == 2:
            spots = start + rng.normal(0, rng.uniform(2, size / 3), (rng.integers(1, 15), 2))
            shapes = [outline(rng, *s, rng.uniform(1, size / 16)) for s in spots]
            mask = mask_of(size, lambda d, k: [d.polygon([(a * k, b * k) for a, b in s], fill=255) for s in shapes])
        else:
            blot = outline(rng, *start, rng.uniform(4, size / 3))
            mask = mask_of(size, lambda d, k: d.polygon([(a * k, b * k) for a, b in blot], fill=255), 1)
            mask = ndimage.gaussian_filter(mask, (s := rng.uniform(1, 10), s, 0)) * (texture(rng, size)[..., :1] if rng.random() < 0.5 else 1)
        if rng.random() < 0.5:
            mask = ndimage.gaussian_filter(mask, (s := rng.uniform(0.3, 1.5), s, 0))
        ink = colour(rng) if rng.random() < 0.3 else rng.random()
        image = image + (ink - image) * mask * np.exp(rng.uniform(np.log(0.1), 0))
    return image


def light(rng, image):
    """Uneven illumination: a slope, a vignette or a bright patch."""
    x, y = grid(rng, image.shape[0])
    kind = rng.integers(3)
    if kind == 0:
        fall = x * rng.uniform(0, 0.5)
    elif kind == 1:
        fall = -(x * x + y * y) * rng.uniform(0, 0.4)
    else:
        fall = np.exp(-(x * x + y * y) * np.exp(rng.uniform(0, 3))) * rng.uniform(-0.6, 0.9)
    return image * (1 + fall)[..., None]


def camera(rng, image):
    """Blur, resampling, gray, exposure, sensor noise and compression."""
    size = image.shape[0]
    if rng.random() < 0.35:
        s = np.exp(rng.uniform(np.log(0.4), np.log(3)))
        image = ndimage.gaussian_filter(image, (s, s * (1 if rng.random() < 0.7 else rng.uniform(0.1, 1)), 0))
    if rng.random() < 0.45:
        image = np.repeat((image @ np.array([0.299, 0.587, 0.114], np.float32))[..., None], 3, 2)
        if rng.random() < 0.1:
            image = image * (0.6 + 0.4 * colour(rng))
    contrast, middle = np.exp(rng.uniform(np.log(0.12), np.log(1.5))), rng.uniform(0.2, 0.8)
    if rng.random() < 0.75:
        image = (image - image.mean()) * contrast + middle
    image = np.clip(image, 0, 1) ** np.exp(rng.normal(0, 0.2))
    if rng.random() < 0.5:
        sigma, flat = np.exp(rng.uniform(np.log(0.003), np.log(0.08))), rng.random() < 0.6
        image = image + sigma * rng.standard_normal((size, size, 1 if flat else 3))
    out = Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))
    if rng.random() < 0.25:
        small = int(size * rng.uniform(0.35, 0.9))
        out = out.resize((small, small), Image.BILINEAR).resize((size, size), [Image.BILINEAR, Image.BICUBIC][rng.integers(2)])
    if rng.random() < 0.3:
        buffer = io.BytesIO()
        out.save(buffer, "JPEG", quality=int(rng.integers(25, 95)))
        out = Image.open(buffer)
    return np.asarray(out)


def make_image(seed, index, size=160):
    """The image `index` of the series `seed`: uint8 [size, size, 3]."""
    rng = np.random.default_rng([seed, index])
    image = PICTURES[rng.integers(len(PICTURES))](rng, size)
    if rng.random() < 0.45:
        image = marks(rng, image)
    if rng.random() < 0.5:
        image = light(rng, image)
    return camera(rng, image)


def open_pool(path, count, size):
    """An .npy file on disk of `count` images, made if it is not there yet (zeros: not drawn yet)."""
    try:
        return np.lib.format.open_memmap(path, mode="r+")
    except FileNotFoundError:
        return np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(count, size, size, 3))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", required=True)
    args.add_argument("--count", type=int, default=12000)
    args.add_argument("--size", type=int, default=160)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--part", default="0/1", help="k/n draws every n-th image from k on, so that n processes share the work")
    args = args.parse_args()
    pool = open_pool(args.out, args.count, args.size)
    first, step = map(int, args.part.split("/"))
    for index in range(first, args.count, step):
        pool[index] = make_image(args.seed, index, args.size)
        if index % 1000 < step:
            print(f"{index + 1}/{args.count}", flush=True)
    pool.flush()


if __name__ == "__main__":
    main()
