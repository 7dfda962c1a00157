"""The model: a Llama-shaped decoder (RMSNorm, interleaved RoPE, grouped-query attention, SwiGLU, tied embeddings)."""
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

import induction


@dataclasses.dataclass
class Shape:
    vocabulary: int
    width: int = 256
    layers: int = 6
    heads: int = 4  # head dimension 64: llama.cpp's flash attention kernels like it
    kv_heads: int = 2
    hidden: int = 704
    theta: float = 10000.0
    epsilon: float = 1e-5
    context: int = 2048

    @property
    def head(self):
        return self.width // self.heads


class RmsNorm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


def rotate(x, cos, sin):
    """RoPE over pairs (2i, 2i+1), which is what llama.cpp does for arch `llama`: the export needs no permutation."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        kv_width = shape.kv_heads * shape.head
        self.split = [shape.width, kv_width, kv_width]
        self.attention_norm = RmsNorm(shape.width, shape.epsilon)
        self.qkv = nn.Linear(shape.width, sum(self.split), bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = RmsNorm(shape.width, shape.epsilon)
        self.gate_up = nn.Linear(shape.width, 2 * shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x, cos, sin, mask):
        s = self.shape
        batch, length, _ = x.shape
        q, k, v = self.qkv(self.attention_norm(x)).split(self.split, -1)
        q = rotate(q.reshape(batch, length, s.heads, s.head).transpose(1, 2), cos, sin)
        k = rotate(k.reshape(batch, length, s.kv_heads, s.head).transpose(1, 2), cos, sin)
        v = v.reshape(batch, length, s.kv_heads, s.head).transpose(1, 2)
        k, v = (t.repeat_interleave(s.heads // s.kv_heads, 1) for t in (k, v))
        scores = (q @ k.transpose(-1, -2)).float() * s.head ** -0.5 + mask
        mixed = scores.softmax(-1).to(v.dtype) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, s.width))
        gate, up = self.gate_up(self.ffn_norm(x)).chunk(2, -1)
        # SiLU in fp32: its bf16 backward is slow on this PyTorch.
        return x + self.down(F.silu(gate.float()) * up)


class Transformer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape.width, shape.epsilon)
        self._initialise()
        frequencies = shape.theta ** (-torch.arange(0, shape.head, 2).float() / shape.head)
        induction.initialise(self, frequencies)
        angles = torch.outer(torch.arange(shape.context).float(), frequencies)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self._masks = {}

    def _initialise(self):
        """Blocks start nearly silent, so that the words are not drowned before training has given the blocks a meaning."""
        for name, parameter in self.named_parameters():
            if "embedding" in name:
                nn.init.normal_(parameter, std=induction.EMBEDDING)
            elif parameter.ndim == 2:
                silent = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(parameter, std=self.shape.width ** -0.5 * (0.05 if silent else 0.7))

    def forward(self, ids, positions=None):
        """Logits for all positions, or only for the flat `positions` (batch * length) that are asked for."""
        length = ids.shape[1]
        if length not in self._masks:
            self._masks[length] = torch.full((length, length), -1e4).triu(1)
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos[:length], self.sin[:length], self._masks[length])
        x = self.norm(x)
        if positions is not None:
            x = x.reshape(-1, x.shape[-1])[positions]
        return F.linear(x, self.embedding.weight)


def save(path, model, steps):
    torch.save({"shape": dataclasses.asdict(model.shape), "weights": model.state_dict(), "steps": steps}, path)


def load(path):
    checkpoint = torch.load(path, map_location="cpu")
    model = Transformer(Shape(**checkpoint["shape"]))
    model.load_state_dict(checkpoint["weights"])
    return model.eval()


@torch.no_grad()
def complete(model, prompts, end, limit=160, batch=64):
    """Greedy completions (ids up to and including `end`). Prompts of one length share a batch; there is no KV cache."""
    completions = [None] * len(prompts)
    by_length = {}
    for index, prompt in enumerate(prompts):
        by_length.setdefault(len(prompt), []).append(index)
    for length, indices in by_length.items():
        for start in range(0, len(indices), batch):
            chosen = indices[start:start + batch]
            ids = torch.tensor([prompts[i] for i in chosen])
            done = torch.zeros(len(chosen), dtype=torch.bool)
            for _ in range(limit):
                last = torch.arange(1, len(chosen) + 1) * ids.shape[1] - 1
                following = model(ids, last).argmax(-1)
                following[done] = end
                ids = torch.cat([ids, following[:, None]], 1)
                done |= following == end
                if done.all():
                    break
            for row, index in enumerate(chosen):
                out = ids[row, length:].tolist()
                completions[index] = out[:out.index(end) + 1] if end in out else out
    return completions
