/** Writes resources/schema/profile.schema.json from the schema that parses profiles. Needs a Node that runs TypeScript, as `npx node` here is. */
import { writeFileSync } from 'node:fs'
import { profileJsonSchema } from '../shared/profile/json-schema.ts'

writeFileSync(new URL('../resources/schema/profile.schema.json', import.meta.url), `${JSON.stringify(profileJsonSchema(), null, 2)}\n`)
