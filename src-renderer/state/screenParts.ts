/** The tabs of Teach. */
export type TeachTab = 'pairs' | 'contradictions' | 'tags' | 'training';

/** The parts of the settings, in their order on the screen. */
export const settingsParts = ['general', 'folders', 'recognition', 'lenses', 'backups', 'privacy', 'about'] as const;
export type SettingsPart = (typeof settingsParts)[number];
