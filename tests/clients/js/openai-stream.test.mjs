import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { engine, longAnswer, model, question, until } from './atrium.mjs';

const client = new OpenAI({ maxRetries: 0 });

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

test('a stream gives the text of the whole answer', async () => {
  const whole = await client.chat.completions.create({ model, messages: question, temperature: 0 });
  const chunks = await read(await client.chat.completions.create({ model, messages: question, temperature: 0, stream: true }));

  assert.equal(chunks.map(chunk => chunk.choices[0].delta.content ?? '').join(''), whole.choices[0].message.content);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
  assert.ok(chunks.slice(0, -1).every(chunk => chunk.choices[0].finish_reason === null));
  assert.ok(chunks.length > 4, 'a stream that comes in one piece is no stream');
  assert.equal(new Set(chunks.map(chunk => `${chunk.id} ${chunk.created} ${chunk.model}`)).size, 1);
  assert.ok(chunks.every(chunk => !('usage' in chunk)), 'usage was not asked for');
});

test('usage comes last, in a chunk of its own, when asked for', async () => {
  const whole = await client.chat.completions.create({ model, messages: question, temperature: 0 });
  const chunks = await read(await client.chat.completions.create({
    model, messages: question, temperature: 0, stream: true, stream_options: { include_usage: true },
  }));

  assert.deepEqual(chunks.at(-1).choices, []);
  assert.equal(chunks.at(-1).usage.completion_tokens, whole.usage.completion_tokens);
  assert.equal(chunks.at(-1).usage.prompt_tokens, whole.usage.prompt_tokens);
  assert.ok(chunks.slice(0, -1).every(chunk => chunk.usage === null));
});

test('the stream helper builds the same completion', async () => {
  const whole = await client.chat.completions.create({ model, messages: question, temperature: 0 });
  const runner = client.chat.completions.stream({ model, messages: question, temperature: 0, stream_options: { include_usage: true } });
  const built = await runner.finalChatCompletion();
  assert.equal(built.choices[0].message.content, whole.choices[0].message.content);
  assert.equal(built.choices[0].finish_reason, 'stop');
  assert.equal(built.usage.total_tokens, whole.usage.total_tokens);
});

test('aborting a stream frees the engine', async () => {
  const before = await engine();
  const stream = await client.chat.completions.create({ ...longAnswer, stream: true });
  let received = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content && ++received === 3) {
      stream.controller.abort();
    }
  }
  await until(now => now.running === 0 && now.queued === 0 && now.aborted >= before.aborted + 1);
});

test('aborting a call that does not stream frees the engine', async () => {
  const before = await engine();
  const gone = new AbortController();
  const call = client.chat.completions.create(longAnswer, { signal: gone.signal });
  const refused = assert.rejects(call, OpenAI.APIUserAbortError);
  await until(now => now.running > 0);
  gone.abort();
  await refused;
  await until(now => now.running === 0 && now.queued === 0 && now.aborted >= before.aborted + 1);
});
