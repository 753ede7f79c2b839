/** Plain data that crosses a process, all of it. Everything here survives a structured clone. */
export * from './backups';
export * from './deep';
export * from './duplicates';
export * from './folders';
export * from './history';
export * from './ids';
export * from './jobs';
export * from './languages';
export * from './map';
export * from './methods';
export * from './photos';
export * from './place';
export * from './searching';
export * from './status';
export * from './teaching';
export * from './versions';
