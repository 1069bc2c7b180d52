// The first screen offers workspaces that do something at once.
import { connect } from './clients.ts'
import { expect, test } from './desk.ts'
import { entry } from './face.ts'

test('an example is opened from the first screen, serves, and is a workspace of one’s own', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('button', { name: 'Chat rooms' }).click()
  await expect(page.getByText('The chat is ready: press Start')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Workspace Chat rooms' })).toBeVisible()
  const port = await desk.listen()
  const eve = await connect(port, { path: '/rooms/lobby?name=eve' })
  await expect(entry(page, '{"type":"welcome","room":"lobby","names":["eve"]}')).toBeVisible()
  eve.socket.send('{"type":"say","text":"is anybody here?"}')
  await expect(entry(page, '{"type":"said","name":"eve","text":"is anybody here?"}')).toBeVisible()
})
