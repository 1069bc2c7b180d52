// For tests of this face: a host that takes every request through the real contract, answers what a test has laid out, and keeps a list of what it was asked.
import type { NotificationName, Notifications, Params, RequestHandlers, RequestName, Results } from '../../contract/api.ts'
import { PARAMS } from '../../contract/params.ts'
import { RequestError } from '../../contract/params.ts'
import { serve } from '../../contract/rpc.ts'
import { connect } from '../connect.ts'
import { useDesk } from '../store/desk.ts'

export interface TestHost {
  /** 'name {params}' of each request, in order, but for session.open. */
  readonly asked: string[]
  /** From now on. A function may throw a RequestError. */
  answers<N extends RequestName>(name: N, answer: (params: Params<N>) => Results[N] | Promise<Results[N]>): void
  /** A notification to the face. */
  tells<N extends NotificationName>(name: N, body: Notifications[N]): void
}

/** Connects the face to it; once in a test file. */
export function startTestHost(): TestHost {
  const asked: string[] = []
  const laidOut = new Map<RequestName, (params: never) => unknown>()
  const handlers = Object.fromEntries(
    Object.keys(PARAMS).map((key) => {
      const name = key as RequestName
      return [
        name,
        (params: unknown) => {
          if (name !== 'session.open') asked.push(`${name} ${JSON.stringify(params)}`)
          const answer = laidOut.get(name)
          if (!answer) throw new RequestError('not-laid-out', `The test has no answer for ${name}.`)
          return answer(params as never)
        },
      ]
    }),
  ) as unknown as RequestHandlers
  let toFace: (message: string) => void = () => undefined
  let toHost: (message: string) => void = () => undefined
  Object.defineProperty(window, 'transport', {
    configurable: true,
    value: { send: (message: string) => toHost(message), onMessage: (listener: (message: string) => void) => (toFace = listener) },
  })
  const tells = serve(
    { send: (message) => toFace(message), onMessage: (listener) => (toHost = listener), onClose: () => undefined },
    handlers,
  )
  connect()
  useDesk.setState({ link: 'open' })
  return {
    asked,
    tells,
    answers: (name, answer) => void laidOut.set(name, answer as (params: never) => unknown),
  }
}
