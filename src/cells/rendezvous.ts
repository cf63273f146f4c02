// Which of several places a name belongs to, so that it is the same one each time and few names move when a place comes
// or goes: highest random weight (Thaler and Ravishankar, 1998).

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Places 0 to `count` - 1, the one where the name belongs first. */
export function rankPlaces(name: string, count: number): number[] {
  const base = hash(name, FNV_OFFSET)
  const weighed = Array.from({ length: count }, (_, place) => ({ place, weight: mix(hash(`#${place}`, base)) }))
  return weighed.toSorted((a, b) => b.weight - a.weight).map(({ place }) => place)
}

function hash(text: string, seed: number): number {
  let value = seed
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), FNV_PRIME)
  return value >>> 0
}

/** FNV alone leaves short suffixes too much alike; this is the finish of MurmurHash3. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
