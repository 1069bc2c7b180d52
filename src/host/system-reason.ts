// For shells: how an error of the system reads in a sentence.
export { systemReason } from '../server/system-reason.ts'
