// OpenAI's vocabularies come as ranks of byte strings. Which two parts each was made of is found by making it again with only the better ranks.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The letters of byte-level models, from GPT-2. */
export function byteLetters() {
  const letters = [];
  for (let value = 0, next = 256; value < 256; value++) {
    const visible = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
    letters.push(String.fromCharCode(visible ? value : next++));
  }

  return letters;
}

function parts(token, ranks) {
  const rank = ranks.get(token);
  const pieces = [...token];
  while (pieces.length > 2) {
    let [best, at] = [Infinity, -1];
    for (let i = 0; i + 1 < pieces.length; i++) {
      const other = ranks.get(pieces[i] + pieces[i + 1]);
      if (other !== undefined && other < rank && other < best) {
        [best, at] = [other, i];
      }
    }

    if (at < 0) {
      return null;
    }

    pieces.splice(at, 2, pieces[at] + pieces[at + 1]);
  }

  return pieces;
}

/** The vocabulary and the merges of one of gpt-tokenizer's files. */
export function mergesOf(name) {
  const letters = byteLetters();
  const folder = path.join(path.dirname(require.resolve('gpt-tokenizer/package.json')), 'data');
  const ranks = new Map();
  for (const line of readFileSync(path.join(folder, `${name}.tiktoken`), 'utf8').split('\n').filter(Boolean)) {
    const [bytes, rank] = line.split(' ');
    ranks.set([...Buffer.from(bytes, 'base64')].map(value => letters[value]).join(''), Number(rank));
  }

  const sorted = [...ranks].sort(([, a], [, b]) => a - b);
  return { vocab: Object.fromEntries(sorted), merges: sorted.filter(([text]) => text.length > 1).map(([text]) => parts(text, ranks)).filter(Boolean) };
}
