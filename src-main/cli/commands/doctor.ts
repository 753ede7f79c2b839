import { diagnoseInstallation, pathForPeople } from '@engine/engine';
import { modelsFolder, type Context } from '../context';
import { ownVersion } from '../ownVersion';

/** `doctor`: what works, what is missing, how to mend it. Ends with 1 when something needs mending. */
export async function doctor({ output, libraryHome }: Context): Promise<void> {
  const { findings, ...rest } = await diagnoseInstallation({
    libraryHome,
    workersFolder: import.meta.dirname,
    modelsFolder: modelsFolder(),
  });
  const versions = { likewise: ownVersion(), ...rest.versions };
  output.json({ ...rest, versions, findings });
  output.line(`Backend   ${rest.backend ?? 'none'}`);
  output.line(
    `Versions  ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  );
  output.line(`Library   ${pathForPeople(rest.libraryPath)}: ${rest.library}`);
  output.line(`Free      ${(rest.freeBytes / 1e9).toFixed(1)} GB`);
  for (const { what, mend } of findings) output.line(`! ${what}\n  ${mend}`);
  if (findings.length === 0) output.line('All is well.');
  else process.exitCode = 1;
}
