// What the tests share. The clients find Atrium as they find any server: OPENAI_BASE_URL and OPENAI_API_KEY.
export const baseURL = process.env.OPENAI_BASE_URL;
export const apiKey = process.env.OPENAI_API_KEY;
export const model = process.env.ATRIUM_TEST_MODEL;

export const question = [
  { role: 'system', content: 'You answer briefly.' },
  { role: 'user', content: 'What is Atrium?' },
];

// A request whose answer is long enough to leave in the middle.
export const longAnswer = JSON.parse(process.env.ATRIUM_TEST_LONG_REQUEST);

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** What the engine is doing, from its own metrics. */
export async function engine() {
  const text = await (await fetch(process.env.ATRIUM_TEST_ENGINE_METRICS)).text();
  const value = name => {
    const lines = text.split('\n').filter(line => line.startsWith(name) && ' {'.includes(line[name.length]));
    if (lines.length === 0) {
      throw new Error(`The engine's metrics hold no ${name}.`);
    }
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };
  return {
    running: value(process.env.ATRIUM_TEST_METRIC_RUNNING),
    queued: value(process.env.ATRIUM_TEST_METRIC_QUEUED),
    aborted: value(process.env.ATRIUM_TEST_METRIC_ABORTED),
  };
}

/** Looks at the engine until it is as wished; the number of looks bounds the patience, nothing else depends on time. */
export async function until(wish) {
  let seen;
  for (let look = 0; look < 1500; look++) {
    seen = await engine();
    if (wish(seen)) {
      return;
    }
    await pause(20);
  }
  throw new Error(`The engine stayed at ${JSON.stringify(seen)}, which is not ${wish}`);
}
