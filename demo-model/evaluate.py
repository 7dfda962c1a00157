"""Scores a model on heldout/*.jsonl: greedy, the whole answer must match.

    evaluate.py --checkpoint build/model.pt                    the checkpoint, in torch
    evaluate.py --gguf atrium-demo.gguf --libraries <folder>   the shipped file, in llama.cpp
    evaluate.py --checkpoint ... --validation                  what train.py --validation left out, with the mistakes
"""
import argparse
import collections
import json
import time

from held_out import FOLDER


def heldout():
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def validation():
    from answers import load_answers, split_for_validation
    from chat_format import Turn, prompt
    for answer, sentence in split_for_validation(load_answers())[1]:
        yield {"set": "validation", "answer": answer.id, "prompt": prompt([Turn("user", sentence)]),
               "expected": answer.text}


def with_checkpoint(path, prompts):
    import torch
    import transformer
    from tokenizer import Tokenizer
    torch.set_num_threads(1)
    tokenizer, model = Tokenizer.load("build/tokenizer.json"), transformer.load(path)
    for ids in transformer.complete(model, [tokenizer.encode(p) for p in prompts], tokenizer.end):
        stopped = ids[-1] == tokenizer.end
        yield tokenizer.decode(ids[:-1] if stopped else ids), stopped


def with_gguf(path, libraries, prompts):
    from llama_cpp import LlamaCpp
    engine = LlamaCpp(libraries, path)
    for prompt in prompts:
        yield engine.complete(prompt)
    for warning in engine.warnings:
        print("llama.cpp:", warning.strip())


def accepted(item):
    return item.get("accepted") or [item["expected"]]


def report(items, outputs, show):
    right, total, stopped = collections.Counter(), collections.Counter(), 0
    for item, (text, stop) in zip(items, outputs):
        total[item["set"]] += 1
        stopped += stop
        if text in accepted(item):
            right[item["set"]] += 1
        elif item["set"] in show:
            asked = item["prompt"].rsplit("<|im_start|>user\n", 1)[1].split("<|im_end|>")[0]
            print(f"{item['set']}: {asked!r}\n    wanted {item['expected']!r}\n    said   {text!r}")
    for name in total:
        print(f"{name:18} {right[name]:4}/{total[name]:<4} {right[name] / total[name]:7.1%}")
    print(f"{'stops':18} {stopped:4}/{len(items):<4} {stopped / len(items):7.1%}")
    return {**{name: right[name] / total[name] for name in total}, "stops": stopped / len(items)}


def misses(scores):
    thresholds = json.loads((FOLDER / "thresholds.json").read_text())
    return [f"{name}: {scores[name]:.1%} is below {least:.0%}" for name, least in thresholds.items()
            if name in scores and scores[name] < least]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint")
    parser.add_argument("--gguf")
    parser.add_argument("--libraries", help="folder with libllama and libggml")
    parser.add_argument("--validation", action="store_true")
    parser.add_argument("--show", nargs="*", default=[], metavar="SET", help="print the mistakes of these sets")
    arguments = parser.parse_args()
    examples = list(validation() if arguments.validation else heldout())
    questions = [item["prompt"] for item in examples]
    started = time.time()
    answered = list(with_gguf(arguments.gguf, arguments.libraries, questions) if arguments.gguf
                    else with_checkpoint(arguments.checkpoint, questions))
    shown = ["validation"] if arguments.validation else arguments.show
    below = misses(report(examples, answered, shown))
    print(f"{time.time() - started:.0f} s")
    raise SystemExit("\n".join(below) or None)
