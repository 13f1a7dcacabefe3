import { z } from 'zod'

/**
 * How to open a connection, as plain data that crosses threads: the worker turns it into a stream. Further kinds (CONNECT, SOCKS5, a
 * WebSocket forward) join here. PEM contents, not file paths.
 */
export const dialSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tcp'),
    /** An address, or a name that is resolved once when the load starts. */
    host: z.string(),
    port: z.number().int().min(1).max(65535),
    /** The source address, where one is wanted. */
    localAddress: z.string().optional(),
    /** The node it leads to, where a load enters through several. */
    entry: z.string().optional(),
  }),
  z.object({
    kind: z.literal('tls'),
    host: z.string(),
    port: z.number().int().min(1).max(65535),
    localAddress: z.string().optional(),
    entry: z.string().optional(),
    /** The name asked for (SNI; not where it is an address) and verified. */
    serverName: z.string(),
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
    rejectUnauthorized: z.boolean(),
  }),
])
export type Dial = z.infer<typeof dialSchema>
