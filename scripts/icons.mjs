// Draws the program's icons from resources/icon.svg with a Chromium of this system: `npm run icons`. The files are committed, so building
// needs none of this. macOS wants a margin around the picture (as the drawing has), the others want it to fill the square.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium, launchBrowser } from '../test/window/browser.ts'

const resources = fileURLToPath(new URL('../resources/', import.meta.url))
const drawing = readFileSync(path.join(resources, 'icon.svg'), 'utf8')
const filled = drawing.replace('viewBox="0 0 1024 1024"', 'viewBox="92 92 840 840"')
const linuxSizes = [16, 24, 32, 48, 64, 96, 128, 256, 512]
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 128, 256]
/** Types of an ICNS file that hold a PNG, with its width; Apple, "Icon Image format". */
const macTypes = { icp4: 16, icp5: 32, ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }

const chromium = findChromium()
if (chromium === null) {
  process.stderr.write('evenkeel: drawing the icons needs a Chromium: put one on the PATH or name it in EVENKEEL_CHROMIUM.\n')
  process.exit(1)
}
const browser = await launchBrowser(chromium)
const page = await browser.newPage()

rmSync(path.join(resources, 'icons'), { recursive: true, force: true })
mkdirSync(path.join(resources, 'icons'))
for (const size of linuxSizes) writeFileSync(path.join(resources, 'icons', `${size}x${size}.png`), (await draw(filled, size)).png)
writeFileSync(path.join(resources, 'icon.ico'), windowsIcon(await Promise.all(windowsSizes.map((size) => draw(filled, size)))))
const macPictures = await Promise.all(Object.entries(macTypes).map(async ([type, size]) => ({ type, ...await draw(drawing, size) })))
writeFileSync(path.join(resources, 'icon.icns'), macIcon(macPictures))
await browser.close()

/** The drawing at a width, as PNG and as pixels (RGBA from the top left). */
async function draw(svg, size) {
  const drawn = await page.evaluate(async ({ svg, size }) => {
    const image = new Image()
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = size
    canvas.height = size
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0, size, size)
    return { png: canvas.toDataURL('image/png').split(',')[1], pixels: [...context.getImageData(0, 0, size, size).data] }
  }, { svg, size })
  return { size, png: Buffer.from(drawn.png, 'base64'), pixels: Buffer.from(drawn.pixels) }
}

/** An ICO file: pictures below 256 as bitmaps, which every reader knows, 256 as PNG. */
function windowsIcon(pictures) {
  const contents = pictures.map((picture) => (picture.size === 256 ? picture.png : bitmap(picture)))
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  for (const [index, { size }] of pictures.entries()) {
    const at = 6 + 16 * index
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(contents[index].length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += contents[index].length
  }
  return Buffer.concat([header, ...contents])
}

/** A bitmap of an icon: its header counts picture and mask as twice the height; rows run from the bottom, blue first; the mask is empty. */
function bitmap({ size, pixels }) {
  const header = Buffer.alloc(40)
  header.writeUInt32LE(40, 0)
  header.writeInt32LE(size, 4)
  header.writeInt32LE(size * 2, 8)
  header.writeUInt16LE(1, 12)
  header.writeUInt16LE(32, 14)
  const colours = Buffer.alloc(size * size * 4)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const from = (y * size + x) * 4
      const to = ((size - 1 - y) * size + x) * 4
      colours.set([pixels[from + 2], pixels[from + 1], pixels[from], pixels[from + 3]], to)
    }
  }
  return Buffer.concat([header, colours, Buffer.alloc(size * Math.ceil(size / 32) * 4)])
}

/** An ICNS file: a list of named PNGs. */
function macIcon(pictures) {
  const entries = pictures.flatMap(({ type, png }) => [Buffer.from(type), length(png.length + 8), png])
  const body = Buffer.concat(entries)
  return Buffer.concat([Buffer.from('icns'), length(body.length + 8), body])
}

function length(bytes) {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(bytes)
  return buffer
}
