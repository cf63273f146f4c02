// How much resident memory each of many isolates takes: one kind in a process of its own, as memory that one kind gave
// back would be found by the other. Run by bench/blank.ts: blank-memory.ts KIND COUNT; answers with bytes an isolate.

import { type BlankKind, openMakers } from './blank-makers.ts'

/** Made before counting, so that what the first isolates bring along for all is there. */
const WARM_UP = 20

const [, , kind, count] = process.argv
const make = (await openMakers())[kind as BlankKind]
const kept = Array.from({ length: WARM_UP }, make)
const before = process.memoryUsage.rss()
for (let made = 0; made < Number(count); made++) kept.push(make())
console.log((process.memoryUsage.rss() - before) / Number(count))
for (const dispose of kept) dispose()
