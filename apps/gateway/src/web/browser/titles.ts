const titles = JSON.parse(document.getElementById('main')?.dataset['networks'] ?? '{}') as Record<string, string>;

/** What people call a network, as the page was told. */
export const networkTitle = (network: string): string => titles[network] ?? network;
