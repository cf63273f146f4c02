// What is tried on both sides: plain data that crosses as JSON. Bytes are lists of numbers.

export type HeaderStep =
  | { readonly call: 'append' | 'set'; readonly name: string; readonly value: string }
  | { readonly call: 'delete' | 'get' | 'has'; readonly name: string }

export type Content =
  | { readonly as: 'none' }
  | { readonly as: 'text'; readonly text: string }
  | { readonly as: 'bytes'; readonly bytes: readonly number[] }
  | { readonly as: 'blob'; readonly text: string; readonly type: string }
  | { readonly as: 'params'; readonly pairs: readonly (readonly [string, string])[] }

export type Reading = 'arrayBuffer' | 'blob' | 'json' | 'text'

export interface FormEntry {
  readonly name: string
  readonly text: string
  readonly file?: { readonly name: string; readonly type: string } | undefined
}

export type Case =
  | {
      readonly kind: 'url'
      readonly input: string
      readonly base?: string | undefined
      /** A property that is set afterwards, with its value. */
      readonly set?: readonly [string, string] | undefined
    }
  | { readonly kind: 'query'; readonly init: string; readonly names: readonly string[]; readonly value: string }
  | { readonly kind: 'headers'; readonly steps: readonly HeaderStep[] }
  | {
      readonly kind: 'body'
      readonly content: Content
      readonly status: number
      readonly type?: string | undefined
      readonly reading: Reading
    }
  | { readonly kind: 'request'; readonly method: string; readonly url: string; readonly content: Content }
  | { readonly kind: 'readForm'; readonly type: string; readonly bytes: readonly number[] }
  | { readonly kind: 'writeForm'; readonly entries: readonly FormEntry[] }
  | {
      readonly kind: 'decode'
      readonly label: string
      readonly fatal: boolean
      readonly ignoreBOM: boolean
      /** Decoded one after another as a stream, and then its end. */
      readonly chunks: readonly (readonly number[])[]
    }
  | { readonly kind: 'encode'; readonly text: string; readonly room: number }
