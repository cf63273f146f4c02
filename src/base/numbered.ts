// Things under numbers, for what comes and goes with each request. A Map would do, were it not for V8: a Map that is
// grown or cleaned points from its old table to its new one, so one old table that a scavenge promoted keeps all tables
// after it, and with them every request that stood in one, until the next full collection. At 20,000 requests a second
// that cost a quarter of the processor.

const FIRST_CAPACITY = 64
const MAX_CAPACITY = 65_536
/** V8 holds numbers up to here without a heap object. */
const MAX_NUMBER = 0x7fff_ffff

export class Numbered<Value> {
  #values = new Array<Value | undefined>(FIRST_CAPACITY).fill(undefined)
  #numbers = new Array<number>(FIRST_CAPACITY).fill(0)
  #last = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /**
   * A number under which nothing is kept, never 0. It is as good as taken: it comes again after two thousand million
   * others.
   * @throws RangeError when 32,768 things are kept.
   */
  next(): number {
    if (this.#size * 2 >= this.#values.length) this.#grow()
    do this.#last = this.#last === MAX_NUMBER ? 1 : this.#last + 1
    while (this.#values[this.#slotOf(this.#last)] !== undefined)
    return this.#last
  }

  /** Keeps the value under a number that `next` gave, here or in another table. */
  set(number: number, value: Value): void {
    while (this.#isTaken(number) && this.#values.length < MAX_CAPACITY) this.#grow()
    const slot = this.#slotOf(number)
    if (this.#values[slot] === undefined) this.#size += 1
    this.#values[slot] = value
    this.#numbers[slot] = number
  }

  get(number: number): Value | undefined {
    const slot = this.#slotOf(number)
    return this.#numbers[slot] === number ? this.#values[slot] : undefined
  }

  /** False when there is nothing under that number. */
  delete(number: number): boolean {
    if (this.get(number) === undefined) return false
    this.#values[this.#slotOf(number)] = undefined
    this.#size -= 1
    return true
  }

  values(): Value[] {
    return this.#values.filter(value => value !== undefined)
  }

  #slotOf(number: number): number {
    return number & (this.#values.length - 1)
  }

  #isTaken(number: number): boolean {
    const slot = this.#slotOf(number)
    return this.#values[slot] !== undefined && this.#numbers[slot] !== number
  }

  /** Numbers that differ in a small table differ in a larger one. */
  #grow(): void {
    const capacity = this.#values.length * 2
    if (capacity > MAX_CAPACITY) throw new RangeError(`more than ${this.#size} at once`)
    const [values, numbers] = [this.#values, this.#numbers]
    this.#values = new Array<Value | undefined>(capacity).fill(undefined)
    this.#numbers = new Array<number>(capacity).fill(0)
    for (const [slot, value] of values.entries()) this.#move(numbers[slot] ?? 0, value)
  }

  #move(number: number, value: Value | undefined): void {
    const slot = this.#slotOf(number)
    this.#values[slot] = value
    this.#numbers[slot] = number
  }
}
