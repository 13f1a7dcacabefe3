import path from 'node:path'

/** What of the process decides where data live. */
export interface Surroundings {
  env: Record<string, string | undefined>
  platform: string
  homeDirectory: string
}

/** Where runs and profiles live: `EVENKEEL_DATA`, else the system's usual place for an application's data. */
export function dataDirectory({ env, platform, homeDirectory }: Surroundings): string {
  if (env.EVENKEEL_DATA) return path.resolve(env.EVENKEEL_DATA)
  if (platform === 'darwin') return path.join(homeDirectory, 'Library', 'Application Support', 'Evenkeel')
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(homeDirectory, 'AppData', 'Local'), 'Evenkeel')
  return path.join(env.XDG_DATA_HOME ?? path.join(homeDirectory, '.local', 'share'), 'evenkeel')
}
