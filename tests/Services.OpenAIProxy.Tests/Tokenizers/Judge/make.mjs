// Writes tokenizer.json files into a folder: small ones in the shape of well-known models, trained on this repository's own texts, and two whose
// vocabularies are OpenAI's. `node make.mjs FOLDER`
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { characterMap } from './charmap.mjs';
import { patterns } from './patterns.mjs';
import { mergesOf } from './tiktoken.mjs';

const judge = createRequire(import.meta.url)('tokenizers');
const root = path.resolve(import.meta.dirname, '../../../..');
const out = path.resolve(process.argv[2]);
const corpus = ['docs', 'demo-model/corpus'].flatMap(folder => readdirSync(path.join(root, folder)).filter(name => /\.(md|txt)$/.test(name)).map(name => path.join(root, folder, name)));
mkdirSync(out, { recursive: true });

/** The model that the judge learns from the corpus, as it is written down. */
function train(model, pre, normalizer) {
  const tokenizer = new judge.Tokenizer(model);
  tokenizer.setPreTokenizer(pre);
  if (normalizer) {
    tokenizer.setNormalizer(normalizer);
  }

  tokenizer.train(corpus);
  const file = path.join(out, 'trained.tmp');
  tokenizer.save(file);
  return JSON.parse(readFileSync(file, 'utf8')).model;
}

/** A vocabulary that has `texts` too, and whose ids are in a row. */
function withTexts(vocabulary, texts) {
  const all = [...texts, ...Object.entries(vocabulary).sort(([, a], [, b]) => a - b).map(([text]) => text)];
  return Object.fromEntries([...new Set(all)].map((text, id) => [text, id]));
}

const token = (id, content, more = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });

/** Added tokens after those of the model. */
function after(model, tokens) {
  let id = Array.isArray(model.vocab) ? model.vocab.length : Object.keys(model.vocab).length;
  return tokens.map(([content, more]) => token(model.vocab[content] ?? id++, content, more));
}

function write(name, parts) {
  writeFileSync(path.join(out, `${name}.json`), JSON.stringify({
    version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts,
  }));
}

const byteLevel = (use_regex, add_prefix_space = false) => ({ type: 'ByteLevel', add_prefix_space, trim_offsets: true, use_regex });
const split = (Regex, behavior = 'Isolated', invert = false) => ({ type: 'Split', pattern: { Regex }, behavior, invert });
const sequence = (...pretokenizers) => ({ type: 'Sequence', pretokenizers });
const bytes = Array.from({ length: 256 }, (_, value) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`);
const template = (tokens, single) => ({
  type: 'TemplateProcessing',
  single: single.map(id => (id === 'A' ? { Sequence: { id, type_id: 0 } } : { SpecialToken: { id, type_id: 0 } })),
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: Object.fromEntries(tokens.filter(({ content }) => single.includes(content)).map(({ id, content }) => [content, { id: content, ids: [id], tokens: [content] }])),
});

// Byte-level BPE under the patterns of several families.
const byteModel = (pattern, more = {}) => {
  const model = train(judge.BPE.empty(), judge.sequencePreTokenizer([judge.splitPreTokenizer(pattern, 'isolated'), judge.byteLevelPreTokenizer(false, false)]));
  return { ...model, vocab: withTexts(model.vocab, judge.byteLevelAlphabet()), ...more };
};

const gpt2 = byteModel(patterns.gpt2);
write('gpt2', { model: { ...gpt2, merges: gpt2.merges.map(pair => pair.join(' ')) }, pre_tokenizer: byteLevel(true), decoder: byteLevel(true), post_processor: byteLevel(true), added_tokens: after(gpt2, [['<|endoftext|>']]) });
write('roberta', {
  model: gpt2, pre_tokenizer: byteLevel(true, true), decoder: byteLevel(true),
  added_tokens: after(gpt2, [['<s>'], ['</s>'], ['<mask>', { lstrip: true }], ['word', { special: false, single_word: true }], ['atr', { special: false, normalized: true, rstrip: true }]]),
  post_processor: { type: 'RobertaProcessing', sep: ['</s>', Object.keys(gpt2.vocab).length + 1], cls: ['<s>', Object.keys(gpt2.vocab).length], trim_offsets: true, add_prefix_space: true },
});

const llama3 = byteModel(patterns.llama3, { ignore_merges: true });
const llama3Tokens = after(llama3, [['<|begin_of_text|>'], ['<|end_of_text|>'], ['<|start_header_id|>'], ['<|end_header_id|>'], ['<|eot_id|>'], ['<|python_tag|>']]);
write('llama3', {
  model: llama3, pre_tokenizer: sequence(split(patterns.llama3), byteLevel(false)), decoder: byteLevel(true), added_tokens: llama3Tokens,
  post_processor: { type: 'Sequence', processors: [byteLevel(true), template(llama3Tokens, ['<|begin_of_text|>', 'A'])] },
});

const qwen2 = byteModel(patterns.qwen2);
write('qwen2', {
  model: qwen2, normalizer: { type: 'NFC' }, pre_tokenizer: sequence(split(patterns.qwen2), byteLevel(false)), decoder: byteLevel(true), post_processor: byteLevel(false),
  added_tokens: after(qwen2, [['<|endoftext|>'], ['<|im_start|>'], ['<|im_end|>'], ['<tool_call>', { special: false }], ['</tool_call>', { special: false }]]),
});

const deepseek = byteModel(patterns.deepseek);
const deepseekTokens = after(deepseek, [['<｜begin▁of▁sentence｜>'], ['<｜end▁of▁sentence｜>'], ['<｜User｜>', { special: false }], ['<think>', { special: false }]]);
write('deepseek', {
  model: deepseek, normalizer: { type: 'Sequence', normalizers: [] }, decoder: byteLevel(true), added_tokens: deepseekTokens,
  pre_tokenizer: sequence(split('\\p{N}{1,3}'), split('[一-龥぀-ゟ゠-ヿ]+'), split(patterns.deepseek), byteLevel(false)),
  post_processor: template(deepseekTokens, ['<｜begin▁of▁sentence｜>', 'A']),
});

write('starcoder', {
  model: gpt2, pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)), decoder: byteLevel(true), added_tokens: after(gpt2, [['<|endoftext|>'], ['<fim_prefix>']]),
});

// SentencePiece's shapes.
const spaced = train(judge.BPE.empty(), judge.metaspacePreTokenizer('▁', 'always', true));
const llama2 = { ...spaced, vocab: withTexts(spaced.vocab, ['<unk>', '<s>', '</s>', ...bytes]), unk_token: '<unk>', fuse_unk: true, byte_fallback: true };
const llama2Tokens = after(llama2, [['<unk>'], ['<s>'], ['</s>']]);
const spaceDecoder = {
  type: 'Sequence',
  decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }],
};
write('llama2', {
  model: llama2, added_tokens: llama2Tokens, decoder: spaceDecoder, post_processor: template(llama2Tokens, ['<s>', 'A']),
  normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] },
});
write('mistral', {
  model: { ...llama2, vocab: llama2.vocab }, added_tokens: [...llama2Tokens, ...after(llama2, [['[INST]'], ['[/INST]']])], post_processor: template(llama2Tokens, ['<s>', 'A', '</s>']),
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false }, decoder: spaceDecoder,
});
write('gemma', {
  model: { ...llama2, fuse_unk: true }, added_tokens: [...llama2Tokens, ...after(llama2, [['\n\n', { special: false, normalized: false }], ['<start_of_turn>']])],
  normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' }, pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
  decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }] },
});
write('unknowns', { model: { ...spaced, vocab: withTexts(spaced.vocab, ['<unk>']), unk_token: '<unk>', fuse_unk: false }, pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true } });

// Scores of a few digits: the judge reads longer ones inexactly, which decides between two ways that are as good.
const learned = train(judge.Unigram.empty(), judge.sequencePreTokenizer([judge.whitespaceSplitPreTokenizer(), judge.metaspacePreTokenizer('▁', 'always', true)]));
const t5 = { ...learned, vocab: [['<pad>', 0], ['</s>', 0], ['<unk>', 0], ...learned.vocab.filter(([text]) => text !== '<unk>').map(([text, score]) => [text, Number(score.toFixed(6))])], unk_id: 2 };
const t5Tokens = [token(0, '<pad>'), token(1, '</s>'), token(2, '<unk>'), ...after(t5, [['<extra_id_0>', { rstrip: true, lstrip: true }]])];
const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
write('t5', {
  model: t5, added_tokens: t5Tokens, normalizer: { type: 'Precompiled', precompiled_charsmap: characterMap() }, pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, metaspace),
  decoder: metaspace, post_processor: template(t5Tokens, ['A', '</s>']),
});
write('xlm', {
  model: { ...t5, byte_fallback: true, vocab: [...t5.vocab, ...bytes.map(text => [text, -20])] },
  normalizer: { type: 'Sequence', normalizers: [{ type: 'Nmt' }, { type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }] },
  pre_tokenizer: { ...metaspace, prepend_scheme: 'first' }, decoder: spaceDecoder,
});

// BERT's, CLIP's and plain words.
const pieces = train(judge.WordPiece.empty(), judge.bertPreTokenizer(), judge.bertNormalizer());
const bert = { ...pieces, vocab: withTexts(pieces.vocab, ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']), unk_token: '[UNK]' };
const bertTokens = after(bert, [['[PAD]'], ['[UNK]'], ['[CLS]'], ['[SEP]'], ['[MASK]']]);
write('bert', {
  model: bert, added_tokens: bertTokens, normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' }, decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', bert.vocab['[SEP]']], cls: ['[CLS]', bert.vocab['[CLS]']] },
});
write('cased', {
  model: { ...bert, max_input_chars_per_word: 12 }, added_tokens: bertTokens, decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
  normalizer: { type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false },
  pre_tokenizer: sequence({ type: 'Whitespace' }, { type: 'Punctuation', behavior: 'Contiguous' }), post_processor: template(bertTokens, ['[CLS]', 'A', '[SEP]']),
});

const letters = new Set(Object.keys(gpt2.vocab).filter(text => text.length === 1));
const clip = { ...gpt2, vocab: withTexts({}, [...letters, ...[...letters].map(text => `${text}</w>`), '<|end|>']), merges: [], unk_token: '<|end|>', end_of_word_suffix: '</w>', continuing_subword_prefix: '' };
for (const [a, b] of gpt2.merges.filter(([a, b]) => !a.startsWith('Ġ') && a.length + b.length < 6)) {
  for (const merge of [[a, b], [a, `${b}</w>`]]) {
    if (merge.every(part => part in clip.vocab)) {
      clip.merges.push(merge);
      clip.vocab[merge.join('')] ??= Object.keys(clip.vocab).length;
    }
  }
}

write('clip', {
  model: clip, added_tokens: after(clip, [['<|end|>']]), decoder: { type: 'BPEDecoder', suffix: '</w>' },
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }] },
  pre_tokenizer: sequence(split(patterns.clip, 'Removed', true), byteLevel(false)),
});
write('prefixed', {
  model: { type: 'BPE', dropout: null, unk_token: '?', continuing_subword_prefix: '##', end_of_word_suffix: '', fuse_unk: true, byte_fallback: false,
    vocab: withTexts({}, ['?', ...'abcdefghijklmnopqrstuvwxyz', ...[...'abcdefghijklmnopqrstuvwxyz'].map(letter => `##${letter}`), 'th', 'the', '##in', '##ing', 'at']),
    merges: [['t', '##h'], ['th', '##e'], ['##i', '##n'], ['##in', '##g'], ['a', '##t']] },
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' }, { type: 'Strip', strip_left: true, strip_right: false }] },
  pre_tokenizer: sequence({ type: 'CharDelimiterSplit', delimiter: '-' }, { type: 'Whitespace' }),
});
const words = { '<unk>': 0 };
for (const word of readFileSync(corpus[0], 'utf8').match(/\w+|[^\w\s]+/g)) {
  words[word] ??= Object.keys(words).length;
}

write('words', {
  model: { type: 'WordLevel', vocab: words, unk_token: '<unk>' }, normalizer: { type: 'NFD' },
  pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, { type: 'Digits', individual_digits: false }, { type: 'Punctuation', behavior: 'MergedWithPrevious' }, split('[A-Z]', 'MergedWithNext')),
});

// Vocabularies of real size.
for (const [name, special] of Object.entries({ cl100k_base: ['<|endoftext|>', '<|im_start|>'], o200k_base: ['<|start|>', '<|message|>'] })) {
  const { vocab, merges } = mergesOf(name);
  const model = { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: true, vocab, merges };
  write(name, { model, pre_tokenizer: sequence(split(patterns[name]), byteLevel(false)), decoder: byteLevel(true), added_tokens: after(model, special.map(text => [text])) });
}
