export { compress, STATE } from './single-scalar'
export { LANE_BYTES, WINDOW } from './window'
