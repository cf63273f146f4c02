// Streams that encode or compress what passes through them.

import { toInterfaces } from '../interfaces.ts'
import { CompressionStream, DecompressionStream } from '../web/compression.ts'
import { TextDecoderStream, TextEncoderStream } from '../web/encoding-streams.ts'

export const classes = toInterfaces({ CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream })
