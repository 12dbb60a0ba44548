"""Write the trained student as one ONNX file, with its descriptor beside it.

    python export.py --checkpoint run/joint.pt --out ../../packages/vision/bases/lemniscate-s16
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from student import BLOCKS, S8, S16, Student

ID = "lemniscate-s16"
TITLE = "Lemniscate S16: small features for visual inspection"
OUTPUTS = {S8: ("feat_s8", 8), S16: ("feat_s16", 16)}


class Graph:
    """Nodes and weights of a chain of convolutions."""

    def __init__(self):
        self.nodes, self.weights = [], [
            numpy_helper.from_array(np.array(v, np.float32), n) for n, v in (("zero", 0), ("six", 6))
        ]

    def conv(self, x, name, conv, clip):
        weight, bias = conv.plain()
        for suffix, value in (("weight", weight), ("bias", bias)):
            self.weights.append(numpy_helper.from_array(value.detach().contiguous().numpy(), f"{name}.{suffix}"))
        pads = [0, 0, 0, 0] if conv.kernel == 1 else [0, 0, 1, 1] if conv.stride == 2 else [1, 1, 1, 1]
        attributes = {"kernel_shape": [conv.kernel] * 2, "strides": [conv.stride] * 2, "pads": pads, "group": conv.groups}
        self.nodes.append(helper.make_node("Conv", [x, f"{name}.weight", f"{name}.bias"], [name], name, **attributes))
        if not clip:
            return name
        self.nodes.append(helper.make_node("Clip", [name, "zero", "six"], [f"{name}.clip"], f"{name}.clip"))
        return f"{name}.clip"


def to_onnx(student):
    graph, x = Graph(), "image"
    for i, block in enumerate(student.blocks):
        closes = OUTPUTS[i][0] if i in OUTPUTS else f"block{i}"
        y = graph.conv(x, f"block{i}.expand", block.expand, True)
        y = graph.conv(y, f"block{i}.spread", block.spread, True)
        y = graph.conv(y, f"block{i}.project", block.project, False)
        if block.residual:
            graph.nodes.append(helper.make_node("Add", [x, y], [closes], closes))
            y = closes
        x = y
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", BLOCKS[i][0], f"h{stride}", f"w{stride}"])
        for i, (name, stride) in OUTPUTS.items()
    ]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "h", "w"])
    model = helper.make_model(
        helper.make_graph(graph.nodes, ID, [image], outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", 13)],
        producer_name="lemniscate",
        ir_version=7,
    )
    helper.set_model_props(model, {"id": ID, "license": "Apache-2.0"})
    onnx.checker.check_model(model, full_check=True)
    return model


def descriptor(digest):
    return {
        "id": ID,
        "title": TITLE,
        "license": "Apache-2.0",
        "file": "model.onnx",
        "sha256": digest,
        "input": {"name": "image", "channelOrder": "rgb", "mean": [127.5] * 3, "std": [127.5] * 3},
        "features": [{"name": name, "stride": stride, "channels": BLOCKS[i][0]} for i, (name, stride) in OUTPUTS.items()],
        "sizeMultiple": 16,
    }


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--checkpoint", required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    student = Student()
    student.load_state_dict(torch.load(args.checkpoint)["ema"])
    data = to_onnx(student).SerializeToString(deterministic=True)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    (out / "base.json").write_text(json.dumps(descriptor(digest), indent=2) + "\n")
    print(f"{len(data)} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
