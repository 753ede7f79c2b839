import { expect, test } from 'vitest';
import { explainMissingLibraries, missingDisplay } from './display.mjs';

const ldd = (...missing) =>
  [
    '\tlinux-vdso.so.1 (0x00007ffd)',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
    ...missing.map((name) => `\t${name} => not found`),
  ].join('\n');

test('nothing is said of libraries when none is missing', () => {
  expect(explainMissingLibraries(ldd())).toBeNull();
});

test('missing libraries are named with the apt-get line that brings them, each package once', () => {
  const words = explainMissingLibraries(ldd('libgtk-3.so.0', 'libgdk-3.so.0', 'libasound.so.2'), false);
  expect(words).toContain('libgtk-3.so.0, libgdk-3.so.0, libasound.so.2');
  expect(words).toContain('sudo apt-get install -y --no-install-recommends libasound2 libgtk-3-0');
});

test('newer Debian and Ubuntu get the names that their packages have since the 64-bit time', () => {
  expect(explainMissingLibraries(ldd('libgtk-3.so.0', 'libgbm.so.1'), true)).toContain('--no-install-recommends libgbm1 libgtk-3-0t64');
});

test('a library that no known package brings is named all the same', () => {
  expect(explainMissingLibraries(ldd('libstrange.so.1'), false)).toContain('libstrange.so.1');
});

test.runIf(process.platform === 'linux')('without a display the words name the command line and a virtual display', () => {
  expect(missingDisplay({})).toMatch(/likewise -- --help[\s\S]*xvfb-run -a npm start/);
  expect(missingDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
  expect(missingDisplay({ DISPLAY: ':0' })).toBeNull();
});
