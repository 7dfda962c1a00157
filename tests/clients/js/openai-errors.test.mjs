import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { model, question } from './atrium.mjs';

const client = new OpenAI({ maxRetries: 0 });

test('an unknown model is NotFoundError, model_not_found', async () => {
  for (const stream of [false, true]) {
    await assert.rejects(client.chat.completions.create({ model: 'no-such-model', messages: question, stream }), error => {
      assert.ok(error instanceof OpenAI.NotFoundError, `${error}`);
      assert.equal(error.type, 'invalid_request_error');
      assert.equal(error.code, 'model_not_found');
      assert.match(error.message, /no-such-model/);
      assert.match(error.requestID, /./);
      return true;
    });
  }
});

test('an unknown model cannot be retrieved', async () => {
  await assert.rejects(client.models.retrieve('no-such-model'), OpenAI.NotFoundError);
});

test('a wrong type is BadRequestError and names the parameter', async () => {
  for (const [fields, param] of [
    [{ messages: 'hello' }, 'messages'],
    [{ messages: question, temperature: 'warm' }, 'temperature'],
    [{ messages: question, max_tokens: -1 }, 'max_tokens'],
    [{ messages: question, stream: 'yes' }, 'stream'],
  ]) {
    await assert.rejects(client.chat.completions.create({ model, ...fields }), error => {
      assert.ok(error instanceof OpenAI.BadRequestError, `${param}: ${error}`);
      assert.equal(error.type, 'invalid_request_error');
      assert.equal(error.param, param);
      return true;
    });
  }
});

test('a wrong key is AuthenticationError, invalid_api_key', async () => {
  const stranger = new OpenAI({ apiKey: 'sk-wrong', maxRetries: 0 });
  for (const call of [
    () => stranger.chat.completions.create({ model, messages: question }),
    () => stranger.models.list(),
  ]) {
    await assert.rejects(call, error => {
      assert.ok(error instanceof OpenAI.AuthenticationError, `${error}`);
      assert.equal(error.code, 'invalid_api_key');
      return true;
    });
  }
});
