import { parse } from 'yaml'
import { isRecord } from './same-value.ts'
import { templateTexts } from './template-texts.ts'
import { mergeYaml } from './yaml-text.ts'

export type TemplateName = keyof typeof templateTexts

/** A profile to begin with. */
export interface ProfileTemplate {
  name: TemplateName
  /** The question it answers. */
  question: string
}

/** What a template's profile is to test: a target as the file has it. */
export type TemplateTarget = Record<string, unknown>

const names: readonly TemplateName[] = [
  'even-spread', 'keep-alive', 'survives-pod', 'survives-node', 'survives-rollout', 'scale-out', 'affinity', 'canary-weights',
]

/** All templates, the usual first. */
export const profileTemplates: readonly ProfileTemplate[] = names.map((name) => ({ name, question: questionOf(templateTexts[name]) }))

/** The template of that name, if there is one. */
export function findTemplate(name: string): ProfileTemplate | undefined {
  return profileTemplates.find((template) => template.name === name)
}

/**
 * The text of a template's profile for a target, comments included.
 * @param change is made to the document before it is written
 */
export function templateText(name: TemplateName, target: TemplateTarget, change: (document: Record<string, unknown>) => void = () => undefined): string {
  const text = templateTexts[name]
  const document = documentOf(text)
  const spec = isRecord(document.spec) ? document.spec : {}
  const metadata = isRecord(document.metadata) ? document.metadata : {}
  const place = typeof target.service === 'string' && target.service !== '' ? target.service : typeof target.url === 'string' ? hostOf(target.url) : ''
  const changed: Record<string, unknown> = {
    ...document, metadata: { ...metadata, name: place === '' ? name : `${place}-${name}` }, spec: { ...spec, target },
  }
  change(changed)
  return mergeYaml(text, changed) ?? text
}

function documentOf(text: string): Record<string, unknown> {
  const document: unknown = parse(text)
  return isRecord(document) ? document : {}
}

function questionOf(text: string): string {
  const { metadata } = documentOf(text)
  return isRecord(metadata) ? String(metadata.description) : ''
}

function hostOf(url: string): string {
  return /^https?:\/\/(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? ''
}
