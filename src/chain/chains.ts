/** Chain ids Freshet knows. 1028, which lists still name as BTTC's testnet, is dead. */
export const BTTC = 199
export const DONAU = 1029
