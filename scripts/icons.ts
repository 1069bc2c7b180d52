// `npm run icons`: makes icon.png, icon.ico and icon.icns out of resources/icon.svg. The results are committed, so that a package
// can be built where there is no browser.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium } from './chromium.ts'
import { makeIcns, makeIco, type Picture } from './icon-containers.ts'
import { ROOT } from './run.ts'

const RESOURCES = join(ROOT, 'resources')
/** Every size that one of the containers holds. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

async function draw(executablePath: string, svg: string): Promise<Picture[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const pictures: Picture[] = []
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(
        `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg.slice(svg.indexOf('<svg'))}`,
      )
      pictures.push({ size, png: await page.screenshot({ omitBackground: true }) })
    }
    return pictures
  } finally {
    await browser.close()
  }
}

const found = await findChromium()
if ('why' in found) {
  console.error(`The icons cannot be drawn: ${found.why}.`)
  process.exitCode = 1
} else {
  const pictures = await draw(found.executable, await readFile(join(RESOURCES, 'icon.svg'), 'utf8'))
  const of = (size: number) => pictures.filter((picture) => picture.size === size)
  await writeFile(join(RESOURCES, 'icon.png'), of(512)[0]!.png)
  await writeFile(join(RESOURCES, 'icon.ico'), makeIco([16, 24, 32, 48, 64, 128, 256].flatMap(of)))
  await writeFile(join(RESOURCES, 'icon.icns'), makeIcns(pictures))
  console.log('Wrote icon.png, icon.ico and icon.icns into resources/.')
}
