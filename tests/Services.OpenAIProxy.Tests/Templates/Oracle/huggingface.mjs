// Renders the cases of standard input, one JSON per line: {template, variables}. One JSON per line comes back: {text} or {error}.
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';

// Its strftime_now asks the clock.
const Clock = globalThis.Date;
globalThis.Date = class extends Clock {
  constructor(...parts) {
    super(...(parts.length ? parts : [2026, 2, 7, 14, 5, 9, 123]));
  }
};

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { template, variables } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ text: new Template(template).render(variables) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message ?? error) }));
  }
}
