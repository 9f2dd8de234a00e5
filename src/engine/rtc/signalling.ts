interface DescriptionInit {
  readonly type?: unknown
  readonly sdp?: unknown
}

/**
 * RTCSessionDescription as simple-peer uses it: a plain holder. What a tracker passed on is judged by the real connection,
 * so that a bad description fails a promise instead of throwing in the middle of a tracker's message.
 */
export class WorkerSessionDescription {
  type: string
  sdp: string

  constructor(init: DescriptionInit) {
    this.type = typeof init.type === 'string' ? init.type : ''
    this.sdp = typeof init.sdp === 'string' ? init.sdp : ''
  }
}

interface CandidateInit {
  readonly candidate?: unknown
  readonly sdpMid?: unknown
  readonly sdpMLineIndex?: unknown
  readonly usernameFragment?: unknown
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** RTCIceCandidate as simple-peer uses it. */
export class WorkerIceCandidate {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
  readonly usernameFragment: string | null
  /** RFC 8839 `connection-address`: an IP address or a `.local` name; null when the line has none. */
  readonly address: string | null

  constructor(init: CandidateInit) {
    this.candidate = textOrNull(init.candidate) ?? ''
    this.sdpMid = textOrNull(init.sdpMid)
    this.sdpMLineIndex = typeof init.sdpMLineIndex === 'number' ? init.sdpMLineIndex : null
    this.usernameFragment = textOrNull(init.usernameFragment)
    this.address = this.candidate.split(' ')[4] ?? null
  }

  toJSON(): {
    candidate: string
    sdpMid: string | null
    sdpMLineIndex: number | null
    usernameFragment: string | null
  } {
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = this
    return { candidate, sdpMid, sdpMLineIndex, usernameFragment }
  }
}
