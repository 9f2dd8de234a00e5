import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inputHash, standardInput } from '../../../src/contracts/compile.js'

it('every artifact was compiled from the present sources (npm run build:contracts)', () => {
  const built = JSON.parse(readFileSync('src/contracts/artifacts/build.json', 'utf8'))
  expect(built.inputHash).toBe(inputHash(standardInput()))
})
