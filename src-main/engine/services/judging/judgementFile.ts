import { parse as parseCsv } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { LikewiseError } from '@contract/errors';
import { pathToBytes } from '../../paths/relativePath';
import { withFormula, withoutFormula } from '../writeWhole';

function isPath(text: string): boolean {
  try {
    return pathToBytes(text).length > 0;
  } catch {
    return false;
  }
}

const FORMAT = 'likewise-judgements';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const photo = z.strictObject({
  /** Of every content that is known of the picture, lower-case hex. */
  sha256: z.array(sha256).min(1).max(1000),
  /** Below its folder, with "/"; null where it lies nowhere now. */
  path: z.string().min(1).max(32_768).refine(isPath, 'no path').nullable(),
});
const judgement = z.strictObject({
  /** `a` is the photo that was looked at. */
  a: photo,
  b: photo,
  verdict: z.enum(['similar', 'different']),
  source: z.string().min(1).max(50),
  judgedAtMs: z.number().min(0).max(8.64e15),
});
const file = z.strictObject({ format: z.literal(FORMAT), version: z.literal(1), judgements: z.array(judgement) });

/** A photo as it is named outside of a library: by its content, and by where it lies. */
export type FiledPhoto = z.infer<typeof photo>;
export type FiledJudgement = z.infer<typeof judgement>;

const COLUMNS = ['path_a', 'path_b', 'verdict', 'sha256_a', 'sha256_b', 'source', 'judged_at_ms'] as const;

export function judgementsToJson(judgements: readonly FiledJudgement[]): string {
  const rows = judgements.map((row) => JSON.stringify(row)).join(',\n');
  return `{"format":"${FORMAT}","version":1,"judgements":[\n${rows}\n]}\n`;
}

export function judgementsToCsv(judgements: readonly FiledJudgement[]): string {
  const rows = judgements.map(({ a, b, verdict, source, judgedAtMs }) =>
    [a.path ?? '', b.path ?? '', verdict, a.sha256.join(' '), b.sha256.join(' '), source].map(withoutFormula).concat(String(judgedAtMs)),
  );
  return stringify([[...COLUMNS], ...rows]);
}

/** Reads either form. Throws `bad-argument` with the place of what is wrong. @param name how to call the file in that sentence */
export function parseJudgements(text: string, name: string): FiledJudgement[] {
  // Editors of one system put a byte order mark before either form; `trim` takes it for a blank.
  const bare = text.trimStart();
  // Before a parser sees it, whose message quotes what it stumbled over: of a photo, hundreds of bytes.
  if (text.includes('\0')) throw notOurs(name, 'it is no text');
  return bare.startsWith('{') ? fromJson(bare, name) : fromCsv(text, name);
}

function fromJson(text: string, name: string): FiledJudgement[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw notOurs(name, 'it is no JSON', cause);
  }
  const parsed = file.safeParse(raw);
  if (!parsed.success) throw notOurs(name, firstIssue(parsed.error));
  return parsed.data.judgements;
}

function fromCsv(text: string, name: string): FiledJudgement[] {
  let rows: string[][];
  try {
    rows = parseCsv(text, { bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw notOurs(name, (cause as Error).message, cause);
  }
  const [header = [], ...body] = rows;
  if (header.join() !== COLUMNS.join()) throw notOurs(name, `its first row is not "${COLUMNS.join(',')}"`);
  return body.map((row, i) => {
    const [pathA = '', pathB = '', verdict, hashA = '', hashB = '', source, judgedAtMs] = row.map(withFormula);
    const side = (path: string, hashes: string): unknown => ({ sha256: hashes.split(' '), path: path === '' ? null : path });
    const parsed = judgement.safeParse({ a: side(pathA, hashA), b: side(pathB, hashB), verdict, source, judgedAtMs: Number(judgedAtMs) });
    if (!parsed.success) throw notOurs(name, `row ${i + 2}: ${firstIssue(parsed.error)}`);
    return parsed.data;
  });
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue === undefined ? 'unknown' : `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`;
}

function notOurs(name: string, why: string, cause?: unknown): LikewiseError {
  const what = why.replace(/\s+/gu, ' ').slice(0, 200);
  return new LikewiseError('bad-argument', `${name} holds no judgements that can be imported: ${what}. Nothing was imported.`, { cause });
}
