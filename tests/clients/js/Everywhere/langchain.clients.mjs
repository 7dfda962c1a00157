import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import {
  apiKey, assertBox, assertWhole, baseURL, broken, busy, callMessage, can, endless, forgetRequests, jsonMessage, message, model, real, schema, toolResult, tools,
  untilAborted,
} from './target.mjs';

const configuration = { baseURL };
const settings = { model, apiKey, configuration, temperature: 0, maxRetries: 0 };
const chat = new ChatOpenAI({ ...settings, streamUsage: true });
const functions = tools.map(tool => ({ type: 'function', function: tool }));

test('langchain: invoke and stream agree', async () => {
  const whole = await chat.invoke(message);
  assertWhole(assert, whole.content);
  let built;
  for await (const chunk of await chat.stream(message)) {
    built = built ? built.concat(chunk) : chunk;
  }
  assert.equal(built.content, whole.content);
  assert.equal(built.usage_metadata.total_tokens, whole.usage_metadata.total_tokens);
});

test('langchain: a tool is called and its result answered', async () => {
  const bound = chat.bindTools(functions);
  const first = await bound.invoke(callMessage);
  assert.deepEqual(first.tool_calls.map(({ name, args }) => [name, args]), [['get_time', { city: 'Cairo' }]]);
  let built;
  for await (const chunk of await bound.stream(callMessage)) {
    built = built ? built.concat(chunk) : chunk;
  }
  assert.deepEqual(built.tool_calls.map(({ name, args }) => [name, args]), [['get_time', { city: 'Cairo' }]]);
  const second = await bound.invoke([new HumanMessage(callMessage), first, new ToolMessage({ tool_call_id: first.tool_calls[0].id, content: toolResult })]);
  assert.match(second.content, /14:05/);
});

test('langchain: several generations', async () => {
  const several = new ChatOpenAI({ ...settings, n: 2 });
  const { generations } = await several.generate([[new HumanMessage(message)]]);
  assert.equal(generations[0].length, 2);
  generations[0].forEach(one => assertWhole(assert, one.text));
});

test('langchain: structured output', async () => {
  const structured = new ChatOpenAI({ ...settings, maxTokens: 200 }).withStructuredOutput(schema, { name: 'box', method: 'jsonSchema', strict: true });
  if (!can('schema')) {
    await assert.rejects(structured.invoke(jsonMessage), error => error.status === 400);
    return;
  }
  assertBox(assert, await structured.invoke(jsonMessage));
});

test('langchain: embeddings', async () => {
  const embeddings = new OpenAIEmbeddings({ model, apiKey, configuration, maxRetries: 0 });
  if (!can('embeddings')) {
    await assert.rejects(embeddings.embedQuery('an open hall'), error => error.status === 400);
    return;
  }
  assert.ok((await embeddings.embedQuery('an open hall')).length > 0);
});

test('langchain: the responses api', async () => {
  const responses = new ChatOpenAI({ ...settings, useResponsesApi: true });
  const whole = await responses.invoke(message);
  assertWhole(assert, whole.text);
  let built;
  for await (const chunk of await responses.stream(message)) {
    built = built ? built.concat(chunk) : chunk;
  }
  assert.equal(built.text, whole.text);
});

test('langchain: errors keep their status', async () => {
  await assert.rejects(new ChatOpenAI({ ...settings, model: 'no-such-model' }).invoke(message), error => error.status === 404);
  if (!real) {
    await assert.rejects(chat.invoke(busy), error => error.status === 429);
    await assert.rejects(async () => {
      for await (const chunk of await chat.stream(broken)) {
        assert.ok(chunk);
      }
    });
  }
});

test('langchain: an abort frees the engine', { skip: real }, async () => {
  await forgetRequests();
  const gone = new AbortController();
  let received = 0;
  await assert.rejects(async () => {
    for await (const chunk of await chat.stream(endless, { signal: gone.signal })) {
      if (chunk.content && ++received === 3) {
        gone.abort();
      }
    }
  });
  await untilAborted(1);
});
