// How long tests of the window wait for what is to appear: as long as all others, and not the second that the library gives.
import { configure } from '@testing-library/react'

configure({ asyncUtilTimeout: 20_000 })
