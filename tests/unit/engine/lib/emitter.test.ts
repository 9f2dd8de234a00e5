import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Emitter } from '../../../../src/engine/lib/emitter.ts'

type Step = { kind: 'on' | 'once' | 'off' | 'emit' | 'nest'; event: string; listener: number }

/** What happens to the listeners of an emitter, in order. */
function played(emitter: Emitter | EventEmitter, steps: readonly Step[]): unknown[] {
  const log: unknown[] = []
  const listeners = Array.from(
    { length: 4 },
    (_, index) =>
      (...facts: never[]) =>
        void log.push([index, ...facts]),
  )
  for (const { kind, event, listener: index } of steps) {
    const listener = listeners[index] as () => void
    if (kind === 'nest') {
      // A listener that removes one and adds another while the event goes on.
      emitter.on(event, () => {
        emitter.off(event, listener)
        emitter.once(event, listeners[3] as () => void)
      })
      continue
    }
    if (kind !== 'emit') {
      emitter[kind](event, listener)
      continue
    }
    try {
      log.push(emitter.emit(event, new Error('of the event'), index))
    } catch (thrown) {
      log.push(String(thrown))
    }
    log.push(emitter.listenerCount(event))
  }
  return log
}

it('does what the package events does', () => {
  const step = fc.record({
    kind: fc.constantFrom('on', 'once', 'off', 'emit', 'nest'),
    event: fc.constantFrom('data', 'error'),
    listener: fc.nat(3),
  }) as fc.Arbitrary<Step>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      expect(played(new Emitter(), steps)).toEqual(played(new EventEmitter(), steps))
    }),
    { numRuns: 300 },
  )
})

it('calls listeners with itself as `this`', () => {
  const emitter = new Emitter()
  const seen: unknown[] = []
  emitter.on('data', function (this: unknown) {
    seen.push(this)
  })
  emitter.emit('data')
  expect(seen).toEqual([emitter])
})
