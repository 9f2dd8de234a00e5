import { toErrorRecord } from '../../core/errors.ts'
import type { EngineNotice } from '../../protocol/engine.ts'
import { type Server, serve } from '../../protocol/rpc.ts'
import type { SpeedApi, SpeedEvents } from '../../protocol/speed.ts'
import { idbKeyStore } from './records/session-key.ts'
import { KEY_DATABASE, RECORDS_DATABASE } from './records/store/database-names.ts'
import { idbRecordStore } from './records/store/idb-record-store.ts'
import { SpeedService, type SpeedServiceOptions } from './speed-service.ts'
import type { PeerRegistry } from './wire/peer-registry.ts'

/** What payments need of the engine around them. */
export interface SpeedServerOptions {
  readonly registry: PeerRegistry
  readonly uploads: SpeedServiceOptions['uploads']
  readonly sponsored: SpeedServiceOptions['sponsored']
  /** Names records and keys apart from others of this origin. */
  readonly ledger?: string
  notice(notice: EngineNotice): void
}

/** The payments of the engine worker: records in IndexedDB, chains over viem. */
export interface SpeedServer {
  /** Serves `SpeedApi` on one more port, until the port closes. */
  attach(port: MessagePort): void
  /** Part of `EngineApi.saveAll`. */
  settle(): Promise<void>
}

export function openSpeedServer({
  registry,
  uploads,
  sponsored,
  notice,
  ledger = '',
}: SpeedServerOptions): SpeedServer {
  const ports = new Set<Server<SpeedEvents>>()
  const service = new SpeedService({
    registry,
    uploads,
    sponsored,
    random: Math.random,
    store: idbRecordStore(RECORDS_DATABASE + ledger),
    keys: idbKeyStore(KEY_DATABASE + ledger),
    // Brings viem along, and so is loaded on first use.
    openChainReader: async (access) => (await import('./chain/open-chain-reader.ts')).chainReader(access),
    now: () => Date.now(),
    onSnapshot: (snapshot) => {
      for (const port of ports) port.notify('speed', snapshot)
    },
    onError: (error) => notice({ level: 'error', infoHash: null, error: toErrorRecord(error) }),
  })
  return {
    attach: (port) => {
      const server: Server<SpeedEvents> = serve<SpeedApi, SpeedEvents>(port, bind(service), () => ports.delete(server))
      ports.add(server)
    },
    settle: () => service.settle(),
  }
}

/** Method tables are looked up by name on own properties only, so that a caller cannot reach into a prototype. */
function bind(service: SpeedService): Parameters<typeof serve<SpeedApi, SpeedEvents>>[1] {
  return {
    snapshot: () => service.snapshot(),
    useChain: (access) => service.useChain(access),
    configureSpeed: (settings) => service.configureSpeed(settings),
    payFor: (infoHash, paying, budget) => service.payFor(infoHash, paying, budget),
    sponsor: (infoHash, plan) => service.sponsor(infoHash, plan),
    setSponsor: (infoHash, state) => service.setSponsor(infoHash, state),
    sessionKey: () => service.sessionKey(),
    revokeSessionKey: () => service.revokeSessionKey(),
    useVault: (vault) => service.useVault(vault),
    refreshMoney: (done) => service.refreshMoney(done),
    heldCheques: () => service.heldCheques(),
    signCashOut: (cheques, recipient) => service.signCashOut(cheques, recipient),
    history: (query) => service.history(query),
    exportCheques: (password) => service.exportCheques(password),
    importCheques: (file, password) => service.importCheques(file, password),
  }
}
