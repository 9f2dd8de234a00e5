/** Shows one part of the frame's interface with given contents, and notes what it calls back: `window.show`. */
import { type Component, mount, unmount } from 'svelte'
import { type Language, languageOf } from '../../../../src/embed/strings/language.ts'
import Agree from '../../../../src/embed/ui/Agree.svelte'
import Invitation from '../../../../src/embed/ui/Invitation.svelte'
import { describeDocument } from '../../../../src/embed/ui/kit/document-language.ts'
import Panel from '../../../../src/embed/ui/Panel.svelte'
import Question from '../../../../src/embed/ui/Question.svelte'
import You from '../../../../src/embed/ui/you/You.svelte'

const PARTS: Readonly<Record<string, Component<never>>> = { Agree, Invitation, Panel, Question, You }
/** Callbacks of each part, by name. Those of `actions` are one level deeper. */
const CALLBACKS = ['onYes', 'onWindow', 'onNotNow', 'onLimits', 'onStop', 'onClose']
const ACTIONS = ['retry', 'revoke', 'setMonth']

export interface Shown {
  readonly part: 'Agree' | 'Invitation' | 'Panel' | 'Question' | 'You'
  readonly props: Readonly<Record<string, unknown>>
  readonly dir?: 'ltr' | 'rtl'
  readonly theme?: 'auto' | 'light' | 'dark'
  /** BCP 47 tag of typed numbers. */
  readonly typedTag?: string
  /** Callbacks that reject. */
  readonly failing?: readonly string[]
}

/** What was called back, with what can be cloned of it. */
type Call = readonly [name: string, ...values: unknown[]]

declare global {
  interface Window {
    show(shown: Shown): void
    calls: Call[]
  }
}

let last: ReturnType<typeof mount> | null = null

window.calls = []
window.show = ({ part, props, dir = 'ltr', theme = 'auto', typedTag = 'en', failing = [] }) => {
  const language: Language = { ...languageOf(['en'], typedTag), dir }
  const called = (name: string) => {
    return async (...values: unknown[]): Promise<void> => {
      window.calls.push([name, ...values.map((value) => (value instanceof Event ? value.type : value))])
      if (failing.includes(name)) throw new Error(`${name} fails`)
    }
  }
  const all = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, called(name)]))
  if (last !== null) void unmount(last)
  window.calls = []
  describeDocument(language, theme)
  const given = { ...all(CALLBACKS), actions: all(ACTIONS), language, ...props }
  last = mount(PARTS[part]!, { target: document.body, props: given as never })
}
