/** Copy buttons of pages that the server has made. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const words = button.querySelector('span')!;
  button.hidden = false;
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
      () => (words.textContent = 'Copied'),
      () => (words.textContent = 'Not copied'),
    );
    setTimeout(() => (words.textContent = 'Copy'), 2500);
  });
}
