// What the rest of the machine does meanwhile: processor time that is neither ours nor of what we started.
import { readFileSync } from 'node:fs';
import { processorTime, programs } from '../processes.mjs';

// More of a processor than this in other hands, and a measurement is of them.
const most = 0.2;

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Milliseconds of all processors at work, and of those ours: this process, children it has waited for, programs that run. */
function times() {
  const [user, nice, system, , , interrupts, soft] = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number);
  const own = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
  return {
    at: performance.now(),
    all: (user + nice + system + interrupts + soft) * 10,
    ours: own + programs().reduce((sum, program) => sum + processorTime(program.child.pid), 0),
  };
}

/** The processors in other hands while `act` ran, as a number, with what it gave. */
export async function watched(act) {
  const before = times();
  const result = await act();
  const after = times();
  return { result, others: Math.max(0, (after.all - before.all - (after.ours - before.ours)) / (after.at - before.at)) };
}

export const disturbances = { measured: 0, repeated: 0, worst: 0, waited: 0 };

/** Runs `act` until the rest of the machine was quiet meanwhile; when patience is at its end the last result is taken. */
export async function undisturbed(act) {
  const patience = Number(process.env.BENCH_PATIENCE ?? 300) * 1000;
  disturbances.measured++;
  while (true) {
    const { result, others } = await watched(act);
    if (others <= most || disturbances.waited >= patience) {
      disturbances.worst = Math.max(disturbances.worst, others);
      return result;
    }

    disturbances.repeated++;
    console.log(`disturbed: ${others.toFixed(2)} processors in other hands`);
    for (const from = performance.now(); disturbances.waited < patience;) {
      const quiet = (await watched(() => pause(1500))).others <= most;
      disturbances.waited += 1500;
      if (quiet) {
        break;
      }
    }
  }
}
