import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../shared/profile/testing/schema-fields.ts'
import { describePages, eventually, field } from './describe-pages.ts'

const schema: unknown = JSON.parse(readFileSync(new URL('../../../resources/schema/profile.schema.json', import.meta.url), 'utf8'))
/** Said by the choice beside a field rather than by the field, or the same in every profile. */
const chosenOtherwise = [
  '$schema', 'apiVersion', 'kind', 'spec.request.protocol', 'spec.load.model', 'spec.identify', 'spec.expect.balance.affinity',
]

const toService = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: everything, description: says all there is }
spec:
  target: { context: kind-dev, namespace: shop, service: checkout, port: http }
  request:
    headers: { Authorization: { env: API_TOKEN, prefix: "Bearer " } }
    body: { file: /tmp/body }
    tls: { ca: /certs/ca.pem, serverName: checkout, cert: { env: CERT }, key: { env: KEY } }
  load: { stages: [{ rate: 10, to: 20, for: 60s }], workers: 2 }
  identify: { json: /hostname }
  disruptions:
    - { at: 5s, do: scale, by: -1, workload: checkout, for: 10s }
    - { at: 6s, do: crash, container: app, node: worker-1, zone: zone-a }
    - { at: 7s, do: delete, names: [checkout-a], grace: 0s }
  expect: { balance: { shares: { v1: 50%, v2: 50% }, tolerance: 10% } }
`
const toUrl = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: everything }
spec:
  target: { url: "http://localhost:8080" }
  request: { body: { env: BODY }, tls: { ca: { env: CA }, cert: /certs/client.pem, key: /certs/key.pem } }
  load: { model: closed, stages: [{ connections: 5, for: 10s }] }
  identify: { header: X-Pod }
  expect: { balance: { tolerance: 10% } }
`
const byPattern = toUrl.replace('{ header: X-Pod }', '{ body: "Hostname: (\\\\S+)" }').replace('body: { env: BODY }', 'body: text')

describePages('the form and the format of profiles', (start) => {
  test('every field of the format stands in the form of a profile it says something about', async () => {
    const shown = new Set<string>()
    const { page, desk } = await start('/profiles/checkout-failover')
    await page.getByTestId('as-yaml').click()
    for (const text of [toService, toUrl, byPattern]) {
      await page.getByTestId('yaml').fill(text)
      expect(await page.getByTestId('problems').allTextContents()).toEqual([])
      await page.getByTestId('as-form').click()
      await field(page, 'spec.identify.header').or(field(page, 'spec.identify.json')).or(field(page, 'spec.identify.body')).waitFor()
      for (const path of await page.locator('[data-field]').evaluateAll((fields) => fields.map((one) => one.getAttribute('data-field') ?? ''))) {
        shown.add(path.replaceAll(/\[\d+\]/g, ''))
      }
      // A header's value is given in one of three ways, in fields beside its name.
      if (text === toService) for (const way of ['env', 'file', 'prefix']) shown.add(`spec.request.headers.${way}`)
      await page.getByTestId('as-yaml').click()
    }
    const leaves = fieldsOf(schema).filter(({ isLeaf }) => isLeaf).map(({ path }) => path)
    expect(leaves.filter((path) => !shown.has(path) && !chosenOtherwise.includes(path))).toEqual([])
    expect(desk.texts.size).toBe(2)
  })

  test('source addresses are typed with commas between and stay in sight', async () => {
    const { page } = await start('/profiles/checkout-failover')
    const addresses = field(page, 'spec.load.sourceAddresses')
    expect(await addresses.isVisible()).toBe(false)
    await page.getByText('Think time, age of connections').click()
    await addresses.fill('10.0.0.5, 127.0.0.2-127.0.0.25')
    await page.getByTestId('as-yaml').click()
    expect(await page.getByTestId('yaml').inputValue()).toMatch(/sourceAddresses:\s*(\[\s*)?(- )?10\.0\.0\.5,?\s+(- )?127\.0\.0\.2-127\.0\.0\.25/)
    await page.getByTestId('as-form').click()
    await eventually(() => addresses.isVisible()).toBe(true)
    await addresses.fill('10.0.0.500')
    await eventually(() => addresses.getAttribute('aria-invalid')).toBe('true')
  })
})
