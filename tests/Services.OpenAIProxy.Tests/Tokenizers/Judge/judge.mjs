// Cuts texts with other tokenizers: `node judge.mjs JUDGE TOKENIZER.json TEXTS.json OUT.json`. The texts are an array; so is what is written: for each text its
// ids with and without the tokens around it, and the text of the first ones with and without special tokens. JUDGE: `rust` (Hugging Face's own library),
// `js` (their library for browsers), or `gpt` (gpt-tokenizer with the vocabulary that the file is named after; ids only).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const [name, file, input, output] = process.argv.slice(2);
const texts = JSON.parse(readFileSync(input, 'utf8'));

const judges = {
  async rust() {
    const tokenizer = require('tokenizers').Tokenizer.fromFile(file);
    const ids = async (text, addSpecialTokens) => (await tokenizer.encode(text, null, { addSpecialTokens })).getIds();
    return async text => {
      const framed = await ids(text, true);
      return { framed, bare: await ids(text, false), plain: await tokenizer.decode(framed, true), full: await tokenizer.decode(framed, false) };
    };
  },
  async js() {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
    return async text => ({ bare: tokenizer.encode(text, { add_special_tokens: false }).ids });
  },
  async gpt() {
    const { encode } = await import(`gpt-tokenizer/encoding/${path.basename(file, '.json')}`);
    return async text => ({ bare: encode(text, { disallowedSpecial: new Set() }) });
  },
};

const judge = await judges[name]();
const answers = [];
for (const text of texts) {
  answers.push(await judge(text));
}

writeFileSync(output, JSON.stringify(answers));
