import { expect, it } from 'vitest'
import { encodeExtendedHandshake } from '../../../../src/engine/wire/extended-handshake.ts'

it('our extended handshake is canonical bencode of what it says and of the numbers of our extensions', () => {
  const said = { v: 'Freshet 1.0', reqq: 500, metadata_size: 55 }
  const bytes = encodeExtendedHandshake(said, ['ut_metadata', 'lt_donthave'])
  expect(new TextDecoder().decode(bytes)).toBe(
    'd1:md11:lt_donthavei2e11:ut_metadatai1ee13:metadata_sizei55e4:reqqi500e1:v11:Freshet 1.0e',
  )
  expect(new TextDecoder().decode(encodeExtendedHandshake({}, []))).toBe('d1:mdee')
})
