// The package `abort-controller` for ports that ask for it: the platform has both.

const { AbortController, AbortSignal } = globalThis as unknown as Record<string, unknown>
const abortController = { AbortController, AbortSignal }

export { AbortController, AbortSignal, abortController as default }
