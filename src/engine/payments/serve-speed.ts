import { toErrorRecord } from '../../core/errors.ts'
import type { EngineNotice } from '../../protocol/engine.ts'
import { type Server, serve } from '../../protocol/rpc.ts'
import type { SpeedApi, SpeedEvents } from '../../protocol/speed.ts'
import { openChainReader } from './chain/chain-reader.ts'
import { RECORDS_DATABASE, KEY_DATABASE } from './records/database-names.ts'
import { idbRecordStore } from './records/idb-record-store.ts'
import { idbKeyStore } from './records/session-key.ts'
import { SpeedService, type SpeedServiceOptions } from './speed-service.ts'
import type { PeerRegistry } from './wire/peer-registry.ts'

/** What the money side needs of the engine around it. */
export interface SpeedServerOptions {
  readonly registry: PeerRegistry
  readonly uploads: SpeedServiceOptions['uploads']
  notice(notice: EngineNotice): void
}

/** The money side of the engine worker: everything durable in IndexedDB, chains over viem. */
export interface SpeedServer {
  /** Answers `SpeedApi` on one more port. */
  attach(port: MessagePort): void
  /** As `EngineApi.settle`. */
  settle(): Promise<void>
}

export function openSpeedServer({ registry: lobby, uploads, notice }: SpeedServerOptions): SpeedServer {
  const ports: Server<SpeedEvents>[] = []
  const service = new SpeedService({
    registry: lobby,
    uploads,
    store: idbRecordStore(RECORDS_DATABASE),
    keys: idbKeyStore(KEY_DATABASE),
    openChainReader: openChainReader,
    now: () => Date.now(),
    onSnapshot: (snapshot) => {
      for (const port of ports) port.notify('speed', snapshot)
    },
    onError: (error) => notice({ level: 'error', infoHash: null, error: toErrorRecord(error) }),
  })
  return {
    attach: (port) => ports.push(serve<SpeedApi, SpeedEvents>(port, bind(service))),
    settle: () => service.settle(),
  }
}

/** Method tables are looked up by name on own properties only, so that a caller cannot reach into a prototype. */
function bind(of: SpeedService): Parameters<typeof serve<SpeedApi, SpeedEvents>>[1] {
  return {
    snapshot: () => of.snapshot(),
    useChain: (access) => of.useChain(access),
    configureSpeed: (settings) => of.configureSpeed(settings),
    payFor: (infoHash, paying, budget) => of.payFor(infoHash, paying, budget),
    sessionKey: () => of.sessionKey(),
    revokeSessionKey: () => of.revokeSessionKey(),
    useVault: (vault) => of.useVault(vault),
    refreshMoney: (done) => of.refreshMoney(done),
    heldCheques: () => of.heldCheques(),
    history: (query) => of.history(query),
    exportCheques: (password) => of.exportCheques(password),
    importCheques: (file, password) => of.importCheques(file, password),
  }
}
