// Randomness and cryptography. Web Cryptography API.

interface Algorithm {
  name: string
}

type AlgorithmIdentifier = Algorithm | string
type HashAlgorithmIdentifier = AlgorithmIdentifier
type BigInteger = Uint8Array<ArrayBuffer>

interface HmacParams extends Algorithm {
  hash: HashAlgorithmIdentifier
  length?: number
}

interface AesKeyParams extends Algorithm {
  /** Bits: 128, 192 or 256. */
  length: number
}

interface AesCbcParams extends Algorithm {
  iv: BufferSource
}

interface AesCtrParams extends Algorithm {
  counter: BufferSource
  length: number
}

interface AesGcmParams extends Algorithm {
  iv: BufferSource
  additionalData?: BufferSource
  tagLength?: number
}

interface EcKeyParams extends Algorithm {
  namedCurve: string
}

interface EcdsaParams extends Algorithm {
  hash: HashAlgorithmIdentifier
}

interface EcdhKeyDeriveParams extends Algorithm {
  public: CryptoKey
}

interface HkdfParams extends Algorithm {
  hash: HashAlgorithmIdentifier
  salt: BufferSource
  info: BufferSource
}

interface Pbkdf2Params extends Algorithm {
  hash: HashAlgorithmIdentifier
  salt: BufferSource
  iterations: number
}

interface RsaKeyGenParams extends Algorithm {
  modulusLength: number
  publicExponent: BigInteger
}

interface RsaHashedKeyGenParams extends RsaKeyGenParams {
  hash: HashAlgorithmIdentifier
}

interface RsaHashedImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier
}

interface RsaOaepParams extends Algorithm {
  label?: BufferSource
}

interface RsaPssParams extends Algorithm {
  saltLength: number
}

type CipherAlgorithm = AlgorithmIdentifier | AesCbcParams | AesCtrParams | AesGcmParams | RsaOaepParams
type SignatureAlgorithm = AlgorithmIdentifier | EcdsaParams | RsaPssParams
type KeyAlgorithmParams = AlgorithmIdentifier | AesKeyParams | EcKeyParams | HmacParams | RsaHashedImportParams
type DerivationAlgorithm = AlgorithmIdentifier | EcdhKeyDeriveParams | HkdfParams | Pbkdf2Params
type DerivedKeyAlgorithm = AlgorithmIdentifier | AesKeyParams | HkdfParams | HmacParams | Pbkdf2Params

type KeyType = 'private' | 'public' | 'secret'
type KeyFormat = 'jwk' | 'pkcs8' | 'raw' | 'spki'
type KeyUsage = 'decrypt' | 'deriveBits' | 'deriveKey' | 'encrypt' | 'sign' | 'unwrapKey' | 'verify' | 'wrapKey'

interface JsonWebKey {
  alg?: string
  crv?: string
  d?: string
  dp?: string
  dq?: string
  e?: string
  ext?: boolean
  k?: string
  key_ops?: string[]
  kty?: string
  n?: string
  oth?: { d?: string; r?: string; t?: string }[]
  p?: string
  q?: string
  qi?: string
  use?: string
  x?: string
  y?: string
}

interface CryptoKey {
  readonly type: KeyType
  readonly extractable: boolean
  readonly algorithm: Algorithm
  readonly usages: KeyUsage[]
}

declare var CryptoKey: {
  readonly prototype: CryptoKey
}

interface CryptoKeyPair {
  publicKey: CryptoKey
  privateKey: CryptoKey
}

interface SubtleCrypto {
  digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>
  encrypt(algorithm: CipherAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  decrypt(algorithm: CipherAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  sign(algorithm: SignatureAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>
  verify(algorithm: SignatureAlgorithm, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>
  generateKey(
    algorithm: 'Ed25519' | 'X25519' | EcKeyParams | RsaHashedKeyGenParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKeyPair>
  generateKey(
    algorithm: AesKeyParams | HmacParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>
  generateKey(
    algorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey | CryptoKeyPair>
  importKey(
    format: 'jwk',
    data: JsonWebKey,
    algorithm: KeyAlgorithmParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>
  importKey(
    format: Exclude<KeyFormat, 'jwk'>,
    data: BufferSource,
    algorithm: KeyAlgorithmParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>
  exportKey(format: 'jwk', key: CryptoKey): Promise<JsonWebKey>
  exportKey(format: Exclude<KeyFormat, 'jwk'>, key: CryptoKey): Promise<ArrayBuffer>
  /** @param length bits */
  deriveBits(algorithm: DerivationAlgorithm, baseKey: CryptoKey, length?: number | null): Promise<ArrayBuffer>
  deriveKey(
    algorithm: DerivationAlgorithm,
    baseKey: CryptoKey,
    derivedKeyType: DerivedKeyAlgorithm,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>
  wrapKey(
    format: KeyFormat,
    key: CryptoKey,
    wrappingKey: CryptoKey,
    wrapAlgorithm: CipherAlgorithm,
  ): Promise<ArrayBuffer>
  unwrapKey(
    format: KeyFormat,
    wrappedKey: BufferSource,
    unwrappingKey: CryptoKey,
    unwrapAlgorithm: CipherAlgorithm,
    unwrappedKeyAlgorithm: KeyAlgorithmParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>
}

declare var SubtleCrypto: {
  readonly prototype: SubtleCrypto
}

type IntegerArray =
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint8ClampedArray<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>

interface Crypto {
  readonly subtle: SubtleCrypto
  /** Fills at most 65536 bytes. */
  getRandomValues<View extends IntegerArray>(array: View): View
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`
}

declare var Crypto: {
  readonly prototype: Crypto
}

declare var crypto: Crypto
