import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrk } from '../../bench/wrk.ts'

const REPORT = `Running 4s test @ http://127.0.0.1:40000/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.04ms    3.11ms  50.10ms   95.01%
    Req/Sec    39.11k     4.01k   43.20k    87.50%
  Latency Distribution
     50%  812.00us
     75%    1.61ms
     90%    1.99ms
     99%    1.20s
  155634 requests in 4.00s, 25.23MB read
Requests/sec:  38898.21
Transfer/sec:      6.31MB
`

test('a report of wrk gives its rate, and its percentiles in milliseconds whatever their unit', () => {
  assert.deepEqual(wrk.toLoad(REPORT), { requestsPerSecond: 38898.21, p50: 0.812, p99: 1200, failed: 0 })
})

test('refused and broken requests count as failed', () => {
  const lines = '  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 100\n'
  assert.equal(wrk.toLoad(REPORT + lines).failed, 110)
})

test('a report without figures gives NaN, which meets no target', () => {
  assert.equal(wrk.toLoad('unable to connect').requestsPerSecond, Number.NaN)
})
