// Adds two numbers, and says what is wrong with anything else.
//
//   curl http://127.0.0.1:8787/fn/add/ -d '{"a": 1.5, "b": -2}'    {"sum":-0.5}
//   curl http://127.0.0.1:8787/fn/add/ -d '{"a": "1"}'             {"error":"\"a\" must be a number, not a string"}

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST')
      return Response.json({ error: `use POST, not ${request.method}` }, { status: 405, headers: { allow: 'POST' } })
    try {
      const body = await readObject(request)
      return Response.json({ sum: toSum(readNumber(body, 'a'), readNumber(body, 'b')) })
    } catch (error) {
      if (error instanceof InputError) return Response.json({ error: error.message }, { status: 400 })
      throw error
    }
  },
}

/** What the caller got wrong, as opposed to what we did. */
class InputError extends Error {}

async function readObject(request: Request): Promise<Record<string, unknown>> {
  const body: unknown = await request.json().catch(() => {
    throw new InputError('the body is not valid JSON')
  })
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InputError('the body must be an object like {"a": 1, "b": 2}')
  return body as Record<string, unknown>
}

function readNumber(body: Record<string, unknown>, field: string): number {
  if (!Object.hasOwn(body, field)) throw new InputError(`"${field}" is missing`)
  const value = body[field]
  if (typeof value !== 'number') throw new InputError(`"${field}" must be a number, not ${describe(value)}`)
  // JSON has no NaN or Infinity, but 1e999 parses to Infinity.
  if (!Number.isFinite(value)) throw new InputError(`"${field}" must be a finite number`)
  return value
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) || typeof value === 'object' ? 'an object or array' : `a ${typeof value}`
}

function toSum(a: number, b: number): number {
  if (Number.isFinite(a + b)) return a + b
  throw new InputError('the sum is too large')
}
