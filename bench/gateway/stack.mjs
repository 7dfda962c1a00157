// The three ways to the same mock engine, all on loopback: straight, through nginx, through proxy and gateway.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../report.mjs';
import { freePort, ready, start } from '../processes.mjs';

const key = 'bench-key-0123456789';
const words = 'tell me what an atrium is and why a house would want one ';

const dotnet = (name, file, env, ...args) => start(name, 'dotnet', [path.join(root, 'artifacts/bin', file), ...args], { env: { ...process.env, ...env } });

export async function startStack() {
  const [mock, nginx, proxy, gateway] = await Promise.all(Array.from({ length: 4 }, freePort));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

  const engine = dotnet('mock engine', 'Upstreams/release/Upstreams.dll', {}, '--triton', `${mock}`, '--config', 'engine');
  await ready(engine, `http://127.0.0.1:${mock}/v2/health/ready`);

  writeFileSync(path.join(folder, 'nginx.conf'), nginxConfig(folder, nginx, mock));
  const server = start('nginx', 'nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder, '-e', path.join(folder, 'error.log')],
    { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  await ready(server, `http://127.0.0.1:${nginx}/v2/health/ready`);

  const chat = dotnet('proxy', 'Services.OpenAIProxy/release/Services.OpenAIProxy.dll',
    { OPENAI_PROXY_PORT: `${proxy}`, TRITON_URL: `http://127.0.0.1:${mock}`, MODEL_NAME: 'bench' });
  await ready(chat, `http://127.0.0.1:${proxy}/health`);
  const door = dotnet('gateway', 'Gateway.Yarp/release/Gateway.Yarp.dll',
    { GATEWAY_PORT: `${gateway}`, ATRIUM_API_KEYS: key, 'services__openai-proxy__http__0': `http://127.0.0.1:${proxy}` });
  await ready(door, `http://127.0.0.1:${gateway}/alive`);

  return {
    direct: { ...triton(mock), pids: [] },
    nginx: { ...triton(nginx), pids: [server.child.pid] },
    atrium: {
      pids: [chat.child.pid, door.child.pid],
      request: script => ({
        url: `http://127.0.0.1:${gateway}/v1/chat/completions`, header: `Authorization: Bearer ${key}`,
        body: { model: 'bench', max_tokens: 256, stream: script.stream, messages: [{ role: 'user', content: prompt(script) }] },
        ...(script.stream && { text: '"content":"', end: '[DONE]' }),
      }),
    },
  };
}

/** About a kilobyte, with the mock's instructions at the end. */
const prompt = script => `${words.repeat(16)}[[mock ${script.mock}]]`;

const triton = port => ({
  request: script => ({
    url: `http://127.0.0.1:${port}/v2/models/ensemble/generate${script.stream ? '_stream' : ''}`,
    body: {
      text_input: prompt(script), max_tokens: 256, stream: script.stream, exclude_input_in_output: true,
      return_num_input_tokens: true, return_num_output_tokens: true,
    },
    ...(script.stream && { text: '"text_output":"' }),
  }),
});

const nginxConfig = (folder, port, upstream) => `
daemon off;
pid ${folder}/nginx.pid;
worker_processes auto;
events { worker_connections 16384; }
http {
  access_log off;
  error_log ${folder}/error.log;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 64m;
  client_body_buffer_size 64k;
  keepalive_requests 1000000;
  upstream engine { server 127.0.0.1:${upstream}; keepalive 512; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://engine;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`;
