import type { Wire as WireType } from 'bittorrent-protocol'
import Wire from 'bittorrent-protocol'
import ltDontHave from 'lt_donthave'

export interface PeerRequest {
  readonly piece: number
  readonly offset: number
  readonly length: number
}

/** The far end of a real wire; a test decides its behaviour. */
export interface Remote {
  /** Our end. */
  readonly wire: WireType
  readonly far: WireType
  /** Requests that it has not answered, oldest first. */
  readonly requests: PeerRequest[]
  readonly cancelled: PeerRequest[]
  /** Answers open and future requests from now on; null: stops answering. */
  answer(with_: ((request: PeerRequest) => Uint8Array) | null): void
  close(): void
}

const INFO_HASH = 'a'.repeat(40)
let made = 0

/** The far end's program: the beginning of its peer id, and what its extended handshake says. */
export interface Program {
  readonly id?: string
  readonly v?: string
  readonly reqq?: number
}

/** Two connected wires after both handshakes; the far end unchokes and has `has`. */
export async function remote(
  has: 'all' | readonly number[] = 'all',
  { id: program = '-T-', ...said }: Program = {},
): Promise<Remote> {
  made += 1
  const [wire, far] = [new Wire('webrtc'), new Wire('webrtc')] as [WireType & Piped, WireType & Piped]
  wire.use(ltDontHave())
  far.use(ltDontHave())
  wire.pipe(far).pipe(wire)
  const id = `${program}${String(made).padStart(20 - program.length, '0')}`
  Object.assign(far.extendedHandshake, said)
  const shaken = Promise.all([once(wire, 'handshake'), once(far, 'handshake')])
  wire.handshake(INFO_HASH, hex('-O-00000000000000000'), { fast: true })
  far.handshake(INFO_HASH, hex(id), { fast: true })
  await shaken
  const requests: PeerRequest[] = []
  const cancelled: PeerRequest[] = []
  let answering: ((request: PeerRequest) => Uint8Array) | null = null
  const flush = (): void => {
    for (const one of answering ? requests.splice(0) : []) far.piece(one.piece, one.offset, answering!(one))
  }
  far._onRequest = (piece: number, offset: number, length: number) => {
    requests.push({ piece, offset, length })
    flush()
  }
  far.on('cancel', (piece: number, offset: number, length: number) => {
    cancelled.push({ piece, offset, length })
    const at = requests.findIndex((one) => one.piece === piece && one.offset === offset)
    if (at >= 0) requests.splice(at, 1)
  })
  if (has === 'all') far.haveAll()
  else for (const piece of has) far.have(piece)
  far.unchoke()
  await once(wire, 'unchoke')
  return {
    wire,
    far,
    requests,
    cancelled,
    answer: (with_) => {
      answering = with_
      flush()
    },
    close: () => {
      wire.destroy()
      far.destroy()
    },
  }
}

interface Piped {
  pipe(other: unknown): Piped
  handshake(infoHash: string, peerId: string, extensions: object): void
}

const once = (wire: WireType, event: string): Promise<void> =>
  new Promise((resolve) => wire.once(event, () => resolve()))
const hex = (text: string): string => Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
