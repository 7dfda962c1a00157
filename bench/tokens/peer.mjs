// The peers, as TokenBench: `node peer.mjs js|rust TOKENIZER.json TEXT SECONDS`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const judges = path.resolve(import.meta.dirname, '../../tests/Services.OpenAIProxy.Tests/Tokenizers/Judge');
const require = createRequire(path.join(judges, 'package.json'));
const [name, file, input, seconds] = process.argv.slice(2);
const text = readFileSync(input, 'utf8');

const peers = {
  js() {
    const { Tokenizer } = require('@huggingface/tokenizers');
    const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
    return () => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
  },
  rust() {
    const tokenizer = require('tokenizers').Tokenizer.fromFile(file);
    return async () => (await tokenizer.encode(text, null, { addSpecialTokens: false })).getLength();
  },
};

const encode = peers[name]();
const rounds = [];
let tokens = 0;
const begin = performance.now();
while (performance.now() - begin < seconds * 1000 || rounds.length < 3) {
  const [clock, before] = [performance.now(), process.cpuUsage()];
  tokens = await encode();
  const used = process.cpuUsage(before);
  rounds.push([performance.now() - clock, (used.user + used.system) / 1000, 0]);
}

console.log(JSON.stringify({ tokens, rounds }));
