export { compressLanes, LANE_STATES } from './lanes'
export { compress, STATE } from './single-simd'
export { LANE_BYTES, WINDOW } from './window'
