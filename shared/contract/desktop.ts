import { z } from 'zod'
import { failureDataSchema } from './failure.ts'

/**
 * What a window in the desktop may ask of its host besides the backend: the system's own dialogs for files. A window in a browser has none
 * of it and falls back to downloads and uploads. Declared once with schemas; types derive from this table.
 */

export const desktopCalls = {
  /** A profile file chosen by the user; null where none was. */
  openProfile: { params: z.object({}), result: z.object({ fileName: z.string(), text: z.string() }).nullable() },
  /** Saves where the user says; null where they decided against it. */
  saveFile: {
    params: z.object({
      /** Proposed: with an ending, without a folder. */
      fileName: z.string().max(200).regex(/^[^/\\:*?"<>|]+\.[a-z]+$/),
      content: z.string(),
      /** Set where `content` is base64 of bytes and not text. */
      base64: z.boolean().optional(),
    }),
    result: z.object({ path: z.string() }).nullable(),
  },
} as const

export type DesktopCalls = typeof desktopCalls
export type DesktopCallName = keyof DesktopCalls
export type DesktopParams<N extends DesktopCallName> = z.infer<DesktopCalls[N]['params']>
export type DesktopResult<N extends DesktopCallName> = z.infer<DesktopCalls[N]['result']>

/** The desktop as the window's code sees it. Calls reject with `EvenkeelError`. */
export type Desktop = { [N in DesktopCallName]: (params: DesktopParams<N>) => Promise<DesktopResult<N>> }

export const desktopRequestSchema = z.object({ call: z.string(), params: z.unknown() })

export const desktopReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureDataSchema }),
])
export type DesktopReply = z.infer<typeof desktopReplySchema>

/** Pages that a menu can lead to. */
export const menuPages = ['services', 'profiles', 'runs', 'settings'] as const
export type MenuPage = (typeof menuPages)[number]

/** What the desktop asks of the window. */
export const desktopCommandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('go'), page: z.enum(menuPages) }),
  /** A file that the user opened from the menu or with the program: it is kept as a new profile and shown. */
  z.object({ kind: z.literal('open-profile'), fileName: z.string(), text: z.string() }),
])
export type DesktopCommand = z.infer<typeof desktopCommandSchema>
