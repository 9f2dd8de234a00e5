import { KIB, MIB } from '../units.ts'

/** Peer connections, wires and data channels. */
export const PEERS_LIMITS = {
  /** Connected peers, one torrent. */
  peersPerTorrent: 55,
  /** Connected peers, all torrents. */
  peers: 200,
  /** Peers still connecting, one torrent. */
  pendingPeersPerTorrent: 20,
  /** Peers still connecting, all torrents. */
  pendingPeers: 60,
  /** Peers at which a torrent makes no more offers and only answers those of others. */
  peersSought: 30,
  /** Peers below which a downloading torrent announces again soon, when its trackers know of more. */
  peersFew: 10,
  /** Unanswered offers (each an RTCPeerConnection) of one torrent at one tracker. */
  offersPerAnnounce: 5,
  /** The same of a torrent that has everything. */
  offersPerSeeder: 2,
  /** Offers made before a tracker has answered how many peers there are. */
  offersUnknown: 2,
  /** Unanswered offers, all torrents; the second half is for torrents without any peer. */
  offers: 100,
  /** How long an offer waits for its answer, ms. */
  offerMs: 15_000,
  /** How long the description of an offer may take, ms. */
  offerMakingMs: 6_000,
  /** Greatest gap between ICE candidates that are sent together, ms. */
  iceBurstMs: 20,
  /** STUN and TURN servers that a site may configure. */
  iceServers: 8,
  /** Longest user name and credential of a TURN server, characters (RFC 8489 allows 508 bytes). */
  iceCredentialCharacters: 256,
  /** How long a STUN server may take before a description is sent with host candidates alone, ms. */
  iceServerMs: 400,
  /** How long a TURN server may take before a description is sent without its relay, ms. */
  iceRelayMs: 1_000,
  /** How long a peer may take to reconnect after ICE has lost it, ms. */
  quietPeerMs: 4_000,
  /** Ids, addresses and certificates of stopped peers; ids whose addresses are remembered. The oldest goes first. */
  refusedPeers: 1_000,
  /** Addresses and certificates remembered of one peer id, in case it is stopped; the oldest goes first. */
  refusedPeerNames: 16,
  /** How long a connection, also a new one, may be idle before another peer may replace it, ms. */
  idlePeerMs: 60_000,
  /** How long two seeders stay connected, ms. */
  idleSeederMs: 60_000,
  /** Least time between two peers that are replaced by newcomers, one torrent, ms. */
  replacePeerMs: 2_000,
  /** How old connections are before another one may join under the same peer id, which is only claimed, ms. */
  sameIdMs: 60_000,
  /** Seeders remembered as of no use to a seeder, one torrent; the oldest are forgotten first. */
  uselessPeers: 200,
  /** How long newcomers start on parole after a peer sent bad data or broke a limit, one torrent, ms. */
  paroleMs: 600_000,
  /** Largest incoming wire message, bytes (length prefix excluded): the largest block, or bitfield. */
  wireFrameBytes: 128 * KIB + 16,
  /** Largest extended handshake read (BEP 10), bytes. */
  extendedHandshakeBytes: 16 * KIB,
  /** Largest other extended message, bytes: a part of an info dictionary (BEP 9) and what stands before it. */
  extendedMessageBytes: 20 * KIB,
  /** Work that the messages of one wire may cause each second, units of `engine/wire/message-rules.ts`. */
  wireWorkPerSecond: 20_000,
  /** The same at once, after a pause. */
  wireWorkBurst: 50_000,
  /** Largest block that a peer may request, bytes (BEP 3). */
  blockRequestBytes: 128 * KIB,
  /** Requests of one peer waiting for our answer. */
  requestsPerPeer: 500,
  /** Requests outstanding to a peer of an unknown program, until it has answered more. */
  unprovenRequests: 64,
  /** Peers unchoked at a time, all torrents. */
  uploadSlots: 16,
  /** Bytes read for or written to one peer and not yet accepted by its channel. */
  uploadAheadBytes: 128 * KIB,
  /** Connections and web seeds remembered as sources of bad data, per torrent. */
  bannedPeers: 1_000,
  /** Copies of failed pieces kept to find the source of a bad block, per torrent. */
  suspectPieces: 4,
  /** Bytes answered to one peer and not accepted by its channel beyond which its requests are rejected. */
  unsentBytes: 4 * MIB,
  /** How long a peer's connection may take to open, ms. */
  peerConnectMs: 25_000,
  /** How long the handshake of a peer may take once its channel is open, ms. */
  peerHandshakeMs: 25_000,
  /** Peers that the info dictionary (BEP 9) is fetched from at a time, one torrent. */
  metadataSources: 3,
  /** Unanswered requests for parts (16 KiB) of the info dictionary, one peer. */
  metadataRequests: 64,
  /** How long a peer may send no part of the info dictionary before another peer is asked, ms. */
  metadataStallMs: 15_000,
  /** Bytes queued in one data channel before we stop sending. */
  channelBufferBytes: 64 * KIB,
  /** Bytes written to one peer and not accepted by its channel at which it is disconnected. */
  wireQueueBytes: 8 * MIB,
  /** Bytes of small frames that share one message of a channel. */
  channelMessageBytes: 16 * KIB,
  /** How long a `have` waits for others, so that they share a message, ms. */
  haveBatchMs: 20,
  /** How long a `have` is delayed for a peer that has the piece, ms. */
  haveDelayMs: 10_000,
  /** Bytes one relayed (not transferred) channel may queue towards the worker. */
  relayBufferBytes: 8 * MIB,
  /** RTCPeerConnections the window holds for the engine. */
  peerConnections: 400,
  /** Data channels one connection may have, ours and the remote side's: BitTorrent needs one. */
  channelsPerConnection: 1,
  /** Bytes that a channel may buffer before the engine reads from it. */
  channelEarlyBytes: MIB,
} as const
