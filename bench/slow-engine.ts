// An engine whose requests each do more work than they must, so that the suite can show that it would see that.

import type { Engine } from '../src/host/engine.ts'

/** @param slowerUs work before each request, in microseconds; 0 leaves the engine as it is. */
export function slowDown(engine: Engine, slowerUs: number): Engine {
  if (slowerUs === 0) return engine
  const slower: Engine = Object.create(engine)
  slower.dispatch = (version, request) => {
    spin(slowerUs / 1000)
    return engine.dispatch(version, request)
  }
  return slower
}

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
