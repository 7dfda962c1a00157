"""Writes a checkpoint as the GGUF file that llama.cpp loads."""
import argparse
import pathlib

import gguf
import transformer
from tokenizer import CONTROL, USER_DEFINED, Tokenizer

_NORMAL, _CONTROL, _USER_DEFINED = 1, 3, 4
_FILE_TYPES = {"F32": 0, "Q8_0": 7}


def _token_type(token):
    return _CONTROL if token in CONTROL else _USER_DEFINED if token in USER_DEFINED else _NORMAL


def metadata(shape, parameters, tokenizer, kind):
    end_of_text = tokenizer.ids["<|endoftext|>"]
    return [
        ("general.architecture", "string", "llama"),
        ("general.type", "string", "model"),
        ("general.name", "string", "atrium-demo"),
        ("general.description", "string", "A tiny model that answers questions about Atrium, for the first start."),
        ("general.size_label", "string", f"{parameters / 1e6:.1f}M"),
        ("general.license", "string", "MIT"),
        ("general.file_type", "u32", _FILE_TYPES[kind]),
        ("general.quantization_version", "u32", 2),
        ("general.alignment", "u32", gguf.ALIGNMENT),
        ("llama.context_length", "u32", shape.context),
        ("llama.embedding_length", "u32", shape.width),
        ("llama.block_count", "u32", shape.layers),
        ("llama.feed_forward_length", "u32", shape.hidden),
        ("llama.attention.head_count", "u32", shape.heads),
        ("llama.attention.head_count_kv", "u32", shape.kv_heads),
        ("llama.attention.key_length", "u32", shape.head),
        ("llama.attention.value_length", "u32", shape.head),
        ("llama.attention.layer_norm_rms_epsilon", "f32", shape.epsilon),
        ("llama.rope.dimension_count", "u32", shape.head),
        ("llama.rope.freq_base", "f32", shape.theta),
        ("llama.vocab_size", "u32", shape.vocabulary),
        ("tokenizer.ggml.model", "string", "gpt2"),
        ("tokenizer.ggml.pre", "string", "qwen2"),
        ("tokenizer.ggml.tokens", "array:string", tokenizer.tokens),
        ("tokenizer.ggml.token_type", "array:i32", [_token_type(t) for t in tokenizer.tokens]),
        ("tokenizer.ggml.merges", "array:string", tokenizer.merges),
        ("tokenizer.ggml.bos_token_id", "u32", end_of_text),
        ("tokenizer.ggml.eos_token_id", "u32", tokenizer.end),
        ("tokenizer.ggml.eot_token_id", "u32", tokenizer.end),
        ("tokenizer.ggml.padding_token_id", "u32", end_of_text),
        ("tokenizer.ggml.add_bos_token", "bool", False),
        ("tokenizer.ggml.add_eos_token", "bool", False),
        ("tokenizer.ggml.add_space_prefix", "bool", False),
        ("tokenizer.chat_template", "string", pathlib.Path("chat_template.jinja").read_text(encoding="utf-8")),
    ]


def tensors(model, kind):
    """llama.cpp's names. There is no output.weight: it reuses the token embedding when that is missing."""
    def weight(module):
        return module.weight.detach().float().numpy()

    yield "token_embd.weight", weight(model.embedding), kind
    yield "output_norm.weight", weight(model.norm), "F32"
    for i, block in enumerate(model.blocks):
        q_end, k_end = block.split[0], block.split[0] + block.split[1]
        qkv, gate_up, hidden = weight(block.qkv), weight(block.gate_up), model.shape.hidden
        for name, array in [
                ("attn_q", qkv[:q_end]), ("attn_k", qkv[q_end:k_end]), ("attn_v", qkv[k_end:]),
                ("attn_output", weight(block.out)), ("ffn_gate", gate_up[:hidden]), ("ffn_up", gate_up[hidden:]),
                ("ffn_down", weight(block.down))]:
            yield f"blk.{i}.{name}.weight", array, kind
        yield f"blk.{i}.attn_norm.weight", weight(block.attention_norm), "F32"
        yield f"blk.{i}.ffn_norm.weight", weight(block.ffn_norm), "F32"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="build/model.pt")
    parser.add_argument("--output", default="atrium-demo.gguf")
    parser.add_argument("--kind", choices=_FILE_TYPES, default="Q8_0", help="F32 proves the graph against torch")
    arguments = parser.parse_args()
    trained = transformer.load(arguments.checkpoint)
    count = sum(p.numel() for p in trained.parameters())
    described = metadata(trained.shape, count, Tokenizer.load("build/tokenizer.json"), arguments.kind)
    gguf.write(arguments.output, described, list(tensors(trained, arguments.kind)))
    print(f"{arguments.output}: {pathlib.Path(arguments.output).stat().st_size:,} bytes")
