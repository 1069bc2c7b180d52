// `npm run test:differential -- --streams N --seed S`: our receiver compared with npm ws over more streams than the test run has, or over
// those of a report again.
import { parseArgs } from 'node:util'
import { runPackage } from './run.ts'

const { values } = parseArgs({ options: { streams: { type: 'string', default: '5000000' }, seed: { type: 'string' } } })

for (const [flag, value] of Object.entries(values))
  if (!/^[0-9]+$/.test(value)) throw new Error(`--${flag} is a whole number, not "${value}".`)

const env = { DIFFERENTIAL_STREAMS: values.streams, ...(values.seed !== undefined && { DIFFERENTIAL_SEED: values.seed }) }
const { code } = await runPackage('vitest', ['run', '--disableConsoleIntercept', 'test/differential'], { env })
process.exitCode = code
