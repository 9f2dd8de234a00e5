/** Of the File System Access API, which TypeScript's DOM types lack. */
export interface PickedFolder extends FileSystemDirectoryHandle {
  queryPermission?(descriptor: { readonly mode: 'readwrite' }): Promise<PermissionState>
  requestPermission?(descriptor: { readonly mode: 'readwrite' }): Promise<PermissionState>
}

interface PickerWindow {
  showDirectoryPicker?(options: {
    readonly id: string
    readonly mode: 'readwrite'
    readonly startIn: 'downloads'
  }): Promise<PickedFolder>
}

/** Whether this browser lets a page write into a folder that the user picks. */
export const canPickFolder = (): boolean => (window as PickerWindow).showDirectoryPicker !== undefined

/** Asks for a folder; null when the user picks none. Call it in a click: browsers ask for nothing else. */
export async function pickFolder(): Promise<PickedFolder | null> {
  try {
    // The browser remembers the last folder under this id.
    return (
      (await (window as PickerWindow).showDirectoryPicker?.({
        id: 'freshet-save',
        mode: 'readwrite',
        startIn: 'downloads',
      })) ?? null
    )
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null
    throw thrown
  }
}

/** Whether a remembered folder may be written to; asks the user where that is not known. Call it in a click. */
export async function mayWrite(folder: PickedFolder): Promise<boolean> {
  const mode = { mode: 'readwrite' } as const
  if ((await folder.queryPermission?.(mode)) === 'granted') return true
  return folder.requestPermission === undefined || (await folder.requestPermission(mode)) === 'granted'
}
