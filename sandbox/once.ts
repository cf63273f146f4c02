// Things that are made at first touch. A class costs a blank isolate time and memory to define, and most requests need
// none of the rarer ones. (A module that the bundler evaluates late makes all that it imports slower to start.)

/** What `make` makes, made by the first call. */
export function once<Value>(make: () => Value): () => Value {
  const slot: { made: { readonly value: Value } | undefined } = { made: undefined }
  return () => {
    slot.made ??= { value: make() }
    return slot.made.value
  }
}
