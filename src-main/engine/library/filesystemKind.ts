import { statfs } from 'node:fs/promises';

/** Linux magic numbers of file systems whose changes may come from another machine, of which this one gets no notice. */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, // nfs
  0xff534d42, // cifs
  0xfe534d42, // smb2
  0x517b, // smb
  0x65735546, // fuse: sshfs, rclone, Google Drive ...
  0x01021997, // 9p: folders of a host in a virtual machine
  0x786f4256, // vboxsf
  0x5346414f, // afs
  0x00c36400, // ceph
  0x47504653, // gpfs
]);

/** Whether a folder lies where watching cannot be relied on. On macOS and Windows the system's watchers tell by failing. */
export async function isOnNetwork(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return networkTypes.has((await statfs(path)).type >>> 0);
}
