/** Splits a text of tracker addresses; those to which no browser can announce come back as `refused`. */
export function readTrackers(text: string): { accepted: string[]; refused: string[] } {
  const lines = [...new Set(text.split(/\s+/).filter((line) => line !== ''))]
  const isTracker = (line: string): boolean => {
    const url = URL.canParse(line) ? new URL(line) : null
    return (url?.protocol === 'wss:' || url?.protocol === 'ws:') && url.hostname !== ''
  }
  return { accepted: lines.filter(isTracker), refused: lines.filter((line) => !isTracker(line)) }
}
