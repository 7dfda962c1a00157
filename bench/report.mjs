// What a result is worth without: the machine, the date, the commit. And where it is kept: a marked section of RESULTS.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

const results = path.join(import.meta.dirname, 'RESULTS.md');

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** One line on where and when. `load` is the load average before the run: above 0.3 per core somebody else was measured too. */
export function circumstances(load) {
  const commit = git('rev-parse', '--short', 'HEAD') || 'unknown';
  const changed = git('status', '--porcelain', '--', '.', ':!bench/RESULTS.md') ? ' with changes' : '';
  const cores = os.availableParallelism();
  const busy = load / cores > 0.5 ? ` **The machine was busy (load ${load.toFixed(1)} on ${cores} cores): take this for a trial of the bench, not for a result.**` : '';
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${os.cpus()[0].model.trim()}, ${cores} cores, `
    + `${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release().split('-')[0]}, load before ${load.toFixed(1)}, `
    + `Node ${process.versions.node}, .NET SDK ${execFileSync('dotnet', ['--version'], { cwd: root, encoding: 'utf8' }).trim()}, commit ${commit}${changed}.${busy}`;
}

/** Replaces the section `name` of RESULTS.md. */
export function record(name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = readFileSync(results, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`RESULTS.md has no section ${name}`);
  }

  writeFileSync(results, `${page.slice(0, from + begin.length)}\n${text.trim()}\n${page.slice(to)}`);
}

export function table(head, rows) {
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three significant digits, no exponent. */
export function figure(value) {
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

/** The median with the lowest and highest: what repetitions of one thing came to. */
export function spread(values) {
  return `${figure(median(values))} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
}
