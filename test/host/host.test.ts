import { openHost } from '../../src/host/host.ts'
import { testEngine } from './engine-suite.ts'

testEngine('the inline host', options => openHost(options))
