/** The device's key: ECDSA P-256, made here, never leaving (non-extractable). */
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

export async function makeKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"])) as CryptoKeyPair;
}

export async function publicKey(pair: CryptoKeyPair): Promise<string> {
  return base64(await crypto.subtle.exportKey("spki", pair.publicKey));
}

/** base64 of r‖s over the text. */
export async function sign(pair: CryptoKeyPair, text: string): Promise<string> {
  return base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, new TextEncoder().encode(text)));
}

export async function sha256(content: ArrayBuffer): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function base64(content: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(content)) text += String.fromCharCode(byte);
  return btoa(text);
}
