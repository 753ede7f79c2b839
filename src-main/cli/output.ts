import { SingleBar } from 'cli-progress';
import type { JobStatus } from '@contract/data';

/** Where a command writes: results to stdout, everything else to stderr, so that a pipe sees results alone. */
export interface Output {
  readonly isJson: boolean;
  /** A line for people; nothing with `--json`. */
  line(text: string): void;
  /** A value for programs, on one line; nothing without `--json`. */
  json(value: unknown): void;
  /** To stderr, always. */
  note(text: string): void;
  progress(job: JobStatus): void;
  /** How much of something is done that is no job of the engine's, 0 to 1. */
  share(what: string, fraction: number): void;
  endProgress(): void;
}

const LINE_EVERY_MS = 2_000;
const phases: Record<JobStatus['phase'], string> = {
  scanning: 'Looking for photos',
  preparing: 'Preparing photos',
  reading: 'Reading photos',
  embedding: 'Computing embeddings',
  building: 'Building the index',
  verifying: 'Verifying',
  learning: 'Learning',
  arranging: 'Arranging the map',
  comparing: 'Comparing pictures',
};

export function createOutput(options: { isJson: boolean; stdout: NodeJS.WritableStream; stderr: NodeJS.WriteStream }): Output {
  const { isJson, stdout, stderr } = options;
  const progress = stderr.isTTY ? new BarProgress(stderr) : new LineProgress(stderr);
  return {
    isJson,
    line: (text) => void (isJson || stdout.write(`${text}\n`)),
    json: (value) => void (isJson && stdout.write(`${JSON.stringify(value)}\n`)),
    note: (text) => void stderr.write(`${text}\n`),
    progress: (job) => progress.show(phases[job.phase], job.fraction ?? (job.total > 0 ? job.done / job.total : 0), describe(job)),
    share: (what, fraction) => progress.show(what, fraction, `${Math.floor(fraction * 100)} %`),
    endProgress: () => progress.end(),
  };
}

/** One line that is drawn again, on a terminal. */
class BarProgress {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(phase: string, fraction: number, count: string): void {
    if (this.#bar === null) {
      this.#bar = new SingleBar({ stream: this.#stream, format: '{phase} {bar} {count}', hideCursor: true, clearOnComplete: true });
      this.#bar.start(1, 0, { phase: '', count: '' });
    }
    this.#bar.update(fraction, { phase, count });
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}

/** A line now and then, in a file or a pipe. */
class LineProgress {
  readonly #stream: NodeJS.WritableStream;
  #lastAtMs = 0;
  #lastPhase: string | null = null;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  show(phase: string, _fraction: number, count: string): void {
    const nowMs = performance.now();
    if (phase === this.#lastPhase && nowMs - this.#lastAtMs < LINE_EVERY_MS) return;
    this.#lastAtMs = nowMs;
    this.#lastPhase = phase;
    this.#stream.write(count === '' ? `${phase} ...\n` : `${phase}: ${count}\n`);
  }

  end(): void {
    this.#lastPhase = null;
  }
}

function describe(job: JobStatus): string {
  const count = job.total > 0 ? `${job.done} of ${job.total}` : countOfUnknown(job);
  const rate = job.perSecond > 0 ? `, ${job.perSecond < 10 ? job.perSecond.toFixed(1) : Math.round(job.perSecond)}/s` : '';
  const left = job.secondsLeft !== null && job.secondsLeft >= 1 ? `, ${describeSeconds(job.secondsLeft)} left` : '';
  const loss = job.loss === undefined ? '' : `, loss ${job.loss.toFixed(4)}`;
  return `${count}${rate}${left}${loss}`;
}

/** What has no steps to count, or has not begun to count them, still gets on. */
function countOfUnknown({ phase, done, fraction }: JobStatus): string {
  if (fraction !== undefined) return `${Math.floor(fraction * 100)} %`;
  if (phase === 'scanning') return `${done} found`;
  return done > 0 ? `${done}` : '';
}

export function describeSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
