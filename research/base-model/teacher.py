"""The teacher, run in ONNX Runtime with every linear bottleneck exposed as a hint."""

import numpy as np
import onnx
import onnxruntime


def hint_names(graph):
    """Names of the linear bottlenecks: unclipped convolutions, or the sum such a one runs into."""
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    names = []
    for node in graph.node:
        if node.op_type != "Conv":
            continue
        after = users.get(node.output[0], [])
        if any(user.op_type == "Clip" for user in after):
            continue
        adds = [user for user in after if user.op_type == "Add"]
        closes = adds and node.output[0] == adds[0].input[1]
        names.append(adds[0].output[0] if closes else node.output[0])
    return names


def cut(model, outputs):
    """The part of `model` that its tensors `outputs` need."""
    graph, needed, kept = model.graph, set(outputs), []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    inner = onnx.helper.make_graph(
        kept[::-1],
        "hints",
        list(graph.input),
        [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in outputs],
        [tensor for tensor in graph.initializer if tensor.name in needed],
    )
    return onnx.helper.make_model(inner, opset_imports=model.opset_import, ir_version=model.ir_version)


def session(model, threads=1):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    source = model if isinstance(model, str) else model.SerializeToString()
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


class Teacher:
    """Called with float32 images [N, 3, H, W] in -1..1, gives the list of bottlenecks up to `last`."""

    def __init__(self, path, last="feat_s16", threads=1):
        model = onnx.load(path)
        source = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Identity"}
        names = hint_names(model.graph)
        self.names = names[: names.index(source.get(last, last)) + 1]
        self.s8 = self.names.index(source.get("feat_s8", "feat_s8"))
        self.run = session(cut(model, self.names), threads)

    def __call__(self, images):
        return self.run.run(None, {"image": np.ascontiguousarray(images)})
