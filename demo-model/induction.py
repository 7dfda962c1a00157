"""Starts the network with the circuit that copies: "... A B ... A" is followed by B.

A tool's argument has to be copied out of the question, and finding this circuit by gradient took longer than all of the
training. It has two parts. In the first block a head looks one token back, so every position knows the token before
it. In the second block a head looks for a position whose previous token is the current one, and passes on what stands
there. Training is free to change all of it.
"""
import torch

EMBEDDING = 0.05
_PAIRS = 8  # RoPE's fastest pairs: they tell neighbours apart
_SLOW = 32  # from this head dimension on, RoPE turns so slowly that content can be compared over a whole chat


def _orthonormal(rows, columns, generator):
    """Random orthonormal rows that ignore dimension 0, which holds a constant."""
    q, _ = torch.linalg.qr(torch.randn(columns - 1, rows, generator=generator))
    return torch.cat([torch.zeros(rows, 1), q.T], 1)


@torch.no_grad()
def initialise(model, frequencies, seed=0):
    shape, generator = model.shape, torch.Generator().manual_seed(seed)
    width, head, kv = shape.width, shape.head, shape.kv_heads * shape.head
    model.embedding.weight[:, 0] = 4 * EMBEDDING
    first, second = model.blocks[0], model.blocks[1]
    read, passed = (_orthonormal(head, width, generator) for _ in range(2))

    query, key, value = slice(0, head), slice(width, width + head), slice(width + kv, width + kv + head)
    for block in (first, second):
        block.qkv.weight[query] = 0
        block.qkv.weight[key] = 0
        block.out.weight[:, query] = 0
    # The constant, turned by RoPE's own angle for one step, makes the product of query and key peak one token back.
    first.qkv.weight[query][0:2 * _PAIRS:2, 0] = 2 * torch.cos(-frequencies[:_PAIRS])
    first.qkv.weight[query][1:2 * _PAIRS:2, 0] = 2 * torch.sin(-frequencies[:_PAIRS])
    first.qkv.weight[key][0:2 * _PAIRS:2, 0] = 2
    first.qkv.weight[value] = read
    written = _orthonormal(head, width, generator)
    first.out.weight[:, query] = EMBEDDING * 2 * written.T

    second.qkv.weight[query][_SLOW:] = 2.5 * read[_SLOW:]
    second.qkv.weight[key][_SLOW:] = 2.5 * written[_SLOW:]
    second.qkv.weight[value] = passed
    second.out.weight[:, query] = 0.3 * passed.T
