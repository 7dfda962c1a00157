"""Writes the scored sets, heldout/*.jsonl, and refuses to when training could have drawn one of their questions.

Each line has the set, an id, the rendered prompt, the expected text up to the end token, and, where several answers are
right, all of them in "accepted".
"""
import json
import random

import held_out
from answers import load_answers, load_frames
from chat_format import Turn, prompt, system_with_tools, tool_call, tool_response
from conversations import SYSTEMS, tool_question
from example_tools import TOOLS
from fillers import fill
from held_out import FOLDER, held_combination, words
from questions import PREFIXES, SMALL_TALK, SUFFIXES, proper, question_for, sentence_for

ANSWERS = {answer.id: answer for answer in load_answers()}
REFUSAL = ANSWERS["refusal"]
ATRIUM = [a for a in ANSWERS.values() if a.id not in SMALL_TALK and a.id != "refusal"]


def trained_sentences():
    """Every sentence that the corpus and its frames spell out, before politeness and rewording."""
    frames, seen = load_frames(), set()
    for answer in ANSWERS.values():
        seen.update(map(words, answer.sentences))
        for mark, phrases in (("*", answer.nouns), (">", answer.actions)):
            seen.update(words(frame.replace("{x}", phrase)) for frame in frames[mark] for phrase in phrases)
    return seen


def example(name, turns, expected, thinking=False, **more):
    return {"set": name, **more, "prompt": prompt(turns, thinking), "expected": expected}


def ask(name, question, answer, before=(), **more):
    return example(name, [*before, Turn("user", question)], answer.text, answer=answer.id, **more)


def new_phrasings():
    """Written by hand, in a form that the corpus does not have."""
    for names, question in held_out.new_phrasings():
        more = {"accepted": [ANSWERS[name].text for name in names]} if len(names) > 1 else {}
        yield ask("phrasing-new", question, ANSWERS[names[0]], **more)


def combined_phrasings(rng, count):
    """Known sentences with a prefix, suffix and case in which training never showed them."""
    found = {}
    while len(found) < count:
        answer = rng.choice(ATRIUM)
        sentence = sentence_for(rng, answer)
        prefix, suffix = rng.choice(["", *PREFIXES]), rng.choice(["", *SUFFIXES])
        if not held_combination(prefix, sentence, suffix):
            continue
        text = prefix + sentence.rstrip("?" if suffix else "") + suffix
        if rng.random() < 0.5:
            text = proper(text)
            text = text[:1].upper() + text[1:]
        found.setdefault(text, answer)
    for text, answer in found.items():
        before = [Turn("system", rng.choice(SYSTEMS))] if rng.random() < 0.3 else []
        yield ask("phrasing-combined", text, answer, before)


def refusals():
    for question in held_out.refused_questions():
        yield ask("refusal", question, REFUSAL)


def small_talk(rng):
    for name in sorted(SMALL_TALK):
        for sentence in rng.sample(ANSWERS[name].sentences, 8):
            text = fill(rng, sentence).rstrip("?")
            yield ask("greeting", text[:1].upper() + text[1:] + rng.choice(["", "!", "."]), ANSWERS[name])


def multi_turn(rng, count):
    """The last answer of a chat of two to six questions; the history holds the right answers."""
    for _ in range(count):
        turns = [Turn("system", rng.choice(SYSTEMS))] if rng.random() < 0.5 else []
        for _ in range(rng.randrange(1, 6)):
            earlier = rng.choice([*ATRIUM, REFUSAL])
            turns += [Turn("user", question_for(rng, earlier)), Turn("assistant", earlier.text)]
        answer, sentence, prefix, suffix = _held(rng)
        yield ask("multi-turn", proper(prefix + sentence.rstrip("?") + suffix), answer, turns,
                  questions=sum(t.role == "user" for t in turns) + 1)


def _held(rng):
    while True:
        answer = rng.choice(ATRIUM)
        sentence, prefix, suffix = sentence_for(rng, answer), rng.choice(["", *PREFIXES]), rng.choice(["", "?"])
        if held_combination(prefix, sentence, suffix):
            return answer, sentence, prefix, suffix


def thinking(rng, count):
    for _ in range(count):
        answer, sentence, prefix, suffix = _held(rng)
        question = proper(prefix + sentence.rstrip("?") + suffix)
        yield example("thinking", [Turn("user", question)],
                      f"The question is about {answer.topic}.\n</think>\n\n{answer.text}", True, answer=answer.id)


def _declared():
    """All four tools as example_tools.py declares them."""
    return Turn("system", system_with_tools("", [json.dumps(tool.declaration()) for tool in TOOLS]))


def tool_calls(rng, count):
    for i in range(count):
        tool = TOOLS[i % len(TOOLS)]
        question, argument = tool_question(rng, tool, held=True)
        yield example("tool-call", [_declared(), Turn("user", question)],
                      tool_call(tool.name, {tool.parameter: argument}), tool=tool.name)


def tool_answers(rng, count):
    for i in range(count):
        tool = TOOLS[i % len(TOOLS)]
        question, argument = tool_question(rng, tool, held=True)
        result, said = tool.run(rng, argument)
        call = tool_call(tool.name, {tool.parameter: argument})
        yield example("tool-answer", [_declared(), Turn("user", question), Turn("assistant", call),
                                      Turn("user", tool_response(result))], said, tool=tool.name)


def plain_with_tools(rng, count):
    for _ in range(count):
        answer, sentence, prefix, suffix = _held(rng)
        yield ask("tool-plain", proper(prefix + sentence.rstrip("?") + suffix), answer, [_declared()])


def write(examples):
    by_set = {}
    for item in examples:
        by_set.setdefault(item["set"], []).append(item)
    for name, items in by_set.items():
        with open(FOLDER / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for i, item in enumerate(items):
                file.write(json.dumps({"set": name, "id": f"{name}-{i + 1}", **item}, ensure_ascii=False) + "\n")
        print(f"{name:18} {len(items)}")


if __name__ == "__main__":
    random_source = random.Random(2026)
    new, out_of_domain = list(new_phrasings()), list(refusals())
    known = trained_sentences()
    for item in new + out_of_domain:
        asked = item["prompt"].split("<|im_start|>user\n")[1].split("<|im_end|>")[0]
        assert words(asked) not in known, f"training can draw: {asked}"
    write(new + out_of_domain + list(combined_phrasings(random_source, 300)) + list(small_talk(random_source))
          + list(multi_turn(random_source, 100)) + list(thinking(random_source, 80))
          + list(tool_calls(random_source, 120)) + list(tool_answers(random_source, 80))
          + list(plain_with_tools(random_source, 40)))
