// The gateway's section of RESULTS.md: every figure beside its goal, and by how much it is missed.
import os from 'node:os';
import { figure, median, spread, table } from '../report.mjs';

const title = { direct: 'direct', nginx: 'nginx', portkey: 'Portkey 1.15.2', proxy: 'proxy', gateway: 'gateway + proxy' };

/** "goal: at least 0.6, met" or by how much it is missed. */
function least(value, goal) {
  return value >= goal ? `goal at least ${goal}: met` : `goal at least ${goal}: **missed by ${Math.round((1 - value / goal) * 100)} %**`;
}

function most(value, goal, unit) {
  return value <= goal ? `goal at most ${goal} ${unit}: met` : `goal at most ${goal} ${unit}: **missed by ${figure(value - goal)} ${unit}**`;
}

const count = value => Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');

function wholes(held) {
  const rows = Object.entries(held).map(([name, one]) => [
    title[name], count(one.rate), figure(one.rate / held.nginx.rate), figure(one.rate / held.portkey.rate), name === 'direct' ? '' : figure(one.work ?? 0), figure(one.toolCores ?? 0),
  ]);
  return `${table(['whole answers', 'per second held', 'of nginx\'s', 'of Portkey\'s', 'processor ms per answer', 'processors used by the load generator'], rows)}

Of nginx's: proxy ${figure(held.proxy.rate / held.nginx.rate)} (${least(held.proxy.rate / held.nginx.rate, 0.6)}; below 0.35 would be a defect), gateway + proxy ${figure(held.gateway.rate / held.nginx.rate)} (${least(held.gateway.rate / held.nginx.rate, 0.6)}).
Of Portkey's: proxy ${figure(held.proxy.rate / held.portkey.rate)} (${least(held.proxy.rate / held.portkey.rate, 20)}), gateway + proxy ${figure(held.gateway.rate / held.portkey.rate)} (${least(held.gateway.rate / held.portkey.rate, 20)}).`;
}

/** What a way adds to the direct one in the same round. */
const added = (reports, name, read) => median(reports[name].map((one, i) => read(one) - read(reports.direct[i])));

function latencies({ rate, reports }, { rate: slowRate, reports: slow }) {
  const names = Object.keys(reports);
  const row = (label, read) => [label, ...names.map(name => spread(reports[name].map(read))), ...names.slice(1).map(name => figure(added(reports, name, read)))];
  const [p50, p99] = [one => one.total.p50, one => one.total.p99];
  const goal = name => `${title[name]} p50 ${most(added(reports, name, p50), 0.25, 'ms')}, p99 ${most(added(reports, name, p99), 2, 'ms')}`;
  return `${table(
    ['milliseconds', ...names.map(name => title[name]), ...names.slice(1).map(name => `${title[name]} adds`)],
    [row(`${rate}/s p50`, p50), row(`${rate}/s p99`, p99)])}

Added at ${rate}/s${rate < 1000 ? ' (the goals are meant for 1,000/s, which was not held calmly)' : ''}: ${goal('proxy')}; ${goal('gateway')}.
Portkey, at ${slowRate}/s, adds ${figure(added(slow, 'portkey', p50))} ms to p50 and ${figure(added(slow, 'portkey', p99))} ms to p99.`;
}

function chunks(held) {
  const of = (kind, name) => held[kind][name].rate * 100 / (held[kind].nginx.rate * 100);
  const rows = Object.keys(held.burst).map(name => [
    title[name], ...['burst', 'paced'].flatMap(kind => [count(held[kind][name].rate * 100), figure(of(kind, name)), name === 'direct' ? '' : figure(held[kind][name].work ?? 0)]),
  ]);
  const goal = name => `${title[name]} ${figure(of('burst', name))} at once (${least(of('burst', name), 0.5)}) and ${figure(of('paced', name))} paced (${least(of('paced', name), 0.5)})`;
  return `${table(['streams of 100 chunks', 'chunks/s held, sent at once', 'of nginx\'s', 'processor ms per stream', 'chunks/s held, one each 10 ms', 'of nginx\'s', 'processor ms per stream'], rows)}

Of nginx's: ${goal('proxy')}; ${goal('gateway')}.`;
}

function paces({ rate, reports }) {
  const names = Object.keys(reports);
  const row = (label, read) => [label, ...names.map(name => spread(reports[name].map(read))), ...names.slice(1).map(name => figure(added(reports, name, read)))];
  return table(
    [`milliseconds, ${rate} streams/s`, ...names.map(name => title[name]), ...names.slice(1).map(name => `${title[name]} adds`)],
    [
      row('to the first chunk, p50', one => one.first.p50), row('to the first chunk, p99', one => one.first.p99),
      row('between chunks, p50', one => one.gap.p50), row('between chunks, p99', one => one.gap.p99),
    ]);
}

function memories(idle, left) {
  const samples = side => left.samples.map(one => Math.round(one[side])).join(', ');
  return `Idle: ${count(idle.open)} of ${count(idle.count)} streams open through gateway and proxy, KiB of resident memory per stream: proxy ${figure(idle.proxy)} (${most(idle.proxy, 40, 'KiB')}), gateway ${figure(idle.gateway)} (${most(idle.gateway, 40, 'KiB')}).

Left: ${count(left.count)} streams at ${left.rate}/s through gateway and proxy, ${count(left.left)} of them left after the first word, ${left.failed} failed${left.reason ? ` (${left.reason})` : ''}. Resident MiB at each tenth: proxy ${samples('proxy')}; gateway ${samples('gateway')}.
From the third to fifth tenth to the last three: proxy ${figure(left.growth.proxy)} MiB (${most(left.growth.proxy, 10, 'MiB')}), gateway ${figure(left.growth.gateway)} MiB (${most(left.growth.gateway, 10, 'MiB')}).`;
}

const cancels = cancelled => table(
  ['milliseconds from leaving to the engine\'s end', 'proxy p50', 'p99', 'most', 'gateway + proxy p50', 'p99', 'most', 'not seen'],
  Object.entries(cancelled).map(([phase, sides]) => {
    const both = [sides.proxy, sides.gateway];
    const refused = both.find(one => one.refused);
    return refused
      ? [phase, ...Array(6).fill('-'), `not reached: "${refused.refused}"`]
      : [phase, ...both.flatMap(one => [figure(one.p50), figure(one.p99), figure(one.most)]), `${sides.proxy.missed + sides.gateway.missed}`];
  }));

const quiet = ({ measured, repeated, worst, waited }) => `Of ${measured} measurements ${repeated} were repeated because something else used more than a fifth of a processor meanwhile; `
  + (worst > 0.2 ? `**after ${Math.round(waited / 1000)} s of waiting the rest was taken as it was, with up to ${worst.toFixed(1)} processors in other hands.**` : `of those that count, none was disturbed by more than ${worst.toFixed(2)}.`);

export function page(run) {
  return `${run.quick ? '**BENCH_QUICK: two steps from far below each limit, and few requests. No figure here means anything.** ' : ''}${run.circumstances} ${quiet(run.disturbances)} Load generator, mock engine (OpenAI's dialect), nginx, Portkey, proxy and gateway share the ${os.availableParallelism()} cores. What the profile shows: [gateway/PROFILE.md](gateway/PROFILE.md).

Whole answers (1 KB question, 21 tokens), the highest rate at which none failed and p99 stayed within 100 ms, in steps of a quarter:

${wholes(run.held.whole)}

From the moment a request is due to its last byte, ${run.repeats} rounds of ${run.seconds} s in turn:

${latencies(run.latency, run.slow)}

The same for streams; at most 100 ms to the last chunk of those sent at once, to the first chunk of those that are paced:

${chunks(run.held)}

${paces(run.streams)}

${memories(run.idle, run.left)}

Cancelling, from the moment a client closes its connection until the mock sees its own closed:

${cancels(run.cancelled)}
`;
}
