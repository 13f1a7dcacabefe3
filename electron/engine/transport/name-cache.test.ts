import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { NameCache } from './name-cache.ts'

type Callback = (error: Error | null, addresses: LookupAddress[]) => void

/** A resolver that gives its answers one after the other, those of the family asked for where one is. */
function resolver(...answers: [address: string, family: number, ...others: string[]][]) {
  const asked: (number | undefined)[] = []
  return {
    asked,
    resolve: (_host: string, { family }: LookupAllOptions, callback: Callback): void => {
      const wanted = typeof family === 'number' ? family : undefined
      asked.push(wanted)
      const index = answers.findIndex(([, given]) => wanted === undefined || given === wanted)
      const [answer] = index < 0 ? [] : answers.splice(index, 1)
      if (answer === undefined) {
        callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
        return
      }
      const [address, given, ...others] = answer
      callback(null, [address, ...others].map((one) => ({ address: one, family: given })))
    },
  }
}

const ignore = (): void => undefined

function addressOf(names: NameCache): Promise<string> {
  return new Promise((resolve, reject) => {
    names.lookup('shop.test', {}, (error, address) => {
      if (error !== null) reject(error)
      else resolve(String(address))
    })
  })
}

describe('names', () => {
  it('are resolved once where that is asked for, and a failure is not kept', async () => {
    const { asked, resolve } = resolver(['10.0.0.1', 4], ['10.0.0.2', 4])
    const names = new NameCache('once', ignore, resolve)
    expect([await addressOf(names), await addressOf(names), await addressOf(names)]).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.1'])
    expect(asked).toHaveLength(1)
    const failing = resolver()
    const unknown = new NameCache('once', ignore, failing.resolve)
    await expect(addressOf(unknown)).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(addressOf(unknown)).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(failing.asked).toHaveLength(2)
  })

  it('are resolved for each connection where that is asked for, in the family of the first answer', async () => {
    const { asked, resolve } = resolver(['10.0.0.1', 4], ['fd00::1', 6], ['10.0.0.2', 4], ['10.0.0.3', 4])
    const names = new NameCache('each-connection', ignore, resolve)
    expect([await addressOf(names), await addressOf(names), await addressOf(names)]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
    expect(asked).toEqual([undefined, 4, 4])
  })

  it('keep to one family though two first questions are answered in two', async () => {
    const waiting: (() => void)[] = []
    const { asked, resolve } = resolver(['10.0.0.1', 4], ['fd00::1', 6], ['10.0.0.2', 4])
    const names = new NameCache('each-connection', ignore, (host, options, callback) => { waiting.push(() => resolve(host, options, callback)) })
    const both = Promise.all([addressOf(names), addressOf(names)])
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    expect(await both).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(asked).toEqual([undefined, undefined, 4])
  })

  it('tell every answer with all it offered, and what is remembered not again', async () => {
    const told: unknown[] = []
    const tell = (address: string, offered: readonly string[]): void => { told.push([address, ...offered]) }
    const once = new NameCache('once', tell, resolver(['10.0.0.1', 4, '10.0.0.2']).resolve)
    await addressOf(once)
    await addressOf(once)
    expect(told).toEqual([['10.0.0.1', '10.0.0.1', '10.0.0.2']])
    told.length = 0
    const each = new NameCache('each-connection', tell, resolver(['10.0.0.1', 4], ['fd00::1', 6], ['10.0.0.2', 4]).resolve)
    await addressOf(each)
    await addressOf(each)
    expect(told).toEqual([['10.0.0.1', '10.0.0.1'], ['10.0.0.2', '10.0.0.2']])
  })
})
