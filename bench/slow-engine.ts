// An engine whose requests each do more work than they must, so that the suite can show that it would see that.

import type { Engine } from '../src/host/engine.ts'

/**
 * Changes the engine itself and gives it back.
 * @param slowerUs work before each request, in microseconds; 0 leaves the engine as it is.
 */
export function slowDown(engine: Engine, slowerUs: number): Engine {
  if (slowerUs === 0) return engine
  const dispatch = engine.dispatch.bind(engine)
  engine.dispatch = (version, request) => {
    spin(slowerUs / 1000)
    return dispatch(version, request)
  }
  return engine
}

function spin(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
