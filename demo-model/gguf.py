"""A GGUF v3 writer: the few value types and tensor types that this model needs.

Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""
import struct

import numpy as np

ALIGNMENT = 32
BLOCK = 32  # values per Q8_0 block
_TYPE_CODES = {"u32": 4, "i32": 5, "f32": 6, "bool": 7, "string": 8, "array": 9}
_PACKING = {"u32": "<I", "i32": "<i", "f32": "<f", "bool": "<?"}
_TENSOR_CODES = {"F32": 0, "Q8_0": 8}


def _string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(kind, value):
    if kind == "string":
        return _string(value)
    if kind.startswith("array:"):
        item = kind.removeprefix("array:")
        return struct.pack("<IQ", _TYPE_CODES[item], len(value)) + b"".join(_value(item, v) for v in value)
    return struct.pack(_PACKING[kind], value)


def quantise_q8_0(array):
    """Blocks of 32 values: an f16 scale (largest / 127) and 32 int8, rounded half away from zero as ggml does."""
    blocks = np.ascontiguousarray(array, np.float32).reshape(-1, BLOCK)
    scale = np.abs(blocks).max(1) / np.float32(127)
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    scaled = blocks * inverse[:, None]
    rounded = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype(np.int8)
    out = np.empty((len(blocks), 2 + BLOCK), np.uint8)
    out[:, :2] = scale.astype(np.float16).view(np.uint8).reshape(-1, 2)
    out[:, 2:] = rounded.view(np.uint8)
    return out.tobytes()


def dequantise_q8_0(data, shape):
    blocks = np.frombuffer(data, np.uint8).reshape(-1, 2 + BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    return (blocks[:, 2:].copy().view(np.int8).astype(np.float32) * scale).reshape(shape)


def write(path, metadata, tensors):
    """metadata: (key, kind, value) triples; tensors: (name, array with rows first, "F32" or "Q8_0") triples."""
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata))
    for key, kind, value in metadata:
        head += _string(key) + struct.pack("<I", _TYPE_CODES[kind.split(":")[0]]) + _value(kind, value)
    body = b""
    for name, array, kind in tensors:
        data = quantise_q8_0(array) if kind == "Q8_0" else np.ascontiguousarray(array, np.float32).tobytes()
        dimensions = array.shape[::-1]  # ggml counts from the fastest dimension
        head += _string(name) + struct.pack("<I", len(dimensions))
        head += b"".join(struct.pack("<Q", n) for n in dimensions)
        head += struct.pack("<IQ", _TENSOR_CODES[kind], len(body))
        body += data + b"\0" * (-len(data) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(head + b"\0" * (-len(head) % ALIGNMENT) + body)
