/** Release and digest of the files, written in by the build. */
declare const VERSION: string;
export const version = VERSION;
