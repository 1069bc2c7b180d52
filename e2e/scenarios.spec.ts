// Conversations that are played by themselves: written, begun, held, taken over, recorded and played again.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { connect, dial, opened } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry } from './face.ts'

const TALK = {
  name: 'Prices',
  actors: [
    {
      name: 'client',
      steps: [
        { do: 'expect', json: { op: 'subscribe' }, within: 0 },
        { do: 'send', as: 'json', content: '{"price":1}' },
        { do: 'expect', text: 'more', within: 0 },
        { do: 'send', as: 'json', content: '{"price":2}' },
      ],
    },
  ],
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Scenarios' })
const run = (page: Page) => page.getByRole('region', { name: 'Detail' })
const steps = (page: Page) => run(page).getByRole('list', { name: 'Steps of client' }).getByRole('listitem')

async function open(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Scenarios…')
  await page.keyboard.press('Enter')
  await expect(dialogOf(page)).toBeVisible()
}

async function write(page: Page, scenario: unknown): Promise<void> {
  await open(page)
  await dialogOf(page).getByRole('button', { name: 'Add a scenario' }).click()
  await dialogOf(page)
    .locator('.cm-content')
    .fill(JSON.stringify(scenario, undefined, 2))
}

/** Whoever connects from now on plays it. */
async function begin(page: Page): Promise<void> {
  await dialogOf(page).getByRole('button', { name: 'Play with the next client' }).click()
  await expect(run(page).getByText('waits for its client')).toBeVisible()
}

test('a scenario is written, played with the next client, seen at each step, and has passed', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await write(page, TALK)
  await expect(dialogOf(page).getByRole('list', { name: 'Steps of client' }).getByRole('listitem')).toHaveText([
    '1expect{"op":"subscribe"}',
    '2send{"price":1}',
    '3expectmore',
    '4send{"price":2}',
  ])
  await begin(page)
  const { socket } = await connect(port)
  await expect(steps(page).first()).toHaveAttribute('aria-current', 'step')
  socket.send('{"op":"subscribe"}')
  await expect(steps(page).nth(2)).toHaveAttribute('aria-current', 'step')
  await expect(entry(page, '{"price":1}')).toBeVisible()
  socket.send('more')
  await expect(run(page).locator('.detail-badge')).toHaveText('passed')
  await expect(entry(page, '{"price":2}')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Scenarios that are played' }).getByRole('button', { name: /Prices passed/ }),
  ).toBeVisible()
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ scenarios: [TALK] }] })
})

test('the keyboard alone goes to a run, and holds it', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await write(page, TALK)
  await begin(page)
  await connect(port)
  await expect(run(page).getByRole('button', { name: 'Pause client' })).toBeVisible()
  await page.keyboard.press('d')
  await expect(run(page).getByRole('button', { name: '#1' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(run(page).getByRole('button', { name: 'Go on with client' })).toBeVisible()
})

test('a step that came otherwise is laid beside what was expected', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await write(page, TALK)
  await begin(page)
  const { socket } = await connect(port)
  socket.send('{"op":"unsubscribe"}')
  await expect(run(page).getByRole('alert')).toHaveText('Step 1: It is other JSON.')
  const table = run(page).getByRole('region', { name: 'Difference at step 1: It is other JSON.' })
  await expect(table.getByRole('columnheader')).toHaveText(['Expected at step 1', 'Came'])
  await expect(table.locator('mark')).toHaveText(['subscribe', 'unsubscribe'])
  await expect(entry(page, 'Prices, client: failed at step 1: It is other JSON.')).toBeVisible()
})

test('a person takes over in the middle, answers by hand, leaves out a step and hands back', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await write(page, TALK)
  await begin(page)
  const { socket } = await connect(port)
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  await run(page).getByRole('button', { name: 'Take client over by hand' }).click()
  await expect(run(page).getByText('in your hands')).toBeVisible()
  socket.send('something that no step knows')
  await expect(entry(page, 'something that no step knows')).toBeVisible()
  await page.getByRole('textbox', { name: 'Message' }).fill('by hand')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect.poll(() => heard).toEqual(['by hand'])
  await run(page).getByRole('button', { name: 'Leave out this step of client' }).click()
  await expect(steps(page).nth(1)).toHaveAttribute('aria-current', 'step')
  await run(page).getByRole('button', { name: 'Hand client back' }).click()
  await expect.poll(() => heard).toEqual(['by hand', '{"price":1}'])
  await run(page).getByRole('button', { name: 'Pause client' }).click()
  socket.send('more')
  await expect(entry(page, 'more')).toBeVisible()
  await run(page).getByRole('button', { name: 'One step of client' }).click()
  await expect(steps(page).nth(3)).toHaveAttribute('aria-current', 'step')
  expect(heard).toEqual(['by hand', '{"price":1}'])
  await run(page).getByRole('button', { name: 'Go on with client' }).click()
  await expect(run(page).locator('.detail-badge')).toHaveText('passed')
  await expect.poll(() => heard).toEqual(['by hand', '{"price":1}', '{"price":2}'])
})

test('what a connection did becomes a scenario, which is changed and played again with another client', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const first = await connect(port, { path: '/quotes' })
  first.socket.send('{"op":"subscribe","id":1}')
  await expect(entry(page, '{"op":"subscribe","id":1}')).toBeVisible()
  await page.getByRole('textbox', { name: 'Message' }).fill('welcome')
  const welcome = once(first.socket, 'message')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await welcome
  await page.getByRole('option', { name: /^#1 / }).dblclick()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByRole('button', { name: 'Make a scenario of it' }).click()
  const editor = dialogOf(page).locator('.cm-content')
  await expect(editor).toContainText('"content": "welcome"')
  await editor.fill((await editor.innerText()).replace('"welcome"', '"welcome again"'))
  await dialogOf(page).getByRole('combobox', { name: 'Waits' }).selectOption('without waiting')
  await begin(page)
  const second = await opened(dial(port))
  const answer = once(second.socket, 'message') as Promise<[Buffer]>
  second.socket.send('{"op":"subscribe","id":2}')
  expect(String((await answer)[0])).toBe('welcome again')
  await expect(run(page).locator('.detail-badge')).toHaveText('passed')
  await expect(
    run(page)
      .getByRole('region', { name: /^Difference at step 1/ })
      .locator('mark'),
  ).toHaveText(['1', '2'])
})

const list = (page: Page) => dialogOf(page).getByRole('list', { name: 'Steps of client' })
const rows = (page: Page) => list(page).getByRole('listitem')
/** The row of a step, by its place. */
const row = (page: Page, place: string) => list(page).getByRole('button', { name: new RegExp(`^${place} ?[a-z]`) })

test('an id that a client is told again becomes a variable, and the recording passes with a client that has another', async ({
  desk,
}) => {
  const { page } = desk
  const port = await desk.listen()
  const first = await connect(port)
  first.socket.send('{"op":"subscribe","id":1}')
  await expect(entry(page, '{"op":"subscribe","id":1}')).toBeVisible()
  await page.getByRole('textbox', { name: 'Message' }).fill('{"id":1,"price":1,"at":"2026-11-29T15:57:30Z"}')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await first.nextText()
  await page.getByRole('option', { name: /^#1 / }).dblclick()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByRole('button', { name: 'Make a scenario of it' }).click()
  await expect(dialogOf(page).getByText('1 value from the client will be others next time.')).toBeVisible()
  await dialogOf(page).getByRole('button', { name: 'Turn values into variables…' }).click()
  const values = dialogOf(page).getByRole('form', { name: 'Values as variables' })
  await expect(values.getByRole('listitem')).toHaveText([
    /1step 1, \$\.id · 2 places · it is sent back/,
    /2026-11-29T15:57:30Zstep \d · 1 place · a time/,
  ])
  await expect(values.getByRole('checkbox', { name: /^Turn 1 into a variable/ })).toBeFocused()
  await expect(values.getByRole('checkbox', { name: /^Turn 2026/ })).not.toBeChecked()
  await values.getByRole('textbox', { name: 'Variable for 1' }).fill('not a name')
  await expect(values.getByText('Letters, digits and _, and each another name.')).toBeVisible()
  await expect(values.getByRole('button', { name: 'Make 1 variable' })).toBeDisabled()
  await values.getByRole('textbox', { name: 'Variable for 1' }).fill('request')
  await values.getByRole('button', { name: 'Make 1 variable' }).click()
  await expect(dialogOf(page).getByRole('button', { name: 'Turn values into variables…' })).toBeFocused()
  const editor = dialogOf(page).locator('.cm-content')
  await expect(editor).toContainText('"request": "$.id"')
  await expect(row(page, '1')).toHaveText(`1expect{"op":"subscribe","id":"{{getVar 'request'}}"}`)
  await dialogOf(page).getByRole('combobox', { name: 'Waits' }).selectOption('without waiting')
  await begin(page)
  const second = await connect(port)
  second.socket.send('{"op":"subscribe","id":7001}')
  expect(await second.nextText()).toBe('{"id":7001,"price":1,"at":"2026-11-29T15:57:30Z"}')
  await expect(run(page).locator('.detail-badge')).toHaveText('passed')
  await expect(run(page).getByRole('region', { name: /^Difference/ })).toHaveCount(0)
})

test('a value that is selected in the JSON becomes a variable, and undo brings it back', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, {
    name: 'Prices',
    actors: [{ name: 'client', steps: [{ do: 'send', as: 'text', content: 'ACME at 12.5, ACMEX' }] }],
  })
  await dialogOf(page)
    .locator('.cm-content')
    .evaluate((content) => {
      const text = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
      for (let node = text.nextNode(); node; node = text.nextNode()) {
        const from = node.textContent?.indexOf('ACME at') ?? -1
        if (from >= 0) getSelection()?.setBaseAndExtent(node, from, node, from + 4)
      }
    })
  await dialogOf(page).getByRole('button', { name: 'Turn ACME into a variable…' }).click()
  const values = dialogOf(page).getByRole('form', { name: 'Values as variables' })
  await values.getByRole('textbox', { name: 'Variable for ACME' }).fill('symbol')
  await page.keyboard.press('Enter')
  await expect(row(page, '1')).toHaveText("1send{{getVar 'symbol'}} at 12.5, ACMEX")
  await expect(dialogOf(page).locator('.cm-content')).toContainText('"symbol": "ACME"')
  await dialogOf(page).locator('.cm-content').focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(row(page, '1')).toHaveText('1sendACME at 12.5, ACMEX')
  await expect(dialogOf(page).locator('.cm-content')).not.toContainText('getVar')
})

test('steps are changed, duplicated, moved, added and deleted in their list, and the JSON says the same', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, TALK)
  await row(page, '2').click()
  const form = list(page).getByRole('form', { name: 'Step 2' })
  await form.getByRole('textbox', { name: 'Content (a template)' }).fill('{"price":5}')
  await page.keyboard.press('Tab')
  await expect(dialogOf(page).locator('.cm-content')).toContainText('"content": "{\\"price\\":5}"')
  await list(page).getByRole('button', { name: 'Duplicate step 2' }).click()
  await expect(rows(page).nth(2)).toContainText('{"price":5}')
  await expect(row(page, '3')).toBeFocused()
  await list(page).getByRole('button', { name: 'Move step 3 down' }).click()
  await expect(row(page, '4')).toBeFocused()
  await list(page).getByRole('button', { name: 'Add a step behind step 4' }).click()
  await page.getByRole('menuitem', { name: 'wait' }).click()
  const wait = list(page).getByRole('form', { name: 'Step 5' })
  await wait.getByRole('textbox', { name: 'Milliseconds' }).fill('soon')
  await expect(wait.getByRole('alert')).toBeVisible()
  await wait.getByRole('textbox', { name: 'Milliseconds' }).fill('250')
  await page.keyboard.press('Enter')
  await row(page, '6').click()
  await list(page).getByRole('button', { name: 'Delete step 6' }).click()
  await expect(rows(page)).toHaveText([
    '1expect{"op":"subscribe"}',
    '2send{"price":5}',
    '3expectmore',
    '4send{"price":5}',
    '5wait250 ms',
  ])
  await expect
    .poll(() => desk.kept('profile.json'))
    .toMatchObject({
      servers: [
        {
          scenarios: [
            {
              actors: [
                {
                  steps: [
                    { do: 'expect', json: { op: 'subscribe' }, within: 0 },
                    { do: 'send', as: 'json', content: '{"price":5}' },
                    { do: 'expect', text: 'more', within: 0 },
                    { do: 'send', as: 'json', content: '{"price":5}' },
                    { do: 'wait', ms: 250 },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })
})

test('a step that is opened is seen in the JSON too', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  const steps = Array.from({ length: 60 }, (_, index) => ({ do: 'note', text: `number ${index + 1}` }))
  await write(page, { name: 'Long', actors: [{ name: 'client', steps }] })
  const written = dialogOf(page).locator('.cm-line', { hasText: '"number 7"' })
  await page.keyboard.press('ControlOrMeta+End')
  await expect(written).not.toBeInViewport()
  await row(page, '7').click()
  await expect(written).toBeInViewport()
  await row(page, '60').click()
  await expect(dialogOf(page).locator('.cm-line', { hasText: '"number 60"' })).toBeInViewport()
  await expect(written).not.toBeInViewport()
})

test('what is expected is changed in its form: compared in another way, and taken into a variable', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, TALK)
  await row(page, '1').click()
  const form = list(page).getByRole('form', { name: 'Step 1' })
  const json = form.getByRole('textbox', { name: 'JSON (texts are templates)' })
  await json.fill('{"op":')
  await expect(form.getByText('This is not JSON')).toBeVisible()
  await json.fill('{"op":"buy","id":1}')
  await form.getByRole('textbox', { name: 'Into variables (name: $.path)' }).fill('id: $.id')
  await form.getByRole('checkbox', { name: 'Other members may be there' }).click()
  await expect(dialogOf(page).locator('.cm-content')).toContainText('"partial": true')
  await expect(dialogOf(page).locator('.cm-content')).toContainText('"id": "$.id"')
  await form.getByRole('combobox', { name: 'What comes' }).selectOption('a Close')
  await expect(row(page, '1')).toHaveText('1expecta Close')
  await expect(dialogOf(page).locator('.cm-content')).not.toContainText('"$.id"')
  // What is written as JSON meanwhile stands in the form at once.
  const editor = dialogOf(page).locator('.cm-content')
  await editor.fill(JSON.stringify({ ...TALK, actors: [{ name: 'client', steps: [{ do: 'expect', text: 'hello' }] }] }))
  await expect(form.getByRole('textbox', { name: 'Text (a template)' })).toHaveValue('hello')
  await editor.fill('{')
  await expect(dialogOf(page).getByText('The JSON cannot be read at the moment')).toBeVisible()
  await expect(form).toHaveCount(0)
  await expect(row(page, '1')).toBeDisabled()
})

test('the keyboard alone goes through the steps, moves, opens, changes and deletes them', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, TALK)
  await row(page, '1').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(row(page, '3')).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(rows(page)).toHaveText(['1expect{"op":"subscribe"}', '2send{"price":2}', '3send{"price":1}', '4expectmore'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(row(page, '3')).toHaveText('3expectmore')
  await expect(row(page, '3')).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(row(page, '2')).toHaveAttribute('aria-expanded', 'true')
  for (let index = 0; index < 3; index++) await page.keyboard.press('Tab')
  await expect(list(page).getByRole('textbox', { name: 'Content (a template)' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('typed')
  await page.keyboard.press('Escape')
  await expect(row(page, '2')).toBeFocused()
  await expect(row(page, '2')).toHaveAttribute('aria-expanded', 'false')
  await expect(dialogOf(page)).toBeVisible()
})

test('what will not do as a scenario is said while it is written, and is not played', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, { name: 'Wrong', actors: [{ name: 'client', steps: [{ do: 'dance' }] }] })
  await expect(dialogOf(page).getByRole('alert')).toContainText('actors.0.steps.0.do: "dance" is no step: expected expect, wait')
  await expect(dialogOf(page).getByRole('button', { name: 'Play with the next client' })).toBeDisabled()
})

test('what is typed is in force when the dialog is closed with Escape, and if it will not do that is said', async ({ desk }) => {
  const { page } = desk
  await desk.listen()
  await write(page, TALK)
  await page.keyboard.press('Escape')
  await expect(dialogOf(page)).toBeHidden()
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ scenarios: [TALK] }] })

  await open(page)
  await dialogOf(page).locator('.cm-content').fill('{"name":"Prices","actors":[]}')
  await page.keyboard.press('Escape')
  await expect(dialogOf(page)).toBeHidden()
  await expect(page.getByRole('alert')).toContainText(
    'What you typed for Prices is kept in its dialog, but is not in force: actors',
  )
  await open(page)
  await expect(dialogOf(page).locator('.cm-content')).toHaveText('{"name":"Prices","actors":[]}')
  await expect.poll(() => desk.kept('profile.json')).toMatchObject({ servers: [{ scenarios: [TALK] }] })
})

test('a scenario with one actor is played with all that are chosen, each by itself', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const clients = [await connect(port), await connect(port)]
  await page.getByRole('button', { name: 'Select all open' }).click()
  await write(page, {
    name: 'News',
    actors: [{ name: 'reader', steps: [{ do: 'send', as: 'text', content: 'news for {{connection}}' }] }],
  })
  await dialogOf(page).getByRole('button', { name: 'Play with #1, #2' }).click()
  expect(await Promise.all(clients.map((client) => client.nextText()))).toEqual(['news for 1', 'news for 2'])
  await expect(
    page.getByRole('region', { name: 'Scenarios that are played' }).getByRole('button', { name: /News passed/ }),
  ).toHaveCount(2)
})

test('a connection of a HAR file that was imported is played again', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  const message = (type: string, time: number, data: string) => ({ type, time, opcode: 1, data })
  const har = {
    request: { method: 'GET', url: 'wss://shop.example/live' },
    response: { status: 101 },
    _webSocketMessages: [message('send', 1_795_946_400.1, 'hello'), message('receive', 1_795_946_400.2, 'welcome to the shop')],
  }
  const file = join(desk.home, 'shop.har')
  await writeFile(file, JSON.stringify({ log: { entries: [har] } }))
  await page.keyboard.press('ControlOrMeta+o')
  const sessions = page.getByRole('dialog', { name: 'Sessions' })
  await desk.chooseFile(file, () => sessions.getByRole('button', { name: 'Import…' }).click())
  await sessions.getByRole('button', { name: 'Open the imported session shop.har' }).click()
  await page.getByRole('grid', { name: 'Log of the session' }).getByText('welcome to the shop').click()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByRole('button', { name: 'Make a scenario of it' }).click()
  await expect(dialogOf(page).getByRole('list', { name: 'Steps of client' }).getByRole('listitem')).toHaveText([
    '1expecthello',
    '2wait100 ms',
    '3sendwelcome to the shop',
  ])
  await begin(page)
  const client = await connect(port)
  client.socket.send('hello')
  expect(await client.nextText()).toBe('welcome to the shop')
})

test('a rule gives a client to a scenario, which is chosen by its name', async ({ desk }) => {
  const { page } = desk
  const port = await desk.listen()
  await write(page, TALK)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(dialogOf(page).getByRole('button', { name: 'Prices', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('edit the rules')
  await page.keyboard.press('Enter')
  const rules = page.getByRole('dialog', { name: 'Rules' })
  await rules.getByRole('button', { name: 'Add a rule' }).click()
  await rules.getByRole('button', { name: 'Add an action' }).click()
  await rules.getByRole('combobox', { name: 'Action 1' }).selectOption('play a scenario')
  await rules.getByRole('combobox', { name: 'Scenario' }).selectOption('Prices')
  await rules.getByRole('switch', { name: 'Rule 1 is on' }).click()
  await expect(rules.getByRole('list', { name: 'Rules' })).toContainText('a message comes: play a scenario Prices')
  await page.keyboard.press('Escape')
  const client = await connect(port)
  client.socket.send('anything')
  await expect(
    page.getByRole('region', { name: 'Scenarios that are played' }).getByRole('button', { name: /Prices playing/ }),
  ).toBeVisible()
  client.socket.send('{"op":"subscribe"}')
  expect(await client.nextText()).toBe('{"price":1}')
})
