// As in a private window: the browser refuses the origin's private file system.
Object.defineProperty(navigator.storage, 'getDirectory', {
  value: () => Promise.reject(new DOMException('Storage is refused here', 'SecurityError')),
})

import '../../../../src/pieces/piece.worker.ts'
