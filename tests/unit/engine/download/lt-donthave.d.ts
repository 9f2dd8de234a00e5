declare module 'lt_donthave' {
  import type { Wire, WireExtension } from 'bittorrent-protocol'

  export default function ltDontHave(): new (wire: Wire) => WireExtension
}
