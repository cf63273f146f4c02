// Runs the steps of a plan, round after round, each round in an order of its own, so that what drifts over a run favours
// nobody. Knows neither suites nor subjects.

import type { Cores } from './cores.ts'
import type { LoadGenerator } from './load-generator.ts'
import { median } from './percentiles.ts'
import type { Random } from './random.ts'
import type { Recorder } from './recorder.ts'
import type { Reference } from './reference.ts'
import type { Sizes } from './sizes.ts'
import type { Bench, Sample, Step } from './suite.ts'
import { createTimeLeft } from './time-left.ts'

export interface Run {
  readonly steps: readonly Step[]
  readonly sizes: Sizes
  readonly random: Random
  readonly cores: Cores | undefined
  readonly generator: LoadGenerator
  readonly reference: Reference
  readonly recorder: Recorder
  /** Takes lines for people who wait. */
  readonly tell: (line: string) => void
}

interface Turn {
  readonly step: Step
  readonly round: number
}

export async function runPlan(run: Run): Promise<void> {
  const turns = toTurns(run)
  const left = createTimeLeft(turns.reduce((sum, { step }) => sum + step.seconds, 0))
  for (const [n, turn] of turns.entries()) {
    const { suite, what, subject, seconds } = turn.step
    run.tell(`${n + 1}/${turns.length}  ${suite}: ${what}, ${subject}  (about ${left} left)`)
    const begun = performance.now()
    await runStep(run, turn)
    left.add(seconds, (performance.now() - begun) / 1000)
  }
}

function toTurns({ steps, sizes, random }: Run): Turn[] {
  const rounds = Array.from({ length: sizes.rounds }, (_, round) => round)
  return rounds.flatMap(round =>
    random.shuffle(steps.filter(({ once }) => round === 0 || once !== true)).map(step => ({ step, round })),
  )
}

/** The reference is timed before, during and after, so that its median tells of the time of the step. */
async function runStep(run: Run, { step, round }: Turn): Promise<void> {
  const { sizes, random, cores, generator, reference, recorder, tell } = run
  const pulses = [await reference.time()]
  const pulse = async () => void pulses.push(await reference.time())
  const bench: Bench = { sizes, random, cores, generator, pulse }
  try {
    const samples = await step.run(bench)
    checkSamples(samples)
    await pulse()
    recorder.add(step, samples, median(pulses))
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    tell(`failed: ${step.suite}: ${step.what}, ${step.subject}: ${error.message}`)
    recorder.fail({ step, round, error })
  }
}

/** @throws for a case without a figure: better absent, with a reason, than in the record as nothing. */
function checkSamples(samples: readonly Sample[]): void {
  for (const { case: name, values } of samples) {
    if (values.length === 0) throw new Error(`${name}: nothing was measured`)
    if (!values.every(Number.isFinite))
      throw new Error(`${name}: ${values.find(value => !Number.isFinite(value))} is no figure`)
  }
}
