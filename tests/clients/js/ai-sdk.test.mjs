import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, streamText } from 'ai';
import { apiKey, baseURL, engine, longAnswer, model, question, until } from './atrium.mjs';

const atrium = createOpenAICompatible({ name: 'atrium', baseURL, apiKey, includeUsage: true });
const [system, user] = question;
const call = { model: atrium(model), system: system.content, messages: [user], temperature: 0, maxRetries: 0 };

test('generateText and streamText agree', async () => {
  const whole = await generateText(call);
  assert.ok(whole.text.trim().length > 0);
  assert.equal(whole.finishReason, 'stop');
  assert.ok(whole.usage.outputTokens > 0);

  const stream = streamText(call);
  let text = '';
  for await (const part of stream.textStream) {
    text += part;
  }
  assert.equal(text, whole.text);
  assert.equal(await stream.finishReason, 'stop');
  assert.equal((await stream.usage).outputTokens, whole.usage.outputTokens);
});

test('an unknown model is an APICallError with our message', async () => {
  await assert.rejects(generateText({ ...call, model: atrium('no-such-model') }), error => {
    assert.ok(APICallError.isInstance(error), `${error}`);
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /no-such-model/);
    return true;
  });
});

test('an abort frees the engine', async () => {
  const before = await engine();
  const gone = new AbortController();
  const stream = streamText({
    model: atrium(model), messages: longAnswer.messages, temperature: longAnswer.temperature, topP: longAnswer.top_p, seed: longAnswer.seed,
    maxOutputTokens: longAnswer.max_tokens, maxRetries: 0, abortSignal: gone.signal,
  });
  let received = 0;
  for await (const part of stream.fullStream) {
    if (part.type === 'text-delta' && ++received === 3) {
      gone.abort();
    }
  }
  await until(now => now.running === 0 && now.queued === 0 && now.aborted >= before.aborted + 1);
});
