// The app:// scheme: an origin of its own for the face, served from the built files and nothing else.
import type { Protocol, ProtocolResponse, Session } from 'electron'
import { FACE_HEADERS, readFaceFile } from '../host/face-files.ts'
import { HOST, SCHEME } from './addresses.ts'

interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer<ArrayBuffer>
}

/**
 * By buffers as long as Electron has that, deprecated as it is: `handle` makes a Request and a Response, for which the first file waits until Node's
 * whole HTTP client is read (70 to 110 ms of the start, measured).
 */
export function serveFace({ protocol }: Session, root: string): void {
  if ('registerBufferProtocol' in protocol) {
    protocol.registerBufferProtocol(SCHEME, ({ url, method }, reply) => {
      void answerTo(root, url, method).then((answer) => reply(asBuffer(answer)))
    })
  } else {
    ;(protocol as Protocol).handle(SCHEME, async ({ url, method }) => {
      const { statusCode, headers, body } = await answerTo(root, url, method)
      return new Response(body, { status: statusCode, headers })
    })
  }
}

/** Without its own type the page would have that of its scheme, which is none. */
function asBuffer({ statusCode, headers, body }: Answer): ProtocolResponse {
  return { statusCode, headers: { ...headers }, mimeType: (headers['content-type'] ?? '').replace(/;.*/s, ''), data: body }
}

async function answerTo(root: string, url: string, method: string): Promise<Answer> {
  const { host, pathname } = new URL(url)
  const file = host === HOST && method === 'GET' ? await readFaceFile(root, pathname) : undefined
  if (file) return { statusCode: 200, ...file }
  const headers = { ...FACE_HEADERS, 'content-type': 'text/plain; charset=utf-8' }
  return { statusCode: 404, headers, body: Buffer.from('There is no such file.\n') }
}
