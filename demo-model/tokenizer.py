"""Byte-level BPE as llama.cpp reads it for `tokenizer.ggml.model = gpt2`, `pre = qwen2`: trainer, encoder, decoder."""
import collections
import json

import regex

CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# User-defined tokens are text to llama.cpp, so they are printed without asking for special tokens.
USER_DEFINED = ["<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
SPECIAL = CONTROL + USER_DEFINED

# The qwen2 pre-tokenizer of llama.cpp (llama-vocab.cpp): digits are split one by one, which makes numbers easy to copy.
WORDS = regex.compile(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPLIT_SPECIAL = regex.compile("(" + "|".join(map(regex.escape, SPECIAL)) + ")")


def _byte_alphabet():
    """GPT-2's printable stand-in for each of the 256 bytes."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    alphabet = {byte: chr(byte) for byte in printable}
    for byte in range(256):
        alphabet.setdefault(byte, chr(256 + len(alphabet) - len(printable)))
    return alphabet


BYTE_TO_CHAR = _byte_alphabet()
CHAR_TO_BYTE = {char: byte for byte, char in BYTE_TO_CHAR.items()}


def train(texts, vocabulary_size, min_frequency=3):
    """Learns merges from the texts; ties go to the greater pair, so the result depends on the texts alone."""
    counts = collections.Counter()
    for text in texts:
        for part in SPLIT_SPECIAL.split(text):
            if part not in SPECIAL:
                counts.update(WORDS.findall(part))
    words = [([BYTE_TO_CHAR[b] for b in word.encode()], n) for word, n in counts.items()]
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for index, (symbols, n) in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += n
            where[pair].add(index)

    merges = []
    while len(merges) < vocabulary_size - 256 - len(SPECIAL):
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        if pairs[best] < min_frequency:
            break
        merges.append(best)
        for index in where[best]:
            symbols, n = words[index]
            merged = _merge(symbols, best)
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= n
            for pair in zip(merged, merged[1:]):
                pairs[pair] += n
                if pair != best:
                    where[pair].add(index)
            words[index] = (merged, n)
        del pairs[best], where[best]
    tokens = [BYTE_TO_CHAR[b] for b in range(256)] + [a + b for a, b in merges] + SPECIAL
    return {"tokens": tokens, "merges": [f"{a} {b}" for a, b in merges]}


def _merge(symbols, pair):
    merged, i = [], 0
    while i < len(symbols):
        if tuple(symbols[i:i + 2]) == pair:
            merged.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


class Tokenizer:
    def __init__(self, vocabulary):
        self.tokens = vocabulary["tokens"]
        self.merges = vocabulary["merges"]
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        self.end = self.ids["<|im_end|>"]
        self._rank = {tuple(merge.split(" ")): i for i, merge in enumerate(self.merges)}
        self._cache = {}

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def __len__(self):
        return len(self.tokens)

    def encode(self, text):
        """Ids of the text; special tokens written out in it are recognised."""
        ids = []
        for part in SPLIT_SPECIAL.split(text):
            if part in SPECIAL:
                ids.append(self.ids[part])
            else:
                for word in WORDS.findall(part):
                    ids += self._encode_word(word)
        return ids

    def _encode_word(self, word):
        if word not in self._cache:
            symbols = [BYTE_TO_CHAR[b] for b in word.encode()]
            while len(symbols) > 1:
                pair = min(zip(symbols, symbols[1:]), key=lambda p: self._rank.get(p, len(self._rank)))
                if pair not in self._rank:
                    break
                symbols = _merge(symbols, pair)
            if len(self._cache) > 200_000:
                self._cache.clear()
            self._cache[word] = [self.ids[s] for s in symbols]
        return self._cache[word]

    def decode(self, ids):
        data = b""
        for i in ids:
            token = self.tokens[i]
            data += token.encode() if token in SPECIAL else bytes(CHAR_TO_BYTE[c] for c in token)
        return data.decode("utf-8", "replace")
