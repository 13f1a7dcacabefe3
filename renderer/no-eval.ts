import { z } from 'zod'

// The content security policy forbids code made from strings; without this the schemas would try that first. Imported before any schema.
z.config({ jitless: true })
