// Every block of the documentation does what its page says, run from its own text. What is run how stands before each, in the words of blocks.ts.
import { afterAll, describe, expect, test } from 'vitest'
import { blocksOf, pages, textOfPage } from './blocks.ts'
import { tell, type Told } from './story.ts'

const told: Told[] = []
const pagesWithBlocks = pages().filter((page) => /```|^ {4}/m.test(textOfPage(page)))

test.concurrent.each(pagesWithBlocks)(
  '%s: each block does what the page says',
  async (page) => {
    await tell(blocksOf(page), (what) => told.push(what))
  },
  120_000,
)

afterAll(() => {
  const notRun = told.filter((each) => each.was === 'not run')
  const elsewhere = told.filter(({ block }) => block.purpose.is === 'run by').length
  const lines = notRun.map(({ block, why }) => `  ${block.page}:${block.line}: ${why}`)
  console.log(
    [
      `Blocks of the documentation: ${told.length - notRun.length - elsewhere} were run, ${elsewhere} are run by other tests, ${notRun.length} are not run:`,
      ...lines,
    ].join('\n'),
  )
})

describe('what stands before a block', () => {
  const page = (comment: string): string => `# Page\n\n${comment}\n\`\`\`sh\nsocketbench serve\n\`\`\`\n`

  test('is asked for', () => {
    expect(() => blocksOf('a.md', page('Some words.'))).toThrow(
      'a.md:4: there is no comment before this block that says how it is run. test/docs/blocks.ts has the words.',
    )
  })

  test('is asked for of a block that is only indented', () => {
    expect(() => blocksOf('a.md', '# Page\n\nRun\n\n    socketbench serve\n')).toThrow(
      'a.md:5: a block that is only indented cannot be run: put it between two lines of ```.',
    )
  })

  test('has words that are known', () => {
    expect(() => blocksOf('a.md', page('<!-- run: quickly -->'))).toThrow(
      'a.md:4: "quickly" is none of the words in test/docs/blocks.ts.',
    )
    expect(() => blocksOf('a.md', page('<!-- check recipe -->'))).toThrow(
      'a.md:4: "recipe" is none of the words in test/docs/blocks.ts.',
    )
  })

  test('is read with all of its words', () => {
    expect(
      blocksOf('a.md', page('<!-- start "listens; on"; answers "a" with "b"; refuses /x with 404; needs curl, python3:ssl -->')),
    ).toEqual([
      {
        page: 'a.md',
        line: 4,
        language: 'sh',
        text: 'socketbench serve\n',
        purpose: {
          is: 'start',
          beside: false,
          until: 'listens; on',
          answers: [['a', 'b']],
          refuses: [['/x', 404]],
          needs: ['curl', 'python3:ssl'],
        },
      },
    ])
  })
})

describe('a story', () => {
  const story = async (text: string): Promise<readonly string[]> => {
    const was: string[] = []
    await tell(blocksOf('a.md', text), (what) => was.push(what.was === 'run' ? 'run' : what.why))
    return was
  }

  test('fails where a block prints something else, and says what', async () => {
    await expect(story('<!-- run: prints "2" -->\n```js\nconsole.log(1)\n```\n')).rejects.toThrow(
      'a.md:2 has not printed "2":\n1\n',
    )
    await expect(story('<!-- run -->\n```js\nconsole.log(1)\n```\n<!-- output -->\n```text\n2\n```\n')).rejects.toThrow(
      'a.md:6: this was not printed:\n2\n',
    )
  })

  test('fails where a block ends with another code', async () => {
    await expect(story('<!-- run: exits 3 -->\n```js\nprocess.exit(4)\n```\n')).rejects.toThrow(
      'a.md:2 ended with 4, and not with 3',
    )
  })

  test('fails where a file is no workspace', async () => {
    await expect(story('<!-- check workspace -->\n```json\n{ "rules": [{ "when": {} }] }\n```\n')).rejects.toThrow('block-2.json')
  })

  test('leaves out what needs a program that is not here, and says so', async () => {
    expect(await story('<!-- run: needs no-such-program -->\n```js\nthrow 1\n```\n<!-- output -->\n```text\n2\n```\n')).toEqual([
      'there is no no-such-program on this machine',
      'the block before it was not run',
    ])
  })

  test('leaves out what needs a server that could not be started', async () => {
    expect(
      await story('<!-- start "on"; needs no-such-program -->\n```js\nthrow 1\n```\n<!-- run -->\n```js\nthrow 2\n```\n'),
    ).toEqual(['there is no no-such-program on this machine', 'a block that it needs was not run'])
  })
})
