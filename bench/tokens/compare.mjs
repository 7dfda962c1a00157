// Runs all sides in turn over the same text and vocabularies, and writes the tokens' section of RESULTS.md.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { circumstances, figure, median, record, root, spread, table } from '../report.mjs';

const load = os.loadavg()[0];
const seconds = process.env.BENCH_SECONDS ?? '3';
const repeats = Number(process.env.BENCH_REPEATS ?? 3);
const folder = path.join(root, 'artifacts/bench/tokens');
const bench = path.join(root, 'artifacts/bin/Tokens/release/TokenBench.dll');
const judges = path.join(root, 'tests/Services.OpenAIProxy.Tests/Tokenizers/Judge');
const vocabularies = { o200k_base: 'o200k_base (200,000 tokens, o200k pattern)', cl100k_base: 'cl100k_base (100,000 tokens, cl100k pattern)', qwen2: 'small, Qwen2 pattern, NFC', gpt2: 'small, GPT-2 pattern' };

mkdirSync(folder, { recursive: true });
execFileSync('node', [path.join(judges, 'make.mjs'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync(path.join(folder, 'trained.tmp'), { force: true });

// English prose, each word where it stands: the texts of this repository.
const texts = ['docs', 'docs/decisions', 'demo-model/corpus', 'bench', '.'].flatMap(name =>
  readdirSync(path.join(root, name)).filter(file => /\.(md|txt)$/.test(file)).map(file => readFileSync(path.join(root, name, file), 'utf8')));
const text = path.join(folder, 'english.txt');
writeFileSync(text, texts.join('\n'));
const size = Buffer.byteLength(texts.join('\n')) / 1e6;

const sides = {
  atrium: file => ['dotnet', [bench, file, text, seconds]],
  js: file => ['node', [path.join(import.meta.dirname, 'peer.mjs'), 'js', file, text, seconds]],
  rust: file => ['node', [path.join(import.meta.dirname, 'peer.mjs'), 'rust', file, text, seconds]],
};

const rows = [];
const ratios = [];
let slowest = Infinity;
for (const [name, title] of Object.entries(vocabularies)) {
  const file = path.join(folder, `${name}.json`);
  const [speed, first, counts] = [{}, {}, {}];
  let memory = Infinity;
  for (let i = 0; i < repeats; i++) {
    for (const side of Object.keys(sides).sort(() => (i % 2 ? -1 : 1))) {
      const { tokens, rounds } = JSON.parse(execFileSync(...sides[side](file), { encoding: 'utf8' }));
      counts[side] = tokens;
      (speed[side] ??= []).push(size / median(rounds.slice(1).map(([, processor]) => processor)) * 1000);
      (first[side] ??= []).push(size / rounds[0][1] * 1000);
      memory = side === 'atrium' ? Math.min(memory, ...rounds.map(([, , bytes]) => bytes)) : memory;
    }
  }

  if (new Set(Object.values(counts)).size > 1) {
    throw new Error(`${name}: the sides count ${JSON.stringify(counts)}`);
  }

  slowest = Math.min(slowest, median(speed.atrium));
  ratios.push(median(speed.atrium) / median(speed.js));
  rows.push([title, spread(speed.atrium), spread(speed.js), spread(speed.rust), figure(median(first.atrium)), figure(median(first.js)), String(counts.atrium), String(memory)]);
}

const report = `${circumstances(load)} ${figure(size)} MB of English, ${repeats} runs of ${seconds} s in turn, one text at a time, the same number of tokens on all sides. MB of UTF-8 per second of processor time, collecting garbage included.

${table(['vocabulary', 'Atrium', '@huggingface/tokenizers', 'tokenizers (native, through Node)', 'Atrium, first time', '@huggingface, first time', 'tokens', 'bytes allocated, known text'], rows)}

The slowest of Atrium's: **${figure(slowest)} MB/s** (goal 5). To the JavaScript library: **${ratios.map(figure).join(', ')}** times.
`;
record('tokens', report);
console.log(report);
