import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron'

type Clicked = Pick<ContextMenuParams, 'isEditable' | 'selectionText'> & { editFlags: Pick<ContextMenuParams['editFlags'], 'canCut' | 'canCopy' | 'canPaste'> }

/** What can be done where the user clicked: edit a text field, copy what is selected; elsewhere nothing, and no menu opens. */
export function contextMenuTemplate({ isEditable, selectionText, editFlags }: Clicked): MenuItemConstructorOptions[] {
  if (isEditable) {
    return [
      { role: 'undo' }, { role: 'redo' }, { type: 'separator' }, { role: 'cut', enabled: editFlags.canCut },
      { role: 'copy', enabled: editFlags.canCopy }, { role: 'paste', enabled: editFlags.canPaste }, { type: 'separator' }, { role: 'selectAll' },
    ]
  }
  return selectionText.trim() === '' ? [] : [{ role: 'copy' }]
}
