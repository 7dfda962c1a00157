// Which engine is behind Atrium in this run, and how to make it say something certain.
export const target = process.env.ATRIUM_TEST_TARGET;
export const model = process.env.ATRIUM_TEST_MODEL;
export const baseURL = process.env.OPENAI_BASE_URL;
export const apiKey = process.env.OPENAI_API_KEY;

/** The real engine answers by itself; a mock says what it is told. */
export const real = target === 'engine';

const abilities = new Set(process.env.ATRIUM_TEST_CAN.split(','));
export const can = ability => abilities.has(ability);

const script = words => `[[mock ${Object.entries(words).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(' ')}]]`;

export const text = 'Grüße aus dem Atrium 😀, Zeile\nzwei.';

/** A message that is answered with `text` by a mock, and with something certain by the engine. */
export const message = real ? 'What is Atrium?' : script({ text, piece: 3 });

/** Fails unless `answer` is whole: the scripted text, or a sentence of the model's. */
export function assertWhole(assert, answer) {
  if (real) {
    assert.match(answer, /Atrium.*\.$/s);
  } else {
    // The mock of an engine with several choices numbers them.
    assert.equal(answer.replace(/ \(choice \d+\)$/, ''), text);
  }
}

// The tools that the demo model was trained with; a smaller set makes it unsure.
const tool = (name, description, parameter, about) => ({
  name, description,
  parameters: { type: 'object', properties: { [parameter]: { type: 'string', description: about } }, required: [parameter] },
});
export const tools = [
  tool('get_weather', 'Get the current weather for a city', 'city', 'Name of the city'),
  tool('get_time', 'Get the current time in a city', 'city', 'Name of the city'),
  tool('search_docs', 'Search the documentation', 'query', 'What to search for'),
  tool('calculator', 'Evaluate an arithmetic expression', 'expression', 'The expression, such as 2 + 3'),
];

/** A message that is answered with one call of get_time for Cairo. Engines that know no calls write them as text. */
export const callMessage = real ? 'What is the time in Cairo please'
  : can('own-calls') ? script({ tool: 'get_time', args: '{"city": "Cairo"}' })
  : script({ text: '<tool_call>\n{"name": "get_time", "arguments": {"city": "Cairo"}}\n</tool_call>', piece: 4 });

/** What the tool answers. A mock then says what the result tells it to. */
export const toolResult = real ? '{"city": "Cairo", "time": "14:05"}' : script({ text: 'It is 14:05 in Cairo.' });

export const schema = {
  type: 'object', additionalProperties: false, required: ['name', 'size'],
  properties: { name: { type: 'string', maxLength: 12 }, size: { type: 'integer', minimum: 1, maximum: 9 } },
};
export const jsonMessage = real ? 'Describe a box as JSON with name and size.' : script({ text: '{"name": "box", "size": 3}' });

export function assertBox(assert, box) {
  assert.deepEqual(Object.keys(box).sort(), ['name', 'size']);
  assert.equal(typeof box.name, 'string');
  assert.ok(Number.isInteger(box.size));
}

/** A message whose answer never ends by itself, and a look at whether the engine noticed that its caller left. */
export const endless = script({ count: 100000, delay: 5 });

export async function untilAborted(count) {
  for (let look = 0; look < 1500; look++) {
    const seen = await (await fetch(process.env.ATRIUM_TEST_INSPECT)).json();
    if (seen.running === 0 && seen.aborted >= count) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`the mock engine did not see ${count} aborts`);
}

export const forgetRequests = () => fetch(process.env.ATRIUM_TEST_INSPECT, { method: 'DELETE' });

/** A message that the engine answers with 429 and a Retry-After. */
export const busy = script({ status: 429, retryafter: 7 });

/** A message whose stream breaks off in the middle. */
export const broken = script({ count: 20, fault: 'error', at: 5 });
