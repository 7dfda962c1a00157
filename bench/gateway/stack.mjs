// The ways to the same mock engine, all on loopback: straight, through nginx, through Portkey, through the proxy, through gateway and proxy.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../report.mjs';
import { freePort, ready, start } from '../processes.mjs';

const key = 'bench-key-0123456789';
const words = 'tell me what an atrium is and why a house would want one ';

const dotnet = (name, file, env, ...args) => start(name, 'dotnet', [path.join(root, 'artifacts/bin', file), ...args], { env: { ...process.env, ...env } });

export async function startStack() {
  const [mock, journal, nginx, portkey, proxy, gateway] = await Promise.all(Array.from({ length: 6 }, freePort));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

  // One listener for the load, which remembers nothing, and one that says when each request ended.
  const engine = dotnet('mock engine', 'Upstreams/release/Upstreams.dll', {}, '--openai', `${mock}`, '--journal', '0', '--openai', `${journal}`);
  await ready(engine, `http://127.0.0.1:${mock}/v1/models`);

  writeFileSync(path.join(folder, 'nginx.conf'), nginxConfig(folder, nginx, mock));
  const server = start('nginx', 'nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder, '-e', path.join(folder, 'error.log')],
    { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  await ready(server, `http://127.0.0.1:${nginx}/v1/models`);

  const peer = start('portkey', 'node', [path.join(import.meta.dirname, 'node_modules/@portkey-ai/gateway/build/start-server.js'), '--headless', `--port=${portkey}`]);
  await ready(peer, `http://127.0.0.1:${portkey}/`);

  const deployments = port => [{ kind: 'openai', url: `http://127.0.0.1:${port}/v1` }];
  const config = path.join(folder, 'bench.json');
  writeFileSync(config, JSON.stringify({ models: [{ id: 'bench', deployments: deployments(mock) }, { id: 'cancel', deployments: deployments(journal) }] }));
  const chat = dotnet('proxy', 'Services.OpenAIProxy/release/Services.OpenAIProxy.dll', { OPENAI_PROXY_PORT: `${proxy}`, ATRIUM_CONFIG: config });
  await ready(chat, `http://127.0.0.1:${proxy}/alive`);
  const door = dotnet('gateway', 'Gateway.Yarp/release/Gateway.Yarp.dll',
    { GATEWAY_PORT: `${gateway}`, ATRIUM_API_KEYS: key, 'services__openai-proxy__http__0': `http://127.0.0.1:${proxy}` });
  await ready(door, `http://127.0.0.1:${gateway}/alive`);

  const way = (port, headers, ...programs) => ({
    port, headers: ['Authorization: Bearer ' + key, ...headers], url: `http://127.0.0.1:${port}/v1/chat/completions`, programs, pids: programs.map(one => one.child.pid),
  });
  return {
    journal,
    proxyPid: chat.child.pid,
    gatewayPid: door.child.pid,
    ways: {
      direct: way(mock, []),
      nginx: way(nginx, [], server),
      portkey: way(portkey, ['x-portkey-provider: openai', `x-portkey-custom-host: http://127.0.0.1:${mock}/v1`], peer),
      proxy: way(proxy, [], chat),
      gateway: way(gateway, [], chat, door),
    },
  };
}

/** A question of about a kilobyte, with the mock's instructions at the end. */
export const question = (script, more = {}) => ({
  model: 'bench', max_tokens: 256, stream: script.stream, messages: [{ role: 'user', content: `${words.repeat(16)}[[mock ${script.mock}]]` }], ...more,
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
  upstream engine { server 127.0.0.1:${upstream}; keepalive 2048; keepalive_requests 1000000; }
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
