import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export interface SourceFile {
  /** From the top of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** Files below a folder of the repository with one of `endings` at the end of their names, sorted. */
export function filesBelow(folder: string, endings: readonly string[]): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(ROOT.length).split(sep).join('/'),
      text: readFileSync(path, 'utf8'),
    }))
}

/** Static and dynamic imports, of values and of types, and re-exports. */
const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g

/** Paths of the repository that a file imports, without those of packages. */
export function importsOf({ path, text }: SourceFile): string[] {
  return [...text.matchAll(IMPORT)].map(([, specifier = '']) =>
    normalize(join(dirname(path), specifier.replace(/\?.*$/, '')))
      .split(sep)
      .join('/'),
  )
}

/** Groups of files that import each other in a circle, each sorted (Tarjan's strongly connected components). */
export function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const circles: string[][] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) as number)
    stack.push(file)
    onStack.add(file)
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue
      if (!index.has(next)) visit(next)
      if (onStack.has(next)) low.set(file, Math.min(low.get(file) as number, low.get(next) as number))
    }
    if (low.get(file) !== index.get(file)) return
    const group: string[] = []
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      onStack.delete(member)
      group.push(member)
      if (member === file) break
    }
    if (group.length > 1) circles.push(group.sort())
  }
  for (const file of imports.keys()) if (!index.has(file)) visit(file)
  return circles
}
