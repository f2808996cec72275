import { Option } from 'commander';

export const option = (flags: string, text: string): Option => new Option(flags, text);
export const page = [option('--first <number>', 'how many, at most 100').default('20')];
/** `opt-in` is OPT_IN in GraphQL. */
export const enumName = (word: string): string => word.trim().toUpperCase().replaceAll('-', '_');

export type Edges<T> = { edges: { node: T }[] };
export const nodes = <T>({ edges }: Edges<T>): T[] => edges.map(({ node }) => node);
