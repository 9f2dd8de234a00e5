import { SHELL_LIMITS } from './shell-limits.ts'

/**
 * Every bound of Freshet in one place. `docs/architecture.md` has the same table with the reasons,
 * and a test compares the two.
 */
export const KIB = 1024
export const MIB = 1024 * KIB

export const LIMITS = {
  ...SHELL_LIMITS,
  /** Largest .torrent file read, bytes. */
  torrentFileBytes: 32 * MIB,
  /** Largest info dictionary taken from peers (BEP 9), bytes. */
  infoDictionaryBytes: 16 * MIB,
  /** Longest magnet link or info hash read, characters. */
  magnetCharacters: 64 * KIB,
  /** Deepest nesting of lists and dictionaries in bencoded input. */
  bencodeDepth: 64,
  /** Most values (strings, integers, lists, dictionaries) in one bencoded input. */
  bencodeTokens: 2_000_000,
  /** Largest piece length, bytes. */
  pieceLengthBytes: 64 * MIB,
  /** Most pieces in one torrent. */
  pieces: 1_000_000,
  /** Most files in one torrent. */
  files: 100_000,
  /** Longest path element, UTF-8 bytes. */
  pathElementBytes: 240,
  /** Deepest path inside a torrent, elements. */
  pathDepth: 64,
  /** Most trackers used for one torrent. */
  trackersPerTorrent: 32,
  /** Most web seeds used for one torrent. */
  webSeedsPerTorrent: 32,
  /** Longest tracker or web seed address kept, characters. */
  urlCharacters: 2_048,
  /** Longest comment, creator or display name kept, characters. */
  metainfoTextCharacters: 4_096,
  /** Longest subtitle file read, characters. */
  subtitleCharacters: 8 * MIB,
  /** Most cues taken from one subtitle file. */
  subtitleCues: 20_000,
  /** Longest text of one cue kept, characters. */
  subtitleCueCharacters: 2_000,
  /** Most torrents in the list. */
  torrents: 5_000,

  /** Connected peers, one torrent. */
  peersPerTorrent: 55,
  /** Connected peers, all torrents. */
  peers: 200,
  /** Peers still connecting, one torrent. */
  pendingPeersPerTorrent: 20,
  /** Peers still connecting, all torrents. */
  pendingPeers: 60,
  /** Peers after which a torrent makes no more offers and only takes those of others. */
  peersSought: 30,
  /** Peers below which a torrent that is downloading asks its trackers again soon, when they know of more. */
  peersFew: 10,
  /** Unanswered offers (each an RTCPeerConnection) of one torrent at one tracker. */
  offersPerAnnounce: 5,
  /** The same of a torrent that has everything. */
  offersPerSeeder: 2,
  /** Offers made before a tracker has said who is there. */
  offersUnknown: 2,
  /** Unanswered offers, all torrents; the second half is for torrents without any peer. */
  offers: 100,
  /** How long an offer waits for its answer, ms. */
  offerMs: 15_000,
  /** How long an offer may take to be described, ms. */
  offerMakingMs: 6_000,
  /** How long candidates that come together may be apart, ms. */
  iceBurstMs: 20,
  /** How long a STUN or TURN server may take to answer before a description goes out with host candidates alone, ms. */
  iceServerMs: 400,
  /** How long a peer that was lost to ICE may take to come back, ms. */
  quietPeerMs: 4_000,
  /** How long nothing may pass between us and a peer, a new one included, before another may take its place, ms. */
  idlePeerMs: 60_000,
  /** How long two that both have everything stay connected, ms. */
  seedersTogetherMs: 60_000,
  /** How long a peer that was sent away for another, or for having nothing to do with us, is not taken again, ms. */
  sentAwayMs: 600_000,
  /** Peers remembered as sent away, per torrent; the oldest go first. */
  sentAwayPeers: 200,
  /** Largest incoming wire message, bytes (length prefix excluded). */
  wireFrameBytes: MIB + 64 * KIB,
  /** Largest block a peer may ask for, bytes (BEP 3). */
  blockRequestBytes: 128 * KIB,
  /** Requests of one peer waiting for our answer. */
  requestsPerPeer: 500,
  /** Peers that may ask us for blocks at a time, all torrents. */
  uploadSlots: 16,
  /** Bytes read for or said to one peer and not yet taken by its channel. */
  uploadAheadBytes: 128 * KIB,
  /** Peers remembered as banned, per torrent. */
  bannedPeers: 1_000,
  /** Copies of failed pieces kept to find who sent the bad block, per torrent. */
  suspectPieces: 4,
  /** Bytes queued in one data channel before we stop sending. */
  channelBufferBytes: 64 * KIB,
  /** Bytes said to one peer and not taken by its channel after which it is disconnected. */
  wireQueueBytes: 8 * MIB,
  /** Bytes of small frames that go into one message of a channel. */
  channelMessageBytes: 16 * KIB,
  /** How long word of a piece waits for that of others, so that they share a message, ms. */
  haveWindowMs: 20,
  /** How long word of a piece waits for a peer that has the piece, ms. */
  haveLateMs: 10_000,
  /** Bytes one relayed (not transferred) channel may queue towards the worker. */
  relayBufferBytes: 8 * MIB,
  /** RTCPeerConnections the window holds for the engine. */
  peerConnections: 400,
  /** Data channels one connection may have, ours and the remote side's: BitTorrent needs one. */
  channelsPerConnection: 1,
  /** Bytes a channel may hold for the engine before it is open and listened to. */
  channelEarlyBytes: MIB,

  /** First tracker reconnect wait, ms; doubles with jitter up to the next row. */
  trackerReconnectMinMs: 1_000,
  trackerReconnectMaxMs: 30_000,
  /** How long a torrent without any peer waits before it asks its trackers again, ms; doubles up to the next row. */
  lonelyAnnounceMinMs: 5_000,
  lonelyAnnounceMaxMs: 120_000,
  /** Announces to one tracker each second, all torrents, and at once after a rest. Answers to offers are not counted. */
  announcesPerSecond: 50,
  announceBurst: 50,
  /** Largest tracker message read, characters. */
  trackerMessageCharacters: 256 * KIB,
  /** Peers known through one `broadcast:` tracker. */
  broadcastNeighbours: 50,

  /** How long a web seed that failed rests, ms; doubles with each failure up to the next row. */
  webSeedRestMinMs: 1_000,
  webSeedRestMaxMs: 60_000,
  /** How long a file that a web seed does not have is not asked of it again, ms. */
  webSeedAbsentMs: 300_000,
  /** Requests to one web seed at a time, one torrent. */
  webSeedConnections: 4,
  /** Requests to web seeds at a time, all torrents. */
  webSeedRequests: 32,
  /** Bytes asked of web seeds that have not come, all torrents; one piece more where a piece is larger than what is left. */
  webSeedBytesUnderWay: 64 * MIB,
  /** First run asked of a web seed, bytes, before its speed is known; a piece where that is larger. */
  webSeedFirstRunBytes: 256 * KIB,
  /** Largest run asked of a web seed, bytes; a piece where that is larger. */
  webSeedRunBytes: 16 * MIB,
  /** How long a run is to take at the speed measured, ms; one that takes twice as long gives back what it cannot keep. */
  webSeedRunMs: 3_000,
  /** How long a web seed may send nothing before it is given up, ms. */
  webSeedStallMs: 20_000,
  /** Bytes read and dropped to get to the ones asked of a server that knows no ranges. */
  webSeedSkipBytes: 4 * MIB,

  /** OPFS files kept open at once by the piece worker. */
  openFiles: 256,
  /** Complete pieces waiting in memory for hash and disk, bytes, all torrents. */
  pieceQueueBytes: 64 * MIB,
  /** Largest single read from the store, bytes. */
  storeReadBytes: MIB,
  /** Most bytes of pieces hashed in one go (tens of ms). */
  hashBatchBytes: 64 * MIB,
  /** Bytes a recheck hashes before other calls to the piece worker get their turn, unless one go takes more. */
  recheckTurnBytes: 4 * MIB,
  /** How often a recheck tells how far it is, ms. */
  recheckProgressMs: 250,
  /** Memory store: most bytes kept when no disk is available. */
  memoryStoreBytes: 512 * MIB,

  /** How far past a reader that jumped, or goes hungry, requests that were made before are kept, bytes. */
  streamFocusBytes: MIB,
  /** How long a stream waits for its next piece before requests for anything else are taken back, again and again, ms. */
  streamHungryMs: 1_000,
  /** How long a tab that wants the engine waits for another tab to let go before it takes it, ms. */
  leaderHandOverMs: 5_000,

  /** How often a running engine tells the window what changed, ms. */
  snapshotIntervalMs: 500,
  /** Sessions read back at the same time at a start. */
  sessionsRestoring: 16,
  /** How often dirty sessions are written, ms. */
  sessionSaveIntervalMs: 2_000,

  /** Lines of the money history kept; the oldest go first. */
  historyEvents: 20_000,
  /** Lines of the money history handed over at once. */
  historyPage: 500,
  /** Pay lines (vault × beneficiary) kept, each way. Lines worth nothing go first. */
  chequeChannels: 10_000,
  /** Vaults and issuers remembered as thieves; the oldest go first. */
  bannedVaults: 10_000,
  /** Payees of our vault that its page lists. */
  vaultPayees: 50,
  /** How often the chain is asked about our vault while something is bought, sold or shown, ms. */
  vaultPollMs: 15_000,
  /** How long what the chain said of a peer's vault is believed, ms. */
  peerVaultMs: 60_000,
  /** Peers' vaults read from the chain a minute. */
  peerVaultReads: 60,
  /** Shortest password of a backup of cheques, characters. */
  backupPasswordCharacters: 10,
  /** Largest backup of cheques read, bytes. */
  backupBytes: 8 * MIB,

  /** Things that happen on one play chain (transactions, blocks, gifts) before it is full: each is done again at every start. */
  playEntries: 2_000,
  /** Largest transaction or call the play chain takes, bytes. */
  playTransactionBytes: 128 * KIB,
  /** Most logs the play chain gives at once. */
  playLogs: 10_000,
  /** Addresses, and topics of one position, in one filter of the play chain. */
  playLogFilter: 100,
  /** Furthest one may skip the play chain's time in one go, seconds. */
  playSkipSeconds: 31_536_000,

  /** Largest `bt_speed` message read, bytes. */
  speedMessageBytes: 512,
  /** `bt_speed` messages taken from one wire each second, and at once after a rest; beyond it they are refused. */
  speedMessagesPerSecond: 40,
  speedMessageBurst: 100,
  /** Refused `bt_speed` messages of one wire after which its others are not read. */
  speedStrikes: 20,
  /** What a vault that paid nothing yet may owe: this many bytes at the price, or two pieces when they are larger. */
  speedFirstCreditBytes: MIB,
  /** Most that a vault may owe, bytes at the price. */
  speedCreditBytes: 32 * MIB,
  /** Most that is held of a vault uncashed and not reserved for us, bytes at the price: beyond it nothing more is sold to it. */
  speedUnreservedBytes: 256 * MIB,
  /** What is forgiven of every debt, bytes at the price each second. */
  speedFreeBytesPerSecond: 8 * KIB,
  /** How long a debt for verified bytes waits before it is paid, however small, ms. */
  speedSettleMs: 1_000,
  /** Least time between two cheques on one wire, ms. */
  speedChequeGapMs: 50,
  /** How long a debt may wait before no more is sold, ms. */
  speedOverdueMs: 60_000,
  /** How long a higher bid that was taken back may still be quoted, ms: a round and the way there. */
  speedBidGraceMs: 15_000,
  /** How long a vault and its issuer are remembered for fraud, ms. */
  speedBanMs: 3_600_000,
  /** Payers and wires remembered for a paid slot that they did not use. */
  demotedPayers: 1_000,

  /** Wallets listed to choose from. */
  walletsShown: 20,
  /** Longest icon of a wallet that is shown, characters of its data: URI. */
  walletIconCharacters: 262_144,
  /** A wallet's name is cut here. */
  walletNameCharacters: 60,
  /** Transactions that are not settled, remembered over reloads. */
  transactionsKept: 50,
  /** How long no node may know a sent transaction before it counts as dropped, ms. */
  transactionForgottenMs: 180_000,
  /** How often a sent transaction is looked for on a chain whose block time is not known, ms. */
  transactionLookMs: 2_000,
  /** How often the chain is asked about cheques that wait to be cashed, ms: many times within the delay of a withdrawal. */
  heldPollMs: 3_600_000,
  /** How often balances on the screen are asked for, ms. */
  balancePollMs: 15_000,

  /** How long the app waits for its `config.json` before it takes what it remembers, ms. */
  configMs: 3_000,
  /** Torrents of one paste, drop or choice of files that are being added at the same time. */
  addsAtOnce: 16,
  /** Lines read from one paste into the add dialog. */
  addLines: 1_000,
  /** Notices on the screen at once; the oldest goes first. */
  toasts: 4,
  /** Files whose playback position is remembered. */
  playbackPositions: 200,
  /** Bytes of a text file shown as a preview. */
  textPreviewBytes: 256 * KIB,
  /** Largest subtitle file read, bytes. */
  subtitleBytes: 8 * MIB,
  /** Files or folders of one folder put into the page at a time. */
  filesShown: 200,

  /** Longest amount of money read from the user, characters. */
  amountCharacters: 128,
  /** How long one node of a chain may take to answer, ms, before the next is asked. */
  chainAnswerMs: 10_000,
  /** Most cheques cashed by one transaction. */
  cashOutCheques: 50,
  /** Most blocks whose logs are asked for at once; public nodes refuse wide ranges. */
  logRangeBlocks: 2_000,
  /** Most ranges of logs read for one look at a vault's history. */
  logRanges: 250,
} as const
