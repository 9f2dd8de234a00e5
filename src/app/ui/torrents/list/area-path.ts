/**
 * The SVG path of a smooth area: heights 0..1, one unit apart, above the bottom edge of a box `width` × 1. The newest
 * is at the right edge. Control points lie half-way at the heights of the two neighbours, so the curve never swings
 * past them.
 */
export function areaPath(heights: readonly number[], width: number): string {
  if (heights.length < 2) return ''
  const left = width - (heights.length - 1)
  const y = (index: number): string => (1 - Math.min(1, Math.max(0, heights[index] ?? 0))).toFixed(3)
  let path = `M${left} 1V${y(0)}`
  for (let index = 1; index < heights.length; index++) {
    const x = left + index
    path += `C${x - 0.5} ${y(index - 1)} ${x - 0.5} ${y(index)} ${x} ${y(index)}`
  }
  return `${path}V1Z`
}
