import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import {
  apiKey, assertBox, assertWhole, baseURL, broken, busy, callMessage, can, endless, forgetRequests, jsonMessage, message, model, real, schema, toolResult, tools,
  untilAborted,
} from './target.mjs';

const atrium = createOpenAICompatible({ name: 'atrium', baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true });
const call = prompt => ({ model: atrium(model), prompt, temperature: 0, maxRetries: 0 });

test('ai sdk: generateText and streamText agree', async () => {
  const whole = await generateText(call(message));
  assertWhole(assert, whole.text);
  assert.equal(whole.finishReason, 'stop');
  const stream = streamText(call(message));
  let text = '';
  for await (const part of stream.textStream) {
    text += part;
  }
  assert.equal(text, whole.text);
  assert.equal((await stream.usage).outputTokens, whole.usage.outputTokens);
});

test('ai sdk: a tool is called and its result answered', async () => {
  const asked = [];
  const set = Object.fromEntries(tools.map(one => [one.name, tool({
    description: one.description, inputSchema: jsonSchema(one.parameters),
    execute: async input => { asked.push([one.name, input]); return toolResult; },
  })]));
  for (const run of [generateText, async request => {
    const stream = streamText(request);
    await stream.consumeStream();
    return { text: await stream.text };
  }]) {
    asked.length = 0;
    const { text } = await run({ ...call(callMessage), tools: set, stopWhen: stepCountIs(2) });
    assert.deepEqual(asked, [['get_time', { city: 'Cairo' }]]);
    assert.match(text, /14:05/);
  }
});

test('ai sdk: an object that follows a schema', async () => {
  const request = { ...call(jsonMessage), schema: jsonSchema(schema), schemaName: 'box', maxOutputTokens: 200 };
  if (!can('schema')) {
    await assert.rejects(generateObject(request), error => APICallError.isInstance(error) && error.statusCode === 400);
    return;
  }
  assertBox(assert, (await generateObject(request)).object);
});

test('ai sdk: embeddings', async () => {
  const request = { model: atrium.textEmbeddingModel(model), values: ['an open hall', 'a closed door'], maxRetries: 0 };
  if (!can('embeddings')) {
    await assert.rejects(embedMany(request), error => APICallError.isInstance(error) && error.statusCode === 400);
    return;
  }
  const { embeddings } = await embedMany(request);
  assert.equal(embeddings.length, 2);
  assert.ok(embeddings[0].length > 0);
});

test('ai sdk: errors keep their status', async () => {
  await assert.rejects(generateText({ ...call(message), model: atrium('no-such-model') }), error => APICallError.isInstance(error) && error.statusCode === 404);
  if (!real) {
    await assert.rejects(generateText(call(busy)), error => APICallError.isInstance(error) && error.statusCode === 429 && error.isRetryable);
  }
});

test('ai sdk: a stream that breaks is an error part', { skip: real }, async () => {
  const parts = [];
  try {
    for await (const part of streamText({ ...call(broken), onError: () => {} }).fullStream) {
      parts.push(part.type);
    }
  } catch {
    // After the error event the connection breaks, which this client reports as well.
  }
  assert.ok(parts.includes('error'), parts.join(' '));
  assert.ok(!parts.includes('finish'), parts.join(' '));
});

test('ai sdk: an abort frees the engine', { skip: real }, async () => {
  await forgetRequests();
  const gone = new AbortController();
  let received = 0;
  for await (const part of streamText({ ...call(endless), abortSignal: gone.signal }).fullStream) {
    if (part.type === 'text-delta' && ++received === 3) {
      gone.abort();
    }
  }
  await untilAborted(1);
});
