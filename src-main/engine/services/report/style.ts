/** The report's own style sheet: nothing is fetched. Names of colours are those that `charts.ts` writes. */
export const style = `
:root { color-scheme: light dark; --page: #fff; --card: #f6f6f6; --text: #1a1a1a; --faint: #5c5c5c; --line: #dcdcdc; --before: #6b6b6b;
  --after: #4257dc; --different: #a15c00; --same: #0c7150; --diff: #ad3626;
  --series-1: #4257dc; --series-2: #0c7d58; --series-3: #c8452f; --series-4: #9a6700; --series-5: #9340b8; --series-6: #1478a8; }
@media (prefers-color-scheme: dark) { :root { --page: #101010; --card: #1c1c1c; --text: #f2f2f2; --faint: #a8a8a8; --line: #363636;
  --before: #a0a0a0; --after: #9db1ff; --different: #edbf62; --same: #62d2aa; --diff: #ff9d8e;
  --series-1: #9db1ff; --series-2: #62d2aa; --series-3: #ff9d8e; --series-4: #edbf62; --series-5: #d79bf0; --series-6: #7fcdf0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 40px 32px 80px; background: var(--page); color: var(--text);
  font: 15px/1.55 -apple-system, 'Segoe UI', Inter, 'Noto Sans', 'Noto Sans CJK JP', sans-serif; }
h1 { margin: 0; font-size: 26px; line-height: 1.2; letter-spacing: -0.02em; }
h2 { margin: 44px 0 8px; font-size: 18px; letter-spacing: -0.014em; }
p { margin: 6px 0; max-width: 76ch; }
.faint { color: var(--faint); font-size: 13px; }
.lead { font-size: 17px; }
figure { margin: 12px 0 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--faint); font-size: 13px; max-width: 76ch; }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 18px 0 0; padding: 0; list-style: none; }
.figures li { flex: 1 1 220px; padding: 14px 18px; border-radius: 10px; background: var(--card); }
.figures strong { display: block; font-size: 26px; font-weight: 600; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--faint); font-size: 13px; font-weight: 400; }
tbody th { font-weight: 500; }
.scroll { overflow-x: auto; }
.example { display: grid; grid-template-columns: 132px 56px minmax(0, 1fr); gap: 8px 16px; align-items: center; margin-top: 22px;
  padding-top: 18px; border-top: 1px solid var(--line); }
.example .query { grid-row: span 2; }
.photos { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.photo { position: relative; width: 112px; margin: 0; }
.photo img, .photo .none { display: block; width: 112px; height: 84px; object-fit: contain; border-radius: 3px; background: var(--card); }
.photo .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--faint); font-size: 11px; }
.sign { position: absolute; left: 4px; top: 4px; padding: 0 6px; border-radius: 9px; font-size: 12px; font-weight: 600; background: var(--page); }
.similar { color: var(--same); } .different { color: var(--diff); }
.row-name { color: var(--faint); font-size: 13px; }
@media print { body { padding: 0; } h2 { break-after: avoid; } .example, figure { break-inside: avoid; } }
`;
