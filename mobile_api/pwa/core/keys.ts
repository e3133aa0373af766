/** The device's key: ECDSA P-256 by WebCrypto. In the browser the private half never leaves the browser's key store. */

import { canonical, type Json } from './canonical.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const HASHED = { name: 'ECDSA', hash: 'SHA-256' } as const
const utf8 = new TextEncoder()

export interface DeviceKey { private: CryptoKey; spki: string }

export async function makeKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  return { private: pair.privateKey, spki: toBase64(await crypto.subtle.exportKey('spki', pair.publicKey)) }
}

/** Base64 of the 64 bytes r‖s over the RFC 8785 form. */
export async function sign(key: DeviceKey, body: Json): Promise<string> {
  return toBase64(await crypto.subtle.sign(HASHED, key.private, utf8.encode(canonical(body))))
}

export async function signatureFits(spki: string, body: Json, signature: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('spki', fromBase64(spki), CURVE, false, ['verify'])
    return await crypto.subtle.verify(HASHED, key, fromBase64(signature), utf8.encode(canonical(body)))
  } catch {
    return false // a key or a signature that cannot be read proves nothing
  }
}

export async function sha256Hex(content: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const bytes = typeof content === 'string' ? utf8.encode(content) : content
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join('')
}

export function toBase64(content: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  let text = ''
  for (const byte of content instanceof Uint8Array ? content : new Uint8Array(content)) text += String.fromCharCode(byte)
  return btoa(text)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}
