// Sends the same load down each way in turn and writes the gateway's section of RESULTS.md.
import os from 'node:os';
import { circumstances, record } from '../report.mjs';
import { stopAll } from '../processes.mjs';
import { cancel, phases } from './cancel.mjs';
import { capacity } from './capacity.mjs';
import { burst, measure, paced, whole } from './load.mjs';
import { idleStreams, leftStreams } from './memory.mjs';
import { disturbances } from './others.mjs';
import { startStack } from './stack.mjs';
import { page } from './page.mjs';

const load = os.loadavg()[0];
const quick = process.env.BENCH_QUICK === '1';
const repeats = Number(process.env.BENCH_REPEATS ?? (quick ? 1 : 3));
const seconds = Number(process.env.BENCH_SECONDS ?? (quick ? 1 : 3));
const sizes = quick ? { idle: 200, left: 2000, cancel: 10 } : { idle: 5000, left: 100_000, cancel: 100 };

// Portkey fails to stream on Node 20 ("immutable").
const streaming = ['direct', 'nginx', 'proxy', 'gateway'];
const answering = [...streaming, 'portkey'];
const first = {
  whole: { direct: 15_000, nginx: 10_000, portkey: 600, proxy: 5000, gateway: 3500 },
  burst: { direct: 10_000, nginx: 5000, proxy: 4000, gateway: 2400 },
  paced: { direct: 955, nginx: 575, proxy: 244, gateway: 185 },
};

const warming = { whole: { portkey: 100, proxy: 2000, gateway: 1500 }, burst: { proxy: 300, gateway: 200 } };

/** Until the just-in-time compiler is done: it needs about eight seconds of a processor for either program, and near its limit it would take that from it. */
async function warm(way, script, rate) {
  for (let runs = 0, before = Infinity; runs < (quick ? 1 : 10); runs++) {
    const { work } = await measure(way, script, rate, quick ? 1 : 3);
    if (work >= before * 0.97) {
      return;
    }

    before = work;
  }
}

async function capacities(stack, script, names) {
  const held = {};
  for (const name of names) {
    held[name] = await capacity(name, stack.ways[name], script, quick ? first[script.name][name] / 10 : first[script.name][name], quick ? 1 : 2, quick ? 2 : Infinity);
  }

  return held;
}

/** The reports of each way at one rate, in turns: each round another one begins, so that a disturbance falls on all. */
async function rounds(stack, script, names, rate) {
  const reports = Object.fromEntries(names.map(name => [name, []]));
  for (let round = 0; round < repeats; round++) {
    for (const name of round % 2 ? [...names].reverse() : names) {
      const report = await measure(stack.ways[name], script, rate, seconds);
      reports[name].push(report);
      console.log(`${script.name} ${rate}/s ${name}: ${JSON.stringify(report)}`);
    }
  }

  return { rate, reports };
}

try {
  // Memory first, and of programs that do nothing else: what one has once used it keeps for a while, which would hide open streams, and
  // what thousands of streams leave behind would slow down what comes after.
  const quietStack = await startStack();
  await measure(quietStack.ways.gateway, whole, 200, quick ? 1 : 3);
  await measure(quietStack.ways.gateway, burst, 50, quick ? 1 : 3);
  const idle = await idleStreams(quietStack, sizes.idle);
  await stopAll();

  const stack = await startStack();
  for (const name of answering) {
    await warm(stack.ways[name], whole, warming.whole[name] ?? 500);
  }

  for (const name of streaming) {
    await warm(stack.ways[name], burst, warming.burst[name] ?? 200);
  }

  const held = { whole: await capacities(stack, whole, answering) };
  const calm = Math.max(50, Math.min(1000, Math.floor(held.whole.gateway.rate / 2 / 50) * 50));
  const latency = await rounds(stack, whole, streaming, calm);
  const slow = await rounds(stack, whole, ['direct', 'portkey'], 100);
  const streams = await rounds(stack, paced, streaming, 20);
  held.burst = await capacities(stack, burst, streaming);
  held.paced = await capacities(stack, paced, streaming);
  const left = await leftStreams(stack, sizes.left, Math.max(50, Math.min(1000, Math.floor(held.burst.gateway.rate))));
  const cancelled = {};
  for (const phase of phases) {
    cancelled[phase.name] = { proxy: await cancel(stack, 'proxy', phase, sizes.cancel), gateway: await cancel(stack, 'gateway', phase, sizes.cancel) };
  }

  const text = page({ circumstances: circumstances(load), disturbances, quick, repeats, seconds, held, latency, slow, streams, idle, left, cancelled });
  if (!quick) {
    record('gateway', text);
  }

  console.log(text);
} finally {
  await stopAll();
}
process.exit(0);
