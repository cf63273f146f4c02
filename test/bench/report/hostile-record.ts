// A record whose every text is markup, and tries to get out of an element, an attribute, a comment and a sheet.

import type { RunRecord, Series } from '../../../bench/record.ts'
import { toSampleRecord } from './sample-record.ts'

/** In each of its texts somewhere, and in no report's markup. */
export const MARKUP = `</title></style>--><script>alert(1)</script><img src=x onerror=alert(2)>"' onload='alert(3)' x="&lt;`

export function toHostileRecord(): RunRecord {
  const record = toSampleRecord(2)
  const spoil = (text: string): string => `${MARKUP}${text}`
  // A comma would end the bundle's name, and leave the rest of it to the labels: both are to be tried.
  const spoilAll = <T extends Pick<Series, 'case' | 'subject'>>(one: T): T => ({
    ...one,
    case: `${spoil(one.case)}, ${MARKUP}`,
    subject: spoil(one.subject),
  })
  return {
    ...record,
    command: spoil(record.command),
    commit: spoil(record.commit),
    machine: { ...record.machine, cpu: spoil(record.machine.cpu), system: spoil(record.machine.system) },
    versions: Object.fromEntries(
      Object.entries(record.versions).map(([name, version]) => [spoil(name), spoil(version)]),
    ),
    series: record.series.map(spoilAll),
    absences: record.absences.map(one => ({ ...spoilAll(one), reason: spoil(one.reason) })),
    targets: record.targets.map(target => ({ ...target, what: spoil(target.what) })),
  }
}
