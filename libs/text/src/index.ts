export * from './autolink.js';
export * from './markdown.js';
export * from './place.js';
export * from './write-dialect.js';
