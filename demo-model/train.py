"""Trains the demo model: fixed steps and seeds, one thread, plain AdamW. Prints progress and the time that is left."""
import argparse
import math
import os
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the sum order, and so the result, depends on it

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

import transformer  # noqa: E402
from answers import load_answers, split_for_validation  # noqa: E402
from batches import Batches  # noqa: E402
from tokenizer import Tokenizer  # noqa: E402

# A higher rate than this tears the copying circuit apart before it is of use, and learns the questions more slowly too.
WARMUP, PEAK_RATE, FINAL_SHARE = 100, 8e-4, 0.02
FINISH_RATE = 4e-4


def learning_rate(step, steps, peak=PEAK_RATE):
    """Warm-up, then constant for a quarter of the run, then a cosine."""
    if step < WARMUP:
        return peak * (step + 1) / WARMUP
    progress = max(0.0, (step / steps - 0.25) / 0.75)
    return peak * max(FINAL_SHARE, 0.5 * (1 + math.cos(math.pi * progress)))


def copying_share(step, steps):
    """Copying first, then just enough not to forget it."""
    return 0.15 if step < 0.2 * steps else 0.05


def prompt_weight(step, steps):
    """Reading the questions teaches the words at first; later it would drown what is left to learn about the answers."""
    return 0.1 if step < 0.2 * steps else 0.0


def favour_tools_and_refusals(batches):
    """The mix of the finish: what the first part learns last."""
    batches.opening_share, batches.copying, batches.prompt_weight = 0.6, 0.02, 0.0
    batches.conversations.tool_share, batches.conversations.refusal_share = 0.5, 0.30


def optimiser_for(model):
    matrices = [p for p in model.parameters() if p.ndim == 2]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
                             lr=PEAK_RATE, betas=(0.9, 0.98), foreach=True)


def scored_positions(weights):
    """Positions with a weight, cut to a multiple of 64 for the same reason as the fixed lengths."""
    positions = weights.nonzero()[:, 0]
    kept = len(positions) // 64 * 64
    return positions if kept == 0 else positions[torch.randperm(len(positions))[:kept]]


def train(steps, output, validation, bf16, finish):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = Tokenizer.load("build/tokenizer.json")
    answers = split_for_validation(load_answers())[0] if validation else None
    batches = Batches(tokenizer, seed=2 if finish else 1, answers=answers)
    model = transformer.load(output).train() if finish else transformer.Transformer(transformer.Shape(len(tokenizer)))
    if finish:
        favour_tools_and_refusals(batches)
    else:
        batches.copying = copying_share(0, steps)
    optimiser = optimiser_for(model)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {steps} steps, "
          f"{'bf16' if bf16 else 'fp32'} matrix products", flush=True)

    started, tokens, smoothed = time.time(), 0, None
    for step, (inputs, targets, weights) in zip(range(steps), batches):
        if not finish:
            batches.copying, batches.prompt_weight = copying_share(step, steps), prompt_weight(step, steps)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, steps, FINISH_RATE if finish else PEAK_RATE)
        positions = scored_positions(weights)
        with torch.cpu.amp.autocast(enabled=bf16, dtype=torch.bfloat16):
            logits = model(inputs, positions)
        losses = F.cross_entropy(logits.float(), targets[positions], reduction="none")
        weight = weights[positions]
        ((losses * weight).sum() / weight.sum()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        model.zero_grad(set_to_none=True)

        tokens += inputs.numel()
        said = losses[weight > 0.5].mean().item()
        smoothed = said if smoothed is None else 0.98 * smoothed + 0.02 * said
        if step % 100 == 0 or step == steps - 1:
            elapsed = time.time() - started
            left = elapsed / (step + 1) * (steps - step - 1)
            print(f"step {step:5}/{steps}  answer loss {smoothed:.4f}  {tokens / elapsed:5.0f} tokens/s  "
                  f"{elapsed / 60:.1f} min, {left / 60:.1f} min left", flush=True)
        if step % 500 == 499 or step == steps - 1:
            transformer.save(output, model, step + 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=7500)
    parser.add_argument("--output", default="build/model.pt")
    parser.add_argument("--validation", action="store_true", help="leave a question per answer out, see evaluate.py")
    parser.add_argument("--fp32", action="store_true", help="for a CPU without avx512_bf16: slower, other numbers")
    parser.add_argument("--finish", action="store_true", help="go on with --output: more tools and refusals, gently")
    arguments = parser.parse_args()
    train(arguments.steps, arguments.output, arguments.validation, not arguments.fp32, arguments.finish)
