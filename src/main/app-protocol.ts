// The app:// scheme: an origin of its own for the face, served from the built files and nothing else.
import type { Session } from 'electron'
import { FACE_HEADERS, readFaceFile } from '../host/face-files.ts'
import { HOST, SCHEME } from './addresses.ts'

export function serveFace(session: Session, root: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = host === HOST && request.method === 'GET' ? await readFaceFile(root, pathname) : undefined
    if (!file) return new Response('There is no such file.\n', { status: 404, headers: FACE_HEADERS })
    return new Response(file.body, { headers: { ...FACE_HEADERS, 'content-type': file.contentType } })
  })
}
