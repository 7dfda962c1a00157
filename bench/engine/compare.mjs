// Runs both sides in turn, so that what else the machine does falls on both, and writes the engine's section of RESULTS.md.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { circumstances, figure, median, record, root, spread, table } from '../report.mjs';
import { processorTime, stopAll } from '../processes.mjs';
import { startEngine } from './atrium.mjs';
import { synthetic } from './synthetic.mjs';

const load = os.loadavg()[0];
const threads = Number(process.env.BENCH_THREADS ?? Math.max(1, os.availableParallelism() >> 1));
const repeats = Number(process.env.BENCH_REPEATS ?? 5);
const weights = (process.env.BENCH_WEIGHTS ?? 'Q8_0 Q4_0').split(/[ ,]+/);
const secondsPerModel = 60;
const sequences = 8;
const context = 1024;

const models = process.argv.slice(2);
if (models.length === 0) {
  const demo = process.env.ATRIUM_MODEL ?? path.join(root, 'demo-model/atrium-demo.gguf');
  models.push(...(existsSync(demo) ? [demo] : []), ...weights.map(kind => synthetic(path.join(root, 'artifacts/bench'), kind)));
}

/** The peer, with the engine's interface. */
async function startPeer(model) {
  const child = fork(path.join(import.meta.dirname, 'peer.mjs'), [model, threads, sequences, context]);
  const message = () => new Promise((resolve, reject) => {
    const failed = code => reject(new Error(`node-llama-cpp ended with ${code}`));
    child.once('exit', failed);
    child.once('message', answer => {
      child.off('exit', failed);
      resolve(answer);
    });
  });
  await message();
  return {
    run: (prompts, count) => {
      const answer = message();
      child.send({ prompts, count });
      return answer;
    },
    pid: child.pid,
    stop: () => new Promise(resolve => {
      child.once('exit', resolve);
      child.kill();
    }),
  };
}

let drawn = 0;

/** A prompt that shares no beginning with another, so that nothing is reused. */
function prompt(words) {
  drawn++;
  return `${drawn} ${Array.from({ length: words }, (_, i) => String.fromCharCode(97 + ((drawn * 7 + i * 11) % 26))).join(' ')}`;
}

/** Tokens per second while all sequences write: from when the last one has begun until the first one is done. */
function together(runs) {
  const from = Math.max(...runs.map(run => run.arrivals[0][0]));
  const to = Math.min(...runs.map(run => run.arrivals.at(-1)[0]));
  const written = (run, time) => run.arrivals.findLast(([at]) => at <= time)?.[1] ?? 0;
  return runs.reduce((sum, run) => sum + written(run, to) - written(run, from), 0) / (to - from) * 1000;
}

/** What is measured: tokens per second, from the times of one or several sequences. */
const measures = {
  one: {
    title: 'one sequence, tokens/s', prompts: () => [prompt(8)], count: 128,
    rate: together,
  },
  eight: {
    title: `${sequences} sequences, tokens/s in total`, prompts: () => Array.from({ length: sequences }, () => prompt(8)), count: 64,
    rate: together,
  },
  prompt: {
    title: 'prompt, tokens/s', prompts: () => [prompt(256)], count: 1,
    rate: ([run]) => run.input / (run.arrivals[0][0] - run.start) * 1000,
  },
};

async function compare(model) {
  const sides = { atrium: await startEngine(model, threads, sequences, context), peer: await startPeer(model) };
  const [rates, work] = [{}, {}];
  let inputs;
  const end = Date.now() + secondsPerModel * 1000;
  // One round warms up; two count at least, however slow the machine is.
  for (let round = -1; round < repeats && (round < 2 || Date.now() < end); round++) {
    for (const [name, measure] of Object.entries(measures)) {
      const prompts = measure.prompts();
      // Whoever goes first changes each round.
      for (const side of round % 2 ? ['peer', 'atrium'] : ['atrium', 'peer']) {
        const before = processorTime(sides[side].pid);
        const runs = await sides[side].run(prompts, measure.count);
        const tokens = runs.reduce((sum, run) => sum + run.input + run.arrivals.at(-1)[1], 0);
        if (round >= 0) {
          ((rates[name] ??= {})[side] ??= []).push(measure.rate(runs));
          ((work[name] ??= {})[side] ??= []).push((processorTime(sides[side].pid) - before) / tokens);
          (inputs ??= {})[side] = runs[0].input;
        } else if (runs.some(run => run.arrivals.at(-1)[1] !== measure.count)) {
          throw new Error(`${side} did not write ${measure.count} tokens`);
        }
      }
    }
  }

  if (inputs.atrium !== inputs.peer) {
    throw new Error(`the two sides cut a prompt into ${inputs.atrium} and ${inputs.peer} tokens`);
  }

  await Promise.all([sides.atrium.stop(), sides.peer.stop()]);
  return { rates, work };
}

const ratio = (a, b) => median(a.map((value, i) => value / b[i]));
let text = `${circumstances(load)} ${threads} compute ${threads === 1 ? 'thread' : 'threads'} on either side, node-llama-cpp 3.22.1, at most ${repeats} rounds in turn, flash attention off, temperature 0.\n`;
try {
  for (const model of models) {
    const { rates, work } = await compare(model);
    const rows = Object.entries(measures).map(([name, { title }]) => {
      const { atrium, peer } = rates[name];
      return [title, spread(atrium), spread(peer), figure(ratio(atrium, peer)),
        figure(median(work[name].atrium)), figure(median(work[name].peer))];
    });
    text += `\n**${path.basename(model)}**, ${rates.one.atrium.length} rounds\n\n${table(['', 'Engine.Local over HTTP', 'node-llama-cpp in process', 'ratio', 'processor ms per token', 'of node-llama-cpp'], rows)}\n\n`
      + `One sequence, Engine.Local to node-llama-cpp: **${figure(ratio(rates.one.atrium, rates.one.peer))}** (goal 0.95). `
      + `${sequences} sequences to its own one: **${figure(ratio(rates.eight.atrium, rates.one.atrium))}** (goal 1.5; node-llama-cpp's own: ${figure(ratio(rates.eight.peer, rates.one.peer))}).\n`;
    console.log(text.slice(text.lastIndexOf('\n**')));
  }

  record('engine', text);
  console.log(text);
} finally {
  await stopAll();
}
process.exit(0);
