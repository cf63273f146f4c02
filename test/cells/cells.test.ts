import { openCells } from '../../src/cells/cells.ts'
import { testEngine } from '../host/engine-suite.ts'

testEngine('cells', options => openCells({ ...options, cells: 1 }))
