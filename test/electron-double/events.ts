/** An event whose default can be prevented, as Electron's emitters give them; `url` where it is about an address. */
export class PreventableEvent {
  readonly url: string
  defaultPrevented = false

  constructor(url = '') {
    this.url = url
  }

  preventDefault(): void {
    this.defaultPrevented = true
  }
}
