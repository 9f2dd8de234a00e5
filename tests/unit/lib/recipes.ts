import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('../../../docs/widget.md', import.meta.url), 'utf8')

/** Code of docs/widget.md, in order. @param kind what stands behind the three marks: `html`, `text csp` */
export function recipesOf(kind: string): readonly string[] {
  const fences = page.matchAll(/^( *)```(.*)\n([\s\S]*?)^ *```$/gm)
  return [...fences].flatMap(([, indent = '', named, code = '']) =>
    named === kind ? [code.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  )
}
