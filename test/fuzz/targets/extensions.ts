// Sec-WebSocket-Extensions: read, written again and read again; and what is agreed on of permessage-deflate, with messages over it.
import {
  MessageDeflater,
  MessageInflater,
  agreeOnDeflate,
  parseExtensions,
} from '../../../src/server/protocol/permessage-deflate.ts'
import { Choices, holds, same } from '../property.ts'

/** A token needs no quotes, and what is quoted is a token. */
function written(offers: NonNullable<ReturnType<typeof parseExtensions>>): string {
  return offers
    .map(({ name, params }) => [name, ...params.map(([key, value]) => (value === true ? key : `${key}="${value}"`))].join('; '))
    .join(', ')
}

export function fuzz(data: Buffer): void {
  const choices = new Choices(data)
  const message = choices.take(choices.byte())
  const header = choices.rest().toString('latin1')
  const offers = parseExtensions(header)
  if (offers !== undefined) same(parseExtensions(written(offers)), offers, 'What is written of the offers')
  const agreed = agreeOnDeflate(header)
  if (!agreed) return
  const { response, serverMaxWindowBits, clientMaxWindowBits } = agreed
  holds(serverMaxWindowBits >= 9 && serverMaxWindowBits <= 15, `A window of ${serverMaxWindowBits} bits for the server.`)
  holds(clientMaxWindowBits >= 8 && clientMaxWindowBits <= 15, `A window of ${clientMaxWindowBits} bits for the client.`)
  same(agreeOnDeflate(response), agreed, 'What is agreed on, offered again')
  // What the server compresses with these parameters, a client with them reads.
  const deflater = new MessageDeflater(agreed)
  const inflater = new MessageInflater({
    ...agreed,
    clientMaxWindowBits: serverMaxWindowBits,
    clientNoContextTakeover: agreed.serverNoContextTakeover,
  })
  for (const each of [message, message, message.subarray(1)]) {
    const pieces: Buffer[] = []
    holds(
      inflater.push(deflater.deflate(each), true, (piece) => pieces.push(Buffer.from(piece)) > 0),
      'A message that does not inflate.',
    )
    same(Buffer.concat(pieces).toString('hex'), each.toString('hex'), 'A message that was compressed')
  }
  deflater.close()
  inflater.close()
}
