interface DescriptionInit {
  readonly type?: unknown
  readonly sdp?: unknown
}

/**
 * RTCSessionDescription as simple-peer uses it: plain fields. The real connection validates what a tracker relayed, so
 * a bad description rejects a promise instead of throwing while the tracker's message is handled.
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
  /** RFC 8839 `connection-address`: an IP address or a `.local` name; null when the candidate line has none. */
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
