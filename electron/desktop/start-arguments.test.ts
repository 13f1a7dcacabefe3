import path from 'node:path'
import { expect, test } from 'vitest'
import { startArguments } from './start-arguments.ts'

const home = path.resolve('/home/you')
const at = (name: string) => path.join(home, name)

test('profiles are told from the program, its folder, kubeconfigs and the switches of Chromium', () => {
  const argv = [
    '/opt/evenkeel', '/work/evenkeel', '--allow-file-access-from-files', '--kubeconfig', 'dev.yaml', 'checkout.yaml', '--kubeconfig=prod.yml',
    '--original-process-start-time=133', path.resolve('/elsewhere/CART.JSON'), 'notes.txt',
  ]
  expect(startArguments(argv, home)).toEqual({
    kubeconfigFiles: [at('dev.yaml'), at('prod.yml')], profileFiles: [at('checkout.yaml'), path.resolve('/elsewhere/CART.JSON')],
  })
})

test('nothing but the program is nothing to open', () => {
  expect(startArguments(['/opt/evenkeel.yaml'], home)).toEqual({ kubeconfigFiles: [], profileFiles: [] })
  expect(startArguments(['/opt/evenkeel', '--kubeconfig'], home)).toEqual({ kubeconfigFiles: [], profileFiles: [] })
})
