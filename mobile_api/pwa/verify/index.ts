export * from "./bundle.ts";
export * from "./chain.ts";
