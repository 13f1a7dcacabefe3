import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import { checkProfile } from '../../../shared/profile/check-profile.ts'
import { profileJsonSchema } from '../../../shared/profile/json-schema.ts'
import { inText } from '../../../shared/profile/parse-profile.ts'
import { findTemplate, profileTemplates, templateText } from '../../../shared/profile/templates.ts'
import type { Host } from '../../backend/host.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable } from '../output/table.ts'
import { applyFlags, targetOf } from '../profile-reference.ts'
import { type CommandContext, type CommonOptions, json, withHost } from './common.ts'
import { withProfileFlags } from './profile-options.ts'

interface NewOptions extends CommonOptions, Record<string, unknown> {
  template: string
  out?: string
  save?: boolean
  schema?: boolean
  force?: boolean
}

interface FileOptions {
  out?: string
  force?: boolean
}

const schemaFile = 'profile.schema.json'
const editorLine = `# yaml-language-server: $schema=./${schemaFile}\n`

/** `profile …`: saved profiles as files, templates, and the format's schema. */
export function addProfileCommand(program: Command, context: CommandContext): void {
  const { console } = context
  const profile = program.command('profile').description('make, check, import, export and duplicate profiles')

  profile.command('list').description('list saved profiles, last changed first').option('--json', 'one JSON document')
    .action((options: CommonOptions) => withHost(context, options, async ({ backend }) => {
      const profiles = await backend.profiles({})
      if (options.json) return console.out(json(profiles))
      if (profiles.length === 0) return console.out('No profiles are saved yet. Make one with "evenkeel profile new NAMESPACE/SERVICE --save".')
      console.out(formatTable(
        [{ title: 'profile' }, { title: 'name', least: 12 }, { title: 'target', least: 12 }, { title: 'description', least: 12, optional: true }],
        profiles.map(({ id, name, target, description, problem }) => [id, name, target, problem ?? description]),
        console.columns,
      ))
    }))

  profile.command('templates').description('list templates and the question each answers').option('--json', 'one JSON document')
    .action((options: CommonOptions) => {
      if (options.json) return console.out(json(profileTemplates))
      console.out(formatTable([{ title: 'template' }, { title: 'question' }], profileTemplates.map(({ name, question }) => [name, question])))
    })

  withProfileFlags(withFile(profile.command('new').argument('<ref>', 'namespace/service[:port] or a URL').description('write a profile from a template')), { defaults: false })
    .addOption(new Option('--template <name>', 'what to ask').choices(profileTemplates.map(({ name }) => name)).default('even-spread'))
    .option('--context <name>', 'kubeconfig context').option('-n, --namespace <name>', 'namespace')
    .option('--save', 'keep it among the saved profiles')
    .option('--schema', `also write ${schemaFile} beside the file, and name it in the first line for editors`)
    .action(async (reference: string, options: NewOptions) => {
      const text = newText(reference, options)
      if (options.save) await withHost(context, options, async ({ backend }) => tellSaved(context, await backend.saveProfile({ text })))
      if (options.out === undefined) return options.save ? undefined : console.out(text.trimEnd())
      await write(context, options.schema ? `${editorLine}${text}` : text, options)
      if (options.schema) await write(context, schemaText(), { out: path.join(path.dirname(options.out), schemaFile), force: true })
    })

  profile.command('check').argument('<file>', 'a YAML or JSON file').description('say what is wrong with a profile file, with line and column').option('--json', 'one JSON document')
    .action(async (file: string, options: CommonOptions) => {
      const { problems } = checkProfile(await read(context, file))
      if (options.json) console.out(json(problems))
      else if (problems.length === 0) console.out(`${file} is a valid profile.`)
      else console.err([`evenkeel: ${file} is no valid profile.`, ...problems.map((one) => `  ${[one.path, inText(one)].filter(Boolean).join(' ')}: ${one.message}`)].join('\n'))
      context.exit(problems.length === 0 ? exitCodes.met : exitCodes.usage)
    })

  profile.command('import').argument('<file>', 'a YAML or JSON file').description('save a profile file among the saved profiles, as it is')
    .action(async (file: string, options: CommonOptions) => {
      const text = await read(context, file)
      const { problems, document } = checkProfile(text)
      if (document === null || problems.length > 0) {
        throw new EvenkeelError('profile', `${file} is no valid profile.`, 'Nothing was saved.',
          problems.map((one) => ({ path: [one.path, inText(one)].filter(Boolean).join(' '), message: one.message })))
      }
      await withHost(context, options, async ({ backend }) => tellSaved(context, await backend.saveProfile({ text })))
    })

  withFile(profile.command('export').argument('<profile>', 'id or name of a saved profile').description('write a saved profile to a file, or to stdout'))
    .action((reference: string, options: FileOptions) => withHost(context, {}, async (host) => {
      const { text } = await host.backend.profile({ id: await idOf(host, reference) })
      if (options.out === undefined) return console.out(text.trimEnd())
      await write(context, text, options)
    }))

  profile.command('duplicate').argument('<profile>', 'id or name of a saved profile').description('copy a saved profile').option('--name <text>', 'name of the copy')
    .action((reference: string, options: { name?: string }) => withHost(context, {}, async (host) => {
      const copy = await host.backend.duplicateProfile({ id: await idOf(host, reference) })
      tellSaved(context, options.name === undefined ? copy : await host.backend.renameProfile({ id: copy.id, name: options.name }))
    }))

  withFile(profile.command('schema').description('write the JSON Schema of profile files, for editors'))
    .action(async (options: FileOptions) => {
      if (options.out === undefined) return console.out(schemaText().trimEnd())
      await write(context, schemaText(), options)
    })
}

function withFile(command: Command): Command {
  return command.option('-o, --out <file>', 'write it there').option('--force', 'replace the file where it exists')
}

/** The template's text with the reference as its target and the flags laid over it; comments stay. */
function newText(reference: string, options: NewOptions): string {
  const template = findTemplate(options.template)
  if (!template) throw new EvenkeelError('usage', `There is no template ${options.template}.`, '"evenkeel profile templates" lists them.')
  return templateText(template.name, targetOf(reference, options), (document) => applyFlags(document, options))
}

function schemaText(): string {
  return `${JSON.stringify(profileJsonSchema(), null, 2)}\n`
}

function tellSaved({ console }: CommandContext, { id }: { id: string }): void {
  console.out(`Saved as ${id}.`)
}

/** The id of a profile that is named by its id or its name. */
async function idOf({ backend }: Host, reference: string): Promise<string> {
  const profiles = await backend.profiles({})
  const named = profiles.filter(({ id, name }) => id === reference || name === reference)
  const found = named.find(({ id }) => id === reference) ?? (named.length === 1 ? named[0] : undefined)
  if (found) return found.id
  if (named.length > 1) throw new EvenkeelError('usage', `Several profiles are named ${reference}.`, `Give one of the ids ${named.map(({ id }) => id).join(', ')}.`)
  throw new EvenkeelError('not-found', `There is no saved profile ${reference}.`, '"evenkeel profile list" lists them.')
}

async function read({ console }: CommandContext, file: string): Promise<string> {
  return readFile(path.resolve(console.directory, file), 'utf8').catch(() => {
    throw new EvenkeelError('usage', `There is no profile file ${file} that can be read.`, 'Give the path of a YAML or JSON file.')
  })
}

async function write({ console }: CommandContext, text: string, { out = '', force = false }: FileOptions): Promise<void> {
  const file = path.resolve(console.directory, out)
  await mkdir(path.dirname(file), { recursive: true }).catch(() => undefined)
  await writeFile(file, text, { flag: force ? 'w' : 'wx' }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EEXIST') throw new EvenkeelError('usage', `${file} exists already.`, 'Replace it with --force, or choose another name.')
    throw new EvenkeelError('unavailable', `${file} cannot be written (${String(code)}).`, 'Choose a folder that exists and may be written to.')
  })
  console.out(`Written: ${file}`)
}
