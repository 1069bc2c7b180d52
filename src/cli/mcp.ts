// `socketbench mcp`: the control contract as a server of the Model Context Protocol over standard input and output, so that a coding agent can run a server, and
// watch and answer the client that it is writing. It shares the desk that runs, or starts one without a window. Standard output is the protocol's alone.
import { McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import { connect, start, DeskError, type Desk } from '../client/index.ts'
import { schemaOf } from '../control/description.ts'
import { shortened } from '../contract/params.ts'
import { REQUESTS, checkedRequest, type ControlName } from '../control/requests.ts'
import type { Command } from './options.ts'
import { boundedAnswer } from './mcp-answer.ts'
import { TOOLS, type Tool } from './mcp-tools.ts'
import { complain, stopAsked } from './stopping.ts'

export interface McpOptions extends Omit<Extract<Command, { readonly name: 'mcp' }>, 'home'> {
  readonly home: string
  readonly version: string
}

const INSTRUCTIONS =
  'Socketbench runs a WebSocket server to test WebSocket clients. To test a client that you are writing: status, start_server, run the client with the URL, wait_for_connection, then expect_message and send_message; close_connection, arm_fault and send_fault show how it takes trouble; read_log tells what happened. A person may watch and use the same server in a window.'

/** Codes of a desk that is there no more, or no more for us. */
const LOST: ReadonlySet<string> = new Set(['not-reached', 'unauthorized', 'closed'])
const AFTERWARDS =
  'The next call looks for another desk, or starts one: its connections and its log are others. Call status to see which.'

/** Standard input and output, and when they are not listened to any more. */
class Wire extends StdioServerTransport {
  readonly ended: Promise<void>
  #end = (): void => undefined

  constructor() {
    super()
    this.ended = new Promise((resolve) => (this.#end = resolve))
  }

  override async close(): Promise<void> {
    await super.close()
    this.#end()
  }
}

/** Returns the exit code once the agent has gone, or a signal has come, or once it has sent what nobody can read. */
export async function mcp(options: McpOptions): Promise<number> {
  const desks = new Desks(options)
  const left = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  const stopped = stopAsked()
  const wire = new Wire()
  const handle = serveStdio(() => serverOf(options.version, desks), {
    transport: wire,
    // Of a message that is none the library tells every way in which it is none.
    onerror: ({ message }) => complain(`mcp: ${shortened(message.replaceAll(/\s+/g, ' '))}`),
  })
  const asked = Promise.race([left, stopped]).then(() => 0)
  const code = await Promise.race([asked, wire.ended.then(() => 1)])
  await handle.close()
  await desks.end()
  return code
}

function serverOf(version: string, desks: Desks): McpServer {
  const server = new McpServer({ name: 'socketbench', version }, { capabilities: { tools: {} }, instructions: INSTRUCTIONS })
  for (const tool of TOOLS)
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: paramsOf(tool.request),
        annotations: { readOnlyHint: tool.readOnly === true, openWorldHint: false },
      },
      async (params, { mcpReq }) => called(tool, params as object, desks, mcpReq.signal),
    )
  return server
}

async function called({ request }: Tool, params: object, desks: Desks, signal: AbortSignal) {
  try {
    const answer = (await desks.ask(request, params, signal)) as Record<string, unknown>
    const whole = request === 'status' ? { desk: desks.words, ...answer } : boundedAnswer(answer, 'last' in params)
    return { content: [{ type: 'text' as const, text: JSON.stringify(whole) }], structuredContent: whole }
  } catch (error) {
    const text =
      error instanceof DeskError ? `${error.message} (${error.code})` : error instanceof Error ? error.message : String(error)
    return { content: [{ type: 'text' as const, text }], isError: true }
  }
}

/** The check of the table, in the shape that the protocol's library takes. */
function paramsOf(name: ControlName): StandardSchemaWithJSON {
  const schema = schemaOf(REQUESTS[name].params, 'input') as Record<string, unknown>
  return {
    '~standard': {
      version: 1,
      vendor: 'socketbench',
      validate(value) {
        try {
          // Whoever has no parameters may leave them out.
          const params = value ?? {}
          checkedRequest(name, params)
          return { value: params }
        } catch (error) {
          return { issues: [{ message: error instanceof Error ? error.message : String(error) }] }
        }
      },
      jsonSchema: { input: () => schema, output: () => schema },
    },
  }
}

/** The desk that the agent works with: found or started when it is first asked for something, and again when it has gone. */
class Desks {
  readonly #options: McpOptions
  #desk: Promise<Desk> | undefined
  /** Which one it is. */
  words = ''

  constructor(options: McpOptions) {
    this.#options = options
  }

  async ask(name: string, params: object, signal: AbortSignal): Promise<unknown> {
    const opening = (this.#desk ??= this.#open())
    const desk = await opening
    try {
      return await desk.request(name, params, signal)
    } catch (error) {
      // The next request finds another one. What was asked of this one is not repeated: it may have been done.
      if (!(error instanceof DeskError) || !LOST.has(error.code) || signal.aborted) throw error
      // Another request may have found the next one already.
      if (this.#desk === opening) this.#desk = undefined
      await desk.close()
      // Of several that waited the first has closed it for the others.
      const why = error.code === 'closed' ? `The desk at ${desk.controlUrl} has ended before it answered ${name}.` : error.message
      throw new DeskError(error.code === 'closed' ? 'not-reached' : error.code, `${why} ${AFTERWARDS}`)
    }
  }

  async end(): Promise<void> {
    const desk = this.#desk
    this.#desk = undefined
    await (await desk?.catch(() => undefined))?.close()
  }

  #open(): Promise<Desk> {
    const opening = this.#find()
    // What could not be opened is tried again with the next request.
    opening.catch(() => (this.#desk = undefined))
    return opening
  }

  async #find(): Promise<Desk> {
    const { home, own, start: mayStart } = this.#options
    let why = ''
    if (!own) {
      const { SOCKETBENCH_CONTROL_URL: url, SOCKETBENCH_CONTROL_TOKEN: token } = process.env
      const isNamed = url !== undefined || token !== undefined
      try {
        const shared = await connect(isNamed ? {} : { home })
        this.words = `shared: one that runs on this machine, with a person or other programs (${shared.controlUrl})`
        return shared
      } catch (error) {
        if (!mayStart) throw error
        // That none runs needs no words, unless somebody has said where.
        if (isNamed || !(error instanceof DeskError) || error.code !== 'not-found')
          why = `. Not shared, because: ${error instanceof Error ? error.message : String(error)}`
      }
    }
    const started = await start()
    this.words = `own: started for you, without a window, and gone when you go (${started.controlUrl})${why}`
    return started
  }
}
