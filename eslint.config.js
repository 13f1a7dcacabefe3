import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** Each layer, and the layers its files may import besides their own. Everything else is refused, without exceptions. */
const layers = {
  shared: [],
  renderer: ['shared'],
  'electron/engine': ['shared'],
  'electron/cluster': ['shared'],
  'electron/storage': ['shared'],
  'electron/demo': ['shared'],
  'electron/backend': ['shared', 'electron/engine', 'electron/cluster', 'electron/storage', 'electron/demo'],
  'electron/cli': ['shared', 'electron/backend', 'electron/web'],
  'electron/web': ['shared', 'electron/backend'],
  'electron/desktop': ['shared', 'electron/backend'],
}

const onlyIn = (layer, allowedLayer, names, message) => (layer === allowedLayer ? [] : [{ regex: `^(${names})(/|$)`, message }])

const layerRules = Object.entries(layers).map(([layer, allowed]) => {
  const foreign = Object.keys(layers).filter((other) => other !== layer && !allowed.includes(other))
  const pure = layer === 'shared' || layer === 'renderer'
  return {
    files: [`${layer}/**/*.{ts,vue}`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [
          ...foreign.map((other) => ({
            regex: `^(\\.\\.?/)+(.*/)?${pure ? other : other.replace('electron/', '')}/`,
            message: `${layer} may import only ${['itself', ...allowed].join(', ')} (docs/architecture.md).`,
          })),
          ...onlyIn(layer, 'electron/desktop', 'electron', 'Only electron/desktop imports electron.'),
          ...onlyIn(layer, 'electron/cluster', '@kubernetes/client-node', 'Only electron/cluster imports the Kubernetes client.'),
          ...(pure ? [{ regex: '^node:', message: `${layer} runs without Node.` }] : []),
          ...(layer === 'renderer' ? [] : [{ regex: '^(vue|pinia|vue-router|@nuxt/ui|chart\\.js)(/|$)', message: 'Only the renderer draws.' }]),
        ],
      }],
    },
  }
})

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      'no-undef': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
  ...layerRules,
)
