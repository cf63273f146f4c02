import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findLoadGenerator } from '../../bench/load-generator.ts'
import { createRandom } from '../../bench/random.ts'
import { createRecorder } from '../../bench/recorder.ts'
import { runPlan } from '../../bench/runner.ts'
import { SMOKE } from '../../bench/sizes.ts'
import type { Sample, Step } from '../../bench/suite.ts'

const SAMPLE: Sample = { case: 'hello', unit: 'ms', better: 'lower', values: [1] }

/** Runs steps that note their subject, by a reference that counts up. */
async function run(steps: readonly Step[], rounds: number) {
  const recorder = createRecorder()
  const lines: string[] = []
  let pulses = 0
  await runPlan({
    ...{ steps, recorder, sizes: { ...SMOKE, rounds }, random: createRandom(1), cores: undefined },
    generator: findLoadGenerator(),
    reference: { time: async () => ++pulses, [Symbol.asyncDispose]: async () => undefined },
    tell: line => void lines.push(line),
  })
  return { recorder, lines }
}

function toStep(subject: string, ran: string[], more: Partial<Step> = {}): Step {
  const runStep: Step['run'] = async () => {
    ran.push(subject)
    return [SAMPLE]
  }
  return { suite: 'latency', what: 'hello', subject, seconds: 1, cases: ['hello'], run: runStep, ...more }
}

test('each round runs every step once, in an order of its own', async () => {
  const ran: string[] = []
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  await run(
    names.map(name => toStep(name, ran)),
    4,
  )
  const rounds = [0, 6, 12, 18].map(from => ran.slice(from, from + 6))
  for (const round of rounds) assert.deepEqual(round.toSorted(), names)
  assert.ok(new Set(rounds.map(String)).size > 1)
})

test('a step that is measured once runs in the first round alone', async () => {
  const ran: string[] = []
  await run([toStep('often', ran), toStep('once', ran, { once: true })], 3)
  assert.equal(ran.filter(name => name === 'once').length, 1)
  assert.ok(ran.slice(0, 2).includes('once'))
  assert.equal(ran.length, 4)
})

test('a step that fails, or finds nothing or no number, is told and recorded, and the others run', async () => {
  const ran: string[] = []
  const broken = toStep('broken', ran, { run: () => Promise.reject(new Error('no such program')) })
  const empty = toStep('empty', ran, { run: async () => [{ ...SAMPLE, values: [] }] })
  const unknown = toStep('unknown', ran, { run: async () => [{ ...SAMPLE, values: [1, Number.NaN] }] })
  const { recorder, lines } = await run([broken, empty, unknown, toStep('fine', ran)], 1)
  assert.deepEqual(ran, ['fine'])
  assert.deepEqual(
    recorder
      .absences()
      .map(({ subject, reason }) => `${subject}: ${reason}`)
      .toSorted(),
    ['broken: no such program', 'empty: hello: nothing was measured', 'unknown: hello: NaN is no figure'],
  )
  assert.ok(lines.some(line => line.startsWith('failed: latency: hello, broken: no such program')))
})

test('the reference of a step is the median of before, meanwhile and after', async () => {
  const { recorder } = await run(
    [
      toStep('one', [], {
        async run({ pulse }) {
          await pulse()
          return [SAMPLE]
        },
      }),
    ],
    1,
  )
  assert.deepEqual(recorder.series()[0]?.reference, [2])
})
