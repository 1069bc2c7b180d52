// What the servers send in the rows that measure sending.
import process from 'node:process'

/** One message of the `send` way. */
export const SOURCE_PAYLOAD = Buffer.alloc(64 * 1024, 'A source sends what nobody reads twice. ')

/** The file of the `file` way, exactly as long as the row says; made by the benchmark in its temporary folder. */
export const SOURCE_FILE = process.env['BENCH_SOURCE_FILE'] ?? ''
