// The table over ws. Over wss it has a file of its own, so that both run at once.
import { everyCase } from './all-cases.ts'

everyCase(false)
