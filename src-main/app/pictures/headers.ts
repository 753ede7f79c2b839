/**
 * What the page may load and do. No inline script or style, no eval and no WebAssembly: whatever needs those runs in the engine.
 * Svelte builds its templates through one Trusted Types policy of its own; no other policy can be made.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: likewise://thumb likewise://large likewise://preview likewise://full",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'trusted-types svelte-trusted-html',
  "require-trusted-types-for 'script'",
].join('; ');

const everywhere = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

export const pageHeaders = (type: string): Record<string, string> => ({
  ...everywhere,
  'Content-Type': type,
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
});

/** An id stands for one content for ever, and its picture never changes: the page's memory cache may keep it. */
export const pictureHeaders = (type: string, length: number): Record<string, string> => ({
  ...everywhere,
  'Content-Type': type,
  'Content-Length': String(length),
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cache-Control': 'private, max-age=3600',
});

export const noHeaders = (): Record<string, string> => ({ ...everywhere, 'Content-Type': 'text/plain; charset=utf-8' });
