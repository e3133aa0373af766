/** How times, money and numbers are read aloud here. */
const clocks = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
export const clock = (iso: string): string => clocks.format(new Date(iso));
const days = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" });
/** Of a moment, or of a date alone (`2026-11-25`). */
export const day = (iso: string): string => days.format(new Date(iso));
export const dong = (amount: number): string => `${amount.toLocaleString("vi-VN")}\u00a0đ`;
export const grouped = (n: string): string => `${n.slice(0, 2)} ${n.slice(2, 5)} ${n.slice(5, 8)} ${n.slice(8, 11)} ${n.slice(11)}`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString("vi-VN")} MB`;
