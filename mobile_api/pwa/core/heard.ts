/** An answer of the server, read whole: one that is cut off in the middle was not heard, and is as good as no network. */
export type Reply = { status: number; ok: boolean; body: any };
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

export const SHORT_MS = 60_000, LONG_MS = 120_000; // a line that gives nothing for so long has died without saying so

/** What stands before the server (a proxy, a hotel's login) may speak HTML: as a refusal that is told by its number, as success it is none. */
export async function hear(fetch: Fetch, path: string, init: RequestInit = {}, ms = SHORT_MS): Promise<Reply> {
  const { status, ok, text } = await whole(await fetch(path, { ...init, signal: AbortSignal.timeout(ms) }));
  const body = parsed(text);
  if (ok && body === null) throw new SyntaxError("no answer of ours");
  return { status, ok, body };
}

function parsed(text: string): Record<string, any> | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" ? read : null;
  } catch {
    return null;
  }
}

const whole = async (answer: Response): Promise<{ status: number; ok: boolean; text: string }> => ({ status: answer.status, ok: answer.ok, text: await answer.text() });
