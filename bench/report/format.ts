// Numbers as readers of a report want them: three digits that matter, no more.

const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact' })
const large = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function toFigure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return (Math.abs(value) < 1000 ? small : large).format(value)
}

/** For axes, such as `12.5K`. */
export function toTick(value: number): string {
  return short.format(value)
}

export function toDuration(seconds: number): string {
  if (seconds < 120) return `${toFigure(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** So that a name fits beside a plot. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text
}
