// The table over wss.
import { everyCase } from './all-cases.ts'

everyCase(true)
