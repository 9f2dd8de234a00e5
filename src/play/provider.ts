export type { Eip1193 } from '../protocol/eip1193.ts'
