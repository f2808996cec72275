import type { Definition, Nodes, PhrasingContent, Root } from 'mdast';

/** `[text][name]` and `![alt][name]` with the address put in, so that each paragraph can stand alone. */
export function resolveReferences(root: Root): Root {
  const definitions = new Map<string, Definition>();
  walk(root, (node) => {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  });
  if (definitions.size === 0) return root;
  walk(root, (parent) => {
    if (!('children' in parent)) return;
    const children = parent.children as Nodes[];
    children.forEach((node, index) => {
      if (node.type !== 'linkReference' && node.type !== 'imageReference') return;
      const url = definitions.get(node.identifier)?.url ?? '';
      const resolved: PhrasingContent =
        node.type === 'linkReference'
          ? { type: 'link', url, children: node.children }
          : { type: 'image', url, alt: node.alt };
      children[index] = resolved;
    });
  });
  return root;
}

/** Not recursive: a stranger sets the depth. */
function walk(root: Root, see: (node: Nodes) => void): void {
  const ahead: Nodes[] = [root];
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    see(node);
    if ('children' in node) for (const child of node.children) ahead.push(child);
  }
}
