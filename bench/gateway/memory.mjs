// What open streams cost in memory, and whether streams that are left take some with them.
import { readFileSync } from 'node:fs';
import { median } from '../report.mjs';
import { reportOf, startLoad } from './load.mjs';

/** Kibibytes in memory. */
const resident = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Opens `count` streams that say one word and are then silent: kibibytes per stream of proxy and gateway. */
export async function idleStreams(stack, count) {
  const pids = [stack.proxyPid, stack.gatewayPid];
  const before = pids.map(resident);
  const program = startLoad(stack.ways.gateway, { stream: true, mock: 'count=2 delay=900000' }, { rate: 400, count, hold: true });
  for (let waited = 0; !program.output().includes('\n') && !program.ended; waited++) {
    if (waited > 1200) {
      throw new Error('the streams did not open');
    }

    await pause(100);
  }

  await pause(2000);
  const [proxy, gateway] = pids.map((pid, i) => (resident(pid) - before[i]) / count);
  const report = reportOf(program);
  const gone = new Promise(resolve => program.child.once('close', resolve));
  program.child.stdin.end();
  await gone;
  await pause(2000);
  console.log(`idle: proxy ${proxy} KiB, gateway ${gateway} KiB ${JSON.stringify(report)}`);
  return { count, open: report.requests - report.failed, proxy, gateway };
}

/** `count` streams, half of them left after the first word: what proxy and gateway hold at each tenth of the way, in MiB. */
export async function leftStreams(stack, count, rate) {
  const program = startLoad(stack.ways.gateway, { stream: true, mock: 'count=5 delay=20' }, { rate, count, abort: 0.5 });
  const samples = [];
  for (const start = Date.now(); samples.length < 10 && !program.ended;) {
    const due = start + (samples.length + 1) * count / rate * 100;
    await pause(Math.max(0, due - Date.now()));
    samples.push({ proxy: resident(stack.proxyPid) / 1024, gateway: resident(stack.gatewayPid) / 1024 });
  }

  if (!program.ended) {
    await new Promise(resolve => program.child.once('close', resolve));
  }

  const report = reportOf(program);
  const growth = side => median(samples.slice(-3).map(one => one[side])) - median(samples.slice(2, 5).map(one => one[side]));
  console.log(`left: ${JSON.stringify(samples)} ${JSON.stringify(report)}`);
  return { count, rate, samples, left: report.left, failed: report.failed, reason: report.reason, growth: { proxy: growth('proxy'), gateway: growth('gateway') } };
}
