import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgementsToCsv, judgementsToJson, parseJudgements, type FiledJudgement } from './judgementFile';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const path = fc.stringMatching(/^[-=+@'", ;a-z鳥/]{1,20}$/u);
const photo = fc.record({ sha256: fc.array(hash, { minLength: 1, maxLength: 3 }), path: fc.option(path) });
const judgements: fc.Arbitrary<FiledJudgement[]> = fc.array(
  fc.record({
    a: photo,
    b: photo,
    verdict: fc.constantFrom('similar', 'different'),
    source: fc.constantFrom('search', 'check'),
    judgedAtMs: fc.nat(),
  }),
);

test('what is written is read again, in either form, whatever a path looks like', () => {
  fc.assert(
    fc.property(judgements, (rows) => {
      expect(parseJudgements(judgementsToJson(rows), 'x.json')).toEqual(rows);
      expect(parseJudgements(judgementsToCsv(rows), 'x.csv')).toEqual(rows);
      expect(parseJudgements(`\ufeff${judgementsToJson(rows)}`, 'x.json')).toEqual(rows);
      expect(parseJudgements(`\ufeff${judgementsToCsv(rows)}`, 'x.csv')).toEqual(rows);
    }),
  );
});

test('no name of a file becomes a formula of a spreadsheet', () => {
  const row: FiledJudgement = {
    ...{ a: { sha256: ['0'.repeat(64)], path: '=cmd' }, b: { sha256: ['1'.repeat(64)], path: '@x' } },
    ...{ verdict: 'similar', source: 'search', judgedAtMs: 1 },
  };
  expect(judgementsToCsv([row]).split('\n')[1]).toMatch(/^'=cmd,'@x,/);
});

test.each([
  ['', 'first row'],
  ['{"format":', 'JSON'],
  ['{"format":"likewise-judgements","version":9,"judgements":[]}', 'version'],
  ['{"format":"likewise-judgements","version":1,"judgements":[{"verdict":"maybe"}]}', 'judgements.0'],
  ['path_a,path_b,verdict,sha256_a,sha256_b,source,judged_at_ms\na,b,similar,zz,zz,search,1', 'row 2'],
  ['path_a,path_b,verdict,sha256_a,sha256_b,source,judged_at_ms\na,"b', ''],
])('%j is refused in one sentence that says where', (text, where) => {
  expect(() => parseJudgements(text, 'notes.txt')).toThrow(/^notes\.txt holds no judgements .*Nothing was imported\.$/);
  expect(() => parseJudgements(text, 'notes.txt')).toThrow(where);
});
