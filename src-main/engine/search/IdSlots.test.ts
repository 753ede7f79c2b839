import { expect, test } from 'vitest';
import { seededStream } from '../metric/random';
import { IdSlots } from './IdSlots';

test('holds what a map holds, whatever is set and taken away, of ids small and large', () => {
  const random = seededStream(7);
  const slots = new IdSlots();
  const map = new Map<number, number>();
  const ids = [0, 1, 2, 1023, 1024, 5000, 70_000, (1 << 24) - 1, 1 << 24, 2 ** 31 - 1, -1];
  for (let step = 0; step < 5_000; step++) {
    const id = ids[Math.floor(random() * ids.length)]!;
    const slot = Math.floor(random() * 10);
    if (random() < 0.4) {
      slots.delete(id);
      map.delete(id);
    } else {
      slots.set(id, slot);
      map.set(id, slot);
    }
    for (const one of ids) expect([slots.get(one), slots.has(one)]).toEqual([map.get(one), map.has(one)]);
  }
});
