"""What training must never show: the hand-written held-out questions, and every twenty-fifth combination."""
import functools
import pathlib
import re

from answers import stable_hash

FOLDER = pathlib.Path(__file__).parent / "heldout"


def words(text):
    """The text as bare words: two questions with the same words count as the same question."""
    return " ".join(re.findall(r"\w+", text.lower()))


def new_phrasings():
    """(ids of the right answers, question) pairs: two answers may both tell what was asked."""
    lines = (FOLDER / "new-phrasings.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines)
    return [(ids.split("|"), question) for ids, question in pairs]


def refused_questions():
    return (FOLDER / "refusals.txt").read_text(encoding="utf-8").splitlines()


@functools.lru_cache(None)
def _written_questions():
    return frozenset(words(q) for q in [q for _, q in new_phrasings()] + refused_questions())


def held_question(text):
    return words(text) in _written_questions()


def held_combination(*parts):
    return stable_hash("|".join(parts).lower()) % 25 == 0
