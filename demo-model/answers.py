"""Reads the corpus: answers with the questions that lead to them. corpus/README.md describes the file format."""
import dataclasses
import functools
import hashlib
import pathlib

FOLDER = pathlib.Path(__file__).parent / "corpus"


@dataclasses.dataclass(frozen=True)
class Answer:
    id: str
    topic: str  # what a think block says the question is about
    text: str
    sentences: tuple  # whole questions
    nouns: tuple  # noun phrases for the `*` frames
    actions: tuple  # verb phrases for the `>` frames


def stable_hash(text):
    """The same on every machine and run, unlike hash()."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _lines(path):
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


def _read_answer(block):
    (name, topic), text = block[0].removeprefix("## ").split(" | "), block[1]
    marked = {mark: tuple(dict.fromkeys(l[2:] for l in block[2:] if l[0] == mark)) for mark in "-*>"}
    return Answer(name, topic, text, marked["-"], marked["*"], marked[">"])


@functools.lru_cache(None)
def load_answers():
    answers = []
    for path in sorted(FOLDER.glob("[0-9]*.txt")) + [FOLDER / "refusal.txt"]:
        block = []
        for line in _lines(path) + [""]:
            if line:
                block.append(line)
            elif block:
                answers.append(_read_answer(block))
                block = []
    return answers


@functools.lru_cache(None)
def load_frames():
    lines = _lines(FOLDER / "frames.txt")
    return {mark: [line[2:] for line in lines if line.startswith(mark)] for mark in "*>"}


def split_for_validation(answers):
    """Takes one whole question away from every answer, to judge a change to the corpus without the held-out sets."""
    reduced, taken = [], []
    for answer in answers:
        sentence = min(answer.sentences, key=stable_hash)
        rest = tuple(s for s in answer.sentences if s != sentence)
        reduced.append(dataclasses.replace(answer, sentences=rest))
        taken.append((answer, sentence))
    return reduced, taken
