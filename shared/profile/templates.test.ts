import { describe, expect, it } from 'vitest'
import { unavailableIn } from './availability.ts'
import { parseProfileText } from './parse-profile.ts'
import { templateTexts } from './template-texts.ts'
import { findTemplate, profileTemplates, templateText } from './templates.ts'

describe('the templates', () => {
  it('are all offered, each with its question', () => {
    expect(profileTemplates.map(({ name }) => name).toSorted()).toEqual(Object.keys(templateTexts).toSorted())
    expect(profileTemplates.every(({ question }) => question.endsWith('?'))).toBe(true)
    expect(findTemplate('nothing')).toBeUndefined()
  })

  it.each(profileTemplates)('$name is valid as it stands and can be run', ({ name }) => {
    const parsed = parseProfileText(templateTexts[name])
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(unavailableIn(parsed.profile)).toEqual([])
    expect(parsed.profile.expect.stated).toEqual({ balance: true, errors: true })
  })

  it.each(profileTemplates)('$name takes a target and keeps its comments', ({ name, question }) => {
    const target = { context: 'kind-dev', namespace: 'pay', service: 'cart', port: 'http' }
    const text = templateText(name, target)
    const parsed = parseProfileText(text)
    expect(parsed.ok && parsed.profile).toMatchObject({ name: `cart-${name}`, description: question, target: { kind: 'service', ...target } })
    const comments = templateTexts[name].match(/#.*/g) ?? []
    expect(comments.length).toBeGreaterThan(0)
    expect(comments.filter((comment) => !text.includes(comment))).toEqual([])
  })

  it('take what is changed with them', () => {
    const text = templateText('even-spread', { url: 'http://127.0.0.1:8080', responders: 3 }, (document) => { document.metadata = { name: 'mine' } })
    const parsed = parseProfileText(text)
    expect(parsed.ok && parsed.profile).toMatchObject({ name: 'mine', target: { kind: 'url', responders: 3 } })
  })
})
