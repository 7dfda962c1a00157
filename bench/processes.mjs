// Starts what is measured and ends it, by its process id, whatever happens in between.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';

const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stopAll();
    process.exit(130);
  });
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program; its last lines of output are kept for the error message should it end by itself. */
export function start(name, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', data => { output = (output + data).slice(-4000); });
  }

  const program = { name, child, output: () => output, ended: false };
  child.once('exit', (code, signal) => {
    program.ended = true;
    program.end = `${name} ended (${signal ?? code})`;
    running.delete(program);
  });
  running.add(program);
  return program;
}

/** Waits until `url` answers 2xx. */
export async function ready(program, url, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (program.ended) {
      break;
    }

    try {
      const reply = await fetch(url, { signal: AbortSignal.timeout(2000) });
      if (reply.ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }

    await new Promise(resolve => setTimeout(resolve, 100));
  }

  throw new Error(`${program.name} did not become ready at ${url}:\n${program.output()}`);
}

/**
 * Milliseconds of processor time that a process and its children have used, the kernel's work for them included: what a process
 * costs, whatever else the machine does.
 */
export function processorTime(pid) {
  let fields;
  try {
    fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  } catch {
    // It has ended; whoever measures it looks at that.
    return 0;
  }

  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return (Number(fields[11]) + Number(fields[12])) * 10 + children.reduce((sum, child) => sum + processorTime(child), 0);
}

/** All that was started and still runs. */
export const programs = () => [...running];

/** Fails when a program that is measured has ended by itself. */
export function mustRun(programs) {
  for (const program of programs.filter(one => one.ended)) {
    throw new Error(`${program.end}:\n${program.output()}`);
  }
}

export async function stop(program) {
  if (!program.ended) {
    const gone = new Promise(resolve => program.child.once('exit', resolve));
    program.child.kill('SIGTERM');
    const timer = setTimeout(() => program.child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(timer);
  }
}

export async function stopAll() {
  await Promise.all([...running].map(stop));
}
