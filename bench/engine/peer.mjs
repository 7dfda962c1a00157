// llama.cpp through node-llama-cpp, in a process of its own: measures inside, with nothing between it and the library.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [modelPath, threads, sequences, contextSize] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false, logLevel: LlamaLogLevel.error, maxThreads: threads });
const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
const context = await model.createContext({
  sequences, contextSize, batchSize: 512, flashAttention: false, threads: { ideal: threads, min: threads },
});
const slots = Array.from({ length: sequences }, () => context.getSequence());

/** Evaluates a prompt and `count` tokens, the most likely one each time, past any end; answers how many there were at which time. */
async function evaluate(slot, prompt, count) {
  await slot.clearHistory();
  const tokens = model.tokenize(prompt, true);
  const start = performance.now();
  const arrivals = [];
  for await (const token of slot.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
    arrivals.push([performance.now(), arrivals.length + (token >= 0 ? 1 : 0)]);
    if (arrivals.length === count) {
      break;
    }
  }

  return { input: tokens.length, start, arrivals };
}

process.on('message', async ({ prompts, count }) => {
  process.send(await Promise.all(prompts.map((prompt, i) => evaluate(slots[i], prompt, count))));
});
process.send('ready');
