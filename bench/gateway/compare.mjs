// Sends the same load down each way in turn and writes the gateway's section of RESULTS.md.
import os from 'node:os';
import path from 'node:path';
import { circumstances, figure, median, record, root, spread, table } from '../report.mjs';
import { processorTime, start, stopAll } from '../processes.mjs';
import { startStack } from './stack.mjs';

const load = os.loadavg()[0];
const repeats = Number(process.env.BENCH_REPEATS ?? 3);
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const warm = 0.5;
const numbers = text => text.split(/[ ,]+/).map(Number);
// Words that differ: a proxy may wait longer over equal ones, which could be deltas or the whole text again.
const answer = 'text=' + encodeURIComponent('An atrium is the open hall in the middle of a house that every room of it looks onto and shares');
const whole = { stream: false, mock: answer, rates: numbers(process.env.BENCH_RATES ?? '100 500') };
const streamed = { stream: true, mock: `${answer} delay=10`, rates: numbers(process.env.BENCH_STREAM_RATES ?? '25 100') };
const ways = ['direct', 'nginx', 'atrium'];

/** One run of the load generator, in its own process. */
async function measure(way, script, rate, length, warm = 0) {
  const { url, header, body, text, end } = way.request(script);
  const args = ['--url', url, '--body', JSON.stringify(body), '--rate', rate, '--seconds', length, '--warm', warm,
    ...(header ? ['--header', header] : []), ...(text ? ['--text', text] : []), ...(end ? ['--end', end] : [])];
  const program = start('load', 'dotnet', [path.join(root, 'artifacts/bin/Load/release/Load.dll'), ...args.map(String)]);
  await new Promise(resolve => program.child.once('close', resolve));
  try {
    return JSON.parse(program.output());
  } catch {
    throw new Error(`the load generator said:\n${program.output()}`);
  }
}

/** Every way at every rate, in turns; answers the reports of each. */
async function rounds(stack, script) {
  const reports = {};
  for (let round = 0; round < repeats; round++) {
    for (const rate of script.rates) {
      for (const way of round % 2 ? [...ways].reverse() : ways) {
        const used = () => stack[way].pids.reduce((sum, pid) => sum + processorTime(pid), 0);
        const before = used();
        const report = await measure(stack[way], script, rate, seconds, warm);
        report.work = (used() - before) / (rate * (seconds + warm));
        ((reports[rate] ??= {})[way] ??= []).push(report);
        console.log(`${script.stream ? 'streamed' : 'whole'} ${rate}/s ${way}: ${JSON.stringify(report)}`);
      }
    }
  }

  return reports;
}

/** How many a second each way answers before answers fall behind: the last step of a rate that grows by half. */
async function most(stack, way) {
  let held = 0;
  for (let rate = 200; rate <= 50_000; rate = Math.round(rate * 1.5)) {
    const report = await measure(stack[way], whole, rate, 2, 0.5);
    console.log(`whole ${rate}/s ${way}: ${JSON.stringify(report)}`);
    if (report.failed > 0 || report.total.p99 > 100) {
      break;
    }

    held = rate;
  }

  return held;
}

/** A percentile of each way, then what nginx and Atrium add to the direct one in the same round. */
function row(label, reports, read) {
  const of = way => reports[way].map(read);
  const added = way => median(of(way).map((value, i) => value - of('direct')[i]));
  return [label, ...ways.map(way => spread(of(way))), figure(added('nginx')), figure(added('atrium'))];
}

const head = ['milliseconds', 'direct', 'nginx', 'gateway + proxy', 'nginx adds', 'gateway + proxy add'];
/** Processor time per request of what stands between client and engine. */
const work = (reports, way) => spread(Object.values(reports).flatMap(r => r[way].map(x => x.work)));

const failures = reports => ways.map(way => [way, Object.values(reports).flatMap(r => r[way]).reduce((sum, r) => sum + r.failed, 0)])
  .filter(([, failed]) => failed > 0).map(([way, failed]) => `${way} failed ${failed} requests`).join(', ');

try {
  const stack = await startStack();
  for (const way of ways) {
    // Until the just-in-time compiler has seen the hot paths twice.
    await measure(stack[way], whole, 300, 6);
    await measure(stack[way], streamed, 50, 4);
  }

  const answers = await rounds(stack, whole);
  const streams = await rounds(stack, streamed);
  const held = {};
  for (const way of ways) {
    held[way] = await most(stack, way);
  }

  const text = `${circumstances(load)} Load generator, mock, nginx, proxy and gateway share the ${os.availableParallelism()} cores; ${repeats} rounds of ${seconds} s in turn.

Whole answers (1 KB question, 20 tokens), from the moment a request is due to its last byte:

${table(head, Object.entries(answers).flatMap(([rate, r]) => [row(`${rate}/s p50`, r, x => x.total.p50), row(`${rate}/s p99`, r, x => x.total.p99)]))}

Streams (20 tokens, one each 10 ms): to the first text, and from one arrival to the next:

${table(head, Object.entries(streams).flatMap(([rate, r]) => [
    row(`${rate}/s first, p50`, r, x => x.first.p50), row(`${rate}/s first, p99`, r, x => x.first.p99),
    row(`${rate}/s between, p50`, r, x => x.gap.p50), row(`${rate}/s between, p99`, r, x => x.gap.p99)]))}

Processor time per request, kernel included: for a whole answer nginx ${work(answers, 'nginx')} ms, gateway + proxy ${work(answers, 'atrium')} ms; for a stream of 20 events nginx ${work(streams, 'nginx')} ms, gateway + proxy ${work(streams, 'atrium')} ms.

Whole answers per second held for 2 s with none failed and p99 below 100 ms (steps of 1.5): direct ${held.direct}, nginx ${held.nginx}, gateway + proxy ${held.atrium}.
${[failures(answers), failures(streams)].filter(Boolean).join('; ') || 'No request failed at the rates of the tables.'}
`;
  record('gateway', text);
  console.log(text);
} finally {
  await stopAll();
}
process.exit(0);
