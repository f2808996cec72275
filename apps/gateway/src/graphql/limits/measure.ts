import { Kind, type DocumentNode, type FieldNode, type OperationDefinitionNode, type SelectionNode } from 'graphql';
import { defaultPage, largestPage } from '../connection.js';

/** How large a document is, before anything of it has run. */
export interface Measure {
  /** Levels of fields; those below `__schema` are not counted. */
  depth: number;
  /** Fields, with those of a fragment counted wherever it is used. */
  fields: number;
  aliases: number;
  /** Fields that may be answered: those of a page count as often as it has places. */
  cost: number;
}

/** Lists without pages, and how many places they are taken to have. */
const shortLists = new Map([
  ['accounts', 8],
  ['personas', 8],
]);

/** Beyond this nothing is counted further: the document is refused in any case. */
const endless = 1_000_000;

/** Measures the operation that will run; without a name, the largest of all. */
export function measure(
  document: DocumentNode,
  variables: Record<string, unknown> = {},
  operationName?: string | null,
): Measure {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const named = operations.filter(({ name }) => !operationName || name?.value === operationName);
  const total: Measure = { depth: 0, fields: 0, aliases: 0, cost: 0 };
  for (const operation of named) {
    const one = new Count(document, variables, operation).total;
    for (const key of ['depth', 'fields', 'aliases', 'cost'] as const) total[key] = Math.max(total[key], one[key]);
  }
  return total;
}

class Count {
  readonly total: Measure;
  private readonly fragments = new Map<string, readonly SelectionNode[]>();
  private readonly defaults = new Map<string, unknown>();
  private readonly open = new Set<string>();
  private visited = 0;

  constructor(
    document: DocumentNode,
    private readonly variables: Record<string, unknown>,
    operation: OperationDefinitionNode,
  ) {
    for (const one of document.definitions)
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(one.name.value, one.selectionSet.selections);
    for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
      if (defaultValue?.kind === Kind.INT) this.defaults.set(variable.name.value, Number(defaultValue.value));
    this.total = this.selections(operation.selectionSet.selections, 0);
  }

  private selections(selections: readonly SelectionNode[], level: number): Measure {
    const sum: Measure = { depth: level, fields: 0, aliases: 0, cost: 0 };
    for (const selection of selections) {
      // A document that would take long to measure is too large.
      if (++this.visited > 50_000 || level > 200)
        return { depth: endless, fields: endless, aliases: endless, cost: endless };
      const one = this.selection(selection, level);
      sum.depth = Math.max(sum.depth, one.depth);
      sum.fields += one.fields;
      sum.aliases += one.aliases;
      sum.cost += one.cost;
    }
    return sum;
  }

  private selection(selection: SelectionNode, level: number): Measure {
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.selections(selection.selectionSet.selections, level);
    if (selection.kind === Kind.FIELD) return this.field(selection, level);
    const name = selection.name.value;
    const inner = this.fragments.get(name);
    // Unknown or circular: the validation says so.
    if (!inner || this.open.has(name)) return { depth: level, fields: 0, aliases: 0, cost: 0 };
    this.open.add(name);
    const measured = this.selections(inner, level);
    this.open.delete(name);
    return measured;
  }

  private field(field: FieldNode, level: number): Measure {
    const introspection = field.name.value === '__schema' || field.name.value === '__type';
    const inner = this.selections(field.selectionSet?.selections ?? [], level + 1);
    return {
      depth: introspection ? level + 1 : Math.max(level + 1, inner.depth),
      fields: inner.fields + 1,
      aliases: inner.aliases + (field.alias ? 1 : 0),
      cost: Math.min(endless, 1 + inner.cost * this.places(field)),
    };
  }

  /** A page has `first` places; a field with edges or nodes and without `first` is a page of the usual size. */
  private places(field: FieldNode): number {
    const first = field.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (first?.kind === Kind.INT) return bounded(Number(first.value));
    if (first?.kind === Kind.VARIABLE)
      return bounded(this.variables[first.name.value] ?? this.defaults.get(first.name.value));
    const paged = this.hasPlaces(field.selectionSet?.selections ?? [], new Set());
    return paged ? defaultPage : (shortLists.get(field.name.value) ?? 1);
  }

  private hasPlaces(selections: readonly SelectionNode[], seen: Set<string>): boolean {
    return selections.some((one) => {
      if (one.kind === Kind.FIELD) return one.name.value === 'edges' || one.name.value === 'nodes';
      if (one.kind === Kind.INLINE_FRAGMENT) return this.hasPlaces(one.selectionSet.selections, seen);
      const name = one.name.value;
      if (seen.has(name)) return false;
      seen.add(name);
      return this.hasPlaces(this.fragments.get(name) ?? [], seen);
    });
  }
}

const bounded = (first: unknown): number =>
  typeof first === 'number' ? Math.min(largestPage, Math.max(1, first)) : defaultPage;
