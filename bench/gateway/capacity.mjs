// The highest rate that each way holds: arrivals at a constant rate that grows step by step until answers fall behind.
import { measure } from './load.mjs';

const step = 1.25;
const slowest = { whole: report => report.total.p99, burst: report => report.total.p99, paced: report => report.first.p99 };
const limit = 100;

const holds = (script, report) => report.failed === 0 && slowest[script.name](report) <= limit;

/** The report of the last rate that was held. One bad run is repeated: a disturbance is no limit. */
export async function capacity(name, way, script, first, seconds, mostSteps = Infinity) {
  const tryRate = async rate => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const report = { ...await measure(way, script, rate, seconds), rate };
      const held = holds(script, report);
      console.log(`${script.name} ${rate}/s ${name}: ${held ? 'held' : 'not held'} ${JSON.stringify(report)}`);
      if (held) {
        return report;
      }

      // What is left of an overload is not the next step's.
      await new Promise(resolve => setTimeout(resolve, 1000));
    }

    return null;
  };

  let best = await tryRate(first);
  for (let rate = Math.round(first / step); !best && rate >= 1; rate = Math.round(rate / step)) {
    best = await tryRate(rate);
  }

  if (best) {
    for (let steps = 1, next; steps < mostSteps && (next = await tryRate(Math.round(best.rate * step))); steps++) {
      best = next;
    }

    return best;
  }

  return { rate: 0, achieved: 0, events: 0, work: 0, toolCores: 0 };
}
