/** VietQR (NAPAS 1.5, EMVCo merchant-presented): drawn on the phone, so that paying needs no network of ours. */
export type Account = { bin: string; account: string };

const field = (id: string, value: string) => `${id}${String(value.length).padStart(2, "0")}${value}`;

/** The text of the code: a dynamic one with amount (VND, integer) and content (ASCII, cut to 25). */
export function vietqr({ bin, account }: Account, amount: number, content: string): string {
  const to = field("00", bin) + field("01", account);
  const said = content.replace(/[^A-Za-z0-9 ]/g, "").slice(0, 25);
  const body = [
    field("00", "01"), field("01", "12"), field("38", field("00", "A000000727") + field("01", to) + field("02", "QRIBFTTA")),
    field("53", "704"), field("54", String(amount)), field("58", "VN"), field("62", field("08", said)),
  ].join("");
  return `${body}6304${crc16(`${body}6304`)}`;
}

/** CRC-16/CCITT-FALSE over all before it, `6304` included; four capitals of hex. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const char of text) {
    crc ^= char.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
