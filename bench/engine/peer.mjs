// llama.cpp through node-llama-cpp, in a process of its own: measures inside, with nothing between it and the library.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [modelPath, threads, sequences, contextSize] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false, logLevel: LlamaLogLevel.error, maxThreads: threads });
const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
const context = await model.createContext({
  sequences, contextSize, batchSize: 512, flashAttention: false, threads: { ideal: threads, min: threads },
});
const slots = Array.from({ length: sequences }, () => context.getSequence());

/** Evaluates a prompt and `count` tokens, the most likely one each time, past any end; answers when the first and the last came. */
async function evaluate(slot, prompt, count) {
  await slot.clearHistory();
  const tokens = model.tokenize(prompt, true);
  const start = performance.now();
  let first = 0;
  let done = 0;
  for await (const token of slot.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
    done += token >= 0 ? 1 : 0;
    first ||= performance.now();
    if (done === count) {
      break;
    }
  }

  return { input: tokens.length, count: done, start, first, last: performance.now() };
}

process.on('message', async ({ prompts, count }) => {
  process.send(await Promise.all(prompts.map((prompt, i) => evaluate(slots[i], prompt, count))));
});
process.send('ready');
