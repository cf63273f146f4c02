// What a classic script does to the global object, which it no longer does inside of a module: the names that it
// declares and those that it assigns without declaring them.

import { type Program, parse } from 'acorn'
import { analyze } from 'eslint-scope'

export interface ScriptScope {
  /** Undefined for a text that is no classic script. */
  readonly program: Program | undefined
  readonly functions: readonly string[]
  /** Declared by `var`. */
  readonly variables: readonly string[]
  /** Assigned without a declaration: strict code throws there. */
  readonly undeclared: readonly string[]
}

export function analyzeScript(source: string): ScriptScope {
  const program = findProgram(source)
  if (program === undefined) return { program, functions: [], variables: [], undeclared: [] }
  return { program, ...findDeclared(program), undeclared: findUndeclared(program) }
}

/** Whether the text is one expression. */
export function isExpression(text: string): boolean {
  return findProgram(`"use strict";(${text}\n)`) !== undefined
}

function findProgram(source: string): Program | undefined {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'script', ranges: true })
  } catch {
    return undefined
  }
}

function findDeclared({ body }: Program): Pick<ScriptScope, 'functions' | 'variables'> {
  const functions = body.flatMap(node => (node.type === 'FunctionDeclaration' ? [node.id.name] : []))
  const variables = body
    .flatMap(node => (node.type === 'VariableDeclaration' && node.kind === 'var' ? node.declarations : []))
    .flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return { functions, variables }
}

function findUndeclared(program: Program): string[] {
  // Both speak ESTree; each has types of its own for it.
  const tree = program as unknown as Parameters<typeof analyze>[0]
  const { globalScope } = analyze(tree, { ecmaVersion: 2022, sourceType: 'script' })
  const written = globalScope?.through.filter(reference => reference.isWrite()) ?? []
  return [...new Set(written.map(({ identifier }) => identifier.name as string))]
}
