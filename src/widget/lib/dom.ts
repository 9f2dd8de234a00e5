/** An element with attributes; `class` and `part` among them. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** @throws NotAllowedError outside a gesture of the visitor */
export function requireGesture(): void {
  if (navigator.userActivation?.isActive !== false) return
  throw new DOMException('Expected a gesture of the visitor: call this in a click', 'NotAllowedError')
}
