// The load generator in its own process, and what the programs in between cost meanwhile.
import path from 'node:path';
import { root } from '../report.mjs';
import { mustRun, processorTime, start } from '../processes.mjs';
import { undisturbed } from './others.mjs';
import { question } from './stack.mjs';

// Its answers are looked at on the thread that received them: no hand-over between threads is measured.
const env = { ...process.env, DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS: '1', DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT: '1' };

// Words that differ: the proxy waits for one more where the second equals the first, which could be the whole text again.
const hundred = 'text=' + encodeURIComponent(Array.from({ length: 100 }, (_, i) => `w${i}`).join(' '));
const answer = 'text=' + encodeURIComponent('An atrium is the open hall in the middle of a house that every room of it looks onto and shares');

// Connections: what a client's pool may hold. Paced streams last more than a second, so that many are open at once.
export const whole = { name: 'whole', stream: false, mock: answer, connections: 256 };
export const burst = { name: 'burst', stream: true, mock: hundred, connections: 256 };
export const paced = { name: 'paced', stream: true, mock: `${hundred} delay=10`, connections: 4096 };

/** Starts the load generator; `options` are its own, without the dashes. */
export function startLoad(way, script, options) {
  const args = ['--url', way.url, '--body', JSON.stringify(question(script))];
  for (const header of way.headers) {
    args.push('--header', header);
  }

  if (script.stream) {
    args.push('--text', '"content":"', '--end', '[DONE]');
  }

  for (const [name, value] of Object.entries(options)) {
    args.push(`--${name}`, `${value}`);
  }

  return start('load', 'dotnet', [path.join(root, 'artifacts/bin/Load/release/Load.dll'), ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** One run that nobody disturbed; `work` is the milliseconds of processor time that what stands in between used per request. */
export const measure = (way, script, rate, seconds, warm = 0.5) => undisturbed(() => run(way, script, rate, seconds, warm));

async function run(way, script, rate, seconds, warm) {
  mustRun(way.programs);
  const used = () => way.pids.reduce((sum, pid) => sum + processorTime(pid), 0);
  const before = used();
  const program = startLoad(way, script, { rate, seconds, warm, connections: script.connections });
  await new Promise(resolve => program.child.once('close', resolve));
  mustRun(way.programs);
  const report = reportOf(program);
  report.work = (used() - before) / (rate * (seconds + warm));
  return report;
}

export function reportOf(program) {
  try {
    return JSON.parse(program.output());
  } catch {
    throw new Error(`the load generator said:\n${program.output()}`);
  }
}
