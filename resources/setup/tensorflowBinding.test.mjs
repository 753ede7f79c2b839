import { expect, test } from 'vitest';
import { byOneWay, prebuiltName } from './tensorflowBinding.mjs';

const works = (name) => () => Promise.resolve(name);
const fails = (name) => () => Promise.reject(new Error(`${name} failed`));
const prebuilt = (why) => Promise.resolve(`prebuilt, as ${why}`);

test('the prebuilt binding is the one for the system, and there is none but for x64', () => {
  expect(['linux', 'darwin', 'win32'].map((platform) => prebuiltName(platform, 'x64', '4.22.0'))).toEqual([
    'CPU-linux-4.22.0.tar.gz',
    'CPU-darwin-4.22.0.tar.gz',
    'CPU-windows-4.22.0.zip',
  ]);
  expect(['linux', 'darwin', 'win32'].map((platform) => prebuiltName(platform, 'arm64', '4.22.0'))).toEqual([null, null, null]);
});

test.each(['linux', 'darwin', 'win32'])(
  'on %s whoever can compile does, and whoever lacks something for it takes the prebuilt binding',
  async (platform) => {
    const ways = { platform, compileIt: works('compiled'), fetchPrebuilt: prebuilt };
    expect(await byOneWay({ ...ways, missing: null })).toBe('compiled');
    expect(await byOneWay({ ...ways, missing: 'Python 3' })).toBe('prebuilt, as Python 3 is missing');
  },
);

test('where a compilation fails after all, as with Python but no Visual Studio, the prebuilt binding is tried: not on Linux', async () => {
  const ways = { missing: null, compileIt: fails('node-gyp'), fetchPrebuilt: prebuilt };
  expect(await byOneWay({ ...ways, platform: 'win32' })).toBe('prebuilt, as it could not be compiled');
  expect(await byOneWay({ ...ways, platform: 'darwin' })).toBe('prebuilt, as it could not be compiled');
  await expect(byOneWay({ ...ways, platform: 'linux' })).rejects.toThrow('node-gyp failed');
});

test('where neither way is open, the reason names what to mend', async () => {
  const ways = { platform: 'win32', compileIt: fails('node-gyp') };
  await expect(byOneWay({ ...ways, missing: null, fetchPrebuilt: fails('the download') })).rejects.toThrow(
    'the binding could not be compiled, and the prebuilt one could not be had: the download failed',
  );
  await expect(byOneWay({ ...ways, missing: null, fetchPrebuilt: null })).rejects.toThrow('node-gyp failed');
  await expect(byOneWay({ ...ways, missing: 'Python 3', fetchPrebuilt: null })).rejects.toThrow('Python 3 is missing');
});
