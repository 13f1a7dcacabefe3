import { describe, expect, it } from 'vitest'
import { markdownTable, markdownText } from './text.ts'

describe('text in Markdown', () => {
  it.each([
    ['a|b', 'a\\|b'], ['<img src=x>', '\\<img src=x\\>'], ['*b* _i_ `c`', '\\*b\\* \\_i\\_ \\`c\\`'], ['@team', '@\u200bteam'], ['two\nlines', 'two lines'],
    ['- no list', '\\- no list'], ['1. no list', '1\\. no list'], ['0.984%', '0.984%'], ['#12', '\\#12'], ['[a](b)', '\\[a\\](b)'],
  ])('%s is shown as it is', (text, markdown) => expect(markdownText(text)).toBe(markdown))

  it('stands in tables', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']], [1])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |')
  })
})
