import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Listed, Slice, SliceOf } from '@planet/store';
import { badInput } from './errors.js';

export const largestPage = 100;
export const defaultPage = 20;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: defaultPage, description: `At most ${largestPage}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Cursor of the last edge that you have.' })
  after?: string | null;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** An edge and a connection (Relay: Cursor Connections) for a type. */
export function connectionOf<T extends object>(name: string, node: () => Type<T>) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(node)
    node!: T;
  }

  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => [node()], { description: 'The nodes without their edges.' })
    nodes!: T[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;
  }
  return Connection;
}

export function sliceOf({ first, after }: PageArgs): Slice {
  if (first < 1 || first > largestPage) throw badInput(`first must be from 1 to ${largestPage}.`);
  return { first, after: after ?? null };
}

export const pageInfo = ({ items, more }: SliceOf<unknown>): PageInfo => ({
  hasNextPage: more,
  endCursor: items.at(-1)?.cursor ?? null,
});

export function connection<T, N>(slice: SliceOf<T>, present: (item: T) => N) {
  const edges = slice.items.map(({ item, cursor }) => ({ cursor, node: present(item) }));
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: pageInfo(slice) };
}

/** For lists of ids: loads what they name, and leaves out what is gone by now. */
export async function loaded<T>(
  slice: SliceOf<string>,
  load: (ids: string[]) => Promise<(T | null | Error)[]>,
): Promise<SliceOf<T>> {
  const found = await load(slice.items.map(({ item }) => item));
  const items = slice.items.flatMap(({ cursor }, n): Listed<T>[] => {
    const item = found[n];
    if (item instanceof Error) throw item;
    return item ? [{ item, cursor }] : [];
  });
  return { items, more: slice.more };
}
