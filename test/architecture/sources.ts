import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

export const projectDir = resolve(import.meta.dirname, '../..');

/** One file of the product, with its text and what it imports. */
export interface SourceFile {
  /** relative to the project, with forward slashes */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** as written: a package, `node:fs`, or a path relative to the project without its extension for a file of ours */
  readonly target: string;
  /** gone after compilation */
  readonly isTypeOnly: boolean;
}

const isSource = (name: string): boolean =>
  /\.(ts|svelte)$/.test(name) && !/\.(test|bench|fixture)\.ts$/.test(name) && !name.endsWith('.d.ts');

/** Every file of the product: `src-main` and `src-renderer`, tests apart. */
export function readSources(): SourceFile[] {
  return ['src-main', 'src-renderer'].flatMap((root) =>
    readdirSync(join(projectDir, root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => readSource(relative(projectDir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))),
  );
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(projectDir, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
}

/** What a file imports: static, dynamic, re-exported, required, or named in a type. */
export function importsOf(path: string, text: string): Import[] {
  const script = path.endsWith('.svelte') ? scriptsOf(text) : text;
  const found: Import[] = [];
  const add = (specifier: string, isTypeOnly: boolean): void => void found.push({ target: targetOf(path, specifier), isTypeOnly });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, isTypeOnlyClause(node.importClause));
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      add(node.argument.literal.text, true);
    } else if (ts.isCallExpression(node) && loads(node.expression) && node.arguments[0] && ts.isStringLiteralLike(node.arguments[0])) {
      add(node.arguments[0].text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS));
  return found;
}

/** `import(...)`, `require(...)` and `require.resolve(...)`, whatever the required function was named with `createRequire`. */
function loads(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || /^(require|\w*Require)(\.resolve)?$/.test(callee.getText());
}

function isTypeOnlyClause(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false; // imported for its effect
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

function scriptsOf(text: string): string {
  const { instance, module } = parse(text, { modern: true });
  const contents = [module, instance].flatMap((script) => (script ? [script.content as unknown as { start: number; end: number }] : []));
  return contents.map(({ start, end }) => text.slice(start, end)).join('\n');
}

const aliases: Record<string, string> = { '@contract/': 'src-main/contract/', '@engine/': 'src-main/engine/' };

function targetOf(path: string, specifier: string): string {
  const bare = specifier.replace(/\?.*$/, '');
  for (const [alias, dir] of Object.entries(aliases)) if (bare.startsWith(alias)) return dir + bare.slice(alias.length);
  return bare.startsWith('.') ? join(dirname(path), bare).replaceAll('\\', '/') : bare;
}
