import { afterEach, beforeEach, describe, test } from 'vitest'
import { desktopUnderTest, drivers, type DesktopUnderTest } from './driver.ts'

/**
 * Declares specs once over the double and once over Electron itself; where one cannot be had here, says why. With EVENKEEL_ELECTRON=required
 * that is a failure.
 */
export function overEachDriver(subject: string, specs: (desktop: () => DesktopUnderTest) => void): void {
  describe.each(drivers)(`${subject} in $name`, (driver) => {
    if (driver.missing !== null) {
      const { missing } = driver
      if (process.env.EVENKEEL_ELECTRON === 'required') test('can be had', () => { throw new Error(missing) })
      else test.skip(`not tried: ${missing}`)
      return
    }
    let desktop: DesktopUnderTest
    beforeEach(async () => { desktop = await desktopUnderTest(driver) })
    afterEach(() => desktop.dispose())
    specs(() => desktop)
  })
}
