/** Stands in for the package `debug` in the engine's bundle: the protocol packages log, and no log is read. */
const ignore = (): void => {}
export default (): (() => void) => ignore
