export const a:number=1; export * from './b.js'
