// Engine.Local as its users meet it: a process, HTTP, one event per token.
import http from 'node:http';
import path from 'node:path';
import { root } from '../report.mjs';
import { freePort, ready, start, stop } from '../processes.mjs';

export async function startEngine(model, threads, sequences, context) {
  const port = await freePort();
  const program = start('Engine.Local', 'dotnet', [path.join(root, 'artifacts/bin/Engine.Local/release/Engine.Local.dll')], {
    env: {
      ...process.env, ATRIUM_MODEL: model, ENGINE_PORT: `${port}`, ENGINE_METRICS_PORT: `${await freePort()}`, ENGINE_THREADS: `${threads}`,
      ENGINE_SLOTS: `${sequences}`, ENGINE_CONTEXT: `${context}`,
    },
  });
  await ready(program, `http://127.0.0.1:${port}/v2/health/ready`);
  const agent = new http.Agent({ keepAlive: true, maxSockets: sequences });
  const url = `http://127.0.0.1:${port}/v2/models/ensemble/generate_stream`;
  return {
    run: (prompts, count) => Promise.all(prompts.map(prompt => generate(url, agent, prompt, count))),
    pid: program.child.pid,
    stop: () => stop(program),
  };
}

/** One streamed request; counts come from the engine's own counters, times from the arrival of events. */
function generate(url, agent, prompt, count) {
  const body = JSON.stringify({
    text_input: prompt, max_tokens: count, min_tokens: count, temperature: 0, stream: true, exclude_input_in_output: true,
    return_num_input_tokens: true, return_num_output_tokens: true,
  });
  return new Promise((resolve, reject) => {
    const run = { input: 0, start: performance.now(), arrivals: [] };
    let written = 0;
    let rest = '';
    const request = http.request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, reply => {
      reply.setEncoding('utf8');
      reply.on('data', chunk => {
        const now = performance.now();
        const lines = (rest + chunk).split('\n\n');
        rest = lines.pop();
        for (const line of lines.filter(line => line.startsWith('data:'))) {
          const event = JSON.parse(line.slice(5));
          if (event.error || reply.statusCode !== 200) {
            reject(new Error(event.error ?? `status ${reply.statusCode}`));
          }

          run.input = event.num_input_tokens ?? run.input;
          written = event.num_output_tokens ?? written;
          run.arrivals.push([now, written]);
        }
      });
      reply.on('end', () => (written === count ? resolve(run) : reject(new Error(`the engine wrote ${written} of ${count} tokens: ${rest}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}
