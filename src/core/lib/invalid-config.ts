import { ConfigError } from '../errors.ts'

/** Most of an invalid value that its error repeats, characters. */
const QUOTED = 80

/**
 * Refuses a field of a config.json.
 *
 * @param field its path, e.g. `iceServers[0].urls`
 * @throws ConfigError `config-invalid`
 */
export function invalid(field: string, expected: string, value: unknown): never {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  const got = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
  const message = `config.json: ${field}: expected ${expected}, got ${got}`
  throw new ConfigError('config-invalid', message, { field, expected, got })
}
