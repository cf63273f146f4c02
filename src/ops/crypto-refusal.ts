// Why a cryptographic operation is not done: thrown inside this room, an OpError once it leaves.

/** `name` is that of the DOMException which the guest gets. */
export class Refusal extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** Runs `work`; what the host's library throws becomes a Refusal, since its texts are not for guests. */
export function refusing<Value>(name: string, message: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(name, message)
  }
}
