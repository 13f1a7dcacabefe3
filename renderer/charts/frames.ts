import { createFrameQueue } from './frame.ts'

/** The window's one queue of work for the next frame: snapshots and charts of the same moment are drawn together. */
export const frames = createFrameQueue((run) => { requestAnimationFrame(run) }, () => performance.now())
