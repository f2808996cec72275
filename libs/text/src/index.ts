export * from './autolink.js';
export * from './markdown.js';
export * from './write-dialect.js';
