// The limits of the benchmark's tenants in isolet.

/** On a busy machine a start of a large bundle takes longer than the defaults allow. */
export const TENANT_LIMITS = { cpuMs: 1000, startupCpuMs: 10_000 }
