import type { WireError } from './errors';

/** What a person does at the window: a button or a key asks for something, a wheel moves what is there. */
export type Act = 'pressed' | 'scrolled';

/** What passes between the app and the engine's process. `cancel` is a message of its own, so it overtakes nothing and waits for nothing. */
export type ToEngine =
  | { readonly kind: 'call'; readonly id: number; readonly call: string; readonly input: unknown; readonly from: 'page' | 'app' }
  | { readonly kind: 'cancel'; readonly id: number }
  /** See `Courtesy`. */
  | { readonly kind: 'acted'; readonly act: Act }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'quit' };

export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly event: string; readonly payload: unknown }
  | { readonly kind: 'pong'; readonly id: number }
  /** It takes calls now; of a library that cannot be opened it answers few of them. */
  | { readonly kind: 'ready'; readonly isOpen: boolean };
