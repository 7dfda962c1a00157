// How long after a client has closed its connection the engine sees its own one closed, in each phase of an answer.
import net from 'node:net';
import { undisturbed } from './others.mjs';
import { question } from './stack.mjs';

const settle = 150;
const together = 10;

// `until` is what the client waits for before it leaves; without it, it leaves when its request has been at the engine for a while.
export const phases = [
  { name: 'before the reply begins', stream: true, mock: 'first=120000' },
  { name: 'before the first token', stream: true, mock: 'wait=120000' },
  { name: 'streaming', stream: true, mock: 'count=1000 delay=100', until: '"content":" tok' },
  { name: 'streaming, n = 2', stream: true, mock: 'count=1000 delay=100', until: '"content":" tok', more: { n: 2 } },
  {
    name: 'a tool call', stream: true, mock: 'tool=add args=%7B%22a%22:1,%22b%22:2%7D delay=2000', until: '"tool_calls"',
    more: { tools: [{ type: 'function', function: { name: 'add', parameters: { type: 'object' } } }] },
  },
  { name: 'not streamed', stream: false, mock: 'first=120000' },
];

/** The wall clock, finer than its milliseconds. */
function clock() {
  let now = Date.now();
  const tick = now;
  while (now === tick) {
    now = Date.now();
  }

  const offset = now - performance.now();
  return () => offset + performance.now();
}

/** Asks and leaves; the time of leaving, in milliseconds since 1970. */
function leave(way, phase, mark, now) {
  const body = JSON.stringify({ ...question(phase, { model: 'cancel', ...phase.more }), user: mark });
  const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${way.headers.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  return new Promise((resolve, reject) => {
    let seen = '';
    const socket = net.connect(way.port, '127.0.0.1', () => socket.write(request));
    const close = () => {
      resolve(now());
      socket.destroy();
    };
    socket.once('error', reject);
    socket.on('data', data => {
      seen += data;
      if (phase.until && seen.includes(phase.until)) {
        close();
      } else if (/^HTTP\/1\.1 [^2]/.test(seen)) {
        reject(new Error(/"message":"([^"]*)"/.exec(seen)?.[1] ?? seen));
        socket.destroy();
      }
    });
    if (!phase.until) {
      socket.once('connect', () => setTimeout(close, settle));
    }
  });
}

/** Milliseconds from leaving to the engine's end of each of `count` requests; `refused` when the phase cannot be reached. */
export async function cancel(stack, name, phase, count) {
  try {
    return await undisturbed(() => measure(stack, name, phase, count));
  } catch (error) {
    console.log(`cancel ${phase.name} ${name}: ${error.message}`);
    return { p50: NaN, p99: NaN, most: NaN, missed: count, refused: error.message };
  }
}

async function measure(stack, name, phase, count) {
  const url = `http://127.0.0.1:${stack.journal}/inspect`;
  await fetch(url, { method: 'DELETE' });
  const now = clock();
  const left = new Map();
  for (let begun = 0; begun < count; begun += together) {
    await Promise.all(Array.from({ length: Math.min(together, count - begun) }, async (_, i) => {
      const mark = `mark-${begun + i}`;

      // Not all at the same moment.
      await new Promise(resolve => setTimeout(resolve, i * 7));
      left.set(mark, await leave(stack.ways[name], phase, mark, now));
    }));
  }

  await new Promise(resolve => setTimeout(resolve, 2000));
  const { requests } = await (await fetch(url)).json();
  const aborted = requests.filter(request => request.ending === 'Aborted');
  const times = aborted.map(request => request.ended_unix_ms - left.get(JSON.parse(request.body).user)).sort((a, b) => a - b);
  console.log(`cancel ${phase.name} ${name}: ${times.length} of ${count}, the slowest ${times.slice(-5).map(time => time.toFixed(1)).join(' ')}`);
  const at = part => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), most: times.at(-1) ?? NaN, missed: count - times.length };
}
