/** Reads Code 128 and QR: the phone's own reader where it has one that works, else ZXing (served by us, kept by the service worker). */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

export type Decode = (frame: ImageData, source: CanvasImageSource) => Promise<string[]>;
type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

const NATIVE = ["code_128", "qr_code"];
const OPTIONS: ReaderOptions = { formats: ["Code128", "QRCode"], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 2 };
let ready: Promise<Decode> | null = null;

export function decoder(): Promise<Decode> {
  ready ??= native().catch(() => null).then((own) => (own ? replaced(own) : wasm()));
  ready.catch(() => (ready = null));
  return ready;
}

/** Some phones have a reader that fails at every picture (their Play services are missing or old): ours takes its place for good. */
function replaced(own: Decode): Decode {
  let reading = own;
  return async (frame, source) => {
    try {
      return await reading(frame, source);
    } catch (error) {
      if (reading !== own) throw error;
      reading = await wasm();
      return reading(frame, source);
    }
  };
}

async function native(): Promise<Decode | null> {
  const found = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!found) return null;
  const formats = await found.getSupportedFormats().catch((): string[] => []);
  if (!NATIVE.every((name) => formats.includes(name))) return null;
  const reader = new found({ formats: NATIVE });
  return async (_, source) => (await reader.detect(source)).map((code) => code.rawValue);
}

async function wasm(): Promise<Decode> {
  const locateFile = (path: string, prefix: string) => (path.endsWith(".wasm") ? "/courier/assets/zxing_reader.wasm" : prefix + path);
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return async (frame) => (await readBarcodes(frame, OPTIONS)).filter((code) => code.isValid).map((code) => code.text);
}
