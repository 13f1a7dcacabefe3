import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { EvenkeelError } from '../../shared/contract/failure.ts'

/** Makes a PDF of a page that needs nothing else. The desktop gives its own, which prints a window. */
export interface PdfPrinter {
  /** Throws `unavailable`, with what to do, where nothing can print here. */
  check(): void
  print(html: string): Promise<Uint8Array>
}

const remedy = 'Install Chromium or Chrome, name one in EVENKEEL_CHROMIUM, or take the HTML report and print it from a browser.'
const patienceMs = 60_000

/**
 * Prints with a browser of this system, without a window and with a profile of its own that is thrown away.
 * @param findBrowser the browser's program; null where there is none
 */
export function browserPrinter(findBrowser: () => string | null): PdfPrinter {
  const browser = () => {
    const program = findBrowser()
    if (program === null) throw new EvenkeelError('unavailable', 'No browser that can print a PDF was found on this computer.', remedy)
    return program
  }
  return {
    check: () => void browser(),
    async print(html) {
      const program = browser()
      const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-pdf-'))
      try {
        const [page, pdf] = [path.join(folder, 'report.html'), path.join(folder, 'report.pdf')]
        await writeFile(page, html, { mode: 0o600 })
        await runBrowser(program, [
          '--headless', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
          '--disable-extensions', '--no-pings', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          `--user-data-dir=${path.join(folder, 'profile')}`, '--no-pdf-header-footer', `--print-to-pdf=${pdf}`, pathToFileURL(page).href,
        ])
        return await readFile(pdf)
      } catch (error) {
        if (error instanceof EvenkeelError) throw error
        throw new EvenkeelError('unavailable', `${program} could not print the PDF: ${messageOf(error)}.`, remedy)
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      }
    },
  }
}

function runBrowser(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: patienceMs, windowsHide: true }, (error) => (error ? reject(error) : resolve()))
  })
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').replace(/^Command failed: .*/, 'it ended with an error')
}
