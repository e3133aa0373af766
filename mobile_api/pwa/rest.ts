/** The rest of the app, asked for once; a line that fails is asked again at the next wish. */
declare const INSIDE: string;
let coming: Promise<unknown> | null = null;

export const rest = (): Promise<unknown> => (coming ??= import(INSIDE).catch((error) => {
  coming = null;
  throw error;
}));
