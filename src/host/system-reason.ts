// For shells: how an error of the system reads in a sentence.
export { codeOf, systemReason } from '../server/system-reason.ts'
