// Stands in the build for what the protocol's library takes from Node (electron.vite.config.ts): its own brings a validator along that makes code of schemas, of 0.3 MB,
// for answers of people that we never ask for.
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker'
export { default as process } from 'node:process'
