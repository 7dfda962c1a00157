// Runs both sides in turn, so that what else the machine does falls on both, and writes the engine's section of RESULTS.md.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { circumstances, figure, median, record, root, spread, table } from '../report.mjs';
import { stopAll } from '../processes.mjs';
import { startEngine } from './atrium.mjs';
import { synthetic } from './synthetic.mjs';

const load = os.loadavg()[0];
const threads = Number(process.env.BENCH_THREADS ?? Math.max(1, os.availableParallelism() >> 1));
const repeats = Number(process.env.BENCH_REPEATS ?? 5);
const weights = process.env.BENCH_WEIGHTS ?? 'Q8_0';
const sequences = 8;
const context = 1024;

const models = process.argv.slice(2);
if (models.length === 0) {
  const demo = process.env.ATRIUM_MODEL ?? path.join(root, 'demo-model/atrium-demo.gguf');
  models.push(...(existsSync(demo) ? [demo] : []), synthetic(path.join(root, 'artifacts/bench'), weights));
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

/** What is measured: tokens per second, from the times of one or several sequences. */
const measures = {
  one: {
    title: 'one sequence, tokens/s', prompts: () => [prompt(8)], count: 128,
    rate: ([run]) => (run.count - (run.firstCount ?? 1)) / (run.last - run.first) * 1000,
  },
  eight: {
    title: `${sequences} sequences, tokens/s in total`, prompts: () => Array.from({ length: sequences }, () => prompt(8)), count: 64,
    // From the moment the last of them has its first token: all are running.
    rate: runs => {
      const from = Math.min(...runs.map(run => run.first));
      return runs.reduce((sum, run) => sum + run.count - (run.firstCount ?? 1), 0) / (Math.max(...runs.map(run => run.last)) - from) * 1000;
    },
  },
  prompt: {
    title: 'prompt, tokens/s', prompts: () => [prompt(256)], count: 1,
    rate: ([run]) => run.input / (run.first - run.start) * 1000,
  },
};

async function compare(model) {
  const sides = { atrium: await startEngine(model, threads, sequences, context), peer: await startPeer(model) };
  const rates = {};
  let inputs;
  for (let round = -1; round < repeats; round++) {
    for (const [name, measure] of Object.entries(measures)) {
      const prompts = measure.prompts();
      // Whoever goes first changes each round.
      for (const side of round % 2 ? ['peer', 'atrium'] : ['atrium', 'peer']) {
        const runs = await sides[side].run(prompts, measure.count);
        if (round >= 0) {
          ((rates[name] ??= {})[side] ??= []).push(measure.rate(runs));
          (inputs ??= {})[side] = runs[0].input;
        } else if (runs.some(run => run.count !== measure.count)) {
          throw new Error(`${side} wrote ${runs.map(run => run.count)} of ${measure.count} tokens`);
        }
      }
    }
  }

  if (inputs.atrium !== inputs.peer) {
    throw new Error(`the two sides cut a prompt into ${inputs.atrium} and ${inputs.peer} tokens`);
  }

  await Promise.all([sides.atrium.stop(), sides.peer.stop()]);
  return rates;
}

const ratio = (a, b) => median(a.map((value, i) => value / b[i]));
let text = `${circumstances(load)} ${threads} compute ${threads === 1 ? 'thread' : 'threads'} on either side, node-llama-cpp 3.22.1, ${repeats} rounds in turn, flash attention off, temperature 0.\n`;
try {
  for (const model of models) {
    const rates = await compare(model);
    const rows = Object.entries(measures).map(([name, { title }]) => {
      const { atrium, peer } = rates[name];
      return [title, spread(atrium), spread(peer), figure(ratio(atrium, peer))];
    });
    text += `\n**${path.basename(model)}**\n\n${table(['', 'Engine.Local over HTTP', 'node-llama-cpp in process', 'ratio'], rows)}\n\n`
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
