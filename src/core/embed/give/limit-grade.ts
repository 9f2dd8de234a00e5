/**
 * How far the limits of a month hold, by what the browser lets our origin share between sites: `exact` over all of
 * them; `near`, with at most LIMITS.embedLeaseBytes more for each open site; `site`: each site counts for itself.
 */
export type LimitGrade = 'exact' | 'near' | 'site'
