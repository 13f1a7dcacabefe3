import { expect, test } from 'vitest'
import { contextMenuTemplate } from './context-menu.ts'

const editFlags = { canCut: false, canCopy: true, canPaste: true }

test('text fields can be edited, selections copied, and elsewhere no menu opens', () => {
  const field = contextMenuTemplate({ isEditable: true, selectionText: '', editFlags })
  expect(field.flatMap((item) => item.role ?? [])).toEqual(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'])
  expect(field.find((item) => item.role === 'cut')).toMatchObject({ enabled: false })
  expect(contextMenuTemplate({ isEditable: false, selectionText: 'checkout-6f7d9c', editFlags })).toEqual([{ role: 'copy' }])
  expect(contextMenuTemplate({ isEditable: false, selectionText: ' \n', editFlags })).toEqual([])
})
