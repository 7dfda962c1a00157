// Writes a GGUF model of realistic shape with random weights: it says nothing, but takes llama.cpp the time of a real one.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

const shape = { width: 1024, layers: 12, inner: 2816, head: 64, vocabulary: 8192, context: 2048 };
const types = { Q8_0: { id: 8, fileType: 7, bytes: 34 }, Q4_0: { id: 2, fileType: 2, bytes: 18 } };
const kinds = { u32: 4, i32: 5, f32: 6, text: 8, list: 9 };

/** Writes the model into `folder` unless it is there, and answers its path. */
export function synthetic(folder, weights = 'Q8_0') {
  const file = path.join(folder, `synthetic-160m-${weights}.gguf`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const partial = `${file}.${process.pid}`;
    write(partial, types[weights]);
    renameSync(partial, file);
  }

  return file;
}

function write(file, type) {
  const { width, layers, inner, head, vocabulary, context } = shape;
  const tensors = [['token_embd.weight', width, vocabulary], ['output_norm.weight', width]];
  for (let layer = 0; layer < layers; layer++) {
    const name = part => `blk.${layer}.${part}.weight`;
    tensors.push([name('attn_norm'), width], [name('ffn_norm'), width], [name('attn_q'), width, width], [name('attn_k'), width, width],
      [name('attn_v'), width, width], [name('attn_output'), width, width], [name('ffn_gate'), width, inner], [name('ffn_up'), width, inner],
      [name('ffn_down'), inner, width]);
  }

  const metadata = [
    ['general.architecture', 'text', 'llama'], ['general.name', 'text', 'Synthetic'], ['general.file_type', 'u32', type.fileType],
    ['llama.context_length', 'u32', context], ['llama.embedding_length', 'u32', width], ['llama.block_count', 'u32', layers],
    ['llama.feed_forward_length', 'u32', inner], ['llama.attention.head_count', 'u32', width / head],
    ['llama.rope.dimension_count', 'u32', head], ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-5],
    ['tokenizer.ggml.model', 'text', 'gpt2'], ['tokenizer.ggml.pre', 'text', 'gpt-2'], ['tokenizer.ggml.tokens', 'list', 'text', tokens(vocabulary)],
    ['tokenizer.ggml.token_type', 'list', 'i32', [...Array(vocabulary - 1).fill(1), 3]], ['tokenizer.ggml.merges', 'list', 'text', ['Ġ w']],
    ['tokenizer.ggml.eos_token_id', 'u32', vocabulary - 1],
  ];

  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length)];
  for (const [key, kind, ...value] of metadata) {
    parts.push(text(key), u32(kinds[kind]), kind === 'list' ? list(...value) : scalar(kind, value[0]));
  }

  let offset = 0;
  for (const [name, columns, rows] of tensors) {
    parts.push(text(name), u32(rows ? 2 : 1), u64(columns), ...(rows ? [u64(rows)] : []), u32(rows ? type.id : 0), u64(offset));
    offset += padded(size(columns, rows, type));
  }

  const header = Buffer.concat(parts);
  const output = openSync(file, 'w');
  writeSync(output, header);
  writeSync(output, Buffer.alloc(padded(header.length) - header.length));
  const random = blocks(type);
  for (const [, columns, rows] of tensors) {
    const bytes = size(columns, rows, type);
    const data = Buffer.alloc(padded(bytes));
    if (rows) {
      for (let at = 0; at < bytes; at += random.length) {
        random.copy(data, at, 0, Math.min(random.length, bytes - at));
      }
    } else {
      new Float32Array(data.buffer, data.byteOffset, columns).fill(1);
    }

    writeSync(output, data);
  }

  closeSync(output);
}

/** 257 × 1024 blocks of random weights with a scale that keeps activations finite; an odd number, so that rows differ. */
function blocks(type) {
  const data = Buffer.alloc(type.bytes * 257 * 1024 / 8);
  let state = 42;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }

  for (let at = 0; at < data.length; at += type.bytes) {
    data.writeUInt16LE(type.id === 8 ? 0x0c00 : 0x1c00, at); // half floats: 2^-12 and 2^-8
  }

  return data;
}

/** GPT-2's alphabet for the bytes, then words. */
function tokens(count) {
  const printable = value => (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
  const list = [];
  for (let value = 0, next = 256; value < 256; value++) {
    list.push(String.fromCharCode(printable(value) ? value : next++));
  }

  list.push('Ġw');
  while (list.length < count - 1) {
    list.push(`Ġw${list.length}`);
  }

  return [...list, '<end>'];
}

const size = (columns, rows, type) => (rows ? columns / 32 * type.bytes * rows : columns * 4);
const padded = bytes => Math.ceil(bytes / 32) * 32;

function u32(value) {
  const data = Buffer.alloc(4);
  data.writeUInt32LE(value);
  return data;
}

function u64(value) {
  const data = Buffer.alloc(8);
  data.writeBigUInt64LE(BigInt(value));
  return data;
}

function text(value) {
  const data = Buffer.from(value);
  return Buffer.concat([u64(data.length), data]);
}

function scalar(kind, value) {
  if (kind === 'f32') {
    const data = Buffer.alloc(4);
    data.writeFloatLE(value);
    return data;
  }

  return kind === 'text' ? text(value) : u32(value);
}

function list(kind, values) {
  return Buffer.concat([u32(kinds[kind]), u64(values.length), ...values.map(value => scalar(kind, value))]);
}
