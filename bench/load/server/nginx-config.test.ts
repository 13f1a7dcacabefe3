import { describe, expect, it } from 'vitest'
import { parseStubStatus } from './nginx-config.ts'

describe('parseStubStatus', () => {
  it('reads the page', () => {
    const page = 'Active connections: 33 \nserver accepts handled requests\n 812 812 160045 \nReading: 0 Writing: 1 Waiting: 32 \n'
    expect(parseStubStatus(page)).toEqual({ requests: 160_045, connections: 33 })
  })

  it('takes no other page for it', () => {
    expect(parseStubStatus('<html>404 Not Found</html>')).toBeNull()
  })
})
