import type { MethodId } from '@contract/data';

/** What each method makes small, as the engine computes it, and the symbols in it; the words for those are in the catalogue. */
export const formulas: Readonly<Record<MethodId, { readonly tex: readonly string[]; readonly symbols: readonly SymbolKey[] }>> = {
  contrastive: { tex: [String.raw`L = y\,d^2 + (1 - y)\,\max(0,\; m - d)^2`], symbols: ['y', 'd', 'mDistance'] },
  triplet: { tex: [String.raw`L = \max\bigl(0,\; d(a, p) - d(a, n) + m\bigr)`], symbols: ['apn', 'd', 'mDistance'] },
  arcface: {
    tex: [String.raw`L = -\log \frac{e^{s \cos(\theta_y + m)}}{e^{s \cos(\theta_y + m)} + \sum_{j \neq y} e^{s \cos\theta_j}}`],
    symbols: ['theta', 'mAngle', 's'],
  },
  cosface: {
    tex: [String.raw`L = -\log \frac{e^{s (\cos\theta_y - m)}}{e^{s (\cos\theta_y - m)} + \sum_{j \neq y} e^{s \cos\theta_j}}`],
    symbols: ['theta', 'mCosine', 's'],
  },
  sphereface: {
    tex: [
      String.raw`L = -\log \frac{e^{s\,\psi(\theta_y)}}{e^{s\,\psi(\theta_y)} + \sum_{j \neq y} e^{s \cos\theta_j}}`,
      String.raw`\psi(\theta) = (-1)^k \cos(m\theta) - 2k,\; k = \left\lfloor \frac{m\theta}{\pi} \right\rfloor`,
    ],
    symbols: ['theta', 'mFactor', 's'],
  },
  rca: {
    tex: [
      String.raw`C = \frac{1}{2\sum w} \sum_{(a, b)} w\,(z_a - z_b)(z_a - z_b)^{\mathsf{T}}`,
      String.raw`W = \Bigl((1 - \alpha)\,C + \alpha\,\tfrac{\operatorname{tr} C}{d}\,I\Bigr)^{-1/2}`,
    ],
    symbols: ['z', 'w', 'alpha'],
  },
};

export type SymbolKey = 'y' | 'd' | 'mDistance' | 'apn' | 'theta' | 'mAngle' | 'mCosine' | 'mFactor' | 's' | 'z' | 'w' | 'alpha';

/** How each symbol is written before its words. */
export const symbolTex: Readonly<Record<SymbolKey, string>> = {
  y: 'y',
  d: 'd',
  mDistance: 'm',
  apn: 'a,\\, p,\\, n',
  theta: '\\theta_y,\\; \\theta_j',
  mAngle: 'm',
  mCosine: 'm',
  mFactor: 'm',
  s: 's',
  z: 'z_a,\\; z_b',
  w: 'w',
  alpha: '\\alpha',
};
