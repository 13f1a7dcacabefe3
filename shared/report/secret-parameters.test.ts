import { expect, it } from 'vitest'
import { withoutSecretParameters } from './secret-parameters.ts'

it.each([
  ['/items?page=2&sort=name', '/items?page=2&sort=name'],
  ['/items?api_key=abc&page=2', '/items?api_key=(hidden)&page=2'],
  ['/a?X-Amz-Signature=abc;token=d#code=e', '/a?X-Amz-Signature=(hidden);token=(hidden)#code=e'],
  ['/a?access%5Ftoken=abc', '/a?access%5Ftoken=(hidden)'],
  ['/a?%zz=1&password=', '/a?%zz=1&password=(hidden)'],
  ['http://user:pass@host:80/a@b?key=1', 'http://host:80/a@b?key=(hidden)'],
  ['http://host/monkey?keyboard=1', 'http://host/monkey?keyboard=1'],
])('%s is kept as %s', (address, kept) => expect(withoutSecretParameters(address)).toBe(kept))
