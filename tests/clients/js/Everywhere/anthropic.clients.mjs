import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {
  apiKey, assertWhole, baseURL, broken, busy, callMessage, can, endless, forgetRequests, message, model, real, toolResult, tools, untilAborted,
} from './target.mjs';

const client = new Anthropic({ apiKey, baseURL: baseURL.replace(/\/v1\/?$/, ''), maxRetries: 0 });
const request = content => ({ model, max_tokens: 200, temperature: 0, messages: [{ role: 'user', content }] });
const asText = answer => answer.content.filter(block => block.type === 'text').map(block => block.text).join('');
const anthropicTools = tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters }));

test('anthropic: a message, whole and streamed', async () => {
  const whole = await client.messages.create(request(message));
  assert.equal(whole.type, 'message');
  assert.equal(whole.role, 'assistant');
  assert.equal(whole.stop_reason, 'end_turn');
  assertWhole(assert, asText(whole));
  const stream = client.messages.stream(request(message));
  const types = [];
  stream.on('streamEvent', event => types.push(event.type));
  const built = await stream.finalMessage();
  assert.equal(asText(built), asText(whole));
  assert.equal(built.stop_reason, 'end_turn');
  assert.equal(built.usage.output_tokens, whole.usage.output_tokens);
  assert.equal(types[0], 'message_start');
  assert.deepEqual(types.slice(-2), ['message_delta', 'message_stop']);
});

test('anthropic: a tool is used and its result answered', async () => {
  const first = await client.messages.create({ ...request(callMessage), tools: anthropicTools });
  assert.equal(first.stop_reason, 'tool_use');
  const use = first.content.find(block => block.type === 'tool_use');
  assert.equal(use.name, 'get_time');
  assert.deepEqual(use.input, { city: 'Cairo' });
  const built = await client.messages.stream({ ...request(callMessage), tools: anthropicTools }).finalMessage();
  assert.deepEqual(built.content.find(block => block.type === 'tool_use').input, { city: 'Cairo' });
  const second = await client.messages.create({
    ...request(callMessage), tools: anthropicTools,
    messages: [
      { role: 'user', content: callMessage }, { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: toolResult }] },
    ],
  });
  assert.match(asText(second), /14:05/);
});

test('anthropic: the token limit is max_tokens', async () => {
  const cut = await client.messages.create({ ...request(message), max_tokens: 1 });
  assert.equal(cut.stop_reason, 'max_tokens');
});

test('anthropic: tokens are counted where the engine can', async () => {
  const count = client.messages.countTokens({ model, messages: [{ role: 'user', content: 'one two three' }] });
  if (can('tokenize')) {
    assert.ok((await count).input_tokens > 0);
  } else {
    await assert.rejects(count, Anthropic.BadRequestError);
  }
});

test('anthropic: errors have their classes', async () => {
  await assert.rejects(client.messages.create({ ...request(message), model: 'no-such-model' }), error =>
    error instanceof Anthropic.NotFoundError && error.error.error.type === 'not_found_error');
  await assert.rejects(client.messages.create({ ...request(message), max_tokens: undefined }), error =>
    error instanceof Anthropic.BadRequestError && /max_tokens/.test(error.message));
  await assert.rejects(new Anthropic({ apiKey: 'sk-wrong', baseURL: client.baseURL, maxRetries: 0 }).messages.create(request(message)), Anthropic.AuthenticationError);
  if (!real) {
    await assert.rejects(client.messages.create(request(busy)), Anthropic.RateLimitError);
    await assert.rejects(client.messages.stream(request(broken)).finalMessage(), Anthropic.AnthropicError);
  }
});

test('anthropic: an abort frees the engine', { skip: real }, async () => {
  await forgetRequests();
  const stream = client.messages.stream({ ...request(endless), max_tokens: 3000 });
  let received = 0;
  stream.on('text', () => {
    if (++received === 3) {
      stream.abort();
    }
  });
  await assert.rejects(stream.done());
  await untilAborted(1);
});
