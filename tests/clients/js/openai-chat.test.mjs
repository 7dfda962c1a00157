import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { model, question } from './atrium.mjs';

// Nothing but the environment: this is how the client is used against api.openai.com. No retries, so no error is hidden.
const client = new OpenAI({ maxRetries: 0 });

test('a chat is answered with text, usage and a reason to stop', async () => {
  const answer = await client.chat.completions.create({ model, messages: question, temperature: 0 });
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.model, model);
  assert.equal(answer.choices.length, 1);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.ok(answer.choices[0].message.content.trim().length > 0);
  assert.ok(answer.usage.prompt_tokens > 0);
  assert.ok(answer.usage.completion_tokens > 0);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.match(answer._request_id, /./, 'the client reads x-request-id');
});

test('too few tokens end an answer with length', async () => {
  const answer = await client.chat.completions.create({ model, messages: question, temperature: 0, max_completion_tokens: 3 });
  assert.equal(answer.choices[0].finish_reason, 'length');
  assert.equal(answer.usage.completion_tokens, 3);
});

test('the same seed gives the same text, another one another', async () => {
  const texts = [];
  for (const seed of [7, 7, 8]) {
    const answer = await client.chat.completions.create({ model, messages: question, temperature: 2, top_p: 1, seed, max_tokens: 40 });
    texts.push(answer.choices[0].message.content);
  }
  assert.equal(texts[0], texts[1]);
  assert.notEqual(texts[0], texts[2]);
});

test('models are listed and one is retrieved', async () => {
  const ids = [];
  for await (const entry of client.models.list()) {
    assert.equal(entry.object, 'model');
    ids.push(entry.id);
  }
  assert.ok(ids.includes(model), `${ids} holds ${model}`);
  assert.equal((await client.models.retrieve(model)).id, model);
});
