// `navigator`, of which there is `userAgent` alone: what the minimum common web API asks for. WinterTC, "navigator".

/** Filled in when the runtime is bundled. */
declare const ISOLET_VERSION: string | undefined

export class Navigator {
  get userAgent(): string {
    return typeof ISOLET_VERSION === 'undefined' ? 'isolet' : `isolet/${ISOLET_VERSION}`
  }
}
