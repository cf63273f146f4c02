// The program of the thread that puts load on deployments: beside the server it would take turns with what it measures.

import { parentPort, workerData } from 'node:worker_threads'
import { type Load, loadTargets, type Target } from './load-target.ts'

const { targets, load } = workerData as { readonly targets: readonly Target[]; readonly load: Load } // load.ts gives it
parentPort?.postMessage(await loadTargets(targets, load))
