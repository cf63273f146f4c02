// Where the bundle of a function leaves what wants to hear of its env: `process.env` is in the bundle, and env comes once
// that has run. Registered, as runtime and bundle are two programs with one registry between them.

/** Its value on the global object is called with env, and taken away. */
export const ENV_SLOT = Symbol.for('isolet.env-slot')
