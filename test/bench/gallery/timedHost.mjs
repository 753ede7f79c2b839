// The engine's program, with the moment of each message that it gets and sends written down, by the clock that Chromium's traces have on Linux; and what
// its thread had worked, and had waited for a core, until then.
import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';

const file = process.env['LIKEWISE_BENCH_MESSAGES'];
const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
const buffer = Buffer.alloc(64);
let lines = [];

function note(way, { kind, call, id, event }) {
  const us = Number(process.hrtime.bigint() / 1000n);
  const [cpuNs, waitedNs] = buffer.toString('latin1', 0, readSync(schedule, buffer, 0, 64, 0)).split(' ');
  lines.push(JSON.stringify({ us, way, kind, id, name: call ?? event, cpuUs: cpuNs / 1000, waitedUs: waitedNs / 1000 }));
}
const write = () => {
  if (lines.length > 0) appendFileSync(file, `${lines.join('\n')}\n`);
  lines = [];
};

const send = process.send;
process.send = (message, ...rest) => {
  note('out', message);
  return send.call(process, message, ...rest);
};
process.on('message', (message) => note('in', message));
setInterval(write, 500).unref();
process.on('exit', () => {
  write();
  closeSync(schedule);
});

await import(process.env['LIKEWISE_BENCH_HOST']);
