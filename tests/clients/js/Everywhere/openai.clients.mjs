import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import {
  assertBox, assertWhole, broken, busy, callMessage, can, endless, forgetRequests, jsonMessage, message, model, real, schema, toolResult, tools, untilAborted,
} from './target.mjs';

const client = new OpenAI({ maxRetries: 0 });
const user = content => [{ role: 'user', content }];
const functions = tools.map(tool => ({ type: 'function', function: tool }));

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

test('openai: a chat, whole and streamed', async () => {
  const whole = await client.chat.completions.create({ model, messages: user(message), temperature: 0 });
  assertWhole(assert, whole.choices[0].message.content);
  assert.equal(whole.choices[0].finish_reason, 'stop');
  assert.ok(whole.usage.completion_tokens > 0);
  const chunks = await read(await client.chat.completions.create({ model, messages: user(message), temperature: 0, stream: true, stream_options: { include_usage: true } }));
  assert.equal(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join(''), whole.choices[0].message.content);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.equal(chunks.at(-1).usage.total_tokens, whole.usage.total_tokens);
});

test('openai: a function call, whole and streamed, and its result', async () => {
  const whole = await client.chat.completions.create({ model, messages: user(callMessage), tools: functions, temperature: 0 });
  const [choice] = whole.choices;
  assert.equal(choice.finish_reason, 'tool_calls');
  assert.equal(choice.message.tool_calls.length, 1);
  const [call] = choice.message.tool_calls;
  assert.equal(call.function.name, 'get_time');
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Cairo' });

  const streamed = await client.chat.completions.stream({ model, messages: user(callMessage), tools: functions, temperature: 0 }).finalChatCompletion();
  assert.equal(streamed.choices[0].finish_reason, 'tool_calls');
  assert.equal(streamed.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);

  const answer = await client.chat.completions.create({
    model, temperature: 0, tools: functions,
    messages: [...user(callMessage), choice.message, { role: 'tool', tool_call_id: call.id, content: toolResult }],
  });
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.match(answer.choices[0].message.content, /14:05/);
});

test('openai: several choices', async () => {
  const whole = await client.chat.completions.create({ model, messages: user(message), temperature: 0, n: 2 });
  assert.deepEqual(whole.choices.map(choice => choice.index), [0, 1]);
  whole.choices.forEach(choice => assertWhole(assert, choice.message.content));
});

test('openai: an answer that follows a schema', async () => {
  const request = {
    model, messages: user(jsonMessage), temperature: 0, max_tokens: 200,
    response_format: { type: 'json_schema', json_schema: { name: 'box', strict: true, schema } },
  };
  if (!can('schema')) {
    await assert.rejects(client.chat.completions.create(request), error => error instanceof OpenAI.BadRequestError && error.param === 'response_format');
    return;
  }
  assertBox(assert, JSON.parse((await client.chat.completions.create(request)).choices[0].message.content));
  const parsed = await client.chat.completions.parse({
    ...request, response_format: zodResponseFormat(z.object({ name: z.string().max(12), size: z.number().int() }), 'box'),
  });
  assertBox(assert, parsed.choices[0].message.parsed);
});

test('openai: log probabilities', async () => {
  const request = { model, messages: user(message), temperature: 0, logprobs: true, top_logprobs: 2 };
  if (!can('logprobs')) {
    await assert.rejects(client.chat.completions.create(request), error => error instanceof OpenAI.BadRequestError && /logprobs/.test(error.param));
    return;
  }
  const [choice] = (await client.chat.completions.create(request)).choices;
  assert.ok(choice.logprobs.content.length > 0);
  // Where an engine tells text and no bytes, a token that is a part of a character is U+FFFD and says no more.
  if (choice.logprobs.content.every(token => token.bytes !== null)) {
    assert.equal(Buffer.from(choice.logprobs.content.flatMap(token => token.bytes)).toString(), choice.message.content);
  }
  assert.ok(choice.logprobs.content.every(token => token.logprob <= 0 && token.top_logprobs.length <= 2));
});

test('openai: completions', async () => {
  const prompt = real ? 'Atrium is' : message;
  const whole = await client.completions.create({ model, prompt, temperature: 0, max_tokens: 64 });
  assert.equal(whole.object, 'text_completion');
  if (!real) {
    assertWhole(assert, whole.choices[0].text);
  }
  const chunks = await read(await client.completions.create({ model, prompt, temperature: 0, max_tokens: 64, stream: true }));
  assert.equal(chunks.map(chunk => chunk.choices[0]?.text ?? '').join(''), whole.choices[0].text);
});

test('openai: embeddings', async () => {
  const request = { model, input: ['an open hall', 'a closed door'] };
  if (!can('embeddings')) {
    await assert.rejects(client.embeddings.create(request), OpenAI.BadRequestError);
    return;
  }
  const base64 = await client.embeddings.create(request);
  const floats = await client.embeddings.create({ ...request, encoding_format: 'float' });
  assert.deepEqual(base64.data.map(one => one.index), [0, 1]);
  base64.data.forEach((one, i) => {
    assert.equal(one.embedding.length, floats.data[i].embedding.length);
    one.embedding.forEach((value, k) => assert.ok(Math.abs(value - floats.data[i].embedding[k]) < 1e-6));
  });
  assert.ok(base64.usage.prompt_tokens > 0);
});

test('openai: responses, whole, streamed and continued', async () => {
  const whole = await client.responses.create({ model, input: message, temperature: 0 });
  assert.equal(whole.status, 'completed');
  assertWhole(assert, whole.output_text);
  const events = await read(await client.responses.create({ model, input: message, temperature: 0, stream: true }));
  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  assert.equal(events.filter(event => event.type === 'response.output_text.delta').map(event => event.delta).join(''), whole.output_text);
  assert.deepEqual(events.map(event => event.sequence_number), events.map((_, i) => i));

  const next = await client.responses.create({ model, input: message, previous_response_id: whole.id, temperature: 0 });
  assert.equal(next.previous_response_id, whole.id);
  assert.ok(next.usage.input_tokens > whole.usage.input_tokens, 'the conversation before is part of the prompt');
  assert.equal((await client.responses.retrieve(whole.id)).output_text ?? '', whole.output_text);
});

test('openai: responses call functions', async () => {
  const responseTools = tools.map(tool => ({ type: 'function', strict: false, ...tool }));
  const first = await client.responses.create({ model, input: callMessage, tools: responseTools, temperature: 0 });
  const call = first.output.find(item => item.type === 'function_call');
  assert.equal(call.name, 'get_time');
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Cairo' });
  const second = await client.responses.create({
    model, tools: responseTools, temperature: 0, previous_response_id: first.id,
    input: [{ type: 'function_call_output', call_id: call.call_id, output: toolResult }],
  });
  assert.match(second.output_text, /14:05/);
});

test('openai: an unknown model is NotFoundError', async () => {
  await assert.rejects(client.chat.completions.create({ model: 'no-such-model', messages: user(message) }), error =>
    error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
});

test('openai: a busy engine is RateLimitError with a wait', { skip: real }, async () => {
  await assert.rejects(client.chat.completions.create({ model, messages: user(busy) }), error =>
    error instanceof OpenAI.RateLimitError && Number(error.headers.get('retry-after')) >= 1);
});

test('openai: a stream that breaks is an error, not an end', { skip: real }, async () => {
  const stream = await client.chat.completions.create({ model, messages: user(broken), stream: true });
  await assert.rejects(read(stream), OpenAI.APIError);
});

test('openai: leaving a stream frees the engine', { skip: real }, async () => {
  await forgetRequests();
  const stream = await client.chat.completions.create({ model, messages: user(endless), stream: true });
  let received = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content && ++received === 3) {
      stream.controller.abort();
    }
  }
  await untilAborted(1);
});
