/**
 * Whether peer connections can be made here. Extensions that block them take the class away, or leave one that does
 * nothing. Nothing is sent.
 */
export function hasPeerConnections(): boolean {
  try {
    const connection = new RTCPeerConnection()
    const { readyState } = connection.createDataChannel('')
    connection.close()
    return readyState === 'connecting'
  } catch {
    return false
  }
}
