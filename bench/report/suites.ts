// What the suites are called and what they are about, for readers.

import type { Suite } from '../record.ts'

export interface Description {
  readonly suite: Suite
  readonly title: string
  readonly about: string
  /** Of the axis on which its cases stand, if they do. */
  readonly xLabel: string
}

/** In the order of a report. */
export const SUITES: readonly Description[] = [
  {
    suite: 'start',
    title: 'Cold start',
    about: 'Time of the first answer of a function of which nothing ran before.',
    xLabel: 'starts',
  },
  { suite: 'latency', title: 'Latency', about: 'Time of an answer when the function is warm.', xLabel: 'connections' },
  {
    suite: 'load',
    title: 'Latency under load',
    about:
      'Open loop: requests arrive at a fixed rate whether or not earlier ones were answered, and waiting counts from when a request was due.',
    xLabel: 'requests/s',
  },
  {
    suite: 'throughput',
    title: 'Throughput',
    about: 'Requests a second when every connection asks again as soon as it has its answer.',
    xLabel: 'connections',
  },
  {
    suite: 'density',
    title: 'Density',
    about: 'Memory of all processes of a subject, by the tenants it has started.',
    xLabel: 'tenants',
  },
  { suite: 'churn', title: 'Churn', about: 'What it costs when functions come and go.', xLabel: 'functions' },
  { suite: 'growth', title: 'Growth', about: 'Time of an answer, by the functions deployed.', xLabel: 'functions' },
  {
    suite: 'neighbour',
    title: 'Noisy neighbour',
    about: 'What a tenant notices of another one that burns what it can get.',
    xLabel: 'neighbours',
  },
]
