/** For what a busy computer takes its time to do. */
export const patience = { timeout: 20_000 }
