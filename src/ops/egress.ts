// What carries a guest's fetch into the network, one hop at a time, as plain data in and out: the same whether the sockets
// are opened in this process or in another one. Knows neither redirects nor guests.

/** One request on the wire. Redirects are not followed, bodies not decoded. */
export interface Hop {
  /** Name of the function that asks: its connections are counted, and no other function uses them. */
  readonly owner: string
  /** Key of the version that asks. */
  readonly version: string
  readonly method: string
  readonly url: URL
  /** Names and values in turn, without those that belong to the connection (`host`, `content-length` …). */
  readonly headers: readonly string[]
  readonly body: Uint8Array | ReadableStream<Uint8Array> | undefined
  /** Length of a streamed body in bytes, where it is known: it is told to the server, and kept. */
  readonly bodyBytes?: number | undefined
  /** The egress list of the function; undefined permits every public host. */
  readonly allowed: readonly string[] | undefined
  /** Ends the hop at any time, its body included. */
  readonly signal: AbortSignal
}

/** The head of an answer, and its body as it came over the wire. */
export interface HopAnswer {
  readonly status: number
  readonly statusText: string
  /** Names, in lower case, and values in turn. */
  readonly headers: readonly string[]
  /** Null where HTTP knows no body. One that is read no further must be cancelled: it holds a connection. */
  readonly body: ReadableStream<Uint8Array> | null
}

export interface Egress {
  /**
   * Sends one hop; settles with the head of the answer.
   * @throws EgressRefusal by a rule; any other error is the network's, of which `code` alone is fit for guests.
   */
  send(hop: Hop): Promise<HopAnswer>
  /** Ends what runs, closes every connection. */
  close(): Promise<void>
}

/** Says which rule refused. Safe to show to the guest: it names what the guest asked for. */
export class EgressRefusal extends Error {
  override readonly name = 'EgressRefusal'
}
