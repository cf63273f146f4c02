// node:util/types.

export * from './type-checks.ts'
export * as default from './type-checks.ts'
