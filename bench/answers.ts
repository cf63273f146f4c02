// What became of requests: answers, and failures with what they said.

export type Answer = { readonly status: number; readonly text: string } | { readonly failure: string }

export interface Failures {
  readonly failed: number
  /** How often each was said. */
  readonly reasons: Readonly<Record<string, number>>
}

const MAX_SHOWN_CHARS = 100

/** Whatever is no answer of status 200 has failed. */
export function toFailures(answers: readonly Answer[]): Failures {
  const failures = answers.filter(answer => toText(answer) === undefined).map(describe)
  const reasons: Record<string, number> = {}
  for (const reason of failures) reasons[reason] = (reasons[reason] ?? 0) + 1
  return { failed: failures.length, reasons }
}

/** The body of a good answer. */
export function toText(answer: Answer): string | undefined {
  return 'status' in answer && answer.status === 200 ? answer.text : undefined
}

/** An answer in a few words: `503 ERR_CELL_LOST`. */
export function describe(answer: Answer): string {
  if ('failure' in answer) return answer.failure
  const code = /"code":"(\w+)"/.exec(answer.text)?.[1]
  return `${answer.status} ${code ?? answer.text.slice(0, MAX_SHOWN_CHARS)}`
}

/** One line for each reason; `what` names whose requests they were. */
export function toReasonLines(what: string, { reasons }: Failures): string[] {
  return Object.entries(reasons).map(([reason, count]) => `${what}: ${count} × ${reason}`)
}
