import { powerMonitor } from 'electron';
import type { EngineProcess } from './engine/EngineProcess';

/** Tells the engine when the computer runs on its battery, so that it can hold long work back. Sleep is never blocked. */
export function reportPower(engine: EngineProcess): () => void {
  const report = (): void => {
    const isOnBattery = powerMonitor.isOnBatteryPower();
    // While the engine is away it asks for nothing; it is told again as soon as it is ready.
    engine.call('power.changed', { isOnBattery, isLow: isOnBattery && isThrottled }, 'app').catch(() => undefined);
  };
  let isThrottled = false;
  powerMonitor.on('resume', () => {
    report();
    // While the computer slept, drives were unplugged and other computers wrote to shared folders; watches tell nothing of that.
    engine.call('folders.rescan', {}, 'app').catch(() => undefined);
  });
  powerMonitor.on('on-ac', report);
  powerMonitor.on('on-battery', report);
  // The nearest thing to "low" that Electron knows everywhere: the system slows the processor down to save power.
  powerMonitor.on('speed-limit-change', ({ limit }) => {
    isThrottled = limit < 100;
    report();
  });
  return report;
}
