/** A start of the installed app, while its window is open (`launch_handler` of the manifest) or new. */
interface Launch {
  readonly targetURL?: string
  /** What the system opens with the app (`file_handlers`). */
  readonly files?: readonly FileSystemHandle[]
}

interface LaunchQueue {
  setConsumer(consumer: (launch: Launch) => void): void
}

/** What the app does with a start. */
export interface LaunchTarget {
  /** @param hash of the address that was started, `#` included */
  openHash(hash: string): void
  openFiles(files: readonly File[]): void
  onUnread(thrown: unknown): void
}

/** Chromium alone has the queue. It also has the starts from before this is called. */
export function listenForLaunches(queue: LaunchQueue | undefined, target: LaunchTarget): void {
  queue?.setConsumer(({ targetURL, files = [] }) => {
    const hash = targetURL === undefined ? '' : new URL(targetURL).hash
    if (hash !== '') target.openHash(hash)
    const handles = files.filter(({ kind }) => kind === 'file') as FileSystemFileHandle[]
    if (handles.length === 0) return
    Promise.all(handles.map((handle) => handle.getFile())).then(
      (read) => target.openFiles(read),
      (thrown: unknown) => target.onUnread(thrown),
    )
  })
}

export function launchQueueOf(scope: object): LaunchQueue | undefined {
  return (scope as { launchQueue?: LaunchQueue }).launchQueue
}
