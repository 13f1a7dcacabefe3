import { expect, test } from 'vitest'
import { keepableText } from './draft-text.ts'

test('what looks like a credential is taken out of a draft and named; all else stays as it was typed', () => {
  const text = [
    '# mine', 'spec:', '  target: { url: https://me:pass@shop.example/ }', '  request:',
    '    path: /cart?page=2&access_token=abc # slow', '    headers: { authorization: Bearer abc, X-Api-Key: k, Accept: text/html }',
    '    body: user=a&password=b', '',
  ].join('\n')
  const kept = keepableText(text)
  expect(kept?.withheld).toEqual([
    'the header authorization', 'the header X-Api-Key', 'credentials in spec.target.url', 'credentials in spec.request.path', 'the body',
  ])
  expect(kept?.text).toContain('# mine')
  expect(kept?.text).toContain('Accept: text/html')
  expect(kept?.text).toContain('/cart?page=2&access_token=')
  expect(kept?.text).toContain('https://shop.example/')
  expect(kept?.text).not.toMatch(/abc|me:pass|password|: k\b/)
})

test('nothing is changed where nothing is secret; a text that cannot be read and speaks of secrets is not kept', () => {
  const plain = 'spec: { request: { headers: { Accept: a } } } # fine\n'
  expect(keepableText(plain)).toEqual({ text: plain, withheld: [] })
  expect(keepableText('spec: [')).toEqual({ text: 'spec: [', withheld: [] })
  expect(keepableText('spec: [ { Authorization: Bearer abc }')).toBeNull()
})
