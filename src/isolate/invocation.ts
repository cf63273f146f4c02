// One request inside a guest: its budget, its resources and its end.
export interface Invocation {
  readonly id: number
}
