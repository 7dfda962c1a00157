// A SentencePiece character map like nmt_nfkc, made from Node's own NFKC: a double array trie of UTF-8 keys and a heap of replacements.
const spaces = ['\t', '\n', '\r', '\u00a0', '\u1680', '\u2028', '\u2029', '\u3000', '\ufeff'];

function rules() {
  const map = new Map();
  for (let point = 0xa0; point < 0x20000; point++) {
    const text = point >= 0xd800 && point < 0xe000 ? '' : String.fromCodePoint(point);
    const plain = text.normalize('NFKC');
    if (plain !== text && !plain.includes('\0')) {
      map.set(text, plain);
    }
  }

  for (const base of 'aeiouAEIOUnc') {
    for (const mark of '\u0300\u0301\u0302\u0303\u0308\u0327') {
      const pair = base + mark;
      if (pair.normalize('NFC') !== pair) {
        map.set(pair, pair.normalize('NFC'));
      }
    }
  }

  spaces.forEach(text => map.set(text, ' '));
  ['\u200b', '\u200e', '\u0007', '\u007f'].forEach(text => map.set(text, ''));
  return map;
}

/** The map in base64. */
export function characterMap() {
  const trie = { next: new Map(), value: -1 };
  const heap = [];
  for (const [key, replacement] of rules()) {
    let node = trie;
    for (const byte of Buffer.from(key)) {
      node = node.next.get(byte) ?? node.next.set(byte, { next: new Map(), value: -1 }).get(byte);
    }

    node.value = heap.length;
    heap.push(...Buffer.from(replacement), 0);
  }

  // A block of 256 units for each node, which is wasteful and simple: a child is at the block's beginning xor the node's own byte xor the child's;
  // the value of a node is its child 0.
  const units = new Map();
  let blocks = 1;
  const place = (node, at, label) => {
    const base = (blocks++ * 256) ^ (at & 255);
    units.set(at, (((at ^ base) >>> 8) << 10 | 0x200 | (node.value >= 0 ? 0x100 : 0) | label) >>> 0);
    if (node.value >= 0) {
      units.set(base, (node.value | 0x80000000) >>> 0);
    }

    for (const [byte, child] of node.next) {
      place(child, base ^ byte, byte);
    }

  };
  place(trie, 0, 0);
  const size = blocks * 256;
  const bytes = Buffer.alloc(4 + size * 4);
  bytes.writeUInt32LE(size * 4);
  for (const [at, unit] of units) {
    bytes.writeUInt32LE(unit, 4 + at * 4);
  }

  return Buffer.concat([bytes, Buffer.from(heap)]).toString('base64');
}
