export * from "./bundle.ts";
export * from "./chain.ts";
export { readBook } from "./book.ts";
