import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { simulateParts } from './parts.ts'

/** Simulates everything with the seed it is started with, on a thread of its own. */
parentPort?.postMessage([...simulateParts(z.number().parse(workerData))])
